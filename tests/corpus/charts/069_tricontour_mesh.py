import numpy as np
import matplotlib.pyplot as plt
import matplotlib.tri as mtri

rng = np.random.default_rng(55)
x, y = rng.uniform(-2, 2, (2, 180))
z = np.cos(1.5 * x) * np.sin(1.5 * y)
tri = mtri.Triangulation(x, y)
fig, axs = plt.subplots(2, 2, figsize=(8, 7), layout="compressed")
axs[0, 0].triplot(tri, "k-", lw=0.5)
axs[0, 1].tripcolor(tri, z, shading="flat", cmap="winter")
axs[1, 0].tripcolor(tri, z, shading="gouraud", cmap="winter")
tc = axs[1, 1].tricontourf(tri, z, levels=11, cmap="winter")
axs[1, 1].tricontour(tri, z, levels=11, colors="k", linewidths=0.4)
fig.colorbar(tc, ax=axs, location="right")
plt.show()
