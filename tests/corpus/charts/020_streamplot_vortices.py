import matplotlib.pyplot as plt
import numpy as np

y, x = np.mgrid[-2:2:80j, -3:3:120j]
u = np.ones_like(x)
v = np.zeros_like(x)
for strength, cx, cy in ((2.0, -1.2, 0.4), (-2.5, 1.0, -0.5)):
    r2 = (x - cx) ** 2 + (y - cy) ** 2 + 0.05
    u += -strength * (y - cy) / r2 * 0.5
    v += strength * (x - cx) / r2 * 0.5
speed = np.hypot(u, v)

fig, ax = plt.subplots()
stream = ax.streamplot(x, y, u, v, color=np.log1p(speed), cmap="plasma", linewidth=0.5 + 2 * speed / speed.max(), density=(1.5, 1))
ax.add_patch(plt.Circle((-1.2, 0.4), 0.12, fc="w", ec="k", zorder=5))
ax.add_patch(plt.Circle((1.0, -0.5), 0.12, fc="k", zorder=5))
fig.colorbar(stream.lines)
ax.set_xlim(-3, 3)
ax.set_ylim(-2, 2)
plt.show()
