from matplotlib.figure import Figure
from matplotlib.backends.backend_agg import FigureCanvasAgg

fig = Figure(figsize=(5, 4), dpi=100)
canvas = FigureCanvasAgg(fig)
ax = fig.add_subplot(111)
ax.plot([0, 1, 2, 3], [1, 4, 2, 5], "o-", color="#225588")
ax.set_title("No pyplot here")
ax.set_xlabel("step")
ax.grid(color="0.9")
canvas.draw()
canvas.print_figure("plain.png")
