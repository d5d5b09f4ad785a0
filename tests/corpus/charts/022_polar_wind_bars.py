import math
import random
import matplotlib.pyplot as plt

random.seed(4)
N = 16
angles = [2 * math.pi * i / N for i in range(N)]
fig = plt.figure(figsize=(5, 5))
ax = fig.add_subplot(projection="polar")
bottom = [0.0] * N
for speed, color in zip(("0-5", "5-10", ">10"), ("#c6dbef", "#6baed6", "#08519c")):
    values = [random.uniform(1, 6) for _ in range(N)]
    ax.bar(angles, values, width=2 * math.pi / N * 0.9, bottom=bottom, color=color, label=f"{speed} m/s")
    bottom = [b + v for b, v in zip(bottom, values)]
ax.set_xticks([i * math.pi / 4 for i in range(8)], ["E", "NE", "N", "NW", "W", "SW", "S", "SE"])
ax.legend(fontsize=7)
plt.title("Wind rose")
plt.savefig("wind.svg")
