import datetime as dt
import random
import matplotlib.dates as mdates
import matplotlib.pyplot as plt

random.seed(2024)
days = [dt.date(2023, 1, 2) + dt.timedelta(days=i) for i in range(365)]
price, prices = 100.0, []
for _ in days:
    price *= 1 + random.gauss(0.0004, 0.015)
    prices.append(price)

fig, ax = plt.subplots(figsize=(9, 4))
ax.plot(days, prices, color="tab:purple", lw=1)
ax.xaxis.set_major_locator(mdates.MonthLocator(bymonth=(1, 4, 7, 10)))
ax.xaxis.set_minor_locator(mdates.MonthLocator())
ax.xaxis.set_major_formatter(mdates.DateFormatter("%b %Y"))
ax.set_ylabel("Price ($)")
ax.format_xdata = mdates.DateFormatter("%Y-%m-%d")
fig.autofmt_xdate()
plt.show()
