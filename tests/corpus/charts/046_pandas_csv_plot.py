import pandas as pd
import matplotlib.pyplot as plt

df = pd.read_csv("weather.csv", parse_dates=["date"])
wide = df.pivot(index="date", columns="station", values=["tmin", "tmax"])
ax = wide["tmax"].plot(figsize=(8, 4), marker="o", title="Daily maximum")
wide["tmin"].plot(ax=ax, ls="--", legend=False, color=["C0", "C1"])
ax.set_ylabel("°C")
ax.axhline(0, color="k", lw=0.6)
plt.tight_layout()
plt.savefig("weather.png", dpi=120)
print(df.describe())
