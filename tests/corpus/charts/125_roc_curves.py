import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(81)
labels = rng.random(400) < 0.4
fig, ax = plt.subplots(figsize=(5, 5))
for name, strength in [("weak", 0.5), ("good", 1.5), ("great", 3)]:
    order = np.argsort(-(labels * strength + rng.normal(size=400)))
    tpr = np.insert(np.cumsum(labels[order]) / labels.sum(), 0, 0)
    fpr = np.insert(np.cumsum(~labels[order]) / (~labels).sum(), 0, 0)
    ax.plot(fpr, tpr, label=f"{name} (AUC {np.sum((fpr[1:] - fpr[:-1]) * tpr[1:]):.2f})")
ax.plot([0, 1], [0, 1], ls=":", c="k")
ax.set_aspect("equal")
ax.set(xlabel="false positives", ylabel="true positives")
ax.legend(loc="lower right")
plt.show()
