import numpy as np
import matplotlib.pyplot as plt

# a pendulum's phase plane
theta, omega = np.meshgrid(np.linspace(-2 * np.pi, 2 * np.pi, 25), np.linspace(-3, 3, 17))
dtheta, domega = omega, -np.sin(theta) - 0.2 * omega
speed = np.sqrt(dtheta**2 + domega**2)
fig, ax = plt.subplots(figsize=(8, 4))
q = ax.quiver(theta, omega, dtheta / speed, domega / speed, speed, cmap="cool", angles="xy", scale=30, pivot="mid", headwidth=4)
ax.quiverkey(q, 0.92, 1.05, 1, "direction", labelpos="W")
fig.colorbar(q, ax=ax, label="speed")
ax.set_xlabel(r"$\theta$")
ax.set_ylabel(r"$\dot\theta$")
ax.set_xticks(np.arange(-2, 3) * np.pi, [r"$-2\pi$", r"$-\pi$", "0", r"$\pi$", r"$2\pi$"])
plt.show()
