import matplotlib.pyplot as plt

languages = ["Python", "Rust", "Go", "Julia", "Zig"]
votes = [412, 287, 199, 84, 41]

fig, ax = plt.subplots()
bars = ax.bar(languages, votes, color=["#3776ab", "#dea584", "#00add8", "#9558b2", "#f7a41d"], edgecolor="black")
ax.bar_label(bars, padding=3)
ax.set_ylabel("Votes")
ax.set_title("Which language next?")
ax.set_ylim(0, 480)
for side in ("top", "right"):
    ax.spines[side].set_visible(False)
plt.show()
