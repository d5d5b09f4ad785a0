import matplotlib.pyplot as plt
import numpy as np
from scipy import stats

np.random.seed(8)
waiting = np.random.gamma(shape=3.2, scale=4.0, size=600)
a, loc, scale = stats.gamma.fit(waiting, floc=0)
grid = np.linspace(0, waiting.max(), 300)

plt.hist(waiting, bins=30, density=True, color="0.8", edgecolor="0.5")
plt.plot(grid, stats.gamma.pdf(grid, a, loc, scale), "C3", lw=2, label=rf"$\Gamma(k={a:.2f},\ \theta={scale:.2f})$")
plt.axvline(np.median(waiting), ls="-.", color="C0", label="median")
plt.xlabel("minutes in the queue")
plt.ylabel("density")
plt.legend()
plt.show()
