import matplotlib.pyplot as plt
import numpy as np

km = np.linspace(0, 42.195, 200)
pace = 5.2 + 0.4 * np.sin(km / 4) + 0.015 * km
pulse = 140 + 0.6 * km + 5 * np.sin(km / 4 + 1)
height = 60 + 35 * np.sin(km / 6) ** 2

fig, base = plt.subplots(figsize=(8, 4))
base.fill_between(km, height, color="tan", alpha=0.5)
base.set_ylabel("height (m)", color="saddlebrown")
base.set_ylim(0, 300)
second = base.twinx()
second.plot(km, pace, "tab:blue")
second.set_ylabel("pace (min/km)", color="tab:blue")
second.invert_yaxis()
third = base.twinx()
third.spines["right"].set_position(("outward", 55))
third.plot(km, pulse, "tab:red", ls="--")
third.set_ylabel("pulse (bpm)", color="tab:red")
base.set_xlabel("km")
base.set_xlim(0, km[-1])
fig.tight_layout()
plt.show()
