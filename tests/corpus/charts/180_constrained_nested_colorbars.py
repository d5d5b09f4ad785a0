import numpy as np
import matplotlib.pyplot as plt
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

fig = plt.figure(layout="constrained", figsize=(8, 5))
outer = fig.add_gridspec(1, 2, width_ratios=[3, 1])
inner = outer[0].subgridspec(2, 2)
rng = np.random.default_rng(18)
axs = [fig.add_subplot(inner[i // 2, i % 2]) for i in range(4)]
norm = Normalize(0, 1)
for i, ax in enumerate(axs):
    ax.pcolormesh(rng.random((6, 6)) ** (i + 1), norm=norm, cmap="cividis")
    ax.set_title(f"power {i + 1}")
fig.colorbar(ScalarMappable(norm, "cividis"), ax=axs, label="shared", aspect=30)
last = fig.add_subplot(outer[1])
last.plot(rng.random(20), range(20), "k-o", ms=3)
last.set_ylabel("a long label\non two lines")
fig.suptitle("Nested grids")
plt.show()
