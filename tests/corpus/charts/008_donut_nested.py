import matplotlib.pyplot as plt

inner = {"Heat": 52, "Power": 31, "Traffic": 25}
outer = [("gas", 30), ("oil", 14), ("wood", 8), ("solar", 12), ("wind", 19), ("petrol", 21), ("rail", 4)]
fig, ax = plt.subplots()
shades = ["#e6550d", "#fd8d3c", "#fdae6b", "#31a354", "#74c476", "#3182bd", "#6baed6"]
ax.pie(list(inner.values()), radius=0.72, labels=list(inner), labeldistance=0.62, colors=["#f5c9a8", "#c7e9c0", "#c6dbef"], wedgeprops={"edgecolor": "white"})
wedges, texts = ax.pie([v for _, v in outer], radius=1, labels=[n for n, _ in outer], colors=shades, wedgeprops={"width": 0.27, "edgecolor": "white", "linewidth": 2})
for t in texts:
    t.set_fontstyle("italic")
ax.add_patch(plt.Circle((0, 0), 0.28, color="white"))
ax.text(0, 0, f"{sum(inner.values())}\nTWh", ha="center", va="center", fontsize=14, fontweight="bold")
fig.savefig("donut.png", facecolor="#fafafa")
