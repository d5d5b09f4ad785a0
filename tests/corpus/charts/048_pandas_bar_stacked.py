import pandas as pd
import matplotlib.pyplot as plt

df = pd.DataFrame({"coal": [40, 33, 25, 18], "gas": [25, 27, 28, 24], "renewable": [20, 26, 36, 49]}, index=[2005, 2010, 2015, 2020])
ax = df.plot.bar(stacked=True, rot=0, color=["#4d4d4d", "#fc8d59", "#91cf60"], width=0.7)
ax.set_ylabel("share (%)")
for container in ax.containers:
    ax.bar_label(container, label_type="center", color="white")
ax.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
plt.tight_layout()
plt.show()
