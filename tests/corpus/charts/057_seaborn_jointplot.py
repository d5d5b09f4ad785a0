import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt

rng = np.random.default_rng(77)
minutes = rng.exponential(12, 250)
df = pd.DataFrame({"minutes": minutes, "rating": np.clip(5 - minutes / 15 + rng.normal(0, 0.7, 250), 1, 5)})
g = sns.jointplot(data=df, x="minutes", y="rating", kind="reg", height=5, scatter_kws={"s": 10})
g.ax_joint.set_xlabel("delivery time (min)")
plt.show()
