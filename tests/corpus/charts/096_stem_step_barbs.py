import numpy as np
import matplotlib.pyplot as plt

fig, (a, b, c) = plt.subplots(3, 1, figsize=(6, 8))
n = np.arange(21)
markers, stems, base = a.stem(n, np.sinc((n - 10) / 3), linefmt="C2-", markerfmt="C2D", basefmt="k-")
plt.setp(stems, linewidth=0.8)
for where, off in (("pre", 2), ("mid", 1), ("post", 0)):
    b.step(n, np.sin(n / 3) + off, where=where, label=where)
    b.plot(n, np.sin(n / 3) + off, "o", ms=2, color="gray")
b.legend(title="where")
u = np.array([5, 15, 30, 55, 80, 110])
c.barbs(np.arange(6), np.zeros(6), u, -u / 3, length=8, pivot="middle", barbcolor="navy", flagcolor="r")
c.set_ylim(-1, 1)
plt.show()
