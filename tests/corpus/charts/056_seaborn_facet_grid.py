import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt

rng = np.random.default_rng(2)
df = pd.DataFrame({"wave": np.repeat(["sine", "square", "saw"], 200), "t": np.tile(np.linspace(0, 4, 200), 3)})
fn = {"sine": lambda t: np.sin(2 * np.pi * t), "square": lambda t: np.sign(np.sin(2 * np.pi * t)), "saw": lambda t: 2 * (t % 1) - 1}
df["u"] = [fn[w](t) for w, t in zip(df.wave, df.t)] + rng.normal(0, 0.05, len(df))
g = sns.FacetGrid(df, col="wave", hue="wave", height=2.6)
g.map_dataframe(sns.lineplot, x="t", y="u")
g.set_titles("{col_name}")
g.set_axis_labels("time (s)", "volts")
g.refline(y=0)
plt.show()
