import random
import matplotlib.pyplot as plt

inside = [(random.random(), random.random()) for _ in range(800)]
hit = [x * x + y * y < 1 for x, y in inside]
plt.scatter(*zip(*inside), c=["tab:blue" if h else "tab:gray" for h in hit], s=5)
plt.title(f"pi ≈ {4 * sum(hit) / len(hit):.3f}")
plt.axis("square")
plt.show()
