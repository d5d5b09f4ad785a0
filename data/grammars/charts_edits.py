"""Edits of charts: directions by name, each a change of the spec that says what it changes."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from .charts_data import an, colored, most, rounded
from .charts_features import FEATURES, FREE, LINES, PALETTES, SINGLES, allowed, fits, values_of
from .charts_kinds import BARE, KINDS, SISTERS
from .charts_panels import COMPOSED
from .charts_spec import Spec, redrawn
from .charts_words import PHRASES, color_word

Change = tuple[Spec, str, list[str]]
"""The new spec, the objective in a few words (an imperative), and what is required."""
Edit = Callable[[random.Random, Spec], Change | None]


def edited(rng: random.Random, spec: Spec, direction: str) -> Change | None:
    """Carry a direction out; None where it does not apply, or is none of ours."""
    name = named(direction)
    return DIRECTIONS[name](rng, spec) if name else None


def named(direction: str) -> str:
    """The one of `DIRECTIONS` that a name or a few words mean; empty when none does."""
    plain = direction.lower().replace("-", "_").replace(" ", "_").strip("._")
    plain = plain.replace("colour", "color").replace("grey", "gray")
    if plain in DIRECTIONS or plain in _ALIASES:
        return _ALIASES.get(plain, plain)
    if plain in _NONE_OF_OURS:
        return ""
    words = set(plain.split("_"))
    for name, needed in _WORDS:
        if all(any(word.startswith(stem) for word in words) for stem in needed.split()):
            return name
    return ""


def _with(spec: Spec, **changes: Any) -> Spec:
    """The spec with features changed (None takes one away), in the order in which features stand."""
    features = {**spec["features"], **changes}
    order = [name for name in FEATURES if features.get(name) is not None]
    return {**spec, "features": {name: features[name] for name in order}}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _known(spec: Spec, feature: str) -> bool:
    return feature in allowed(KINDS[spec["kind"]].features, spec["library"], spec["kind"])


def _feature(feature: str, objective: str, *choices: Any) -> Edit:
    """Set a feature to another value than it has."""

    def edit(rng: random.Random, spec: Spec) -> Change | None:
        if not _known(spec, feature):
            return None
        others = {name: value for name, value in spec["features"].items() if name != feature}
        if not fits(feature, others):
            return None
        now = spec["features"].get(feature)
        own = spec["kind"] in COMPOSED or (feature == "legend" and spec["kind"] in FREE)
        for _ in range(8):
            value = rng.choice(choices) if choices and not own else FEATURES[feature][1](rng, spec)
            if value is not None and value != now:
                new = _with(spec, **{feature: value})
                return new, objective, [_sentence(PHRASES[feature](value, new))]
        return None

    return edit


def _remove(feature: str, objective: str, requirement: str) -> Edit:
    """Take a feature away."""

    def edit(rng: random.Random, spec: Spec) -> Change | None:
        return (_with(spec, **{feature: None}), objective, [requirement]) if feature in spec["features"] else None

    return edit


def _recolor(rng: random.Random, spec: Spec) -> Change | None:
    if not _known(spec, "colors"):
        return None
    now = spec["features"].get("colors")
    many = len(colored(spec) if spec["kind"] in ("pie", "donut") else now or colored(spec) or [0])
    many = 2 if spec["kind"] in ("twin", "pareto", "dumbbell") else many
    if "highlight" in spec["features"]:
        return None
    new_colors = [rng.choice(SINGLES)] if many == 1 else list(rng.choice(PALETTES)[:many])
    if new_colors == now:
        return None
    new = _with(spec, colors=new_colors)
    return new, "change the colors", [_sentence(PHRASES["colors"](new_colors, new))]


def _retitle(rng: random.Random, spec: Spec) -> Change | None:
    title = rng.choice(
        (
            f"{spec['subject']} at a Glance",
            f"Overview: {spec['subject']}",
            f"{spec['subject']} (revised)",
            f"A Closer Look at {spec['subject']}",
        )
    )
    return {**spec, "title": title}, "rewrite the title", [f'Change the title to "{title}".']


_UNLABELLED = (*BARE, *COMPOSED, "subplots", "histogram", "histograms", "ecdf", "density", "percent", "slope")
"""Kinds with no labels, or with labels of their own rules."""


def _relabel(axis: str) -> Edit:
    def edit(rng: random.Random, spec: Spec) -> Change | None:
        if (
            spec["kind"] in _UNLABELLED
            or KINDS[spec["kind"]].axis == "x"
            or "horizontal" in spec["features"]
            or not spec[f"{axis}_label"]
        ):
            return None
        old = str(spec[f"{axis}_label"])
        small = old if old[1:2].isupper() or not old[1:2].isalpha() else old[:1].lower() + old[1:]
        timed = axis == "x" and (spec["over"] == "time" or spec["kind"] == "timeline")
        label = rng.choice(
            (f"{old} of record" if timed else f"{old}, rounded", f"Reported {small}", f"{old} (as recorded)")
        )
        return (
            {**spec, f"{axis}_label": label},
            f"rename the {axis} axis",
            [f'Change the {axis} axis label to "{label}".'],
        )

    return edit


def _convert(*kinds: str) -> Edit:
    """Draw the same data as another kind."""

    def edit(rng: random.Random, spec: Spec) -> Change | None:
        old = KINDS[spec["kind"]]
        sisters = SISTERS.get(old.family, ())
        fitting = [name for name in (kinds or sisters) if name in sisters and name not in (spec["kind"], *COMPOSED)]
        for name in rng.sample(fitting, len(fitting)):
            new = redrawn(rng, spec, name, spec["library"])
            if new["data"] == spec["data"] and new["library"] == spec["library"]:
                new["code"], kept = spec["code"], spec["features"]
                mine = allowed(KINDS[name].features, new["library"], name)
                colors = (
                    kept.get("colors")
                    if "colors" in mine and name not in ("pie", "donut", "treemap", "pareto")
                    else None
                )
                features = {
                    key: kept[key] for key in mine if key in kept and key not in ("highlight", "sort", "colors")
                }
                new["features"] = features | (
                    {
                        key: new["features"][key]
                        for key in mine
                        if key in new["features"] and key in ("hole", "percents", "legend")
                    }
                )
                new = _with(new, **({"colors": colors} if colors else {}))
                noun = KINDS[name].noun
                return (
                    new,
                    f"turn the chart into {an(noun)}",
                    [f"Show the same data as {an(noun)}."],
                )
        return None

    return edit


def _add_series(rng: random.Random, spec: Spec) -> Change | None:
    series = spec["data"].get("series", [])
    if (
        len(series) < 2
        or len(series) >= KINDS[spec["kind"]].most
        or KINDS[spec["kind"]].family != "series"
        or spec["kind"] in ("subplots", *COMPOSED)
    ):
        return None
    name = rng.choice(("Reference", "Average", "Plan", "Baseline"))
    decimals = 0 if all(isinstance(value, int) for value in values_of(spec)) else 1
    values = [
        rounded(min(sum(column) / len(column) * rng.uniform(0.85, 1.2), most(spec["y_label"])), decimals)
        for column in zip(*(values for _, values in series), strict=True)
    ]
    new = {**spec, "data": {**spec["data"], "series": [*series, [name, values]]}}
    color = next(each for each in ("black", "gray", "crimson") if each not in spec["features"].get("colors", []))
    said = [f'Add a series called "{name}" with the values {", ".join(map(str, values))}.']
    if "colors" in spec["features"] and _known(spec, "colors"):
        have = spec["features"]["colors"]
        new = _with(new, colors=[*[have[n % len(have)] for n in range(len(series))], color])
        said.append(f"Draw it in {color_word(color)}.")
    return new, f"add a series for the {name.lower()}", said


def _drop_series(rng: random.Random, spec: Spec) -> Change | None:
    series = spec["data"].get("series", [])
    if len(series) < 3 or KINDS[spec["kind"]].family not in ("series", "matrix") or spec["kind"] == "subplots":
        return None
    place = rng.randrange(len(series))
    new = {**spec, "data": {**spec["data"], "series": [each for n, each in enumerate(series) if n != place]}}
    if "colors" in spec["features"] and spec["kind"] != "heatmap":
        new = _with(new, colors=[color for n, color in enumerate(spec["features"]["colors"]) if n != place])
    return new, f"drop {series[place][0]}", [f"Remove the data of {series[place][0]}.", "The others keep their colors."]


def _shorten(rng: random.Random, spec: Spec) -> Change | None:
    x = spec["data"].get("x", [])
    if (
        len(x) < 7
        or "errors" in spec["data"]
        or {"open", "detail"} & set(spec["data"])
        or spec["over"] != "time"
        or "band" in spec["features"]
    ):
        return None
    keep = len(x) // 2 + 1
    data = {
        **spec["data"],
        "x": x[-keep:],
        "series": [[name, values[-keep:]] for name, values in spec["data"]["series"]],
    }
    return (
        {**spec, "data": data},
        f"show only the last {keep} points",
        [f"Keep only the data from {x[-keep]} to {x[-1]}."],
    )


def _new_value(rng: random.Random, spec: Spec) -> Change | None:
    series = spec["data"].get("series")
    if (
        not series
        or KINDS[spec["kind"]].family not in ("series", "single", "matrix", "parts", "ages")
        or "center_text" in spec["features"]
    ):
        return None
    row, place = rng.randrange(len(series)), rng.randrange(len(spec["data"]["x"]))
    name, values = series[row]
    decimals = 0 if isinstance(values[place], int) else 1
    value = rounded(min(values[place] * rng.choice((0.6, 0.7, 1.25, 1.4)), most(spec["y_label"])), decimals)
    if value == values[place] or "mean_line" in spec["features"]:
        return None
    changed = [name, [*values[:place], value, *values[place + 1 :]]]
    data = {**spec["data"], "series": [changed if n == row else each for n, each in enumerate(series)]}
    whose = f" of {name}" if len(series) > 1 else ""
    return (
        {**spec, "data": data},
        "correct a value",
        [f"The value{whose} for {spec['data']['x'][place]} is {value}, not {values[place]}."],
    )


def _cumulative(rng: random.Random, spec: Spec) -> Change | None:
    if (
        spec["kind"] not in ("line", "single_line", "step", "area")
        or not spec["additive"]
        or "limits" in spec["features"]
    ):
        return None
    if {"threshold", "mean_line", "log_y"} & set(spec["features"]):
        return None
    series = []
    for name, values in spec["data"]["series"]:
        total, summed = 0.0, []
        for value in values:
            total += value
            summed.append(rounded(total, 0 if isinstance(value, int) else 1))
        series.append([name, summed])
    label = f"Cumulative {spec['y_label'][:1].lower()}{spec['y_label'][1:]}"
    return (
        {**spec, "y_label": label, "data": {**spec["data"], "series": series}},
        "show running totals",
        ["Replace each value by the sum of all values up to it.", f'Change the y axis label to "{label}".'],
    )


def _spread_sample(field: str, objective: str) -> Edit:
    def edit(rng: random.Random, spec: Spec) -> Change | None:
        data = spec["data"]
        if "law" not in data or "numbers" in data or "pair" in data:
            return None
        value = data["size"] * 2 if field == "size" else data["seed"] + rng.randrange(1, 50)
        said = (
            f"Draw {value} values instead of {data['size']}{' for each group' if len(data['groups']) > 1 else ''}."
            if field == "size"
            else f"Use the random seed {value}."
        )
        return {**spec, "data": {**data, field: value}}, objective, [said]

    return edit


def _extremes(rng: random.Random, spec: Spec) -> Change | None:
    if not (_known(spec, "mark_max") and _known(spec, "mark_min")) or spec["features"].get("mark_min"):
        return None
    if not fits("mark_max", spec["features"]) or not fits("mark_min", spec["features"]):
        return None
    said = ["Annotate the highest point with an arrow.", "Annotate the lowest point with an arrow."]
    return _with(spec, mark_max=True, mark_min=True), "mark the extremes", said


def _uncertain(kind: str) -> Edit:
    """Give a single line an uncertainty of a stated share."""

    def edit(rng: random.Random, spec: Spec) -> Change | None:
        if spec["kind"] not in ("single_line", "stem", "area") or spec["library"] not in KINDS[kind].libraries:
            return None
        share = rng.choice((4, 5, 8, 10))
        errors = [rounded(abs(value) * share / 100, 0 if abs(value) >= 100 else 2) for value in values_of(spec)]
        mine = allowed(KINDS[kind].features, spec["library"], kind)
        features = {name: value for name, value in spec["features"].items() if name in mine and name != "limits"}
        new = {**spec, "kind": kind, "data": {**spec["data"], "errors": errors}, "features": features}
        said = f"Show an uncertainty of {share}% of each value: {', '.join(map(str, errors))}."
        what = "error bars with caps" if kind == "error_bars" else "a shaded band around the line"
        return new, f"add {what}", [said, f"Draw it as {what}."]

    return edit


DIRECTIONS: dict[str, Edit] = {
    "colors": _recolor,
    "color_map": _feature("cmap", "change the color map"),
    "line_width": _feature("linewidth", "change the line width", 1, 2.5, 3, 3.5, 4),
    "line_style": _feature("linestyle", "change the line style", *LINES[:3]),
    "marker_shape": _feature("marker", "change the markers"),
    "marker_size": _feature("markersize", "change the size of the markers", 4, 6, 8, 10, 12),
    "transparency": _feature("alpha", "change the opacity", 0.4, 0.5, 0.6, 0.8),
    "edge_color": _feature("edgecolor", "add outlines"),
    "hatch": _feature("hatch", "hatch the bars"),
    "bar_width": _feature("bar_width", "change the width of the bars", 0.3, 0.4, 0.5, 0.85, 0.9),
    "sort": _feature("sort", "sort the data"),
    "highlight": _feature("highlight", "highlight one item"),
    "value_labels": _feature("values", "show the values"),
    "grid": _feature("grid", "change the grid lines"),
    "remove_grid": _remove("grid", "remove the grid", "Remove the grid lines."),
    "spines": _feature("spines", "clean up the frame"),
    "background": _feature("background", "change the background"),
    "theme": _feature("theme", "change the overall style"),
    "figure_size": _feature("size", "change the figure size", [12, 5], [5, 5], [11, 7], [6, 7], [10, 4]),
    "title_text": _retitle,
    "title_size": _feature("title_size", "resize the title", 10, 17, 20, 22),
    "title_weight": _feature("title_weight", "make the title bold"),
    "title_position": _feature("title_loc", "move the title", "left"),
    "x_label": _relabel("x"),
    "y_label": _relabel("y"),
    "label_size": _feature("label_size", "resize the axis labels", 8, 14, 15, 16),
    "tick_size": _feature("tick_size", "resize the tick labels", 7, 12, 13),
    "rotate_ticks": _feature("rotate", "rotate the tick labels", 30, 60, 90),
    "axis_limits": _feature("limits", "set the limits of the value axis"),
    "log_axis": _feature("log_y", "use a logarithmic axis"),
    "invert_axis": _feature("invert_y", "invert the y axis", True),
    "thousands_separator": _feature("thousands", "format the tick labels"),
    "threshold_line": _feature("threshold", "add a reference line"),
    "mean_line": _feature("mean_line", "mark the mean"),
    "shaded_span": _feature("band", "shade a span"),
    "annotate_maximum": _feature("mark_max", "annotate the peak"),
    "annotate_minimum": _feature("mark_min", "annotate the low point"),
    "annotate_extremes": _extremes,
    "error_bars": _uncertain("error_bars"),
    "confidence_band": _uncertain("band"),
    "range_slider": _feature("range_slider", "add a range slider", True),
    "subtitle": _feature("subtitle", "add a subtitle"),
    "stacking": _convert("stacked", "grouped"),
    "to_polar": _convert("polar_bar", "radar"),
    "moving_average": _feature("moving_average", "add a moving average"),
    "fill_under": _feature("fill_under", "fill the area under the curve"),
    "legend_position": _feature("legend", "move the legend", "upper left", "upper right", "lower right", "outside"),
    "legend_title": _feature("legend_title", "give the legend a title"),
    "caption": _feature("caption", "add a caption"),
    "text_box": _feature("note", "add a text box"),
    "explode_slice": _feature("explode", "pull the largest slice out"),
    "start_angle": _feature("start_angle", "turn the pie", 0, 60, 120, 200),
    "donut_hole": _feature("hole", "change the size of the hole", 0.3, 0.45, 0.7, 0.75),
    "percent_labels": _feature("percents", "change the percentages"),
    "bins": _feature("bins", "change the number of bins", 6, 9, 16, 30, 40),
    "density": _feature("density", "show densities", True),
    "mean_marks": _feature("means", "show the means", True),
    "cell_values": _feature("cell_values", "write the values into the cells"),
    "contour_levels": _feature("contour_levels", "change the number of levels", 5, 9, 14, 20),
    "trend_line": _feature("trend_color", "recolor the trend line", "green", "purple", "orange"),
    "current_date": _feature("now", "mark the present"),
    "viewing_angle": _feature("view", "turn the figure"),
    "node_layout": _feature("arrangement", "arrange the nodes anew"),
    "edge_weights": _feature("weights", "name the weights"),
    "point_names": _feature("point_labels", "change which points are named"),
    "orientation": _convert("hbar", "bar"),
    "chart_type": _convert(),
    "to_bar": _convert("bar", "grouped"),
    "to_line": _convert("line", "single_line"),
    "to_area": _convert("area", "stacked_area"),
    "to_stacked": _convert("stacked", "stacked_area"),
    "to_percent": _convert("percent"),
    "to_pie": _convert("pie", "donut"),
    "to_heatmap": _convert("heatmap"),
    "to_box": _convert("box"),
    "to_violin": _convert("violin"),
    "subplots": _convert("subplots"),
    "add_series": _add_series,
    "remove_series": _drop_series,
    "time_range": _shorten,
    "change_value": _new_value,
    "cumulative": _cumulative,
    "sample_size": _spread_sample("size", "double the sample"),
    "seed": _spread_sample("seed", "draw another sample"),
}
"""Every direction that the grammar can go."""
CONVERTING = frozenset(
    name for name, edit in DIRECTIONS.items() if edit.__qualname__.startswith(("_convert", "_uncertain"))
)
"""Those that make another kind of chart: they come first, since they drop what the new kind cannot show."""
_ALIASES = {
    "line_color": "colors", "bar_color": "colors", "palette": "colors", "edge_style": "edge_color", "hatching": "hatch", "colormap": "color_map",
    "title": "title_text", "axis_labels": "y_label", "tick_format": "thousands_separator", "tick_rotation": "rotate_ticks", "font_size": "title_size",
    "font_family": "title_weight", "legend_place": "legend_position", "legend_style": "legend_title", "annotation": "annotate_maximum",
    "extreme_points": "annotate_extremes", "reference_line": "threshold_line", "shaded_region": "shaded_span", "normalize": "to_percent",
    "aspect": "figure_size", "sort_values": "sort", "filter_data": "time_range", "stack_or_group": "stacking", "fill_area": "fill_under",
    "convert_type": "chart_type", "polar": "to_polar",
}  # fmt: skip
"""Other names of directions."""
_NONE_OF_OURS = ("inset", "color_bar", "secondary_axis", "direct_labels")
_WORDS: tuple[tuple[str, str], ...] = (
    ("color_map", "color map"), ("color_map", "colormap"), ("log_axis", "log"), ("moving_average", "moving"), ("moving_average", "rolling"), ("marker_shape", "marker sha"), ("marker_shape", "marker sty"),
    ("marker_size", "marker siz"), ("line_style", "line sty"), ("line_style", "dash"), ("line_width", "line wid"), ("line_width", "line thick"), ("legend_position", "legend pos"), ("legend_position", "legend loc"),
    ("legend_position", "move legend"), ("legend_title", "legend title"), ("remove_grid", "remove grid"), ("grid", "grid"), ("subplots", "subplot"), ("subplots", "facet"), ("subplots", "small multiple"), ("subplots", "panel"),
    ("annotate_maximum", "annot"), ("annotate_maximum", "peak"), ("threshold_line", "thresh"), ("threshold_line", "reference"), ("threshold_line", "target"), ("threshold_line", "horizontal line"), ("mean_line", "mean line"), ("mean_line", "average line"), ("shaded_span", "shad"), ("shaded_span", "span"),
    ("shaded_span", "region"), ("value_labels", "value lab"), ("value_labels", "data lab"), ("value_labels", "bar lab"), ("hatch", "hatch"), ("hatch", "pattern"), ("sort", "sort"), ("sort", "order"), ("highlight", "highl"), ("highlight", "emphas"),
    ("edge_color", "edge"), ("edge_color", "outline"), ("transparency", "transp"), ("transparency", "opac"), ("transparency", "alpha"), ("bar_width", "bar wid"), ("figure_size", "figure siz"), ("figure_size", "aspect"), ("figure_size", "size figure"),
    ("title_size", "title siz"), ("title_weight", "title wei"), ("title_weight", "title bold"), ("title_position", "title align"), ("title_position", "title pos"), ("title_text", "title"), ("rotate_ticks", "rotat"), ("rotate_ticks", "tick lab"),
    ("thousands_separator", "thousand"), ("thousands_separator", "format"), ("tick_size", "tick"), ("axis_limits", "lim"), ("axis_limits", "axis range"), ("invert_axis", "invert"), ("invert_axis", "revers"), ("x_label", "x lab"), ("y_label", "y lab"), ("label_size", "lab"),
    ("spines", "spine"), ("spines", "frame"), ("spines", "border"), ("background", "backg"), ("theme", "theme"), ("theme", "style sheet"), ("theme", "dark"), ("caption", "caption"), ("caption", "source"), ("text_box", "text"), ("text_box", "note"),
    ("explode_slice", "explod"), ("donut_hole", "hole"), ("to_pie", "donut"), ("percent_labels", "percent lab"), ("to_percent", "percent"), ("to_percent", "normal"), ("bins", "bin"), ("density", "dens"), ("density", "kde"), ("contour_levels", "level"), ("trend_line", "trend"), ("trend_line", "regress"), ("trend_line", "fit"),
    ("fill_under", "fill"), ("orientation", "orient"), ("orientation", "horizontal bar"), ("orientation", "swap"), ("chart_type", "type"), ("chart_type", "convert"), ("to_stacked", "stack"), ("to_heatmap", "heat"), ("to_box", "box"), ("to_violin", "violin"), ("to_area", "area"),
    ("remove_series", "remove"), ("remove_series", "filter"), ("add_series", "add series"), ("add_series", "series"), ("time_range", "zoom"), ("time_range", "time"), ("time_range", "range"), ("cumulative", "cumul"), ("sample_size", "sample"), ("change_value", "value"), ("change_value", "data"), ("legend_position", "legend"), ("colors", "color"), ("colors", "palette"), ("marker_shape", "marker"),
)  # fmt: skip
"""Beginnings of words that must all be there, and what they mean; the first that fits counts."""
