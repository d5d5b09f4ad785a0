import matplotlib.pyplot as plt

fig, (a, b) = plt.subplots(2, 1, figsize=(8, 5))
for i, h in enumerate(["/", "\\", "|", "-", "+", "x", "o", "O", ".", "*", "//.", "oo-"]):
    a.bar(i, 1 + i % 3, hatch=h, facecolor="white", edgecolor=f"C{i % 10}")
a.set_title("hatches")
for i, m in enumerate(list(".,ov^<>12348spP*hH+xXDd|_") + ["$\\clubsuit$", (5, 1, 15), (7, 0)]):
    b.plot(i % 13, i // 13, marker=m, ms=12, mec="k", mfc="orange", ls="")
b.set_ylim(-1, 3)
plt.tight_layout()
plt.show()
