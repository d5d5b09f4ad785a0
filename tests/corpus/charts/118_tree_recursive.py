import math
import matplotlib.pyplot as plt


def branch(x, y, angle, length, depth):
    if depth == 0:
        plt.plot(x, y, "o", color="hotpink", ms=2)
        return
    x2, y2 = x + length * math.cos(angle), y + length * math.sin(angle)
    plt.plot([x, x2], [y, y2], color="saddlebrown", lw=depth * 0.8, solid_capstyle="round")
    for turn in (-0.45, 0.38):
        branch(x2, y2, angle + turn, length * 0.74, depth - 1)


plt.figure(figsize=(5, 5))
branch(0, 0, math.pi / 2, 1, 8)
plt.axis("equal")
plt.axis("off")
plt.show()
