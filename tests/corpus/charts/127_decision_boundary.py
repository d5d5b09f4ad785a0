import numpy as np
import matplotlib.pyplot as plt
from matplotlib.colors import ListedColormap

rng = np.random.default_rng(1)
t = rng.uniform(0, np.pi, 120)
X = np.vstack([np.c_[np.cos(t), np.sin(t)], np.c_[1 - np.cos(t), 0.4 - np.sin(t)]]) + rng.normal(0, 0.12, (240, 2))
y = np.repeat([0, 1], 120)
gx, gy = np.meshgrid(np.linspace(-1.6, 2.6, 120), np.linspace(-1.2, 1.6, 120))
dist = ((np.c_[gx.ravel(), gy.ravel()][:, None] - X) ** 2).sum(-1)
vote = y[np.argpartition(dist, 7, axis=1)[:, :7]].mean(1).reshape(gx.shape)
plt.contourf(gx, gy, vote, levels=8, cmap="RdBu", alpha=0.7)
plt.colorbar(label="share of class 1")
plt.scatter(*X.T, c=y, cmap=ListedColormap(["#ff0000", "#0000ff"]), edgecolors="k", s=18)
plt.title("7 nearest neighbours")
plt.show()
