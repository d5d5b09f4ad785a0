import matplotlib.pyplot as plt

results = {"run1": [1, 3, 2], "run2": [2, 2, 4], "run3": [5, 1, 1]}
for name, values in results.items():
    fig, ax = plt.subplots(figsize=(3, 3))
    ax.plot(values, marker="s")
    ax.set_title(name)
    fig.savefig(name + ".png")
    plt.close(fig)
summary, ax = plt.subplots()
ax.boxplot(list(results.values()), vert=False)
ax.set_yticklabels(results)
plt.show()
