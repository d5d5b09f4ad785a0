import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(66)
x = rng.standard_normal(200)
y = np.roll(x, 7) + 0.3 * rng.standard_normal(200)
fig, [a, b, c] = plt.subplots(3, 1, sharex=False, figsize=(6, 7))
a.xcorr(x, y, usevlines=True, maxlags=40, normed=True, lw=2)
b.acorr(y, maxlags=30)
c.cohere(x, y, NFFT=64, Fs=1)
for ax in (a, b):
    ax.grid(True)
plt.tight_layout()
plt.show()
