from PIL import Image, ImageDraw
import numpy as np
import matplotlib.pyplot as plt

img = Image.new("RGB", (120, 80), "white")
d = ImageDraw.Draw(img)
d.ellipse((20, 10, 100, 70), outline="black", fill="orange", width=3)
d.line((0, 0, 120, 80), fill="blue", width=2)
img.save("pil.png")
arr = np.asarray(Image.open("pil.png"))
fig, (a, b) = plt.subplots(1, 2)
a.imshow(arr)
for ch, c in enumerate("rgb"):
    b.hist(arr[..., ch].ravel(), bins=32, color=c, histtype="step")
b.set_yscale("log")
plt.show()
