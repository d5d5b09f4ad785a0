import matplotlib.pyplot as plt
import matplotlib.colors as mcolors
import colorsys

names = sorted(mcolors.TABLEAU_COLORS) + ["xkcd:sea green", "rebeccapurple", "#0f08", "0.4", (1, 0.5, 0, 0.5), "C7"]
fig, ax = plt.subplots(figsize=(7, 4))
for i, c in enumerate(names):
    ax.add_patch(plt.Rectangle((i % 8, i // 8), 0.9, 0.9, color=c))
    r, g, b, a = mcolors.to_rgba(c)
    h, l, s = colorsys.rgb_to_hls(r, g, b)
    ax.text(i % 8 + 0.45, i // 8 + 0.45, f"{h * 360:.0f}°", ha="center", va="center", color="w" if l < 0.5 else "k")
grad = mcolors.LinearSegmentedColormap.from_list("g", ["navy", "white", "#ff7f00"])
ax.imshow([[i for i in range(256)]], extent=(0, 8, 2.2, 2.9), aspect="auto", cmap=grad)
ax.set(xlim=(-0.1, 8), ylim=(3, -0.1))
ax.axis("off")
plt.show()
