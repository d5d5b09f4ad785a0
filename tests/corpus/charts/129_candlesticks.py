import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(52)
close = 50 + rng.normal(0, 1, 45).cumsum()
open_ = np.r_[50, close[:-1]]
high = np.maximum(open_, close) + rng.random(45)
low = np.minimum(open_, close) - rng.random(45)
volume = rng.integers(100, 900, 45)
fig, (ax, vol) = plt.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": (3, 1), "hspace": 0})
up = close >= open_
x = np.arange(45)
ax.vlines(x, low, high, color="k", lw=0.8)
ax.bar(x[up], (close - open_)[up], 0.6, bottom=open_[up], color="#26a69a")
ax.bar(x[~up], (close - open_)[~up], 0.6, bottom=open_[~up], color="#ef5350")
ax.plot(x[9:], np.convolve(close, np.ones(10) / 10, "valid"), "b", lw=1, label="SMA 10")
ax.legend()
vol.bar(x, volume, color=np.where(up, "#26a69a", "#ef5350"))
vol.yaxis.set_major_formatter(plt.FuncFormatter(lambda v, _: f"{v / 1000:.1f}k"))
plt.show()
