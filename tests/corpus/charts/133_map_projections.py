import numpy as np
import matplotlib.pyplot as plt

lon = np.radians(np.random.default_rng(6).uniform(-180, 180, 60))
lat = np.radians(np.random.default_rng(7).uniform(-80, 80, 60))
for i, name in enumerate(["aitoff", "hammer", "lambert", "mollweide"], 1):
    ax = plt.subplot(2, 2, i, projection=name)
    ax.scatter(lon, lat, s=8, c=lat, cmap="coolwarm")
    ax.set_title(name, pad=14, fontsize=9)
    ax.grid(True)
plt.tight_layout()
plt.show()
