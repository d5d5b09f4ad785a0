"""The kinds of charts: what they are called, what data they take, what can be styled, and who draws them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FRAME = ("size", "title_size", "title_weight", "title_loc", "label_size", "tick_size", "note", "theme")
_AXES = (*_FRAME, "grid", "spines", "background", "rotate", "invert_y", "thousands", "caption", "subtitle")
_LINE = ("colors", "linewidth", "linestyle", "marker", "markersize", "alpha")
_BAR = ("colors", "edgecolor", "hatch", "alpha")
_LIMITS = ("limits", "threshold")
_TITLE = ("size", "title_size", "title_weight")
_ROOM = (*_TITLE, "title_loc", "theme", "label_size", "caption", "subtitle")


@dataclass(frozen=True)
class Kind:
    """One kind of chart."""

    name: str
    noun: str
    """What people call it, such as `line chart`."""
    family: str
    """Form of its data: `series`, `single`, `parts`, `matrix`, `samples`, `pairs`, `prices`, `function`, `surface`, or one of `charts_content`."""
    features: tuple[str, ...]
    libraries: tuple[str, ...] = ("matplotlib",)
    weight: float = 1.0
    axis: str = "y"
    """Axis of the values: `y`, `x`, or empty where there is none."""
    most: int = 4
    """Most series of it that can be told apart."""
    over: str = "time"
    """What the x axis goes along: `time`, `items` or `either`."""


_ALL = ("matplotlib", "seaborn", "pandas", "plotly", "altair")
_LEGEND = ("legend", "legend_title")
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("line", "line chart", "series", (*_AXES, *_LINE, *_LEGEND, *_LIMITS, "band", "log_y", "range_slider"), _ALL, 3.0),
        Kind(
            "single_line",
            "line chart",
            "single",
            (*_AXES, *_LINE, *_LIMITS, "band", "mark_max", "mark_min", "moving_average", "fill_under", "mean_line", "log_y", "range_slider"),
            ("matplotlib", "pandas", "plotly"),
            2.0,
        ),
        Kind("step", "step chart", "series", (*_AXES, "colors", "linewidth", "linestyle", "alpha", *_LEGEND, *_LIMITS), ("matplotlib", "plotly"), most=2),
        Kind("stem", "stem plot", "single", (*_AXES, "colors", "marker", *_LIMITS, "mean_line")),
        Kind("area", "area chart", "single", (*_AXES, "colors", "alpha", "mean_line", "threshold"), ("matplotlib", "plotly", "altair")),
        Kind("stacked_area", "stacked area chart", "series", (*_AXES, "colors", "alpha", *_LEGEND), ("matplotlib", "pandas", "plotly", "altair"), 1.2),
        Kind("band", "line chart with a confidence band", "band", (*_AXES, "colors", "linewidth", "legend", "alpha"), ("matplotlib", "plotly")),
        Kind("error_bars", "chart with error bars", "errors", (*_AXES, "colors", "marker", "markersize", "linewidth", *_LIMITS), ("matplotlib", "plotly")),
        Kind("twin", "dual-axis chart", "twin", (*_FRAME, "colors", "linewidth", "marker", "alpha", "grid", "rotate"), ("matplotlib",), 1.0, ""),
        Kind("candlestick", "candlestick chart", "prices", (*_AXES, "up_down", *_LIMITS), ("matplotlib", "plotly"), 0.9),
        Kind("bar", "bar chart", "single", (*_AXES, *_BAR, "bar_width", "values", "highlight", *_LIMITS, "mean_line", "sort"), _ALL, 2.4, over="either"),
        Kind("hbar", "horizontal bar chart", "single", (*_FRAME, "grid", "spines", "background", "caption", *_BAR, "bar_width", "values", "highlight", "mean_line", "threshold", "sort"), _ALL, 1.6, "x", over="items"),
        Kind("grouped", "grouped bar chart", "series", (*_AXES, *_BAR, "values", *_LEGEND, *_LIMITS), _ALL, 1.8, over="either"),
        Kind("stacked", "stacked bar chart", "series", (*_AXES, *_BAR, "bar_width", *_LEGEND), ("matplotlib", "pandas", "plotly", "altair"), 1.4, over="either"),
        Kind("percent", "100% stacked bar chart", "series", (*_FRAME, "rotate", "spines", *_BAR, *_LEGEND), ("matplotlib", "plotly", "altair"), 0.8, "", over="either"),
        Kind("lollipop", "lollipop chart", "single", (*_AXES, "colors", "markersize", "linewidth", "threshold", "sort", "mean_line"), weight=0.9, over="items"),
        Kind("dumbbell", "dumbbell chart", "two", (*_FRAME, "grid", "spines", "colors", "markersize", "legend"), ("matplotlib", "plotly"), 0.8, "x", over="items"),
        Kind("waterfall", "waterfall chart", "changes", (*_AXES, "up_down", "values"), ("matplotlib", "plotly"), 0.9),
        Kind("diverging", "diverging bar chart", "changes", (*_FRAME, "grid", "spines", "up_down", "values"), ("matplotlib", "altair"), 0.8, "x"),
        Kind("pareto", "Pareto chart", "single", (*_FRAME, "colors", "rotate", "alpha", "edgecolor"), ("matplotlib",), 0.7, "", over="items"),
        Kind("pie", "pie chart", "parts", ("size", "title_size", "title_weight", "colors", "explode", "start_angle", "percents", "shadow", "wedge_edge"), ("matplotlib", "pandas", "plotly"), 1.2, ""),
        Kind("donut", "donut chart", "parts", ("size", "title_size", "title_weight", "colors", "start_angle", "percents", "hole", "center_text"), ("matplotlib", "plotly", "altair"), 1.0, ""),
        Kind("radar", "radar chart", "series", ("size", "title_size", "colors", "linewidth", "legend", "alpha"), ("matplotlib", "plotly"), 0.9, "", 3, over="items"),
        Kind("polar_bar", "polar bar chart", "single", ("size", "title_size", "colors", "alpha", "edgecolor"), ("matplotlib", "plotly"), 0.6, ""),
        Kind("heatmap", "heat map", "matrix", ("size", "title_size", "title_weight", "label_size", "cmap", "cell_values", "rotate", "cell_lines"), ("matplotlib", "seaborn", "plotly", "altair"), 1.4, "", 7),
        Kind("subplots", "figure with subplots", "series", ("size", "title_size", "colors", "linewidth", "marker", "grid", "share_y", "rotate"), ("matplotlib", "plotly"), 1.6, "", 4),
        Kind("histogram", "histogram", "sample", (*_AXES, "bins", *_BAR, "density", "mean_mark", "kde"), ("matplotlib", "seaborn", "pandas", "plotly"), 1.8),
        Kind("histograms", "overlaid histogram", "samples", (*_AXES, "bins", "colors", "alpha", "density", "legend"), ("matplotlib", "seaborn", "plotly"), 0.8, most=3),
        Kind("box", "box plot", "samples", (*_AXES, "colors", "notch", "means", "horizontal"), ("matplotlib", "seaborn", "plotly"), 1.4),
        Kind("violin", "violin plot", "samples", (*_AXES, "colors", "means"), ("matplotlib", "seaborn", "plotly"), 1.0),
        Kind("strip", "strip plot", "samples", (*_AXES, "colors", "alpha", "markersize"), ("matplotlib", "seaborn"), 0.6),
        Kind("ecdf", "empirical cumulative distribution plot", "samples", (*_AXES, "colors", "linewidth", "legend", "linestyle"), ("matplotlib", "seaborn"), 0.6, most=3),
        Kind("density", "kernel density plot", "samples", (*_AXES, "colors", "linewidth", "legend", "fill"), ("seaborn",), 0.7, most=3),
        Kind("scatter", "scatter plot", "pairs", (*_AXES, "colors", "marker", "markersize", "alpha", "edgecolor", *_LEGEND), _ALL, 1.6),
        Kind("regression", "scatter plot with a trend line", "pair", (*_AXES, "colors", "marker", "markersize", "alpha", "trend_color"), ("matplotlib", "seaborn"), 1.1),
        Kind("bubble", "bubble chart", "bubbles", (*_AXES, "colors", "alpha", "edgecolor"), ("matplotlib", "plotly", "altair"), 1.1),
        Kind("colored_scatter", "scatter plot coloured by a third value", "bubbles", (*_AXES, "cmap", "marker", "markersize", "alpha", "edgecolor"), ("matplotlib", "plotly", "altair"), 0.8),
        Kind("hexbin", "hexagonal binning plot", "cloud", ("size", "title_size", "title_weight", "label_size", "cmap", "gridsize"), weight=0.6, axis=""),
        Kind("function", "plot of functions", "function", (*_FRAME, "grid", "spines", "background", "colors", "linewidth", "linestyle", "legend", "fill_under", "zero_lines"), ("matplotlib", "plotly"), 1.3, ""),
        Kind("parametric", "parametric curve", "curve", (*_FRAME, "grid", "colors", "linewidth", "spines"), ("matplotlib",), 0.6, ""),
        Kind("polar_curve", "polar plot", "rose", ("size", "title_size", "colors", "linewidth", "fill_under"), ("matplotlib", "plotly"), 0.6, ""),
        Kind("contour", "contour plot", "surface", ("size", "title_size", "title_weight", "label_size", "cmap", "contour_levels", "contour_labels"), ("matplotlib", "plotly"), 0.8, ""),
        Kind("filled_contour", "filled contour plot", "surface", ("size", "title_size", "title_weight", "label_size", "cmap", "contour_levels"), ("matplotlib", "plotly"), 0.8, ""),
        Kind("surface", "3D surface plot", "surface", ("size", "title_size", "cmap", "alpha"), ("matplotlib",), 0.6, ""),
        Kind("connected_scatter", "connected scatter plot", "path", (*_ROOM, *_LINE, "grid", "spines", "background", "point_labels"), ("matplotlib", "plotly", "altair"), 0.8, ""),
        Kind("loglog", "log-log plot", "powers", (*_ROOM, *_LINE, "grid", "background", "legend", "guide"), ("matplotlib", "plotly", "altair"), 0.8, ""),
        Kind("scatter3d", "three-dimensional scatter plot", "space", (*_TITLE, "colors", "marker", "markersize", "alpha", "legend", "view"), weight=0.7, axis=""),
        Kind("correlation", "correlation matrix", "table", (*_TITLE, "cmap", "cell_values", "triangle"), ("matplotlib", "seaborn", "plotly"), 0.8, ""),
        Kind("ridgeline", "ridge line plot", "samples", (*_ROOM, "colors", "alpha", "linewidth", "overlap"), ("matplotlib", "plotly"), 0.7, "x"),
        Kind("treemap", "tree map", "parts", (*_TITLE, "colors", "edgecolor", "values"), ("matplotlib", "plotly"), 0.8, ""),
        Kind("funnel", "funnel chart", "stages", (*_ROOM, "colors", "edgecolor", "alpha", "bar_width", "values", "shares"), ("matplotlib", "plotly"), 0.7, "x", over="items"),
        Kind("sankey", "Sankey diagram", "flow", (*_TITLE, "colors", "alpha", "values"), ("matplotlib", "plotly"), 0.8, ""),
        Kind("network", "network graph", "graph", (*_TITLE, "colors", "arrangement", "node_size", "degree_size", "weights", "weight_width"), weight=0.8, axis=""),
        Kind("gantt", "Gantt chart", "plan", (*_ROOM, "colors", "edgecolor", "alpha", "bar_width", "grid", "legend", "now"), ("matplotlib", "plotly", "altair"), 0.9, "x"),
        Kind("timeline", "timeline", "events", (*_TITLE, "title_loc", "label_size", "colors", "marker", "markersize", "linewidth"), ("matplotlib", "plotly"), 0.7, ""),
        Kind("slope", "slope chart", "two", (*_TITLE, "title_loc", "up_down", "highlight", "linewidth", "markersize"), ("matplotlib", "plotly"), 0.8, "", over="items"),
        Kind("pyramid", "population pyramid", "ages", (*_ROOM, "colors", "edgecolor", "alpha", "bar_width", "grid", "spines", "values", "legend"), ("matplotlib", "plotly", "altair"), 0.8, "x"),
        Kind("inset", "line chart with a zoomed inset", "detail", (*_ROOM, "colors", "linewidth", "marker", "markersize", "grid", "spines", "inset_place"), weight=0.7),
        Kind("mosaic", "figure with panels of different sizes", "series", (*_TITLE, "colors", "linewidth", "marker", "grid", "arranged"), weight=0.7, axis=""),
        Kind("dashboard", "dashboard of four charts", "series", (*_TITLE, "colors", "linewidth", "marker", "grid"), ("matplotlib", "plotly"), 0.8, ""),
        Kind("quiver", "vector field plot", "field", (*_FRAME, "colors", "grid"), ("matplotlib",), 0.4, ""),
    )
}  # fmt: skip
"""By name."""
BARE = ("pie", "donut", "radar", "polar_bar", "polar_curve", "treemap", "sankey", "network", "correlation")
"""Kinds without labels of axes."""
SHARES = {"matplotlib": 50, "seaborn": 26, "pandas": 18, "plotly": 22, "altair": 20}
"""How often a library is taken, among those that draw a kind."""
SISTERS: dict[str, tuple[str, ...]] = {
    "series": (
        "line",
        "step",
        "stacked_area",
        "grouped",
        "stacked",
        "percent",
        "subplots",
        "heatmap",
        "mosaic",
        "dashboard",
    ),
    "single": (
        "single_line",
        "stem",
        "area",
        "bar",
        "hbar",
        "lollipop",
        "pareto",
        "polar_bar",
        "pie",
        "donut",
        "treemap",
    ),
    "parts": ("pie", "donut", "treemap"),
    "stages": ("funnel", "bar", "hbar"),
    "two": ("dumbbell",),
    "samples": ("box", "violin", "strip", "ecdf", "density", "histograms", "ridgeline"),
    "bubbles": ("bubble", "colored_scatter"),
    "changes": ("waterfall", "diverging"),
    "surface": ("contour", "filled_contour", "surface"),
}
"""Kinds that the data of a family can be drawn as, beside its own."""
NAMES = {
    "line": "line", "bar chart": "bar", "column": "bar", "horizontal bar": "hbar", "grouped bar": "grouped", "clustered": "grouped",
    "stacked bar": "stacked", "100% stacked": "percent", "100%": "percent", "percent": "percent", "normalized": "percent", "lollipop": "lollipop", "dumbbell": "dumbbell", "waterfall": "waterfall",
    "diverging": "diverging", "pareto": "pareto", "donut": "donut", "doughnut": "donut", "pie": "pie", "radar": "radar", "spider": "radar",
    "polar bar": "polar_bar", "rose": "polar_bar", "polar": "polar_curve", "polar line": "polar_curve", "heat": "heatmap", "subplot": "subplots", "small multiple": "subplots",
    "facet": "subplots", "panel": "subplots", "histogram": "histogram", "box": "box", "violin": "violin", "strip": "strip", "swarm": "strip",
    "ecdf": "ecdf", "cumulative": "ecdf", "density": "density", "kde": "density", "bubble": "bubble", "regression": "regression", "trend": "regression",
    "colour-coded": "colored_scatter", "color-coded": "colored_scatter", "hexbin": "hexbin", "hexagonal": "hexbin", "scatter": "scatter",
    "y axes": "twin", "error": "error_bars", "confidence": "band", "twin": "twin", "dual": "twin", "secondary": "twin", "candle": "candlestick", "ohlc": "candlestick",
    "step line": "step", "diverging bar": "diverging", "overlaid histogram": "histograms", "step": "step", "stem": "stem", "stacked area": "stacked_area", "stream": "stacked_area", "area": "area", "filled contour": "filled_contour",
    "contour": "contour", "surface": "surface", "3d": "surface", "quiver": "quiver", "vector": "quiver", "parametric": "parametric", "function": "function",
    "connected scatter": "connected_scatter", "three dimensional scatter": "scatter3d", "3d scatter": "scatter3d", "ridge": "ridgeline", "joyplot": "ridgeline",
    "correlation": "correlation", "tree map": "treemap", "treemap": "treemap", "funnel": "funnel", "gantt": "gantt", "timeline": "timeline",
    "log log": "loglog", "slope": "slope", "population pyramid": "pyramid", "pyramid": "pyramid", "network": "network", "node link": "network",
    "sankey": "sankey", "alluvial": "sankey", "inset": "inset", "panels of different sizes": "mosaic", "dashboard": "dashboard",
}  # fmt: skip
"""Words of concepts, and the kind that they mean; the longest that fits counts."""


def kind_called(concept: str) -> Kind | None:
    """The kind that a concept such as `Stacked bar chart` means; None when it is none of ours."""
    words = concept.lower().replace("_", " ").replace("-", " ")
    fitting = [key for key in NAMES if re.search(rf"\b{re.escape(key.replace('-', ' '))}", words)]
    return KINDS[NAMES[max(fitting, key=len)]] if fitting else None
