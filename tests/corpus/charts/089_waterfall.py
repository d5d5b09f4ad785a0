import matplotlib.pyplot as plt

steps = [("start", 100), ("sales", 55), ("refunds", -18), ("wages", -40), ("rent", -12), ("end", None)]
level, fig = 0, plt.figure(figsize=(7, 4))
for i, (name, delta) in enumerate(steps):
    if delta is None:
        plt.bar(i, level, color="gray")
        plt.text(i, level + 2, level, ha="center")
    else:
        plt.bar(i, delta, bottom=level, color="seagreen" if delta > 0 else "indianred")
        plt.text(i, max(level, level + delta) + 2, f"{delta:+d}", ha="center")
        plt.plot([i - 0.4, i + 1.4], [level + delta] * 2, "k", lw=0.7)
        level += delta
plt.xticks(range(len(steps)), [s[0] for s in steps])
plt.ylim(0, 180)
plt.show()
