import matplotlib.pyplot as plt
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.legend_handler import HandlerTuple

fig, ax = plt.subplots(figsize=(7, 5))
(a,) = ax.plot([1, 2, 3], "o-", color="C0")
(b,) = ax.plot([2, 2, 2], "s--", color="C1")
first = ax.legend([a, b], ["rising", "flat"], loc="upper left", title="Lines", shadow=True, fancybox=True)
ax.add_artist(first)
custom = [Patch(facecolor="orange", edgecolor="r", hatch="//", label="region"), Line2D([0], [0], marker="*", color="w", label="star", markerfacecolor="g", markersize=15)]
ax.legend(handles=custom, loc="lower right", ncol=2, framealpha=0.4, edgecolor="k")
ax.axhspan(1.2, 1.6, facecolor="orange", edgecolor="r", hatch="//", alpha=0.4)
fig.legend([(a, b)], ["both"], handler_map={tuple: HandlerTuple(ndivide=None)}, loc="outside upper center" if fig.get_layout_engine() else "upper center")
plt.show()
