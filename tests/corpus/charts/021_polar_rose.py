import numpy as np
import matplotlib.pyplot as plt

theta = np.linspace(0, 2 * np.pi, 1000)
ax = plt.subplot(projection="polar")
for k in (2, 3, 5):
    ax.plot(theta, np.abs(np.cos(k * theta)), label=f"k = {k}")
ax.set_rticks([0.5, 1])
ax.set_rlabel_position(-22.5)
ax.set_theta_zero_location("N")
ax.set_theta_direction(-1)
ax.legend(loc="upper right", bbox_to_anchor=(1.25, 1.1))
plt.show()
