import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(1)
n = 512
kx = np.fft.fftfreq(n)[:, None]
ky = np.fft.fftfreq(n)[None, :]
k = np.hypot(kx, ky)
k[0, 0] = 1
field = np.fft.ifft2(np.fft.fft2(rng.standard_normal((n, n))) * k**-1.6).real
field = (field - field.min()) / np.ptp(field)
gy, gx = np.gradient(field)
shade = np.clip(0.5 + 12 * (gx - gy), 0, 1)
plt.figure(figsize=(6, 6))
plt.imshow(plt.cm.terrain(field)[..., :3] * shade[..., None])
plt.contour(field, levels=[0.45], colors="navy", linewidths=0.7)
plt.axis("off")
plt.savefig("island.png", bbox_inches="tight", pad_inches=0)
