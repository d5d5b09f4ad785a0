import numpy as np
import matplotlib.pyplot as plt

f = np.logspace(0, 5, 100)
fig, axes = plt.subplots(1, 3, figsize=(10, 3))
axes[0].semilogx(f, 1 / np.sqrt(1 + (f / 1e3) ** 2))
axes[1].semilogy(f, np.exp(-f / 2e4))
axes[2].loglog(f, 1 / (1 + (f / 1e3) ** 2), "k.-", markersize=3)
for ax, name in zip(axes, ("semilogx", "semilogy", "loglog")):
    ax.set_title(name)
    ax.grid(which="both", ls=":", lw=0.5)
fig.tight_layout()
plt.show()
