import numpy as np
import matplotlib.pyplot as plt

x = np.linspace(0, 10, 101)
y = np.sin(x)
y[30:40] = np.nan
masked = np.ma.masked_where((x > 6) & (x < 7), np.cos(x))
fig, (a, b) = plt.subplots(1, 2, figsize=(9, 3))
a.plot(x, y, label="gap")
a.plot(x, masked, "--", label="mask")
a.legend()
grid = np.outer(np.arange(6.0), np.arange(8.0))
grid[2, 3:6] = np.nan
cmap = plt.get_cmap("viridis").copy() if hasattr(plt.get_cmap("viridis"), "copy") else plt.get_cmap("viridis")
b.imshow(np.ma.masked_invalid(grid), cmap=cmap)
b.set_facecolor("lightgray")
plt.show()
