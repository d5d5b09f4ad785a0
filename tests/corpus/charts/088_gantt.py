import datetime
import matplotlib.pyplot as plt
import matplotlib.dates as mdates

tasks = [("Design", "2024-03-01", 14, "#4c72b0", 1.0), ("Build", "2024-03-11", 30, "#55a868", 0.6), ("Test", "2024-04-02", 15, "#c44e52", 0.2), ("Ship", "2024-04-17", 3, "#8172b2", 0.0)]
fig, ax = plt.subplots(figsize=(9, 2.8))
for i, (name, start, days, color, done) in enumerate(tasks):
    s = mdates.date2num(datetime.datetime.fromisoformat(start))
    ax.broken_barh([(s, days)], (i - 0.35, 0.7), facecolors=color, alpha=0.4)
    ax.broken_barh([(s, days * done)], (i - 0.35, 0.7), facecolors=color)
    ax.text(s + days + 0.5, i, f"{done:.0%}", va="center")
ax.set_yticks(range(len(tasks)), [t[0] for t in tasks])
ax.invert_yaxis()
ax.xaxis_date()
ax.xaxis.set_major_locator(mdates.WeekdayLocator(mdates.MO))
ax.xaxis.set_major_formatter(mdates.DateFormatter("%d %b"))
ax.grid(axis="x", ls=":")
fig.autofmt_xdate()
plt.show()
