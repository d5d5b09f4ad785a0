import numpy as np
import matplotlib.pyplot as plt

g = np.random.default_rng(13)
A = g.normal(size=(300, 12)) @ g.normal(size=(12, 200)) + 0.8 * g.normal(size=(300, 200))
U, s, Vt = np.linalg.svd(A, full_matrices=False)
fig, (l, r) = plt.subplots(1, 2, figsize=(9, 3.5))
l.semilogy(s, ".")
l.axvline(11.5, c="r", ls=":")
l.set(title="singular values", xlabel="index")
im = r.imshow((U[:, :12] * s[:12]) @ Vt[:12], aspect="auto", cmap="bwr")
fig.colorbar(im)
plt.show()
