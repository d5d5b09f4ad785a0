import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(19)
sprints = ["May", "June", "July"]
days = [rng.weibull(1.4, 70) * scale for scale in (4, 6, 3)]

fig, (a, b) = plt.subplots(1, 2, figsize=(8, 4), sharey=True)
box = a.boxplot(days, notch=True, patch_artist=True, widths=0.5, showmeans=True, flierprops={"marker": "x"})
for patch, c in zip(box["boxes"], ["mistyrose", "honeydew", "aliceblue"]):
    patch.set_facecolor(c)
parts = b.violinplot(days, showmedians=True, showextrema=False, widths=0.8)
for body in parts["bodies"]:
    body.set_facecolor("slateblue")
    body.set_edgecolor("black")
    body.set_alpha(0.6)
for ax in (a, b):
    ax.set_xticks([1, 2, 3], sprints)
    ax.yaxis.grid(True, ls=":")
a.set_ylabel("days to close a ticket")
plt.show()
