import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(90)
trials = [np.sort(rng.uniform(0, 2, rng.integers(5, 25))) for _ in range(12)]
fig, (top, low) = plt.subplots(2, 1, sharex=True, height_ratios=[2, 1])
top.eventplot(trials, colors="k", linelengths=0.7, lineoffsets=np.arange(12))
top.axvspan(0.5, 0.8, color="orange", alpha=0.3, label="stimulus")
top.set_ylabel("trial")
top.legend()
low.hist(np.concatenate(trials), bins=40, color="k")
low.axvline(0.5, c="orange")
low.set_xlabel("s")
plt.show()
