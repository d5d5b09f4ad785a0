"""Plotting programs of our own: honest answers for audits of charts. Each shows its figure in its last line."""

from __future__ import annotations

PROGRAMS = {
    "sales": """import matplotlib.pyplot as plt

months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
north = [12, 19, 15, 25, 31, 28]
south = [22, 14, 27, 18, 16, 35]
west = [8, 11, 29, 9, 21, 12]
fig, ax = plt.subplots(figsize=(6, 4))
ax.plot(months, north, color="#d62728", marker="o", label="North")
ax.plot(months, south, color="#1f77b4", linestyle="--", label="South")
ax.plot(months, west, color="#2ca02c", marker="s", label="West")
ax.set_title("Total sales by region")
ax.set_xlabel("Month of delivery")
ax.set_ylabel("Thousand crates")
ax.legend(loc="upper left")
ax.grid(True)
plt.show()
""",
    "rain": """import matplotlib.pyplot as plt

cities = ["Oslo", "Lima", "Cairo", "Perth", "Quito"]
spring = [48, 6, 2, 33, 92]
autumn = [84, 3, 5, 21, 71]
fig, ax = plt.subplots(figsize=(6, 4))
ax.bar([0, 1, 2, 3, 4], spring, width=0.4, color="steelblue", label="Spring")
ax.bar([0.4, 1.4, 2.4, 3.4, 4.4], autumn, width=0.4, color="darkorange", label="Autumn")
ax.set_xticks([0.2, 1.2, 2.2, 3.2, 4.2], cities)
ax.set_title("Monthly rain in five cities")
ax.set_ylabel("Millimetres")
ax.text(2, 80, "dry season")
ax.legend()
plt.show()
""",
    "trees": """import matplotlib.pyplot as plt

age = [3, 8, 5, 14, 21, 17, 30, 26, 35, 41]
height = [1.2, 3.9, 2.1, 6.5, 9.8, 7.2, 12.4, 11.1, 12.9, 15.3]
old = [10, 18, 27, 33, 38, 45, 7, 22, 29, 48]
tall = [2.2, 4.1, 5.5, 6.0, 6.9, 7.8, 1.4, 4.6, 5.9, 8.1]
fig, ax = plt.subplots(figsize=(6, 4))
ax.scatter(age, height, s=60, color="forestgreen", label="Spruce")
ax.scatter(old, tall, s=60, color="saddlebrown", marker="^", label="Oak")
ax.axhline(10, color="gray", linestyle=":")
ax.set_xlim(0, 50)
ax.set_title("Height against age of trees")
ax.set_xlabel("Years since planting")
ax.set_ylabel("Metres above ground")
ax.legend(loc="lower right")
plt.show()
""",
    "panels": """import matplotlib.pyplot as plt

fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.6))
left.barh(["Bus", "Tram", "Ferry", "Bike"], [42, 27, 9, 18], color="teal")
left.set_title("How people travel")
left.set_xlabel("Share of trips")
right.pie([45, 30, 15, 10], labels=["Rent", "Food", "Fun", "Rest"], colors=["#e76f51", "#e9c46a", "#2a9d8f", "#264653"])
right.set_title("Where money goes")
fig.suptitle("City life in numbers")
plt.show()
""",
    "tides": """import matplotlib.pyplot as plt
import numpy as np

hours = np.linspace(0, 24, 120)
level = 2 + 1.5 * np.sin(hours / 2)
fig, (top, bottom) = plt.subplots(2, 1, figsize=(6, 5))
top.fill_between(hours, 0, level, color="skyblue")
top.plot(hours, level, color="navy", label="Tide")
top.set_title("Water at the pier")
top.set_ylabel("Level in metres")
bottom.hist([4, 5, 5, 6, 6, 6, 7, 7, 8, 9, 9, 10, 12, 12, 15], bins=6, color="orchid", edgecolor="black")
bottom.set_title("Wind speeds of the week")
bottom.set_xlabel("Knots at noon")
fig.tight_layout()
plt.show()
""",
}
"""Program by the name of what it plots."""
