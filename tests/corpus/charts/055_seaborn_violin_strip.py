import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt

rng = np.random.default_rng(14)
rows = [{"day": d, "shift": s, "units": rng.normal(40 + 5 * i - 6 * (s == "night"), 6)} for i, d in enumerate(["Mon", "Tue", "Wed"]) for s in ("day", "night") for _ in range(40)]
df = pd.DataFrame(rows)
sns.violinplot(df, x="day", y="units", hue="shift", split=True, inner="quart", palette={"day": "#f6d55c", "night": "#20639b"})
sns.despine(left=True, offset=10)
plt.show()
