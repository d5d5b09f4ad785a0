import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(1234)
t = np.linspace(0, 1, 200)
plt.figure(figsize=(7, 4))
for _ in range(300):
    plt.plot(t, np.interp(t, np.linspace(0, 1, 6), rng.normal(size=6)), color="k", alpha=0.03)
plt.plot(t, 0 * t, "r", zorder=3)
plt.ylim(-3, 3)
plt.show()
