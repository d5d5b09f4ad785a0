import numpy as np
import seaborn as sns
import matplotlib.pyplot as plt

rng = np.random.default_rng(40)
x = rng.uniform(0, 10, 80)
y = 0.3 * x**2 + rng.normal(0, 2, 80)
f, axs = plt.subplots(1, 3, figsize=(11, 3.3))
sns.regplot(x=x, y=y, ax=axs[0], ci=None, color="g")
sns.regplot(x=x, y=y, order=2, ax=axs[1], ci=None, marker="+")
sns.residplot(x=x, y=y, ax=axs[2], order=2)
for a, t in zip(axs, ["linear", "quadratic", "residuals"]):
    a.set_title(t)
plt.tight_layout()
plt.show()
