import copy
import pickle
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([1, 2, 3], label="kept")
ax.legend()
blob = pickle.dumps(fig)
plt.close(fig)
again = pickle.loads(blob)
again.axes[0].set_title("unpickled")
again.set_size_inches(4, 3)
style = copy.copy(plt.rcParams)
again.savefig("again.png")
plt.show()
