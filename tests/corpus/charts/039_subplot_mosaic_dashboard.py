import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(3)
fig, ax = plt.subplot_mosaic("AAB;CDB;CDE", figsize=(10, 6), layout="constrained", empty_sentinel=".")
ax["A"].plot(rng.standard_normal(150).cumsum())
ax["A"].set_title("Revenue")
ax["B"].barh(list("vwxyz"), rng.integers(3, 12, 5), color="teal")
ax["C"].pie([3, 4, 5], labels=["a", "b", "c"], colors=["#fbb4ae", "#b3cde3", "#ccebc5"])
ax["D"].imshow(rng.random((8, 8)), cmap="bone")
ax["D"].axis("off")
ax["E"].text(0.5, 0.5, "KPI\n97 %", ha="center", va="center", fontsize=20)
ax["E"].set_facecolor("honeydew")
ax["E"].set_xticks([])
ax["E"].set_yticks([])
for label, a in ax.items():
    a.annotate(label, (0, 1), xycoords="axes fraction", xytext=(4, -4), textcoords="offset points", va="top", weight="bold")
plt.savefig("dashboard.png")
