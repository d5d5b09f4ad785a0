import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt

rs = np.random.RandomState(33)
base = rs.normal(size=(100, 3))
d = pd.DataFrame(base @ rs.normal(size=(3, 8)) + 0.5 * rs.normal(size=(100, 8)), columns=[f"q{i}" for i in range(1, 9)])
corr = d.corr()
mask = np.triu(np.ones_like(corr, dtype=bool))
plt.figure(figsize=(7, 6))
sns.heatmap(corr, mask=mask, cmap=sns.diverging_palette(230, 20, as_cmap=True), center=0, square=True, linewidths=0.5, annot=True, fmt=".1f", cbar_kws={"shrink": 0.5})
plt.savefig("corr.png")
