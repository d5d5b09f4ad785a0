import numpy as np
import matplotlib.pyplot as plt

x = np.linspace(0, 5, 50)
for k, kind in enumerate(["linear", "square", "root"], start=1):
    plt.figure(k, figsize=(4, 3))
    plt.plot(x, {"linear": x, "square": x**2, "root": np.sqrt(x)}[kind])
    plt.title(kind)
    plt.savefig(f"{kind}.png")
plt.figure(2)
plt.axvline(2.5, color="r")
plt.show()
