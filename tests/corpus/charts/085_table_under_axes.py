import matplotlib.pyplot as plt

rows = ["2021", "2022", "2023"]
cols = ["spring", "summer", "autumn"]
cells = [[12, 30, 21], [15, 28, 25], [9, 35, 19]]
fig, ax = plt.subplots()
bottom = [0, 0, 0]
colors = plt.cm.BuPu([0.2, 0.4, 0.6])
for row, c in zip(cells, colors):
    ax.bar(cols, row, 0.4, bottom=bottom, color=c)
    bottom = [b + r for b, r in zip(bottom, row)]
table = ax.table(cellText=cells, rowLabels=rows, rowColours=colors, colLabels=cols, loc="bottom", cellLoc="center")
table.scale(1, 1.3)
ax.set_xticks([])
fig.subplots_adjust(left=0.2, bottom=0.28)
plt.show()
