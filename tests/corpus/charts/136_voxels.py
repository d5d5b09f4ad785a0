import matplotlib.pyplot as plt
import numpy as np

i, j, k = np.indices((7, 7, 7))
ball = (i - 3) ** 2 + (j - 3) ** 2 + (k - 3) ** 2 < 11
cut = ball & ~((i > 3) & (j < 3))
colors = np.empty(ball.shape, dtype=object)
colors[cut] = "goldenrod"
colors[cut & (k == 3)] = "firebrick"
ax = plt.figure().add_subplot(projection="3d")
ax.voxels(cut, facecolors=colors, edgecolor="k", linewidth=0.2)
ax.set_axis_off()
plt.show()
