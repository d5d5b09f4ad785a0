import matplotlib.pyplot as plt

try:
    plt.plot([1, 2, 3], [1, 2])
except ValueError as error:
    plt.clf()
    plt.text(0.5, 0.5, f"caught:\n{error}", ha="center", va="center", color="red", wrap=True)
try:
    import nonexistent_plotting_library as npl
except ImportError:
    npl = None
plt.title("fallback" if npl is None else "real")
plt.show()
