import numpy as np
import matplotlib.pyplot as plt
from scipy.cluster.hierarchy import dendrogram, linkage

rng = np.random.default_rng(3)
pts = np.vstack([rng.normal(m, 0.5, (6, 2)) for m in ((0, 0), (4, 1), (2, 5))])
fig, (a, b) = plt.subplots(1, 2, figsize=(9, 4))
dendrogram(linkage(pts, "ward"), ax=a, color_threshold=5, labels=[f"p{i}" for i in range(18)], leaf_rotation=90)
b.scatter(*pts.T, c=np.repeat([0, 1, 2], 6))
for i, p in enumerate(pts):
    b.annotate(f"p{i}", p, size=7)
plt.show()
