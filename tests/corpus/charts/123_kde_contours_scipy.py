import numpy as np
import matplotlib.pyplot as plt
from scipy.stats import gaussian_kde

rng = np.random.default_rng(15)
d = np.hstack([rng.normal([[0], [0]], 1, (2, 200)), rng.normal([[3], [2]], 0.6, (2, 120))])
k = gaussian_kde(d)
X, Y = np.mgrid[-3:6:80j, -3:5:80j]
Z = k(np.vstack([X.ravel(), Y.ravel()])).reshape(X.shape)
plt.imshow(Z.T, origin="lower", extent=[-3, 6, -3, 5], cmap=plt.cm.gist_earth_r, aspect="auto")
plt.contour(X, Y, Z, colors="w", linewidths=0.7)
plt.plot(d[0], d[1], "k.", markersize=2)
plt.show()
