import matplotlib.pyplot as plt

months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
rain = [42, 33, 41, 37, 54, 69, 56, 58, 45, 37, 44, 55]
temp = [0.6, 1.5, 5.2, 9.6, 14.4, 17.4, 19.5, 19.0, 14.9, 9.9, 5.0, 1.8]

fig, ax1 = plt.subplots()
ax1.bar(months, rain, color="lightblue", label="rain")
ax1.set_ylabel("Precipitation (mm)", color="tab:blue")
ax1.tick_params(axis="y", labelcolor="tab:blue")
ax2 = ax1.twinx()
ax2.plot(months, temp, "o-", color="tab:red", label="temperature")
ax2.set_ylabel("Temperature (°C)", color="tab:red")
ax2.set_ylim(-5, 25)
h1, l1 = ax1.get_legend_handles_labels()
h2, l2 = ax2.get_legend_handles_labels()
ax1.legend(h1 + h2, l1 + l2, loc="upper left")
plt.title("Climate of Berlin")
fig.tight_layout()
plt.show()
