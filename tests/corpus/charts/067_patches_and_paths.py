import matplotlib.pyplot as plt
import matplotlib.patches as mp
from matplotlib.path import Path

fig, ax = plt.subplots(figsize=(7, 5))
ax.add_patch(mp.Rectangle((0.5, 0.5), 2, 1, angle=15, fc="salmon", ec="k"))
ax.add_patch(mp.Ellipse((5, 1.2), 2.4, 1, angle=-20, fc="none", ec="purple", lw=2, ls="--"))
ax.add_patch(mp.Wedge((8, 1.2), 1, 30, 300, width=0.4, color="gold"))
ax.add_patch(mp.RegularPolygon((1.5, 4), 6, radius=1, fc="lightgreen", hatch="x"))
ax.add_patch(mp.FancyBboxPatch((3.8, 3.4), 2, 1.2, boxstyle="sawtooth,pad=0.2", fc="lightblue"))
ax.add_patch(mp.FancyArrowPatch((2.6, 4), (3.5, 4), arrowstyle="-|>,head_width=4,head_length=8", mutation_scale=1, lw=2))
ax.add_patch(mp.Arc((8, 4), 2, 2, theta1=0, theta2=220, lw=4, color="teal"))
heart = Path([(8, 3.4), (6.9, 4.4), (7.6, 5), (8, 4.4), (8.4, 5), (9.1, 4.4), (8, 3.4)], [Path.MOVETO] + [Path.CURVE3, Path.CURVE3] * 3)
ax.add_patch(mp.PathPatch(heart, fc="crimson", alpha=0.6))
ax.set(xlim=(0, 10), ylim=(0, 6), aspect="equal")
ax.set_axis_off()
plt.show()
