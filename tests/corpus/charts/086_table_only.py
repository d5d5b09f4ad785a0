import matplotlib.pyplot as plt

data = [["Ada", 36, "yes"], ["Grace", 85, "yes"], ["Linus", 54, "no"]]
fig, ax = plt.subplots(figsize=(4, 1.6))
ax.axis("off")
t = ax.table(data, colLabels=["name", "age", "COBOL"], loc="center", cellLoc="left", colColours=["#ddd"] * 3)
t.auto_set_font_size(False)
t.set_fontsize(11)
for (r, c), cell in t.get_celld().items():
    cell.set_edgecolor("0.7")
    if r == 0:
        cell.set_text_props(weight="bold")
plt.savefig("table.png", bbox_inches="tight", dpi=200)
