import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt

rng = np.random.default_rng(6)
genes = pd.DataFrame(np.vstack([rng.normal(c, 1, (6, 10)) for c in (-1.5, 0, 1.5)]), index=[f"g{i:02}" for i in range(18)], columns=[f"s{i}" for i in range(10)])
row_colors = ["tomato"] * 6 + ["gold"] * 6 + ["skyblue"] * 6
sns.clustermap(genes, cmap="vlag", row_colors=row_colors, figsize=(6, 7), z_score=None, metric="euclidean", method="average")
plt.show()
