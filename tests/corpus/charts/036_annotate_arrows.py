import matplotlib.pyplot as plt
import numpy as np

x = np.arange(1900, 2021)
y = 50 + 20 * np.tanh((x - 1960) / 25) - 15 * np.exp(-((x - 1918) ** 2) / 3) - 10 * np.exp(-((x - 1943) ** 2) / 8)
fig, ax = plt.subplots(figsize=(8, 4.5))
ax.plot(x, y, color="darkslategray")
ax.annotate("influenza", xy=(1918, 21), xytext=(1925, 15), arrowprops=dict(arrowstyle="->", connectionstyle="arc3,rad=.3"))
ax.annotate("war", xy=(1943, y[43]), xytext=(-60, 40), textcoords="offset points", bbox=dict(boxstyle="round4,pad=.5", fc="0.9"),
            arrowprops=dict(arrowstyle="fancy", color="0.5", connectionstyle="angle3,angleA=0,angleB=-90"))
ax.annotate("antibiotics", (1955, y[55]), (1970, 40), arrowprops=dict(facecolor="black", shrink=0.05, width=1, headwidth=6))
ax.text(0.98, 0.05, "invented data", transform=ax.transAxes, ha="right", style="italic", color="gray")
ax.set_title("Life expectancy")
plt.show()
