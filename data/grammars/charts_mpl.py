"""Matplotlib programs as a whole: the figure, the body of the kind, then everything around the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import (  # fmt: skip
    charts_mpl_bars,
    charts_mpl_flows,
    charts_mpl_panels,
    charts_mpl_plans,
    charts_mpl_points,
    charts_mpl_relations,
    charts_mpl_series,
)
from .charts_kinds import BARE, KINDS
from .charts_panels import COMPOSED
from .charts_script import Pen, identifier, literal, plural

_BODIES = {
    **charts_mpl_series.BODIES, **charts_mpl_bars.BODIES, **charts_mpl_points.BODIES, **charts_mpl_flows.BODIES, **charts_mpl_plans.BODIES,
    **charts_mpl_relations.BODIES, **charts_mpl_panels.BODIES,
}  # fmt: skip
_POLAR = ("radar", "polar_bar", "polar_curve")
_NUMERIC_X = ("line", "single_line", "step", "stem", "area", "stacked_area", "band", "error_bars", "twin")
_SPATIAL = ("surface", "scatter3d")
_PANELS = ("subplots", *COMPOSED)
_WITH_AXES = (*_POLAR, *_SPATIAL, "twin", "pareto", "treemap", "sankey", "network", "inset")
"""Kinds that are drawn by methods of axes in either interface."""


def matplotlib_program(spec: Mapping[str, Any]) -> str:
    """A program that uses nothing but Matplotlib and NumPy (and pandas where its data is a frame)."""
    return figure_program(spec, _BODIES[spec["kind"]])


def figure_program(spec: Mapping[str, Any], body: Callable[[Pen], None]) -> str:
    """A program around a body that draws into one pair of Matplotlib's axes."""
    pen, kind = Pen(spec), spec["kind"]
    pen.use("plt")
    if kind in _WITH_AXES:
        pen.object_oriented = pen.has_axes = True
    figure = []
    if spec["library"] == "seaborn":
        pen.use("sns")
        theme = f"style={literal(spec['features']['theme'])}" if "theme" in spec["features"] else ""
        figure = [f"sns.set_theme({theme})", ""] if theme or spec["code"]["comments"] else []
    elif "theme" in spec["features"]:
        figure = [f"plt.style.use({literal(spec['features']['theme'])})", ""]
    if kind not in _PANELS:
        figure.append(_open(pen, kind))
    body(pen)
    if kind not in _PANELS:
        _around(pen)
    ending = []
    if kind not in _PANELS and pen.code["layout"] == "tight":
        ending.append("fig.tight_layout()" if pen.object_oriented else "plt.tight_layout()")
    if pen.code["show"] == "save":
        ending.append(f'plt.savefig("{identifier(spec["subject"])}.png")')
    else:
        ending.append("plt.show()")
    return pen.source(figure=figure, ending=ending)


def _open(pen: Pen, kind: str) -> str:
    size = pen.features.get("size")
    given = [f"figsize=({size[0]}, {size[1]})"] if size else []
    if pen.code["layout"] == "constrained":
        given.append('layout="constrained"')
    if kind in (*_POLAR, *_SPATIAL):
        given.append(f'subplot_kw={{"projection": "{"3d" if kind in _SPATIAL else "polar"}"}}')
    if pen.object_oriented:
        return f"fig, ax = plt.subplots({', '.join(given)})"
    return f"plt.figure({', '.join(given)})"


def _around(pen: Pen) -> None:
    """Titles, ticks, grid, spines, lines across, notes and the legend, as the spec has them."""
    spec, features, kind = pen.spec, pen.features, pen.spec["kind"]
    pen.note("Titles, labels and ticks")
    size = f"fontsize={features['title_size']}" if "title_size" in features else ""
    weight = f"fontweight={literal(features['title_weight'])}" if "title_weight" in features else ""
    place = f"loc={literal(features['title_loc'])}" if "title_loc" in features else ""
    if "subtitle" in features:
        figure = "fig" if pen.object_oriented else "plt"
        given = ", ".join(part for part in (literal(spec["title"]), size, weight) if part)
        pen.add(f"{figure}.suptitle({given})")
        pen.draw("title", literal(features["subtitle"]), "fontsize=9", 'color="gray"')
    elif spec["title"]:
        pen.draw("title", literal(spec["title"]), size, weight, place, "pad=20" if kind in _POLAR else "")
    _labels(pen)
    _ticks(pen)
    if "background" in features:
        pen.add(f"{pen.axes()}.set_facecolor({literal(features['background'])})")
    if "grid" in features:
        grid = features["grid"]
        axis = "True" if grid["axis"] == "both" else f"axis={literal(grid['axis'])}"
        pen.draw("grid", axis, f"linestyle={literal(grid['style'])}", f"alpha={grid['alpha']}")
        if kind in ("bar", "hbar", "grouped", "stacked", "waterfall", "diverging", "histogram", "gantt", "pyramid"):
            pen.add(f"{pen.axes()}.set_axisbelow(True)")
    if "spines" in features:
        sides = '["top", "right"]' if features["spines"] == "open" else '["top", "right", "left"]'
        pen.add(f"{pen.axes()}.spines[{sides}].set_visible(False)")
    lines = _across(pen)
    if "log_y" in features:
        pen.draw("yscale", '"log"')
    if "invert_y" in features:
        pen.add(f"{pen.axes()}.invert_yaxis()")
    _notes(pen)
    _legend(pen, lines)


def _labels(pen: Pen) -> None:
    spec, kind = pen.spec, pen.spec["kind"]
    if kind in BARE:
        return
    x, y = spec["x_label"], spec["y_label"]
    if KINDS[kind].axis == "x" or "horizontal" in pen.features:
        x, y = y, x
    if kind in ("histogram", "histograms", "density"):
        x, y = spec["y_label"], "Density" if "density" in pen.features or kind == "density" else "Frequency"
    if kind == "ecdf":
        x, y = spec["y_label"], "Cumulative share"
    if kind == "percent":
        y = "Share (%)"
    size = f"fontsize={pen.features['label_size']}" if "label_size" in pen.features else ""
    if kind == "twin":
        colors = pen.features.get("colors", ["steelblue"])
        pen.draw("ylabel", literal(y), f"color={literal(colors[0])}", size)
    elif y:
        pen.draw("ylabel", literal(y), size)
    if x and kind != "slope":
        pen.draw("xlabel", literal(x), size)


def _ticks(pen: Pen) -> None:
    features, kind, x = pen.features, pen.spec["kind"], pen.spec["data"].get("x", [])
    if kind in _NUMERIC_X and x and isinstance(x[0], int):
        column = literal(pen.spec["data"]["x_name"])
        pen.ticks("x", f"df[{column}]" if pen.code["data"] == "frame" else identifier(_plural(pen)))
    rotate = features.get("rotate", 0 if pen.spec["library"] == "pandas" and "series" in pen.spec["data"] else None)
    if rotate is not None and kind not in BARE:
        slanted = ', ha="right"' if rotate in (30, 45) else ""
        if pen.object_oriented and slanted:
            pen.add(f"plt.setp(ax.get_xticklabels(), rotation={rotate}{slanted})")
        elif pen.object_oriented:
            pen.add(f'ax.tick_params(axis="x", rotation={rotate})')
        else:
            pen.add(f"plt.xticks(rotation={rotate}{slanted})")
    if "tick_size" in features:
        pen.draw("tick_params", f"labelsize={features['tick_size']}")
    if "thousands" in features and KINDS[kind].axis and kind not in ("histogram", "histograms"):
        pen.use("mticker")
        pen.add(f'{pen.axes()}.{KINDS[kind].axis}axis.set_major_formatter(mticker.StrMethodFormatter("{{x:,.0f}}"))')


def _plural(pen: Pen) -> str:
    label = str(pen.spec["data"].get("x_name", "x"))
    return plural(label) if pen.code["data"] == "lists" else label


def _across(pen: Pen) -> bool:
    """Lines and bands across the axes; whether one of them has a label for the legend."""
    features = pen.features
    upright = KINDS[pen.spec["kind"]].axis == "x"
    line = "axvline" if upright else "axhline"
    labelled = "moving_average" in features or "guide" in features
    if "limits" in features:
        low, high = features["limits"]
        pen.draw("xlim" if upright else "ylim", str(low), str(high))
    if "threshold" in features:
        mark = features["threshold"]
        pen.draw(
            line,
            literal(mark["value"]),
            f"color={literal(mark['color'])}",
            f"linestyle={literal(mark['style'])}",
            f"label={literal(mark['label'])}",
        )
        labelled = True
    if "mean_line" in features:
        mark = features["mean_line"]
        values = [float(value) for value in pen.spec["data"]["series"][0][1]]
        mean = round(sum(values) / len(values), 2)
        pen.draw(
            line,
            literal(mean),
            f"color={literal(mark['color'])}",
            f"linestyle={literal(mark['style'])}",
            f'label="Mean: {mean:g}"',
        )
        labelled = True
    if "band" in features:
        mark = features["band"]
        pen.draw(
            "axvspan",
            _at(pen, mark["from"]),
            _at(pen, mark["to"]),
            f"color={literal(mark['color'])}",
            "alpha=0.25",
            f"label={literal(mark['label'])}",
        )
        labelled = True
    return labelled


def _at(pen: Pen, x: Any) -> str:
    """Where a point along x is: pandas puts texts at 0, 1, 2 ..."""
    counted = pen.spec["library"] == "pandas" and isinstance(x, str)
    return str(pen.spec["data"]["x"].index(x)) if counted else literal(x)


def _notes(pen: Pen) -> None:
    features, data = pen.features, pen.spec["data"]
    marked = [name for name in ("mark_max", "mark_min") if name in features]
    for name in marked:
        values = data["series"][0][1]
        value = max(values) if name == "mark_max" else min(values)
        at = data["x"][values.index(value)]
        word, up = ("Highest", 28) if name == "mark_max" else ("Lowest", -34)
        pen.draw(
            "annotate",
            literal(f"{word}: {value}"),
            f"xy=({_at(pen, at)}, {value})",
            f"xytext=(0, {up})",
            'textcoords="offset points"',
            'ha="center"',
            'arrowprops={"arrowstyle": "->"}',
        )
    if marked:
        pen.draw("margins", "x=0.1", "y=0.28")
    if "note" in features:
        note = features["note"]
        x, side = (0.02, "left") if "left" in note["corner"] else (0.98, "right")
        where = "transform=ax.transAxes"
        pen.axes()
        pen.draw(
            "text",
            str(x),
            "0.96",
            literal(note["text"]),
            where,
            f'ha="{side}"',
            'va="top"',
            'bbox={"boxstyle": "round", "facecolor": "wheat", "alpha": 0.6}',
        )
    if "caption" in features:
        pen.add(
            f'{"fig.text" if pen.object_oriented else "plt.figtext"}(0.99, 0.01, {literal(features["caption"])}, ha="right", fontsize=8, color="gray")'
        )


def _legend(pen: Pen, labelled: bool) -> None:
    features, kind = pen.features, pen.spec["kind"]
    if kind in ("pareto", "twin") or (pen.spec["library"] == "seaborn" and kind in ("ecdf", "density", "histograms")):
        if "legend" in features and pen.spec["library"] == "seaborn":
            where = _where(features["legend"], kind)
            pen.add(f"sns.move_legend(ax, {where})")
        return
    if kind == "regression":
        return
    if "legend" in features or labelled:
        inside = features.get("legend", "best") not in ("best", "outside", "lower right")
        if (
            inside
            and "limits" not in features
            and KINDS[kind].axis == "y"
            and kind not in ("ecdf", "density", "histograms", "gantt", "pyramid", "scatter3d", "loglog")
        ):
            pen.note("Leave room for the legend")
            pen.draw("margins", "y=0.3" if kind in ("grouped", "stacked", "stacked_area") else "y=0.25")
        title = (
            f"title={literal(features['legend_title'])}" if "legend_title" in features and "legend" in features else ""
        )
        handles = "handles=handles" if kind == "gantt" else ""
        pen.draw("legend", handles, _where(features.get("legend", "best"), kind, bare=True), title)
    elif (
        pen.spec["library"] in ("seaborn", "pandas")
        and kind
        in (
            "line",
            "grouped",
            "stacked",
            "stacked_area",
            "scatter",
        )
        and len(pen.spec["data"].get("series", pen.spec["data"].get("groups", []))) > 1
    ):
        pen.draw("legend")


def _where(place: str, kind: str, *, bare: bool = False) -> str:
    if kind in _POLAR:
        return 'loc="upper right", bbox_to_anchor=(1.3, 1.1)'
    if place == "outside":
        return f'{"loc=" if bare else ""}"upper left", bbox_to_anchor=(1.02, 1)'
    if place == "best" and bare:
        return ""
    return f"{'loc=' if bare else ''}{literal(place)}"
