import matplotlib.pyplot as plt
import numpy as np

with plt.xkcd(scale=1, length=100, randomness=2):
    fig, ax = plt.subplots()
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xticks([])
    ax.set_yticks([])
    t = np.arange(100)
    ax.plot(t, np.where(t < 70, 1, 1 - (t - 70) / 12))
    ax.annotate("THE BUILD\nBROKE", xy=(70, 1), arrowprops=dict(arrowstyle="->"), xytext=(15, -0.8))
    ax.set_xlabel("days since release")
    ax.set_ylabel("my mood")
plt.show()
