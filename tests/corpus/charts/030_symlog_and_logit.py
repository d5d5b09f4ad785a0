import numpy as np
import matplotlib.pyplot as plt
from scipy.stats import norm

z = np.linspace(-4, 4, 81)
fig, axs = plt.subplot_mosaic([["symlog", "logit"], ["asinh", "func"]], figsize=(7, 6))
axs["symlog"].plot(z, np.sinh(2 * z))
axs["symlog"].set_yscale("symlog", linthresh=1)
axs["logit"].plot(z, norm.cdf(z), "C1")
axs["logit"].set_yscale("logit")
axs["asinh"].plot(z, z**3, "C2")
axs["asinh"].set_yscale("asinh", linear_width=2)
axs["func"].plot(z + 4, (z + 4) ** 2, "C3")
axs["func"].set_yscale("function", functions=(np.sqrt, np.square))
for name, ax in axs.items():
    ax.set_title(name, loc="left")
    ax.grid(True, lw=0.4)
fig.tight_layout()
plt.show()
