import matplotlib.pyplot as plt

plt.rcParams["svg.hashsalt"] = "fixed"
fig, ax = plt.subplots()
ax.scatter([1, 4, 2], [3, 1, 2], marker="P", s=200, c=["r", "g", "b"])
for ext in ("svg", "pdf", "eps", "jpg", "png"):
    fig.savefig(f"out.{ext}")
