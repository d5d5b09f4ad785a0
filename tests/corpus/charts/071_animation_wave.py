import numpy as np
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots()
x = np.linspace(0, 4 * np.pi, 300)
(line,) = ax.plot(x, np.sin(x), lw=2)
ax.set_ylim(-1.3, 1.3)


def update(frame):
    line.set_ydata(np.sin(x - frame / 6) * np.exp(-frame / 80))
    ax.set_title(f"t = {frame / 6:.1f}")
    return (line,)


anim = FuncAnimation(fig, update, frames=60, interval=40, blit=False)
plt.show()
