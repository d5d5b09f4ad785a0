import numpy as np
import pandas as pd
import seaborn as sns

rng = np.random.default_rng(8)
frames = []
for name, mu in {"alpha": (5, 3, 1), "beta": (6, 2.7, 4), "gamma": (6.6, 3, 5.6)}.items():
    part = pd.DataFrame(rng.normal(mu, (0.4, 0.3, 0.3), (40, 3)), columns=["length", "width", "depth"])
    part["shell"] = name
    frames.append(part)
grid = sns.pairplot(pd.concat(frames), hue="shell", corner=True, height=1.8, diag_kind="kde", plot_kws={"s": 12})
grid.savefig("shells.png")
