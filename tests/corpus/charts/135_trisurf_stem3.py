import numpy as np
import matplotlib.pyplot as plt

r = np.linspace(0.125, 1.0, 9)
a = np.linspace(0, 2 * np.pi, 32, endpoint=False)[:, None]
x, y = np.append(0, (r * np.cos(a)).ravel()), np.append(0, (r * np.sin(a)).ravel())
fig = plt.figure(figsize=(9, 4))
ax = fig.add_subplot(1, 2, 1, projection="3d")
ax.plot_trisurf(x, y, x**2 - y**2, cmap="Spectral", linewidth=0.1)
ax2 = fig.add_subplot(122, projection="3d")
t = np.linspace(0, 2 * np.pi, 24)
ax2.stem(np.cos(t), np.sin(t), t, bottom=0, linefmt="C1:")
ax2.plot(np.cos(t), np.sin(t), t)
plt.show()
