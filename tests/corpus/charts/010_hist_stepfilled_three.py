import numpy as np
import matplotlib.pyplot as plt

gen = np.random.default_rng(3)
kw = dict(bins=40, histtype="stepfilled", alpha=0.4, density=True)
for shift, scale, name in [(0, 0.8, "red wine"), (-2, 1.0, "white wine"), (3, 2.0, "rosé")]:
    plt.hist(gen.normal(shift, scale, 1500), label=name, **kw)
plt.legend(title="Kind", frameon=False)
plt.xlabel("acidity (z)")
plt.show()
