import numpy as np
import matplotlib.pyplot as plt


def koch(order):
    if order == 0:
        return np.exp(2j * np.pi * np.array([0.25, 0.25 - 1 / 3, 0.25 - 2 / 3]))
    p = koch(order - 1)
    d = np.roll(p, -1) - p
    out = np.empty(4 * len(p), complex)
    out[0::4], out[1::4], out[3::4] = p, p + d / 3, p + 2 * d / 3
    out[2::4] = p + d / 3 + d / 3 * np.exp(1j * np.pi / 3)
    return out


for order in range(5):
    z = koch(order)
    plt.subplot(1, 5, order + 1)
    plt.fill(z.real, z.imag, facecolor="lightsteelblue", edgecolor="navy", lw=0.4)
    plt.axis("equal")
    plt.axis("off")
    plt.title(order)
plt.show()
