import numpy as np
import matplotlib.pyplot as plt

walk = np.random.choice([-1, 1], size=(5, 500)).cumsum(axis=1)
plt.plot(walk.T, lw=0.8)
plt.title("Five drunkards")
plt.show()
