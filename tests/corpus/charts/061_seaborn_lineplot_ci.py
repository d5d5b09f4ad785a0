import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt

np.random.seed(123)
df = pd.DataFrame([(subject, t, group, np.sin(t / 3) * (1 if group == "drug" else 0.4) + np.random.normal(0, 0.3)) for subject in range(8) for t in range(18) for group in ("drug", "placebo")], columns=["subject", "time", "group", "signal"])
with sns.axes_style("darkgrid"):
    plt.figure(figsize=(7, 4))
    sns.lineplot(data=df, x="time", y="signal", hue="group", style="group", markers=True, errorbar="se", seed=1)
plt.show()
