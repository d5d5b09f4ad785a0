import numpy as np
import pandas as pd
import matplotlib.pyplot as plt

idx = pd.date_range("2022-01-01", "2022-12-31", freq="D")
s = pd.Series(np.random.default_rng(9).poisson(20, len(idx)) + 8 * np.sin(np.arange(len(idx)) / 58), index=idx, name="visits")
fig, axes = plt.subplots(3, 1, figsize=(8, 7), sharex=False)
s.plot(ax=axes[0], lw=0.6, alpha=0.6)
s.rolling(28, center=True).mean().plot(ax=axes[0], color="red", label="28 days")
axes[0].legend()
s.resample("ME").sum().plot(kind="bar", ax=axes[1])
axes[1].set_xticklabels([d.strftime("%b") for d in s.resample("ME").sum().index], rotation=0)
s.groupby(s.index.day_name()).mean().reindex(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]).plot.barh(ax=axes[2])
plt.tight_layout()
plt.show()
