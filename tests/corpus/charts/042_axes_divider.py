import matplotlib.pyplot as plt
import numpy as np
from mpl_toolkits.axes_grid1 import ImageGrid, make_axes_locatable

yy, xx = np.mgrid[0:40, 0:60]
pattern = np.sin(xx / 5) * np.cos(yy / 7)
fig = plt.figure(figsize=(8, 4))
grid = ImageGrid(fig, 121, nrows_ncols=(2, 2), axes_pad=0.15, share_all=True, cbar_mode="single")
for ax, k in zip(grid, (1, 2, 3, 4)):
    im = ax.imshow(pattern**k, cmap="RdBu", vmin=-1, vmax=1)
grid.cbar_axes[0].colorbar(im)
ax = fig.add_subplot(122)
im2 = ax.imshow(pattern.cumsum(axis=1))
cax = make_axes_locatable(ax).append_axes("right", size="6%", pad=0.1)
fig.colorbar(im2, cax=cax)
plt.show()
