import matplotlib
matplotlib.use("TkAgg") if False else None
import matplotlib.pyplot as plt

plt.ion()
fig, ax = plt.subplots()
for i in range(3):
    ax.plot([0, i], [i, 0], lw=i + 1)
    fig.canvas.draw_idle()
    fig.canvas.flush_events()
plt.ioff()
ax.set_title("three strokes")
plt.show(block=False)
plt.show()
