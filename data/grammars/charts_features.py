"""What can be styled about a chart: how each feature is drawn at random, and which libraries know it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import Any

from .charts_data import colored, nice_step, rounded
from .charts_panels import COMPOSED

PALETTES: tuple[tuple[str, ...], ...] = (
    ("steelblue", "darkorange", "seagreen", "firebrick", "mediumpurple", "sienna", "deeppink"),
    ("teal", "coral", "goldenrod", "slategray", "indigo", "olivedrab", "crimson"),
    ("#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51", "#8ab17d", "#6d597a"),
    ("navy", "tomato", "gold", "mediumseagreen", "orchid", "gray", "chocolate"),
    ("#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#66a61e", "#e6ab02", "#a6761d"),
    ("royalblue", "salmon", "mediumaquamarine", "plum", "darkgoldenrod", "lightslategray", "peru"),
    ("#0b3954", "#5fa8d3", "#ff6663", "#ffd166", "#087e8b", "#c81d25", "#5c6b73"),
    ("darkgreen", "purple", "darkorange", "dodgerblue", "maroon", "olive", "darkcyan"),
    ("#003f5c", "#58508d", "#bc5090", "#ff6361", "#ffa600", "#2f9599", "#7a5195"),
    ("cadetblue", "indianred", "darkkhaki", "rosybrown", "dimgray", "mediumorchid", "sandybrown"),
    ("#3d5a80", "#98c1d9", "#ee6c4d", "#293241", "#84a98c", "#b56576", "#e9c46a"),
    ("black", "crimson", "darkgray", "royalblue", "orange", "seagreen", "violet"),
)
SINGLES = (
    "steelblue", "teal", "crimson", "darkorange", "seagreen", "slateblue", "tomato", "goldenrod", "indigo", "navy",
    "#2a9d8f", "#e76f51", "#3d5a80", "#bc5090", "cadetblue", "firebrick", "olivedrab", "royalblue", "purple", "sienna",
)  # fmt: skip
SEQUENTIAL = ("viridis", "plasma", "YlGnBu", "Blues", "magma", "cividis", "YlOrRd", "Greens", "Purples", "inferno")
DIVERGING = ("coolwarm", "RdBu_r", "RdYlBu_r", "PiYG", "PuOr", "BrBG", "bwr")
THEMES = {
    "matplotlib": ("ggplot", "bmh", "fivethirtyeight", "seaborn-v0_8-whitegrid", "seaborn-v0_8-darkgrid", "dark_background", "Solarize_Light2", "seaborn-v0_8-muted"),
    "pandas": ("ggplot", "bmh", "seaborn-v0_8-whitegrid", "fivethirtyeight"),
    "seaborn": ("whitegrid", "darkgrid", "ticks", "white", "dark"),
    "plotly": ("plotly_white", "simple_white", "ggplot2", "plotly_dark", "seaborn", "presentation"),
}  # fmt: skip
FREE = {
    "gantt": ("upper right", "outside"), "loglog": ("best", "best", "outside"), "pyramid": ("upper right", "upper left", "outside"), "scatter3d": ("upper left",)
}  # fmt: skip
"""Where a legend covers nothing."""
LOCATIONS = ("upper left", "upper right", "best", "lower right", "upper center")
CAPTIONS = (
    "Source: annual survey", "Source: own measurements", "Data: open records office", "Illustrative figures",
    "Source: field study", "Preliminary data", "Source: quarterly bulletin",
)  # fmt: skip
SUBTITLES = (
    "All values as reported", "Preliminary figures", "Rounded to the shown precision", "Own measurements", "Adjusted for outliers", "Second edition", "Based on the full survey",
)  # fmt: skip
NOTES = ("Preliminary", "Draft", "Second survey", "Revised figures", "After cleaning", "Pilot study", "Unaudited")
LINES = ("--", ":", "-.", "-")


def values_of(spec: Mapping[str, Any]) -> list[float]:
    """All values of a spec's series; empty for other data."""
    return [value for _, values in spec["data"].get("series", []) for value in values]


def _threshold(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    values = values_of(spec)
    if not values or min(values) <= 0:
        return None
    low, high = min(values), max(values)
    step = nice_step(max(high - low, high / 10) / 12)
    at = round((low + (high - low) * rng.uniform(0.3, 0.8)) / step) * step
    label = rng.choice(("Target", "Limit", "Goal", "Threshold", "Last year's mean", "Break-even"))
    color = rng.choice([name for name in ("red", "black", "gray", "darkred", "purple") if name not in _taken(spec)])
    return {
        "value": rounded(at, 0 if step >= 1 else 2),
        "label": label,
        "color": color,
        "style": rng.choice(("--", ":", "-.")),
    }


def _taken(spec: Mapping[str, Any]) -> list[str]:
    return list(spec["features"].get("colors", []))


def _limits(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    values = values_of(spec)
    if not values or min(values) < 0 or spec["kind"] in ("stacked",):
        return None
    step = nice_step(max(values) / 8)
    return [0, rounded((int(max(values) * 1.12 / step) + 1) * step, 0 if step >= 1 else 2)]


def _band(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    x = spec["data"]["x"]
    if len(x) < 6:
        return None
    start = rng.randrange(1, len(x) - 3)
    end = rng.randrange(start + 1, min(start + 4, len(x) - 1))
    label = rng.choice(("Strike", "Holiday period", "Repairs", "Campaign", "Heat wave", "Trial phase", "Closure"))
    return {
        "from": x[start],
        "to": x[end],
        "color": rng.choice(("gray", "gold", "lightblue", "orange")),
        "label": label,
    }


def _legend(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    known = colored(spec)
    if len(known) < 2 and spec["kind"] != "band":
        return None
    if spec["library"] == "plotly" and "now" in spec["features"]:
        return "outside"
    if spec["library"] in ("plotly", "altair"):
        return rng.choice(("outside", "outside", "upper center"))
    if spec["kind"] in FREE:
        return rng.choice(FREE[spec["kind"]])
    if spec["kind"] in ("grouped", "stacked", "percent"):
        crowded = (
            "limits" in spec["features"]
            or "threshold" in spec["features"]
            or spec["kind"] == "percent"
            or len(known) > 3
        )
        return "outside" if crowded else rng.choice(("outside", "upper left", "upper right", "upper center"))
    if "threshold" in spec["features"] or "band" in spec["features"] or "limits" in spec["features"] or len(known) > 3:
        return rng.choice(("best", "outside"))
    return rng.choice((*LOCATIONS, "best", "best", "outside"))


def _legend_title(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    return spec.get("noun", "").capitalize() or None if "legend" in spec["features"] else None


def _edge(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    """Marks that are lines themselves have no outline."""
    return None if spec["features"].get("marker") in ("x", "P") else rng.choice(("black", "white", "gray", "dimgray"))


def _marker_size(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    """Lines without markers have none to size."""
    bare = spec["kind"] in ("line", "single_line", "loglog", "inset") or (spec["kind"], spec["library"]) == (
        "error_bars",
        "plotly",
    )
    return None if bare and "marker" not in spec["features"] else rng.choice((4, 5, 6, 7, 8))


def _highlight(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    values = spec["data"]["series"][0][1]
    at = rng.choice((values.index(max(values)), rng.randrange(len(values))))
    return {"item": str(spec["data"]["x"][at]), "color": rng.choice(("crimson", "darkorange", "#e63946", "darkgreen"))}


def _colors(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    many = 2 if spec["kind"] in ("twin", "pareto", "dumbbell") else len(colored(spec) or [0])
    if many == 1:
        return [rng.choice(SINGLES)]
    palette = rng.choice(PALETTES)
    start = rng.randrange(len(palette))
    return [palette[(start + place) % len(palette)] for place in range(min(many, len(palette)))]


def _grid(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    axis = (
        rng.choice(("y", "y", "both", "both", "x"))
        if spec["kind"] not in ("hbar", "gantt", "pyramid")
        else rng.choice(("x", "both"))
    )
    return {"axis": axis, "style": rng.choice(("--", "-", ":")), "alpha": rng.choice((0.3, 0.4, 0.5, 0.6, 0.7))}


def _size(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    """Inches; several panels need more of them."""
    if spec["kind"] in COMPOSED:
        return rng.choice(([10, 7], [11, 7], [11, 8], [12, 8], [10, 8], [12, 7]))
    return rng.choice(([8, 5], [7, 4.5], [10, 6], [6, 6], [9, 5], [7, 5], [10, 5], [8, 6], [9, 6]))


def _cmap(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    if spec["kind"] != "correlation":
        return rng.choice(SEQUENTIAL)
    return rng.choice(DIVERGING if spec["library"] != "plotly" else DIVERGING[1:6])


def _now(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    """A date within the plan, where people mark how far it has come."""
    if spec["library"] == "plotly" and spec["features"].get("legend") == "upper center":
        return None  # the label stands where the legend does
    end = max(start + length for _, start, length, _ in spec["data"]["tasks"])
    label = rng.choice(("Today", "Now", "Review", "Deadline"))
    return {"at": rng.randrange(end // 4 + 1, max(3 * end // 4, end // 4 + 2)), "label": label, "color": rng.choice(("red", "black", "darkred"))}  # fmt: skip


def _guide(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    """The slope of a line to compare with: a round number near that of the first group, which is not straight itself."""
    _, xs, ys = spec["data"]["groups"][0]
    return round(2 * math.log(ys[-1] / ys[0]) / math.log(xs[-1] / xs[0])) / 2 or None


def _note(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    return {"text": rng.choice(NOTES), "corner": rng.choice(("upper left", "upper right"))}


def _one_of(*values: Any) -> Callable[[random.Random, Mapping[str, Any]], Any]:
    return lambda rng, spec: rng.choice(values)


def _long_ticks(rng: random.Random, spec: Mapping[str, Any]) -> Any:
    ticks = [str(x) for x in spec["data"].get("x", [])]
    crowded = sum(map(len, ticks)) > 52 or len(ticks) > 12
    return rng.choice((30, 45, 45, 60, 90)) if crowded or rng.random() < 0.08 else None


Drawn = tuple[float, Callable[[random.Random, Mapping[str, Any]], Any]]
FEATURES: dict[str, Drawn] = {
    "theme": (0.22, lambda rng, spec: rng.choice(THEMES[spec["library"]]) if spec["library"] in THEMES else None),
    "size": (0.75, _size),
    "colors": (0.85, _colors),
    "cmap": (0.9, _cmap),
    "linewidth": (0.5, _one_of(1, 1.5, 2, 2.5, 3)),
    "linestyle": (0.2, _one_of("--", ":", "-.")),
    "marker": (0.5, _one_of("o", "s", "^", "D", "v", "x", "P")),
    "markersize": (0.3, _marker_size),
    "alpha": (0.35, _one_of(0.5, 0.6, 0.7, 0.75, 0.8, 0.85)),
    "edgecolor": (0.35, _edge),
    "hatch": (0.06, _one_of("//", "..", "xx", "\\\\", "--")),
    "bar_width": (0.35, _one_of(0.4, 0.5, 0.55, 0.6, 0.7)),
    "sort": (0.25, _one_of("descending", "ascending")),
    "highlight": (0.15, _highlight),
    "values": (0.3, _one_of(True)),
    "grid": (0.45, _grid),
    "spines": (0.3, _one_of("open", "open", "none")),
    "background": (0.12, _one_of("whitesmoke", "ivory", "aliceblue", "#f4f1ea", "honeydew", "#eef2f7")),
    "title_size": (0.4, _one_of(12, 13, 14, 15, 16, 18)),
    "title_weight": (0.3, _one_of("bold")),
    "title_loc": (0.12, _one_of("left")),
    "label_size": (0.3, _one_of(9, 11, 12, 13)),
    "tick_size": (0.12, _one_of(8, 9, 11)),
    "rotate": (1.0, _long_ticks),
    "thousands": (0.6, lambda rng, spec: True if max(values_of(spec) or [0]) >= 1000 else None),
    "limits": (0.25, _limits),
    "threshold": (0.18, _threshold),
    "mean_line": (0.18, lambda rng, spec: {"color": rng.choice(("black", "red", "gray", "darkblue")), "style": rng.choice(("--", ":", "-."))}),
    "band": (0.12, _band),
    "log_y": (0.03, lambda rng, spec: True if min(values_of(spec)) > 0 else None),
    "mark_max": (0.3, _one_of(True)),
    "mark_min": (0.1, _one_of(True)),
    "moving_average": (0.15, lambda rng, spec: rng.choice((3, 3, 4)) if len(spec["data"]["x"]) >= 6 else None),
    "fill_under": (0.2, _one_of(0.15, 0.2, 0.25, 0.3)),
    "legend": (0.97, _legend),
    "legend_title": (0.25, _legend_title),
    "subtitle": (0.06, _one_of(*SUBTITLES)),
    "range_slider": (0.06, _one_of(True)),
    "caption": (0.08, _one_of(*CAPTIONS)),
    "note": (0.05, _note),
    "invert_y": (0.0, _one_of(True)),
    "up_down": (0.9, _one_of(["seagreen", "firebrick"], ["#2a9d8f", "#e76f51"], ["steelblue", "darkorange"], ["green", "red"], ["royalblue", "crimson"])),
    "explode": (0.3, lambda rng, spec: str(spec["data"]["x"][_largest(spec)])),
    "start_angle": (0.6, _one_of(90, 90, 140, 45, 180)),
    "percents": (0.85, _one_of("%1.1f%%", "%.0f%%")),
    "shadow": (0.25, _one_of(True)),
    "wedge_edge": (0.3, _one_of("white", "black")),
    "hole": (1.0, _one_of(0.4, 0.5, 0.55, 0.6, 0.65)),
    "center_text": (0.4, lambda rng, spec: f"Total\n{sum(spec['data']['series'][0][1])}" if spec["additive"] else None),
    "cell_values": (0.65, _one_of(True)),
    "cell_lines": (0.3, _one_of(True)),
    "share_y": (0.4, _one_of(True)),
    "bins": (0.95, _one_of(8, 10, 12, 15, 18, 20, 25)),
    "density": (0.2, _one_of(True)),
    "mean_mark": (0.35, lambda rng, spec: {"color": rng.choice(("red", "black", "darkred", "navy")), "style": rng.choice(("--", ":", "-."))}),
    "kde": (0.35, lambda rng, spec: True if spec["library"] == "seaborn" else None),
    "notch": (0.15, _one_of(True)),
    "means": (0.35, _one_of(True)),
    "horizontal": (0.2, _one_of(True)),
    "fill": (0.6, _one_of(True)),
    "trend_color": (0.9, _one_of("red", "black", "firebrick", "navy", "darkorange")),
    "gridsize": (0.9, _one_of(15, 18, 20, 25)),
    "zero_lines": (0.4, _one_of(True)),
    "contour_levels": (0.8, _one_of(6, 8, 10, 12, 15)),
    "contour_labels": (0.5, _one_of(True)),
    "point_labels": (1.0, _one_of("all", "all", "ends")),
    "guide": (0.35, _guide),
    "view": (0.5, _one_of([20, 45], [25, -60], [30, 30], [15, -45], [35, 60])),
    "triangle": (0.3, _one_of(True)),
    "overlap": (0.6, _one_of(0.9, 1.4, 1.6, 1.8)),
    "shares": (0.45, _one_of(True)),
    "arrangement": (1.0, _one_of("circular", "kamada_kawai", "shell")),
    "node_size": (0.6, _one_of(1500, 2000, 2400)),
    "degree_size": (0.25, _one_of(True)),
    "weights": (0.35, _one_of(True)),
    "weight_width": (0.3, _one_of(True)),
    "now": (0.35, _now),
    "inset_place": (1.0, _one_of("left", "right")),
    "arranged": (1.0, _one_of("top", "left")),
}  # fmt: skip
"""How often a feature is taken, and its value; a value of None leaves it out. In the order in which they are drawn."""
_PLOTLY = (
    "subtitle range_slider theme size colors cmap linewidth linestyle marker markersize alpha edgecolor sort values grid title_size rotate limits threshold mean_line "
    "band log_y mark_max fill_under legend legend_title caption up_down explode start_angle hole center_text cell_values bins density "
    "means notch horizontal contour_levels label_size highlight thousands triangle point_labels guide overlap shares now"
)
_ALTAIR = "size colors cmap linewidth alpha sort values title_size rotate limits threshold log_y legend legend_title hole cell_values label_size up_down point_labels now"
_KNOWN = {"plotly": tuple(_PLOTLY.split()), "altair": tuple(_ALTAIR.split())}
_PLOTLY_ONLY = ("range_slider",)
_LACKS = {
    ("matplotlib", "heatmap"): "cell_lines",
    ("matplotlib", "pareto"): "note",
    ("matplotlib", "twin"): "note",
    ("seaborn", "hbar"): "hatch",
    ("plotly", "band"): "alpha",
    ("altair", "bubble"): "rotate",
    ("altair", "colored_scatter"): "rotate",
    ("altair", "scatter"): "rotate",
    ("seaborn", "line"): "hatch markersize",
    ("seaborn", "bar"): "hatch values",
    ("seaborn", "grouped"): "hatch",
    ("seaborn", "histogram"): "hatch mean_mark",
    ("seaborn", "box"): "notch means",
    ("seaborn", "violin"): "means",
    ("seaborn", "scatter"): "edgecolor",
    ("pandas", "grouped"): "hatch values",
    ("pandas", "pie"): "explode shadow wedge_edge",
    ("plotly", "histograms"): "edgecolor",
    ("plotly", "heatmap"): "rotate",
    ("plotly", "radar"): "alpha",
    ("altair", "hbar"): "threshold",
    ("altair", "heatmap"): "legend",
    ("altair", "donut"): "values",
    ("altair", "pyramid"): "values",
}
"""What a library cannot do about a kind, in the way that we write it."""
_APART = (
    ("highlight", "hatch"), ("theme", "background"), ("theme", "spines"), ("theme", "grid"), ("values", "mark_max"), ("limits", "log_y"), ("moving_average", "mark_max"),
    ("mark_max", "limits"), ("note", "legend"), ("note", "mark_max"), ("note", "threshold"), ("fill_under", "log_y"), ("fill_under", "band"), ("values", "mean_line"), ("values", "threshold"), ("mean_line", "threshold"),
    ("threshold", "log_y"), ("density", "kde"), ("fill_under", "linestyle"), ("note", "values"), ("moving_average", "mark_min"),
    ("highlight", "up_down"), ("degree_size", "node_size"), ("weights", "weight_width"),
    ("note", "fill_under"), ("note", "band"), ("note", "mean_line"), ("note", "moving_average"), ("mark_min", "band"), ("mark_max", "band"), ("mean_line", "log_y"),
    ("mark_max", "fill_under"), ("mark_min", "fill_under"), ("explode", "shadow"), ("subtitle", "title_loc"), ("range_slider", "caption"), ("caption", "rotate"), ("horizontal", "rotate"), ("horizontal", "notch"), ("highlight", "threshold"),
)  # fmt: skip
"""Features that do not go together: the first drawn stays."""


def _largest(spec: Mapping[str, Any]) -> int:
    values = spec["data"]["series"][0][1]
    return int(values.index(max(values)))


def allowed(kind_features: tuple[str, ...], library: str, kind: str) -> tuple[str, ...]:
    """The features of a kind that a library can draw, in the order of `FEATURES`."""
    lacks = _LACKS.get((library, kind), "").split()
    known = _KNOWN.get(library, tuple(FEATURES))
    names = [name for name in FEATURES if name in kind_features and name in known and name not in lacks]
    return tuple(name for name in names if library == "plotly" or name not in _PLOTLY_ONLY)


def fits(name: str, features: Mapping[str, Any]) -> bool:
    """Whether a feature goes together with those there are."""
    return not any(name in pair and any(other in features for other in pair if other != name) for pair in _APART)


def draw_features(rng: random.Random, spec: dict[str, Any], names: tuple[str, ...], *, busy: float = 1.0) -> None:
    """Fill `spec["features"]`. `busy` multiplies how often a feature is taken."""
    for name in names:
        share, draw = FEATURES[name]
        wanted = rng.random() < (share if share >= 0.85 else share * busy)
        if wanted and fits(name, spec["features"]) and (value := draw(rng, spec)) is not None:
            spec["features"][name] = value
