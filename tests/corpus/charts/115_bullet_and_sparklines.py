import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(101)
names = ["CPU", "RAM", "I/O", "Net", "GPU"]
fig, axes = plt.subplots(len(names), 2, figsize=(7, 3), width_ratios=[3, 1])
for (spark, bar), name in zip(axes, names):
    y = rng.normal(size=80).cumsum()
    spark.plot(y, lw=0.8, color="black")
    spark.plot(len(y) - 1, y[-1], "r.", ms=5)
    spark.text(-4, y.mean(), name, ha="right", va="center", size=9)
    spark.axis("off")
    for limit, grey in ((1, "0.9"), (0.8, "0.8"), (0.5, "0.7")):
        bar.barh(0, limit, color=grey, height=1)
    bar.barh(0, rng.random(), color="k", height=0.35)
    bar.plot([0.75, 0.75], [-0.4, 0.4], "r", lw=2)
    bar.axis("off")
plt.show()
