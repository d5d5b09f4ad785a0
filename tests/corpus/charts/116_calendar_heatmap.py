import calendar
import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(2020)
year = 2020
grid = np.full((7, 54), np.nan)
week = 0
for month in range(1, 13):
    for day in range(1, calendar.monthrange(year, month)[1] + 1):
        wd = calendar.weekday(year, month, day)
        grid[wd, week] = rng.poisson(2) * (wd < 5)
        week += wd == 6
plt.figure(figsize=(12, 2.2))
plt.pcolormesh(grid, cmap="Greens", edgecolors="white", linewidth=2)
plt.gca().invert_yaxis()
plt.yticks(np.arange(7) + 0.5, [calendar.day_abbr[i] for i in range(7)])
plt.xticks([])
plt.gca().set_aspect("equal")
plt.title("Commits in 2020")
plt.show()
