import math
import matplotlib.pyplot as plt

edges = [(0, 1), (0, 2), (1, 3), (2, 5), (3, 4), (4, 7), (5, 6), (6, 7), (1, 6), (2, 7)]
n = 8
pos = {i: (math.cos(2 * math.pi * i / n), math.sin(2 * math.pi * i / n)) for i in range(n)}
degree = [sum(i in e for e in edges) for i in range(n)]
fig, ax = plt.subplots(figsize=(5, 5))
for a, b in edges:
    ax.annotate("", xy=pos[b], xytext=pos[a], arrowprops={"arrowstyle": "-|>", "shrinkA": 12, "shrinkB": 12, "connectionstyle": "arc3,rad=0.12", "color": "0.4"})
ax.scatter(*zip(*pos.values()), s=[200 * d for d in degree], c=degree, cmap="YlOrRd", edgecolors="k", zorder=3)
for i, (x, y) in pos.items():
    ax.text(x, y, f"v{i}", ha="center", va="center", zorder=4)
ax.set(xlim=(-1.4, 1.4), ylim=(-1.4, 1.4))
ax.set_axis_off()
plt.show()
