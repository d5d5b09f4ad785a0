import numpy as np
import matplotlib.pyplot as plt
from scipy.optimize import curve_fit

rng = np.random.default_rng(31)
x = np.linspace(0, 10, 60)
y = 3 * np.exp(-x / 2.5) * np.cos(3 * x) + rng.normal(0, 0.15, x.size)
model = lambda x, a, tau, w: a * np.exp(-x / tau) * np.cos(w * x)
popt, pcov = curve_fit(model, x, y, p0=(2, 2, 3))
fig = plt.figure(figsize=(6, 5))
top = fig.add_axes((0.12, 0.35, 0.83, 0.6))
top.plot(x, y, "k.", label="data")
xx = np.linspace(0, 10, 500)
top.plot(xx, model(xx, *popt), "r", label="fit: a=%.2f τ=%.2f ω=%.2f" % tuple(popt))
top.legend()
bottom = fig.add_axes((0.12, 0.1, 0.83, 0.22), sharex=top)
bottom.stem(x, y - model(x, *popt), basefmt="k-", markerfmt=" ")
bottom.set_ylabel("residual")
plt.show()
