import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle


def split(items, x, y, w, h):
    if len(items) == 1:
        yield items[0][0], x, y, w, h
        return
    total = sum(v for _, v in items)
    acc, i = 0, 0
    while i < len(items) - 1 and (acc + items[i][1] <= total / 2 or i == 0):
        acc += items[i][1]
        i += 1
    f = acc / total
    if w > h:
        yield from split(items[:i], x, y, w * f, h)
        yield from split(items[i:], x + w * f, y, w * (1 - f), h)
    else:
        yield from split(items[:i], x, y, w, h * f)
        yield from split(items[i:], x, y + h * f, w, h * (1 - f))


sizes = sorted({"src": 420, "tests": 260, "docs": 90, "img": 180, "ci": 12, "lib": 300}.items(), key=lambda kv: -kv[1])
fig, ax = plt.subplots(figsize=(6, 4))
for k, (name, x, y, w, h) in enumerate(split(sizes, 0, 0, 6, 4)):
    ax.add_patch(Rectangle((x, y), w, h, facecolor=plt.cm.Pastel1(k), edgecolor="w", lw=3))
    ax.text(x + w / 2, y + h / 2, name, ha="center", va="center", fontsize=min(24, 6 + 6 * w))
ax.set(xlim=(0, 6), ylim=(0, 4))
ax.axis("off")
plt.show()
