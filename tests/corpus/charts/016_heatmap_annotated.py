import matplotlib.pyplot as plt
import numpy as np

true = ["cat", "dog", "fox", "owl"]
confusion = np.array([[50, 7, 2, 0], [9, 41, 8, 1], [1, 12, 44, 2], [0, 0, 3, 58]])
share = confusion / confusion.sum(axis=1, keepdims=True)

fig, ax = plt.subplots(figsize=(5, 4.5))
im = ax.imshow(share, cmap="Blues", vmin=0, vmax=1)
for (i, j), n in np.ndenumerate(confusion):
    ax.annotate(f"{n}\n{share[i, j]:.0%}", (j, i), ha="center", va="center", color="white" if share[i, j] > 0.5 else "black", size=8)
ax.set_xticks(range(4), true, rotation=30)
ax.set_yticks(range(4), true)
ax.set_xlabel("predicted")
ax.set_ylabel("true")
ax.set_xticks(np.arange(3) + 0.5, minor=True)
ax.set_yticks(np.arange(3) + 0.5, minor=True)
ax.grid(which="minor", color="w", lw=2)
ax.tick_params(which="minor", length=0)
fig.colorbar(im, ax=ax, fraction=0.046, pad=0.04).set_label("share of the row")
fig.suptitle(f"accuracy {np.trace(confusion) / confusion.sum():.1%}")
plt.show()
