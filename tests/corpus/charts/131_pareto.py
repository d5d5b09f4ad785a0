import matplotlib.pyplot as plt
from matplotlib.ticker import PercentFormatter

defects = {"scratch": 61, "dent": 34, "paint": 18, "screw": 9, "other": 6}
total, run, cum = sum(defects.values()), 0, []
for v in defects.values():
    run += v
    cum.append(100 * run / total)
fig, ax = plt.subplots()
ax.bar(defects.keys(), defects.values(), color="C0")
ax2 = ax.twinx()
ax2.plot(list(defects), cum, color="C1", marker="D", ms=7)
ax2.yaxis.set_major_formatter(PercentFormatter())
ax2.set_ylim(0, 110)
ax2.axhline(80, color="C1", ls=":", lw=1)
ax.tick_params(axis="y", colors="C0")
ax2.tick_params(axis="y", colors="C1")
plt.show()
