import numpy as np
import matplotlib.pyplot as plt

t = np.linspace(0, 10, 4000)
signal = np.sin(t) + 0.05 * np.sin(60 * t) * np.exp(-((t - 4.7) ** 2) * 4)
fig, ax = plt.subplots()
ax.plot(t, signal, lw=0.9)
zoom = ax.inset_axes([0.55, 0.62, 0.42, 0.35])
zoom.plot(t, signal, "C3", lw=0.9)
zoom.set_xlim(4.2, 5.2)
zoom.set_ylim(-1.06, -0.85)
zoom.set_xticklabels([])
zoom.set_yticklabels([])
ax.indicate_inset_zoom(zoom, edgecolor="black")
ax.set_ylim(-1.2, 2.6)
plt.show()
