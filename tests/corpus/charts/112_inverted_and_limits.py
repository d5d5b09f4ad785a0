import numpy as np
import matplotlib.pyplot as plt

depth = np.array([0, 5, 10, 20, 40, 80, 160, 320])
temp = np.array([18.2, 18.0, 17.1, 12.4, 8.9, 6.2, 5.1, 4.6])
salt = np.array([33.1, 33.1, 33.3, 34.0, 34.4, 34.7, 34.8, 34.9])
fig, ax = plt.subplots(figsize=(4, 6))
ax.plot(temp, depth, "ro-")
ax.set_xlabel("temperature (°C)", color="r")
ax.set_ylabel("depth (m)")
ax.set_yscale("symlog", linthresh=10)
ax.invert_yaxis()
top = ax.twiny()
top.plot(salt, depth, "b^--")
top.set_xlabel("salinity", color="b")
top.set_xlim(35, 33)
plt.tight_layout()
plt.show()
