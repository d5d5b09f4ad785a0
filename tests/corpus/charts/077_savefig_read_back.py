import matplotlib.pyplot as plt
import matplotlib.image as mpimg

fig = plt.figure(figsize=(2, 2))
plt.plot([0, 1], [1, 0], "m", lw=5)
plt.axis("off")
fig.savefig("tile.png", dpi=60)
plt.close(fig)

tile = mpimg.imread("tile.png")
fig, axes = plt.subplots(2, 2, figsize=(4, 4), gridspec_kw=dict(wspace=0, hspace=0))
for i, ax in enumerate(axes.flat):
    img = tile
    for _ in range(i):
        img = img.transpose(1, 0, 2)[::-1]
    ax.imshow(img)
    ax.set_axis_off()
plt.savefig("tiles.png")
