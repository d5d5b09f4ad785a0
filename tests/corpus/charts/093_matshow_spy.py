import matplotlib.pyplot as plt
import numpy as np
from scipy.sparse import diags, random as sparse_random

fig, (a, b, c) = plt.subplots(1, 3, figsize=(10, 3.6))
hilbert = 1 / (np.arange(1, 9)[:, None] + np.arange(8))
fig.colorbar(a.matshow(hilbert, cmap="magma"), ax=a, shrink=0.7)
b.spy(diags([1, -2, 1], [-3, 0, 3], shape=(40, 40)), markersize=3)
c.spy(sparse_random(60, 60, 0.05, random_state=1).toarray(), precision=0.1)
plt.show()
