import functools
import numpy as np
import matplotlib.pyplot as plt


def styled(title):
    def wrap(draw):
        @functools.wraps(draw)
        def inner(ax, *args, **kwargs):
            draw(ax, *args, **kwargs)
            ax.set_title(title, fontsize=9, color="0.3")
            ax.tick_params(labelsize=7)
            return ax
        return inner
    return wrap


@styled("damped")
def damped(ax, c=0.2):
    t = np.linspace(0, 20, 400)
    ax.plot(t, np.exp(-c * t) * np.cos(2 * t))


@styled("beat")
def beat(ax):
    t = np.linspace(0, 30, 800)
    ax.plot(t, np.sin(2 * t) + np.sin(2.2 * t), lw=0.6)


@styled("logistic map")
def logistic(ax):
    r = np.linspace(2.6, 4, 700)
    x = np.full_like(r, 0.4)
    for i in range(160):
        x = r * x * (1 - x)
        if i > 110:
            ax.plot(r, x, ",k", alpha=0.3)


fig, axes = plt.subplots(1, 3, figsize=(11, 3))
for draw, ax in zip((damped, beat, logistic), axes):
    draw(ax)
plt.tight_layout()
plt.show()
