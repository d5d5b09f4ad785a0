import numpy as np
from mpl_toolkits.mplot3d import Axes3D  # noqa
import matplotlib.pyplot as plt

rng = np.random.default_rng(11)
fig = plt.figure(figsize=(6, 6))
ax = fig.add_subplot(111, projection="3d")
for marker, color, center in [("o", "tab:red", (2, 2, 2)), ("^", "tab:blue", (-2, 0, 1)), ("s", "tab:green", (0, -3, -2))]:
    pts = rng.normal(center, 0.8, (60, 3))
    ax.scatter(pts[:, 0], pts[:, 1], pts[:, 2], marker=marker, c=color, depthshade=True)
ax.set(xlabel="PC1", ylabel="PC2", zlabel="PC3", title="Clusters")
plt.show()
