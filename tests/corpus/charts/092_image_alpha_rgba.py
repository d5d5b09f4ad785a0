import matplotlib.pyplot as plt
import numpy as np

h = np.linspace(-1, 1, 200)
x, y = np.meshgrid(h, h)
rgba = np.zeros((200, 200, 4))
rgba[..., 0] = (x + 1) / 2
rgba[..., 2] = (1 - y) / 2
rgba[..., 3] = np.exp(-3 * (x**2 + y**2))
fig, ax = plt.subplots()
ax.set_facecolor("lemonchiffon")
ax.plot([0, 200], [0, 200], "k--", zorder=0)
ax.imshow(rgba, extent=(20, 180, 20, 180), aspect="auto")
ax.figimage(rgba[::4, ::4], 10, 10) if hasattr(ax, "figimage") else fig.figimage(rgba[::4, ::4], 10, 10)
ax.set(xlim=(0, 200), ylim=(0, 200))
plt.show()
