import numpy as np
import matplotlib.pyplot as plt
from matplotlib.collections import LineCollection, PatchCollection, PolyCollection
from matplotlib.patches import Circle

rng = np.random.default_rng(17)
fig, (a, b, c) = plt.subplots(1, 3, figsize=(11, 3.5))
t = np.linspace(0, 6 * np.pi, 500)
pts = np.column_stack([t * np.cos(t), t * np.sin(t)])
segs = np.stack([pts[:-1], pts[1:]], axis=1)
lc = LineCollection(segs, array=t[:-1], cmap="jet", linewidths=2)
a.add_collection(lc)
a.autoscale()
pc = PatchCollection([Circle(rng.random(2), rng.uniform(0.02, 0.1)) for _ in range(40)], alpha=0.5, cmap="Set2")
pc.set_array(rng.random(40))
b.add_collection(pc)
b.set_aspect("equal")
verts = [[(i, 0), (i + 0.4, j), (i + 0.8, 0)] for i, j in enumerate([3, 1, 4, 1, 5, 9, 2, 6])]
c.add_collection(PolyCollection(verts, facecolors=[plt.cm.tab10(i) for i in range(8)], edgecolors="k"))
c.autoscale_view()
fig.colorbar(lc, ax=a)
plt.show()
