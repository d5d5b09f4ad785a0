import matplotlib.pyplot as plt
import matplotlib.animation as animation

history = [{"cod": 5, "tuna": 9, "hake": 3}, {"cod": 6, "tuna": 8, "hake": 6}, {"cod": 9, "tuna": 8, "hake": 7}, {"cod": 11, "tuna": 7, "hake": 12}]
colors = {"cod": "#8da0cb", "tuna": "#fc8d62", "hake": "#66c2a5"}
fig, ax = plt.subplots()


def draw(i):
    ax.clear()
    items = sorted(history[i].items(), key=lambda kv: kv[1])
    ax.barh([k for k, _ in items], [v for _, v in items], color=[colors[k] for k, _ in items])
    ax.set_xlim(0, 13)
    ax.text(0.95, 0.1, str(2000 + i), transform=ax.transAxes, ha="right", fontsize=28, color="0.6")


ani = animation.FuncAnimation(fig, draw, frames=len(history), repeat=False)
ani.save("race.gif", writer=animation.PillowWriter(fps=2))
