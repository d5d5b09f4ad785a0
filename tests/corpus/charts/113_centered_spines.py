import numpy as np
import matplotlib.pyplot as plt

x = np.linspace(-3.2, 3.2, 300)
fig, ax = plt.subplots(figsize=(6, 4))
ax.plot(x, x**3 - 4 * x, color="purple")
for side in ("left", "bottom"):
    ax.spines[side].set_position("zero")
ax.spines[["right", "top"]].set_color("none")
ax.plot(1, 0, ">k", transform=ax.get_yaxis_transform(), clip_on=False)
ax.plot(0, 1, "^k", transform=ax.get_xaxis_transform(), clip_on=False)
ax.set_xticks([-2, 2])
ax.set_yticks([-10, 10])
ax.fill_between(x, x**3 - 4 * x, where=(x > -2) & (x < 0), alpha=0.2)
ax.set_xlabel("x", loc="right")
plt.show()
