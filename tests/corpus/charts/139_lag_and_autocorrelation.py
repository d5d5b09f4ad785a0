import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from pandas.plotting import autocorrelation_plot, bootstrap_plot, lag_plot

s = pd.Series(np.sin(np.arange(200) / 6) + np.random.default_rng(2).normal(0, 0.3, 200))
fig, ax = plt.subplots(1, 2, figsize=(9, 3))
lag_plot(s, lag=3, ax=ax[0], s=6)
autocorrelation_plot(s, ax=ax[1])
fig.tight_layout()
plt.show()
