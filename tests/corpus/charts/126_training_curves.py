import numpy as np
import matplotlib.pyplot as plt

epochs = np.arange(1, 51)
rng = np.random.default_rng(0)
train = 2.3 * np.exp(-epochs / 12) + 0.05 * rng.random(50)
val = train + 0.1 + np.maximum(0, epochs - 30) * 0.012 + 0.04 * rng.random(50)
fig, axes = plt.subplots(nrows=1, ncols=2, figsize=(12, 4))
axes[0].plot(epochs, train, label="Train Loss", color="blue")
axes[0].plot(epochs, val, label="Validation Loss", color="red")
best = int(np.argmin(val))
axes[0].scatter(epochs[best], val[best], color="black", zorder=5)
axes[0].annotate(f"best: {val[best]:.3f}", (epochs[best], val[best]), textcoords="offset points", xytext=(0, -18), ha="center")
axes[1].plot(epochs, 1 - train / 3, label="Train Acc")
axes[1].plot(epochs, 1 - val / 3, label="Val Acc")
for ax, name in zip(axes, ("Loss", "Accuracy")):
    ax.set_xlabel("Epoch")
    ax.set_ylabel(name)
    ax.set_title(f"Model {name}")
    ax.legend()
    ax.grid(True, linestyle="--", alpha=0.6)
plt.tight_layout()
plt.show()
