import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from pandas.plotting import scatter_matrix

rng = np.random.default_rng(0)
height = rng.normal(172, 9, 120)
df = pd.DataFrame({"height": height, "weight": 0.9 * height - 85 + rng.normal(0, 8, 120), "shoe": height / 4.1 + rng.normal(0, 1, 120)})
scatter_matrix(df, figsize=(7, 7), diagonal="hist", alpha=0.6, color="seagreen")
plt.suptitle("People")
plt.show()
