import numpy as np
import matplotlib.pyplot as plt

fig, axes = plt.subplots(3, 4, sharex="col", sharey="row", figsize=(9, 5))
rng = np.random.default_rng(0)
for (r, c), ax in np.ndenumerate(axes):
    ax.scatter(rng.normal(c, 1, 30), rng.normal(r * 10, 2, 30), s=4, c=f"C{r}")
    ax.label_outer()
    if r == 0:
        ax.set_title(f"col {c}", fontsize=9)
fig.supxlabel("shared x")
fig.supylabel("shared y")
fig.align_labels()
plt.show()
