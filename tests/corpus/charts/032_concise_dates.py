import matplotlib.pyplot as plt
import matplotlib.dates as mdates
import numpy as np

minutes = np.datetime64("2024-02-28T06:00") + np.arange(0, 6 * 24 * 60, 10).astype("timedelta64[m]")
level = np.cumsum(np.random.RandomState(1).normal(0, 1, minutes.size)) + 200
level += 30 * np.sin(np.arange(minutes.size) / 24)
fig, (whole, part) = plt.subplots(2, 1, layout="constrained", height_ratios=[1, 2])
for ax, n in ((whole, slice(None)), (part, slice(200, 290))):
    locator = mdates.AutoDateLocator(maxticks=8)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
    ax.plot(minutes[n], level[n], lw=1)
whole.axvspan(minutes[200], minutes[289], color="gold", alpha=0.4)
part.set_ylabel("gauge (cm)")
plt.show()
