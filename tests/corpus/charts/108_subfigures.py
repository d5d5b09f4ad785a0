import numpy as np
import matplotlib.pyplot as plt

fig = plt.figure(layout="constrained", figsize=(10, 4))
left, right = fig.subfigures(1, 2, wspace=0.07, width_ratios=[1.5, 1.0])
axs = left.subplots(1, 2, sharey=True)
for ax, seed in zip(axs, (0, 1)):
    pc = ax.pcolormesh(np.random.default_rng(seed).normal(size=(20, 20)), vmin=-2.5, vmax=2.5)
left.set_facecolor("0.92")
left.suptitle("left")
left.colorbar(pc, shrink=0.6, ax=axs, location="bottom")
for ax in right.subplots(3, 1, sharex=True):
    ax.plot(np.random.default_rng(7).normal(size=30).cumsum())
right.suptitle("right", fontsize="x-large")
plt.show()
