from math import pi
import matplotlib.pyplot as plt

categories = ["Speed", "Power", "Range", "Comfort", "Price"]
models = {"Alpha": [4, 3, 2, 5, 4], "Beta": [2, 5, 4, 3, 2]}
angles = [n / len(categories) * 2 * pi for n in range(len(categories))]
angles += angles[:1]

fig, ax = plt.subplots(figsize=(5, 5), subplot_kw={"polar": True})
for name, values in models.items():
    values = values + values[:1]
    ax.plot(angles, values, linewidth=1.5, label=name)
    ax.fill(angles, values, alpha=0.2)
ax.set_xticks(angles[:-1])
ax.set_xticklabels(categories)
ax.set_yticks([1, 2, 3, 4, 5])
ax.set_ylim(0, 5)
ax.legend(loc="lower right")
plt.show()
