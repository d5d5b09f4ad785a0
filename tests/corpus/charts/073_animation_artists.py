import numpy as np
import matplotlib.pyplot as plt
from matplotlib.animation import ArtistAnimation

rng = np.random.default_rng(30)
board = rng.random((40, 40)) < 0.3
fig, ax = plt.subplots(figsize=(4, 4))
ax.axis("off")
frames = []
for _ in range(12):
    frames.append([ax.imshow(board, cmap="binary", animated=True)])
    n = sum(np.roll(board, (i, j), (0, 1)).astype(int) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)
    board = (n == 3) | (board & (n == 2))
life = ArtistAnimation(fig, frames, interval=120, blit=True)
plt.show()
