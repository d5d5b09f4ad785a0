import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt

rng = np.random.default_rng(1)
n = 150
df = pd.DataFrame({"engine": rng.uniform(1, 5, n), "kind": rng.choice(["van", "coupé", "suv"], n), "doors": rng.choice([3, 5], n)})
df["l_per_100km"] = 3 + 1.6 * df.engine + df.kind.map({"van": 1.5, "coupé": 0, "suv": 2.5}) + rng.normal(0, 0.6, n)
sns.set_theme(style="whitegrid")
ax = sns.scatterplot(data=df, x="engine", y="l_per_100km", hue="kind", style="doors", size="engine", sizes=(20, 160), palette="deep")
sns.move_legend(ax, "upper left", bbox_to_anchor=(1, 1))
plt.tight_layout()
plt.show()
