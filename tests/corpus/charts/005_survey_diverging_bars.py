import matplotlib.pyplot as plt

questions = ["Would visit again", "Found the museum easily", "Liked the café", "Paid a fair price"]
no = [-12, -31, -44, -27]
yes = [71, 55, 38, 49]

fig, ax = plt.subplots(figsize=(8, 3.2))
ax.barh(questions, no, color="#c0504d", label="no")
ax.barh(questions, yes, color="#4f81bd", label="yes")
ax.axvline(0, color="k", lw=0.8)
for y, (n, p) in enumerate(zip(no, yes)):
    ax.text(n - 1, y, f"{-n} %", ha="right", va="center", fontsize=8)
    ax.text(p + 1, y, f"{p} %", ha="left", va="center", fontsize=8)
ax.set_xlim(-60, 90)
ax.xaxis.set_major_formatter(lambda v, pos: f"{abs(v):.0f} %")
ax.legend(loc="lower right", frameon=False)
ax.invert_yaxis()
plt.savefig("survey.png", bbox_inches="tight")
