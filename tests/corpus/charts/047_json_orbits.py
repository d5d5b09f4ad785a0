import json
from pathlib import Path
import numpy as np
import matplotlib.pyplot as plt

planets = json.loads(Path("orbits.json").read_text())["planets"]
plt.style.use("dark_background")
fig, ax = plt.subplots(figsize=(6, 6))
phi = np.linspace(0, 2 * np.pi, 400)
for p in planets:
    r = p["a"] * (1 - p["e"] ** 2) / (1 + p["e"] * np.cos(phi))
    ax.plot(r * np.cos(phi), r * np.sin(phi), color=p["color"], lw=1.2, label=p["name"])
    ax.plot(r[40], 0 + r[40] * np.sin(phi[40]), "o", color=p["color"])
ax.plot(0, 0, "o", ms=14, color="yellow", markeredgecolor="orange")
ax.set_aspect("equal")
ax.axis("off")
ax.legend(loc="upper right", frameon=False)
plt.show()
