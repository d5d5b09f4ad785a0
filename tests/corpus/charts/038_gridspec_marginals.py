import numpy as np
import matplotlib.pyplot as plt
from matplotlib.gridspec import GridSpec

rng = np.random.default_rng(21)
x, y = rng.multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], 700).T
fig = plt.figure(figsize=(6, 6))
gs = GridSpec(2, 2, figure=fig, width_ratios=(4, 1), height_ratios=(1, 4), wspace=0.05, hspace=0.05)
main = fig.add_subplot(gs[1, 0])
top = fig.add_subplot(gs[0, 0], sharex=main)
side = fig.add_subplot(gs[1, 1], sharey=main)
main.scatter(x, y, s=6, alpha=0.5)
top.hist(x, bins=30, color="gray")
side.hist(y, bins=30, orientation="horizontal", color="gray")
top.tick_params(labelbottom=False)
side.tick_params(labelleft=False)
main.set_xlabel("x")
main.set_ylabel("y")
fig.suptitle(f"r = {np.corrcoef(x, y)[0, 1]:.2f}")
plt.show()
