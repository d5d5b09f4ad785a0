import argparse
import math
import matplotlib.pyplot as plt

parser = argparse.ArgumentParser(description="Draw a Lissajous figure")
parser.add_argument("--a", type=int, default=3)
parser.add_argument("--b", type=int, default=4)
parser.add_argument("--out", default="lissajous.png")
args = parser.parse_args()
t = [i * 2 * math.pi / 1000 for i in range(1001)]
plt.figure(figsize=(4, 4))
plt.plot([math.sin(args.a * v) for v in t], [math.sin(args.b * v + 0.5) for v in t])
plt.axis("off")
plt.savefig(args.out, dpi=90)
print("wrote", args.out)
