import matplotlib.pyplot as plt
import numpy as np

img = np.random.default_rng(2).integers(0, 255, (6, 6, 3), dtype=np.uint8)
fig, axs = plt.subplots(2, 3, figsize=(8, 5))
for ax, how in zip(axs.flat, ("none", "nearest", "bilinear", "bicubic", "lanczos", "gaussian")):
    ax.imshow(img, interpolation=how)
    ax.set_title(how)
    ax.axis("off")
plt.tight_layout()
plt.show()
