import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(44)
data = np.concatenate([rng.normal(c, 0.7, (50, 2)) for c in ((0, 0), (3, 3), (0, 4))])
centers = data[[0, 1, 2]].copy()
fig, axs = plt.subplots(1, 4, figsize=(13, 3.3), sharex=True, sharey=True)
for step, ax in enumerate(axs):
    who = np.argmin(((data[:, None] - centers) ** 2).sum(-1), axis=1)
    ax.scatter(*data.T, c=who, s=8, cmap="brg")
    ax.scatter(*centers.T, c="k", marker="X", s=90, ec="w")
    ax.set_title(f"step {step}")
    centers = np.array([data[who == k].mean(0) if (who == k).any() else centers[k] for k in range(3)])
plt.show()
