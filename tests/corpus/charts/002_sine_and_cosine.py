import numpy as np
import matplotlib.pyplot as plt

t = np.linspace(0, 2 * np.pi, 200)
plt.figure(figsize=(8, 5))
plt.plot(t, np.sin(t), "b-", linewidth=2, label="sin(t)")
plt.plot(t, np.cos(t), "r--", linewidth=2, label="cos(t)")
plt.axhline(0, color="black", linewidth=0.5)
plt.xticks([0, np.pi / 2, np.pi, 3 * np.pi / 2, 2 * np.pi], ["0", r"$\frac{\pi}{2}$", r"$\pi$", r"$\frac{3\pi}{2}$", r"$2\pi$"])
plt.legend(loc="lower left")
plt.grid(True, alpha=0.3)
plt.tight_layout()
plt.savefig("waves.png", dpi=150)
plt.close()
