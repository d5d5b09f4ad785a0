import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MultipleLocator

hour = np.arange(25)
sun = np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None) * 28
wind = 12 + 4 * np.cos(hour / 3.0)
gas = np.maximum(45 - sun - wind, 4)
fig, ax = plt.subplots()
ax.stackplot(hour, wind, sun, gas, labels=["wind", "sun", "gas"], colors=["#74a9cf", "#fed976", "#bdbdbd"], edgecolor="white", linewidth=0.5)
ax.plot(hour, 45 + 3 * np.sin(hour / 2), "k:", label="demand")
ax.legend(loc="lower center", ncols=4)
ax.margins(x=0)
ax.xaxis.set_major_locator(MultipleLocator(6))
ax.xaxis.set_minor_locator(MultipleLocator(1))
ax.set_xlabel("hour of the day")
ax.set_ylabel("GW")
plt.show()
