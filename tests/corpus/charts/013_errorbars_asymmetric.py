import numpy as np
import matplotlib.pyplot as plt

dose = np.array([0.5, 1, 2, 4, 8, 16])
response = np.array([4, 9, 21, 48, 71, 78])
low = np.array([1, 2, 4, 9, 8, 5])
high = np.array([2, 3, 7, 6, 4, 9])

fig, (ax0, ax1) = plt.subplots(1, 2, figsize=(9, 3.5))
ax0.errorbar(dose, response, yerr=[low, high], fmt="s--", capsize=4, ecolor="crimson", mfc="white")
ax0.set_xscale("log", base=2)
ax0.set(xlabel="dose (mg)", ylabel="response (%)")
limits = np.array([0, 0, 0, 1, 1, 1], dtype=bool)
ax1.errorbar(dose, response, xerr=0.15 * dose, yerr=12, lolims=limits, uplims=~limits, fmt="o", errorevery=1, elinewidth=1)
ax1.set_title("bounds only")
plt.show()
