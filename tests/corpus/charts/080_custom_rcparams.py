import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler

mpl.rcParams.update({
    "figure.figsize": (6, 4), "axes.prop_cycle": cycler(color=["#264653", "#2a9d8f", "#e76f51"]) + cycler(linestyle=["-", "--", ":"]),
    "axes.spines.top": False, "axes.spines.right": False, "font.family": "serif", "mathtext.fontset": "stix", "axes.titleweight": "bold",
    "legend.frameon": False, "lines.linewidth": 2.5, "xtick.direction": "in", "axes.facecolor": "#fdf6e3",
})
x = np.linspace(0, 3, 100)
for n in (1, 2, 3):
    plt.plot(x, x**n * np.exp(-x), label=f"$x^{n}e^{{-x}}$")
plt.legend()
plt.title("Serif and stix")
plt.show()
