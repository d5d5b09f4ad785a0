import matplotlib.pyplot as plt
import numpy as np

u, v = np.meshgrid(np.linspace(0, 2 * np.pi, 60), np.linspace(-0.5, 0.5, 9))
x = (1 + v / 2 * np.cos(u / 2)) * np.cos(u)
y = (1 + v / 2 * np.cos(u / 2)) * np.sin(u)
z = v / 2 * np.sin(u / 2)

fig, ax = plt.subplots(subplot_kw={"projection": "3d"}, figsize=(6, 6))
ax.plot_surface(x, y, z, cmap="hsv", facecolors=plt.cm.hsv(u / (2 * np.pi)), rstride=1, cstride=1, linewidth=0.2, edgecolor="k")
ax.set_zlim(-0.6, 0.6)
ax.set_title("Möbius strip")
ax.view_init(35, -60)
plt.show()
