import numpy as np
import matplotlib.pyplot as plt

comp = np.random.default_rng(12).dirichlet((2, 3, 4), 200)
corners = np.array([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2]])
xy = comp @ corners
fig, ax = plt.subplots(figsize=(5.5, 5))
ax.add_patch(plt.Polygon(corners, fill=False, lw=2))
for f in np.arange(0.2, 1, 0.2):
    for i in range(3):
        a = corners[i] * f + corners[(i + 1) % 3] * (1 - f)
        b = corners[i] * f + corners[(i + 2) % 3] * (1 - f)
        ax.plot(*np.c_[a, b], color="0.8", lw=0.6, zorder=0)
ax.scatter(*xy.T, c=comp, s=14)
for c, name, off in zip(corners, ("sand", "silt", "clay"), ((-0.05, -0.05), (0.05, -0.05), (0, 0.04))):
    ax.text(*(c + off), name, ha="center")
ax.axis("off")
ax.set_aspect("equal")
plt.show()
