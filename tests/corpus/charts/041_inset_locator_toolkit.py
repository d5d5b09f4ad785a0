import numpy as np
import matplotlib.pyplot as plt
from mpl_toolkits.axes_grid1.inset_locator import inset_axes, mark_inset, zoomed_inset_axes

n = 240
re, im = np.meshgrid(np.linspace(-2.1, 0.7, n), np.linspace(-1.3, 1.3, n))
c = re + 1j * im
z = np.zeros_like(c)
count = np.zeros(c.shape, int)
for i in range(40):
    z = np.where(np.abs(z) < 4, z * z + c, z)
    count += np.abs(z) < 4
fig, ax = plt.subplots(figsize=(7, 6))
im = ax.imshow(count, extent=(-2.1, 0.7, -1.3, 1.3), cmap="cubehelix", origin="lower")
zoomed = zoomed_inset_axes(ax, 3, loc="upper left")
zoomed.imshow(count, extent=(-2.1, 0.7, -1.3, 1.3), cmap="cubehelix", origin="lower")
zoomed.set(xlim=(-0.85, -0.65), ylim=(0, 0.25), xticks=[], yticks=[])
mark_inset(ax, zoomed, loc1=1, loc2=3, ec="white")
cax = inset_axes(ax, width="40%", height="3%", loc="lower right")
fig.colorbar(im, cax=cax, orientation="horizontal")
plt.show()
