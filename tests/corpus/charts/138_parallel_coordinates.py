import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from pandas.plotting import andrews_curves, parallel_coordinates, radviz

rng = np.random.default_rng(9)
df = pd.DataFrame(np.vstack([rng.normal(m, 0.7, (15, 4)) for m in ([5, 3, 1, 0], [6, 3, 4, 1], [6, 3, 6, 2])]), columns=list("wxyz"))
df["kind"] = np.repeat(["a", "b", "c"], 15)
fig, axs = plt.subplots(1, 3, figsize=(13, 4))
parallel_coordinates(df, "kind", ax=axs[0], colormap="viridis")
andrews_curves(df, "kind", ax=axs[1], samples=80)
radviz(df, "kind", ax=axs[2])
plt.tight_layout()
plt.show()
