import matplotlib.pyplot as plt

plt.plot([1, 2, 3], [3, 1, 2])
plt.title("first")
plt.show()
plt.close("all")
plt.bar(["a", "b"], [1, 2])
plt.title("second")
plt.show()
