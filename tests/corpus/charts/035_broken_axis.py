import matplotlib.pyplot as plt

servers = ["web-1", "web-2", "web-3", "db-1", "cache"]
ms = [12, 14, 11, 940, 3]
fig, (top, bottom) = plt.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [1, 3], "hspace": 0.08})
for ax in (top, bottom):
    ax.bar(servers, ms, color="cadetblue")
top.set_ylim(900, 980)
bottom.set_ylim(0, 20)
top.spines["bottom"].set_visible(False)
bottom.spines["top"].set_visible(False)
top.tick_params(axis="x", bottom=False)
d = 0.012
for ax, y, k in ((top, 0, 3), (bottom, 1, 1)):
    for x in (0, 1):
        ax.plot((x - d, x + d), (y - d * k, y + d * k), transform=ax.transAxes, color="k", clip_on=False, lw=1)
bottom.set_ylabel("p99 latency (ms)")
plt.show()
