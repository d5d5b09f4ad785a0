import sys
import matplotlib.pyplot as plt

values = [3, 7, 1, 9, 4]
for i, v in enumerate(values):
    print(f"{i:>2} {'#' * v}")
print("to stderr", file=sys.stderr)
plt.bar(range(len(values)), values, tick_label=["mon", "tue", "wed", "thu", "fri"], align="edge", width=-0.8, yerr=0.5, error_kw={"capsize": 5})
plt.gcf().canvas.manager.set_window_title("hidden")
plt.gcf().set_dpi(80)
plt.savefig(sys.argv[1] if len(sys.argv) > 1 else "out.png")
sys.exit(0)
