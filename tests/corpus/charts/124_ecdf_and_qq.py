import numpy as np
import matplotlib.pyplot as plt
from scipy import stats

x = np.random.default_rng(28).standard_t(4, 300)
fig, (a, b) = plt.subplots(1, 2, figsize=(8, 3.5))
a.ecdf(x, label="ecdf")
a.ecdf(x, complementary=True, ls="--", label="1 - ecdf")
a.legend(loc="center right")
stats.probplot(x, plot=b)
b.get_lines()[0].set_markersize(3)
b.set_title("normal?")
plt.tight_layout()
plt.show()
