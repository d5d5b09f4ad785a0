import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(7)
n = 80
x, y = rng.random(n), rng.random(n)
plt.scatter(x, y, s=rng.integers(20, 600, n), c=rng.random(n), alpha=0.55, cmap="viridis", edgecolors="w", linewidths=1)
plt.colorbar(label="temperature")
plt.xlim(-0.1, 1.1)
plt.ylim(-0.1, 1.1)
plt.title("Bubbles")
plt.show()
