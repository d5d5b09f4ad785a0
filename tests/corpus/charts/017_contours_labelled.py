import matplotlib.pyplot as plt
import numpy as np


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


g = np.linspace(-5, 5, 201)
X, Y = np.meshgrid(g, g)
levels = [1, 10, 30, 60, 100, 150, 250, 400]
fig, ax = plt.subplots(figsize=(6, 6))
cs = ax.contour(X, Y, himmelblau(X, Y), levels=levels, cmap="viridis_r", linewidths=1)
ax.clabel(cs, levels[2:], fmt="%d", fontsize=7, inline_spacing=2)
ax.plot([3, -2.805, -3.779, 3.584], [2, 3.131, -3.283, -1.848], "r*", ms=10, label="minima")
# gradient descent from a corner
p, path = np.array([-0.3, -0.9]), []
for _ in range(60):
    path.append(p)
    x, y = p
    grad = np.array([4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7), 2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7)])
    p = p - 0.008 * grad
ax.plot(*np.array(path).T, "k.-", lw=0.8, ms=3, label="descent")
ax.set_aspect("equal")
ax.legend(loc="upper right")
plt.show()
