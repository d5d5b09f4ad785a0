import matplotlib.pyplot as plt
import matplotlib.patheffects as pe

fig, ax = plt.subplots()
for i, dash in enumerate([(0, ()), (0, (1, 10)), (0, (5, 1)), (3, (3, 5, 1, 5)), (0, (8, 2, 1, 2, 1, 2))]):
    ax.plot([0, 1, 2], [i, i + 0.6, i], ls=dash, lw=5, dash_capstyle="round" if i % 2 else "butt", solid_joinstyle="miter")
ax.plot([0, 2], [5.5, 5.5], lw=6, color="gold", path_effects=[pe.Stroke(linewidth=9, foreground="k"), pe.Normal()])
ax.text(1, 6, "outlined", ha="center", size=22, color="w", path_effects=[pe.withStroke(linewidth=3, foreground="navy")])
ax.text(0.2, 6, "shadow", size=18, path_effects=[pe.withSimplePatchShadow()])
ax.set_ylim(-0.5, 7)
plt.show()
