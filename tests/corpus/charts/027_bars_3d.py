import numpy as np
import matplotlib.pyplot as plt

fig = plt.figure()
ax = fig.add_subplot(projection="3d")
xx, yy = np.meshgrid(np.arange(5), np.arange(4))
x, y = xx.ravel(), yy.ravel()
top = (x + 1) * (y + 2) / 4
colors = plt.cm.plasma(top / top.max())
ax.bar3d(x, y, np.zeros_like(top), 0.7, 0.7, top, shade=True, color=colors)
ax.set_title("Skyline")
ax.set_box_aspect((5, 4, 3))
fig.savefig("skyline.png", dpi=80)
