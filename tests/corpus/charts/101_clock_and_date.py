import time
from datetime import datetime
import matplotlib.pyplot as plt

now = datetime.now()
fig, ax = plt.subplots(subplot_kw={"projection": "polar"})
ax.set_theta_direction(-1)
ax.set_theta_offset(1.5708)
ax.bar((now.hour % 12 + now.minute / 60) * 0.5236, 0.5, width=0.1, color="k")
ax.bar(now.minute * 0.10472, 0.9, width=0.05, color="gray")
ax.set_xticks([i * 0.5236 for i in range(12)], ["12", *map(str, range(1, 12))])
ax.set_yticks([])
ax.set_title(time.strftime("%H:%M"))
plt.show()
