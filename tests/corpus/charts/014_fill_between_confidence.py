import numpy as np
from matplotlib import pyplot as plt

plt.style.use("ggplot")
rs = np.random.RandomState(0)
week = np.arange(52)
runs = np.cumsum(rs.normal(0.4, 2.0, (200, week.size)), axis=1)
mean = runs.mean(axis=0)
fig, ax = plt.subplots(figsize=(7, 3.5))
for q, alpha in ((5, 0.15), (25, 0.3)):
    low, high = np.percentile(runs, [q, 100 - q], axis=0)
    ax.fill_between(week, low, high, color="C1", alpha=alpha, lw=0, label=f"{100 - 2 * q} % of runs")
ax.plot(week, mean, color="C1")
ax.fill_between(week, -30, 60, where=(week > 20) & (week < 26), color="gray", alpha=0.3, step="mid")
ax.annotate("holidays", (23, 50), ha="center")
ax.set_ylim(-30, 60)
ax.legend(loc="lower left")
plt.show()
