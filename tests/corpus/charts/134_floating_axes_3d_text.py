import matplotlib.pyplot as plt
import numpy as np
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

fig = plt.figure()
ax = fig.add_subplot(projection="3d")
v = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0.5, 0.5, 1]])
faces = [[v[0], v[1], v[4]], [v[1], v[2], v[4]], [v[2], v[3], v[4]], [v[3], v[0], v[4]], [v[0], v[1], v[2]], [v[0], v[2], v[3]]]
ax.add_collection3d(Poly3DCollection(faces, facecolors=["c", "m", "y", "g", "0.8", "0.8"], edgecolors="k", alpha=0.6))
for i, p in enumerate(v):
    ax.text(*p, f"V{i}", zdir=None if i % 2 else "x", color="darkred")
ax.quiver(0.5, 0.5, 1, 0, 0, 0.4, color="r", arrow_length_ratio=0.3)
ax.set_xlabel("x")
ax.view_init(25, 40, 5)
plt.show()
