import matplotlib.pyplot as plt
import matplotlib.transforms as mtransforms
import numpy as np

fig, ax = plt.subplots()
for k in range(12):
    tr = mtransforms.Affine2D().skew_deg(10, 0).rotate_deg_around(0.5, 0.5, 30 * k) + ax.transData
    ax.plot([0.5, 1.3], [0.5, 0.7], transform=tr, lw=6, color=plt.cm.twilight(k / 12), solid_capstyle="round")
clip = plt.Circle((0.5, 0.5), 0.75, transform=ax.transData)
im = ax.imshow(np.tile([[0, 1], [1, 0]], (8, 8)), extent=(-0.5, 1.5, -0.5, 1.5), cmap="Pastel2", zorder=0)
im.set_clip_path(clip)
trans = mtransforms.blended_transform_factory(ax.transData, ax.transAxes)
ax.text(0.5, 1.02, "blended", transform=trans, ha="center")
ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), aspect="equal")
plt.show()
