import numpy as np
import matplotlib.pyplot as plt


def torus_knot(p, q, n=600):
    t = np.linspace(0, 2 * np.pi, n)
    r = np.cos(q * t) + 2.2
    return r * np.cos(p * t), r * np.sin(p * t), -np.sin(q * t)


fig = plt.figure(figsize=(9, 3.2))
for i, (p, q) in enumerate([(2, 3), (3, 4), (5, 2)], start=1):
    ax = fig.add_subplot(1, 3, i, projection="3d")
    ax.plot(*torus_knot(p, q), lw=2.5, color=f"C{i}")
    ax.set_title(f"({p}, {q})")
    ax.set_axis_off()
    ax.set_box_aspect((1, 1, 0.4))
plt.show()
