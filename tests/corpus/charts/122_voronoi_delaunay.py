import numpy as np
import matplotlib.pyplot as plt
from scipy.spatial import ConvexHull, Delaunay, Voronoi, voronoi_plot_2d

p = np.random.RandomState(20).rand(25, 2)
fig, axs = plt.subplots(1, 3, figsize=(12, 4))
voronoi_plot_2d(Voronoi(p), ax=axs[0], show_vertices=False, line_colors="orange")
axs[1].triplot(p[:, 0], p[:, 1], Delaunay(p).simplices)
hull = ConvexHull(p)
axs[2].plot(*p.T, "k.")
for s in hull.simplices:
    axs[2].plot(p[s, 0], p[s, 1], "r-")
plt.show()
