import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 4))
for i, va in enumerate(["top", "bottom", "center", "baseline", "center_baseline"]):
    ax.axhline(0.5, color="0.8")
    ax.text(i, 0.5, f"{va}\ngjpqy", va=va, ha="center", bbox={"fc": "none", "ec": f"C{i}", "boxstyle": "square,pad=0"})
ax.text(0, 0.9, "a very long sentence that is wrapped because it would leave the figure otherwise " * 2, wrap=True, fontsize=8)
ax.text(4.4, 0.1, "up", rotation="vertical", family="monospace", weight="heavy")
ax.text(3.5, 0.1, "slanted", style="oblique", stretch="condensed", alpha=0.5, size="xx-large", color=(0.2, 0.4, 0.1))
ax.set_xlim(-0.5, 4.6)
ax.set_axis_off()
plt.show()
