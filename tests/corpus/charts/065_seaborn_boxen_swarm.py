import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt

rng = np.random.default_rng(10)
df = pd.DataFrame({"level": np.repeat(["I", "II", "III", "IV"], 30), "ms": rng.lognormal(np.repeat([1, 1.3, 1.7, 2.2], 30), 0.4)})
fig, (a, b) = plt.subplots(2, 1, figsize=(6, 7))
sns.boxenplot(data=df, x="ms", y="level", ax=a, color="b", width_method="linear")
sns.swarmplot(data=df, x="level", y="ms", ax=b, size=3, hue="level", legend=False)
b.set_yscale("log")
fig.tight_layout()
plt.show()
