import numpy as np
import matplotlib.pyplot as plt
from matplotlib.colors import BoundaryNorm, TwoSlopeNorm, PowerNorm

x, y = np.arange(13), np.arange(9)
Z = np.add.outer(np.cos(y / 2), np.sin(x / 2)) + 0.3
fig, axs = plt.subplots(1, 3, figsize=(12, 3.2), constrained_layout=True)
for ax, norm, cmap in zip(axs, (BoundaryNorm([-2, -1, 0, 0.5, 1, 2, 2.5], 256), TwoSlopeNorm(0, -2, 2.5), PowerNorm(0.5, 0, 2.5)), ("PiYG", "seismic", "copper")):
    m = ax.pcolormesh(x, y, Z, norm=norm, cmap=cmap, shading="nearest", edgecolors="face")
    fig.colorbar(m, ax=ax, extend="both")
    ax.set_title(type(norm).__name__)
plt.show()
