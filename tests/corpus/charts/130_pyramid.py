import numpy as np
import matplotlib.pyplot as plt

ages = [f"{a}–{a + 9}" for a in range(0, 90, 10)]
men = np.array([5.1, 5.3, 6.0, 6.9, 6.2, 7.4, 5.6, 3.5, 1.4])
women = np.array([4.8, 5.0, 5.8, 6.7, 6.1, 7.5, 6.1, 4.4, 2.4])
fig, (l, r) = plt.subplots(1, 2, sharey=True, figsize=(7, 4))
l.barh(ages, men, color="#6699cc", align="center")
r.barh(ages, women, color="#cc6677", align="center")
l.invert_xaxis()
l.set_title("men")
r.set_title("women")
l.yaxis.tick_right()
for ax in (l, r):
    ax.grid(axis="x", alpha=0.4)
fig.subplots_adjust(wspace=0.25)
fig.text(0.5, 0.01, "% of all", ha="center")
plt.show()
