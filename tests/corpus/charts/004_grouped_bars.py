import numpy as np
import matplotlib.pyplot as plt

quarters = ["Q1", "Q2", "Q3", "Q4"]
sales = {"North": (18, 22, 25, 31), "South": (12, 15, 14, 19), "West": (9, 13, 21, 24)}
x = np.arange(len(quarters))
width = 0.25

fig, ax = plt.subplots(layout="constrained")
for i, (region, values) in enumerate(sales.items()):
    rects = ax.bar(x + i * width, values, width, label=region)
    ax.bar_label(rects, padding=2, fontsize=8)
ax.set_xticks(x + width, quarters)
ax.legend(ncols=3, loc="upper left")
ax.set_ylim(0, 38)
ax.set_ylabel("Sales (million €)")
plt.show()
