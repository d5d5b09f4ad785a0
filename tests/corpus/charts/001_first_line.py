import matplotlib.pyplot as plt

x = [1, 2, 3, 4, 5]
y = [2, 3, 5, 7, 11]

plt.plot(x, y)
plt.title("First primes")
plt.xlabel("n")
plt.ylabel("prime")
plt.show()
