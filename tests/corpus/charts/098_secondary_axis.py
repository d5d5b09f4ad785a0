import numpy as np
import matplotlib.pyplot as plt

wavelength = np.linspace(380, 780, 200)
fig, ax = plt.subplots(layout="constrained")
for peak, width, c in ((445, 25, "b"), (540, 35, "g"), (565, 40, "r")):
    ax.plot(wavelength, np.exp(-((wavelength - peak) ** 2) / (2 * width**2)), c)
ax.set_xlabel("wavelength (nm)")
thz = ax.secondary_xaxis("top", functions=(lambda nm: 299792 / nm, lambda f: 299792 / f))
thz.set_xlabel("frequency (THz)")
pct = ax.secondary_yaxis("right", functions=(lambda v: 100 * v, lambda p: p / 100))
pct.set_ylabel("%")
plt.show()
