import numpy as np
import matplotlib.pyplot as plt
from matplotlib import ticker

formatters = [ticker.PercentFormatter(xmax=1), ticker.EngFormatter(unit="Hz"), ticker.FuncFormatter(lambda v, p: f"<{v:g}>"), ticker.StrMethodFormatter("{x:+.2f}"), ticker.ScalarFormatter(useMathText=True)]
fig, axs = plt.subplots(5, 1, figsize=(7, 5))
spans = [(0, 1), (1e3, 5e6), (-3, 3), (0, 0.5), (1e5, 9e5)]
for ax, f, (lo, hi) in zip(axs, formatters, spans):
    ax.set_xlim(lo, hi)
    ax.xaxis.set_major_formatter(f)
    ax.xaxis.set_minor_locator(ticker.AutoMinorLocator())
    ax.yaxis.set_visible(False)
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.set_title(type(f).__name__, fontsize=8, loc="right")
axs[4].ticklabel_format(axis="x", style="sci", scilimits=(3, 3))
fig.tight_layout()
plt.show()
