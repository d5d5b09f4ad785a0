import numpy as np
import matplotlib.pyplot as plt
from matplotlib.colors import LogNorm

rng = np.random.default_rng(12)
angle = rng.uniform(0, 4 * np.pi, 15000)
x = angle * np.cos(angle) + rng.normal(0, 0.7, angle.size)
y = angle * np.sin(angle) + rng.normal(0, 0.7, angle.size)

fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4), sharex=True, sharey=True)
*_, mesh = left.hist2d(x, y, bins=60, norm=LogNorm(), cmap="magma")
fig.colorbar(mesh, ax=left, label="count")
cells = right.hexbin(x, y, gridsize=35, mincnt=1, cmap="GnBu")
fig.colorbar(cells, ax=right)
left.set_title("hist2d, log colours")
right.set_title("hexbin, empty cells left out")
plt.show()
