import matplotlib.pyplot as plt
import numpy as np

lon, lat = np.meshgrid(np.linspace(0, 10, 90), np.linspace(0, 6, 60))
rain = 60 * np.exp(-((lon - 3) ** 2 + (lat - 2) ** 2) / 3) + 40 * np.exp(-((lon - 7.5) ** 2) / 2 - (lat - 4) ** 2)
fig, ax = plt.subplots()
cf = ax.contourf(lon, lat, rain, levels=[0, 5, 15, 30, 45, 60], colors=["#ffffff", "#deebf7", "#9ecae1", "#4292c6", "#08519c"])
ax.contourf(lon, lat, rain, levels=[30, 100], hatches=["///"], colors="none")
ax.contour(lon, lat, rain, levels=[30], colors="k", linestyles="dashed")
bar = fig.colorbar(cf, orientation="horizontal", ticks=[0, 15, 30, 60], aspect=40)
bar.set_label("mm in 24 h (hatched: flood warning)")
plt.show()
