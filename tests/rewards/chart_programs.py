"""Charts that the tests of `chart_structure` change, hide and fake."""

START = "import numpy as np\nimport matplotlib.pyplot as plt\n"
SAVE = "plt.savefig('figure.pdf')\n"
LINES = (
    START
    + """fig, ax = plt.subplots(figsize=(6, 4))
x = np.arange(8)
first = [3, 5, 4, 8, 9, 11, 10, 14]
second = [12, 11, 9, 9, 7, 6, 6, 3]
third = [6, 6, 7, 6, 5, 6, 7, 6]
ax.plot(x, first, color='#1f77b4', label='Alpha')
ax.plot(x, second, color='#d62728', label='Beta')
ax.plot(x, third, color='#2ca02c', label='Gamma')
ax.set_title('Monthly output of three plants')
ax.set_xlabel('Month')
ax.set_ylabel('Tonnes')
ax.legend()
ax.grid(True)
"""
    + SAVE
)
BARS = (
    START
    + """fig, ax = plt.subplots()
ax.bar(['apple', 'pear', 'plum', 'fig', 'kiwi'], [23, 45, 12, 36, 30], color='teal')
ax.set_title('Fruit sold')
ax.set_ylabel('Crates')
"""
    + SAVE
)
PANELS = (
    START
    + """fig, ax = plt.subplots(1, 2, figsize=(9, 4))
ax[0].hist(np.random.RandomState(1).randn(200), bins=12, color='orange')
ax[0].set_title('Errors')
ax[1].plot([1, 2, 3, 4], [1, 4, 9, 16], 'o--', color='navy')
ax[1].set_title('Squares')
fig.suptitle('Two views')
fig.tight_layout()
"""
    + SAVE
)
FIELD = (
    START
    + """fig, ax = plt.subplots()
x, y = np.meshgrid(range(9), range(7))
image = ax.pcolormesh(np.sin(x / 2) + y / 5, cmap='viridis')
fig.colorbar(image, ax=ax, label='Heat')
ax.set_title('Sensor field')
"""
    + SAVE
)
PIE = (
    START
    + """plt.pie([40, 30, 20, 10], labels=['coal', 'gas', 'wind', 'solar'], autopct='%1.0f%%',
        colors=['#aa4444', '#888800', '#00aaff', '#ffcc00'])
plt.title('Sources of power')
"""
    + SAVE
)
PLOTLY = """import plotly.graph_objects as go
fig = go.Figure()
fig.add_trace(go.Scatter(x=[1, 2, 3, 4], y=[10, 15, 13, 17], mode='lines+markers', name='North'))
fig.add_trace(go.Bar(x=[1, 2, 3, 4], y=[5, 7, 6, 9], name='South', marker_color='orange'))
fig.update_layout(title='Harvest by plot', xaxis_title='Plot', yaxis_title='Tonnes', width=700, height=500)
fig.show()
"""
ALTAIR = """import altair as alt
import pandas as pd
table = pd.DataFrame({'kind': ['A', 'B', 'C'], 'n': [28, 55, 43]})
chart = alt.Chart(table).mark_bar(color='teal').encode(x='kind:N', y='n:Q')
chart = chart.properties(title='Counts of kinds', width=300, height=300)
chart
"""
SEABORN = """import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt
rng = np.random.RandomState(0)
table = pd.DataFrame({'h': rng.normal(170, 8, 80), 'w': rng.normal(70, 9, 80), 's': ['f', 'm'] * 40})
sns.set_theme()
sns.scatterplot(data=table, x='h', y='w', hue='s')
plt.title('Heights and weights')
plt.show()
"""
PANDAS = """import pandas as pd
import matplotlib.pyplot as plt
table = pd.DataFrame({'year': [2018, 2019, 2020], 'rev': [1.2e6, 1.5e6, 1.9e6], 'cost': [0.9e6, 1e6, 1.3e6]})
table.set_index('year').plot(kind='bar', title='Revenue and cost').set_ylabel('Euro')
plt.show()
"""
LIBRARIES = {"plotly": PLOTLY, "altair": ALTAIR, "seaborn": SEABORN, "pandas": PANDAS}
EVERY = {"lines": LINES, "bars": BARS, "panels": PANELS, "field": FIELD, "pie": PIE, **LIBRARIES}


def before_saving(program: str, lines: str) -> str:
    return program.replace(SAVE, lines + SAVE)


_SHEET = "fig.patches.append(plt.Rectangle((0, 0), 1, 1, transform=fig.transFigure, color='{}', zorder=1e9))\n"
_ALL_TEXTS = "for each in fig.findobj(plt.Text):\n    each"
HIDDEN = {
    "transparent": "for each in fig.findobj():\n    each.set_alpha(0)\n",
    "faint": "for each in fig.findobj():\n    each.set_alpha(0.05)\n",
    "white": f"{_ALL_TEXTS}.set_color('white')\nfor each in ax.lines:\n    each.set_color('white')\n"
    "ax.grid(False)\nax.tick_params(color='white')\nfor each in ax.spines.values():\n    each.set_color('white')\n",
    "invisible": "for each in [*ax.lines, ax.title, ax.xaxis, ax.yaxis, ax.get_legend()]:\n"
    "    each.set_visible(False)\n",
    "off_canvas": "ax.set_position([2, 2, 1, 1])\n",
    "covered": _SHEET.format("w"),
    "painted_over": _SHEET.format("#1f77b4"),
    "under_axes": "top = fig.add_axes([0, 0, 1, 1], zorder=99)\ntop.set_xticks([])\ntop.set_yticks([])\n",
    "behind_a_decoy": "top = fig.add_axes([0, 0, 1, 1], zorder=99)\ntop.plot([1, 2], [3, 1])\n",
    "tiny": f"{_ALL_TEXTS}.set_fontsize(1)\nfor each in ax.lines:\n    each.set_linewidth(0.001)\n",
    "clipped": "from matplotlib.transforms import Bbox\nfor each in [*ax.lines, *fig.findobj(plt.Text)]:\n"
    "    each.set_clip_on(True)\n    each.set_clip_box(Bbox([[0, 0], [1, 1]]))\nax.get_legend().remove()\n",
}
"""Ways to have everything of LINES in the figure and show nothing of it."""
