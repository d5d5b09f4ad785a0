import numpy as np
import seaborn as sns
import matplotlib.pyplot as plt

rng = np.random.default_rng(5)
fig, axes = plt.subplots(6, 1, figsize=(6, 6), sharex=True)
for i, ax in enumerate(axes):
    sample = np.concatenate([rng.normal(i, 1, 150), rng.normal(i * 0.5 + 3, 0.6, 80)])
    sns.kdeplot(x=sample, ax=ax, fill=True, color=sns.color_palette("flare", 6)[i], alpha=0.9, bw_adjust=0.7)
    ax.set_facecolor("none")
    ax.set_yticks([])
    ax.set_ylabel(f"site {i + 1}", rotation=0, ha="right")
    sns.despine(ax=ax, left=True, bottom=i < 5)
fig.subplots_adjust(hspace=-0.4, left=0.15)
plt.show()
