"""A chart in words: what it is, its data, its labels, its looks; terse, as a list, as a paragraph, or as people chat."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .asked import listed
from .charts_data import an, capital, colored, told
from .charts_kinds import BARE, KINDS
from .charts_panels import COMPOSED, panel_words
from .charts_told import TOLD, calendar_day

COLOR_WORDS = {
    "steelblue": "steel blue", "darkorange": "dark orange", "seagreen": "sea green", "firebrick": "firebrick red", "mediumpurple": "medium purple",
    "deeppink": "deep pink", "slategray": "slate gray", "olivedrab": "olive drab", "mediumseagreen": "medium sea green", "royalblue": "royal blue",
    "mediumaquamarine": "medium aquamarine", "lightslategray": "light slate gray", "darkgreen": "dark green", "dodgerblue": "dodger blue",
    "darkcyan": "dark cyan", "cadetblue": "cadet blue", "indianred": "indian red", "darkkhaki": "dark khaki", "rosybrown": "rosy brown",
    "dimgray": "dim gray", "mediumorchid": "medium orchid", "sandybrown": "sandy brown", "darkgray": "dark gray", "slateblue": "slate blue",
    "darkred": "dark red", "darkgoldenrod": "dark goldenrod", "darkblue": "dark blue", "lightblue": "light blue", "whitesmoke": "white smoke", "aliceblue": "alice blue",
}  # fmt: skip
_DASH = {"--": "dashed", ":": "dotted", "-.": "dash-dotted", "-": "solid"}
_MARK = {
    "o": "round",
    "s": "square",
    "^": "triangular",
    "D": "diamond",
    "v": "downward triangular",
    "x": "x-shaped",
    "P": "plus-shaped",
}
_HATCH = {"//": "diagonal", "..": "dotted", "xx": "crossed", "\\\\": "back-diagonal", "--": "horizontal"}
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight")


def color_word(name: str) -> str:
    """A colour as a person would write it."""
    return COLOR_WORDS.get(name, name)


def _who(spec: Mapping[str, Any]) -> str:
    kind = spec["kind"]
    if kind == "connected_scatter":
        return "line and its points"
    if "scatter" in kind or kind in ("bubble", "regression", "strip"):
        return "points"
    return {
        "bar": "bars",
        "hbar": "bars",
        "grouped": "bars",
        "stacked": "bars",
        "percent": "bars",
        "histogram": "bars",
        "histograms": "bars",
        "waterfall": "bars",
        "polar_bar": "bars",
        "pareto": "bars",
        "twin": "bars",
        **dict.fromkeys(("funnel", "gantt", "pyramid"), "bars"),
        "treemap": "tiles",
        "sankey": "bands",
        "ridgeline": "filled curves",
        "scatter3d": "points",
        "area": "area",
        "stacked_area": "areas",
        "radar": "filled areas",
        "band": "band",
    }.get(kind, "marks" if KINDS[kind].family in ("samples", "parts") else "lines")


def _colors(value: Any, spec: Mapping[str, Any]) -> str:
    names = colored(spec)
    if spec["kind"] == "pareto":
        names = ["the bars", "the cumulative line"]
    if len(value) == 1 or len(names) < 2:
        what = "the nodes" if spec["kind"] == "network" else "it"
        return f"color {what} {color_word(value[0])}"
    return "use " + listed([f"{color_word(value[place % len(value)])} for {name}" for place, name in enumerate(names)])


def _where(place: str) -> str:
    return {"outside": "outside the axes on the right", "best": "where there is most room"}.get(
        place, f"at the {place.replace(' ', '-')} corner" if "center" not in place else "at the top center"
    )


def _beside(spec: Mapping[str, Any]) -> str:
    """Where a funnel's texts stand."""
    return "on" if spec["library"] == "plotly" else "beside"


def _across(spec: Mapping[str, Any]) -> str:
    return "vertical" if KINDS[spec["kind"]].axis == "x" else "horizontal"


Phrase = Callable[[Any, Mapping[str, Any]], str]
PHRASES: dict[str, Phrase] = {
    "theme": lambda v, s: f"use the {v} {'template' if s['library'] == 'plotly' else 'style'}",
    "size": lambda v, s: f"make the figure {v[0]} by {v[1]} inches" if s["library"] not in ("plotly", "altair") else f"make it {round(v[0] * (90 if s['library'] == 'plotly' else 60))} by {round(v[1] * (90 if s['library'] == 'plotly' else 60))} pixels",
    "colors": _colors,
    "cmap": lambda v, s: f"use the {v} color map",
    "linewidth": lambda v, s: f"draw the lines {v} points wide",
    "linestyle": lambda v, s: f"make the lines {_DASH[v]}",
    "marker": lambda v, s: f"use {_MARK[v]} markers",
    "markersize": lambda v, s: f"set the marker size to {v}",
    "alpha": lambda v, s: f"give the {_who(s)} an opacity of {v}",
    "edgecolor": lambda v, s: f"outline the {_who(s)} in {color_word(v)}",
    "hatch": lambda v, s: f"fill the bars with a {_HATCH[v]} hatch",
    "bar_width": lambda v, s: f"set the bar width to {v}",
    "sort": lambda v, s: f"sort the bars in {v} order of value" if s["kind"] != "lollipop" else f"sort the items in {v} order",
    "highlight": lambda v, s: f"highlight {v['item']} in {color_word(v['color'])}",
    "values": lambda v, s: {"treemap": "write the value below each name", "sankey": "write its total beside each node", "funnel": f"write each value {_beside(s)} its bar"}.get(s["kind"], "write each value on its bar"),
    "grid": lambda v, s: f"add {'' if v['axis'] == 'both' else {'y': 'horizontal ', 'x': 'vertical '}[v['axis']]}{_DASH[v['style']]} grid lines with an opacity of {v['alpha']}" if s["library"] != "plotly" else f"show {'' if v['axis'] == 'both' else {'y': 'only horizontal ', 'x': 'only vertical '}[v['axis']]}light gray grid lines",
    "spines": lambda v, s: "remove the top and right spines" if v == "open" else "remove the top, right and left spines",
    "background": lambda v, s: f"set the plot background to {color_word(v)}",
    "title_size": lambda v, s: f"set the title's font size to {v}",
    "title_weight": lambda v, s: "make the title bold",
    "title_loc": lambda v, s: "align the title to the left",
    "label_size": lambda v, s: f"set the axis labels' font size to {v}",
    "tick_size": lambda v, s: f"set the tick labels' size to {v}",
    "rotate": lambda v, s: f"rotate the x tick labels by {v} degrees" if v else "keep the x tick labels horizontal",
    "thousands": lambda v, s: "format the values with thousands separators",
    "limits": lambda v, s: f"let the value axis run from {told(v[0])} to {told(v[1])}",
    "threshold": lambda v, s: f"add a {_DASH[v['style']]} {color_word(v['color'])} {_across(s)} line at {told(v['value'])} labelled \"{v['label']}\"",
    "mean_line": lambda v, s: f"mark the mean with a {_DASH[v['style']]} {color_word(v['color'])} line",
    "band": lambda v, s: f"shade the span from {v['from']} to {v['to']} in {color_word(v['color'])} and label it \"{v['label']}\"",
    "log_y": lambda v, s: "use a logarithmic y axis",
    "mark_max": lambda v, s: "annotate the highest point with an arrow",
    "mark_min": lambda v, s: "annotate the lowest point with an arrow",
    "moving_average": lambda v, s: f"add a dashed black {v}-point moving average",
    "fill_under": lambda v, s: f"fill the area under the {'first ' if len(s['data'].get('functions', [])) > 1 else ''}curve with an opacity of {v}" if s["library"] != "plotly" else "fill the area under the curve",
    "legend": lambda v, s: f"put the legend {_where(v)}",
    "legend_title": lambda v, s: f"title the legend \"{v}\"",
    "subtitle": lambda v, s: f'add the smaller gray subtitle "{v}" under the title',
    "range_slider": lambda v, s: "add a range slider below the x axis",
    "caption": lambda v, s: f"add the small gray caption \"{v}\" at the bottom right",
    "note": lambda v, s: f"put a text box reading \"{v['text']}\" in the {v['corner'].replace(' ', '-')} corner",
    "invert_y": lambda v, s: "invert the y axis",
    "up_down": lambda v, s: f"use {color_word(v[0])} for rises and {color_word(v[1])} for falls" if s["kind"] != "diverging" else f"use {color_word(v[0])} for positive and {color_word(v[1])} for negative values",
    "explode": lambda v, s: f"pull the {v} slice out",
    "start_angle": lambda v, s: f"start the first slice at {v} degrees",
    "percents": lambda v, s: f"show percentages {'with one decimal' if '.1' in v else 'without decimals'} in the slices",
    "shadow": lambda v, s: "add a shadow",
    "wedge_edge": lambda v, s: f"separate the slices with {v} lines",
    "hole": lambda v, s: f"make the hole {round(100 * v)}% of the radius",
    "center_text": lambda v, s: f"write \"{v.replace(chr(10), ' ')}\" in the middle on two lines",
    "cell_values": lambda v, s: "write the value in each cell",
    "cell_lines": lambda v, s: "separate the cells with thin lines",
    "share_y": lambda v, s: "let the panels share the y axis",
    "bins": lambda v, s: f"use {v} bins",
    "density": lambda v, s: "show densities instead of counts",
    "mean_mark": lambda v, s: f"mark the mean with a {_DASH[v['style']]} {color_word(v['color'])} vertical line and a legend",
    "kde": lambda v, s: "overlay a density curve",
    "notch": lambda v, s: "use notched boxes",
    "means": lambda v, s: "show the means too",
    "horizontal": lambda v, s: "lay it out horizontally",
    "fill": lambda v, s: "fill the curves",
    "trend_color": lambda v, s: f"draw the fitted line in {color_word(v)}",
    "gridsize": lambda v, s: f"use {v} hexagons across",
    "zero_lines": lambda v, s: "draw thin gray lines through the origin",
    "contour_levels": lambda v, s: f"use about {v} levels",
    "contour_labels": lambda v, s: "label the contour lines",
    "point_labels": lambda v, s: "write the year beside each point" if v == "all" else "write the year beside the first and the last point",
    "guide": lambda v, s: f"add a dashed gray line of slope {v} through the first point{' of ' + s['data']['groups'][0][0] if len(s['data']['groups']) > 1 else ''}, named in the legend",
    "view": lambda v, s: f"look at it from an elevation of {v[0]} and an azimuth of {v[1]} degrees",
    "triangle": lambda v, s: "leave out the upper triangle",
    "overlap": lambda v, s: f"let each curve rise to {v} times the distance between the base lines",
    "shares": lambda v, s: f"write each stage's share of the first one in percent {_beside(s)} its bar",
    "arrangement": lambda v, s: {"circular": "arrange the nodes in a circle", "shell": "use a shell layout", "kamada_kawai": "place the nodes by the Kamada-Kawai layout, without weights"}[v],
    "node_size": lambda v, s: f"give the nodes a size of {v}",
    "degree_size": lambda v, s: "draw nodes with more links larger",
    "weights": lambda v, s: "write its weight on each edge",
    "weight_width": lambda v, s: "draw heavier edges thicker",
    "now": lambda v, s: f"mark {calendar_day(s['data'], v['at']) if 'first' in s['data'] else s['data']['unit'].lower() + ' ' + str(v['at'])} with a dashed {color_word(v['color'])} vertical line labelled \"{v['label']}\"",
    "inset_place": lambda v, s: f"put the inset at the upper {v}, enlarging {s['data']['x_name'].lower()}s {s['data']['detail'][0]} to {s['data']['detail'][1]}",
    "arranged": lambda v, s: panel_words(s),
}  # fmt: skip
"""A feature as a request, without capital and full stop."""


def requests(spec: Mapping[str, Any]) -> list[str]:
    """Every feature of a spec as a request, in order; before them what is drawn as bars, where that is not plain."""
    said = [PHRASES[name](value, spec) for name, value in spec["features"].items() if name != "rotate" or value]
    names = [name for name, _ in spec["data"].get("series", ())]
    if spec["kind"] == "twin":
        return [f"draw {names[0]} as bars and {names[1]} as a line", *said]
    if spec["kind"] == "dashboard":
        return [panel_words(spec), *said]
    if panels_mixed(spec):
        lines, bars = names[::2], names[1::2]
        return [f"draw {listed(lines)} as {'a line' if len(lines) == 1 else 'lines'} and {listed(bars)} as bars", *said]
    return said


def panels_mixed(spec: Mapping[str, Any]) -> bool:
    """Whether every other panel of a figure with subplots has bars."""
    return spec["kind"] == "subplots" and spec["library"] == "matplotlib" and bool(spec["code"]["comments"])


def noun_of(spec: Mapping[str, Any]) -> str:
    """What people call the chart."""
    one = spec["kind"] == "function" and len(spec["data"]["functions"]) == 1
    return "plot of a function" if one else KINDS[spec["kind"]].noun


FORMULAS = ("contour", "filled_contour", "surface", "function")
"""Kinds whose subject is the formula itself."""


def subject_words(spec: Mapping[str, Any]) -> str:
    """What the chart is about, within a sentence."""
    subject = str(spec["subject"])
    if spec["kind"] == "timeline" and subject.startswith(("The ", "History", "Milestones", "Life", "Town")):
        return subject[:1].lower() + subject[1:]
    plain = " " in subject and not subject[1].isupper() and spec["kind"] not in ("candlestick", "pyramid", "timeline")
    return subject.lower() if plain else subject


def data_words(spec: Mapping[str, Any], *, lines: bool = False) -> str:
    """The data: each series with its values, or how the sample is drawn."""
    data, kind = spec["data"], spec["kind"]
    if kind in TOLD:
        return TOLD[kind](data)
    if kind == "candlestick":
        parts = [f"{name} {', '.join(map(told, data[name]))}" for name in ("open", "high", "low", "close")]
        return f"Days {data['x'][0]} to {data['x'][-1]}; " + "; ".join(parts)
    if "errors" in data:
        return f"{_along(data)}; {spec['subject']} {_values(data['series'][0][1])}; plus or minus {_values(data['errors'])}"
    if "series" in data:
        if len(data["series"]) == 1 and kind != "inset":
            pairs = [f"{x} {told(value)}" for x, value in zip(data["x"], data["series"][0][1], strict=True)]
            return ", ".join(pairs) if not lines else "; ".join(pairs)
        join = "\n  " if lines else " "
        rows = [f"{name}: {_values(values)}" for name, values in data["series"]]
        return (
            f"{_along(data)}.{join}" + (join if lines else ". ").join(rows)
            if lines
            else f"{_along(data)}; " + "; ".join(rows)
        )
    if "sizes" in data:
        points = zip(data["groups"][0][1], data["groups"][0][2], data["sizes"], strict=True)
        return "points (x, y, value): " + ", ".join(f"({told(x)}, {told(y)}, {told(size)})" for x, y, size in points)
    if "numbers" in data:
        return f"values {_values(data['numbers'])}"
    if "law" in data:
        return _law(spec)
    if "groups" in data:
        groups = [
            f"{name + ': ' if len(data['groups']) > 1 else ''}"
            + ", ".join(f"({told(x)}, {told(y)})" for x, y in zip(xs, ys, strict=True))
            for name, xs, ys in data["groups"]
        ]
        return "points " + "; ".join(groups)
    return _mathematical(spec)


def _along(data: Mapping[str, Any]) -> str:
    return f"{data['x_name']}: {', '.join(map(str, data['x']))}"


def _values(values: Sequence[Any]) -> str:
    return ", ".join(map(told, values))


def _law(spec: Mapping[str, Any]) -> str:
    data = spec["data"]
    seed = f"NumPy's default_rng with seed {data['seed']}"
    if "pair" in data:
        return f"{data['size']} points made with {seed}: x normal with mean {data['pair'][0]} and standard deviation {data['pair'][1]}, y = {data['base']} + {data['slope']}x plus normal noise of {data['noise']}"
    article = "an exponential" if data["law"] == "exponential" else f"a {data['law']}"
    groups = []
    for name, mean, spread in data["groups"]:
        who = f"{name} " if len(data["groups"]) > 1 else ""
        groups.append(
            f"{who}mean {mean}" + (f" and standard deviation {spread}" if data["law"] != "exponential" else "")
        )
    each = "for each group" if len(groups) > 1 else "in all"
    return f"{data['size']} values {each} from {article} distribution ({'; '.join(groups)}), made with {seed}"


def _mathematical(spec: Mapping[str, Any]) -> str:
    data = spec["data"]
    if "functions" in data:
        return f"{' and '.join(f'y = {words}' for words, _ in data['functions'])} for x from {data['low']} to {data['high']} at {data['points']} points"
    if "petals" in data:
        return f"r = |{data['size']} cos({data['petals']}θ)| for θ from 0 to 2π at {data['points']} points"
    if "u" in data:
        return f"the field ({data['u']}, {data['v']}) on a {data['points']} by {data['points']} grid from -{data['half']} to {data['half']}".replace(
            "np.", ""
        )
    if "words" in data:
        return f"f(x, y) = {data['words']} for x and y from -{data['half']} to {data['half']} on a grid of {data['points']} by {data['points']} points"
    return (
        f"x = sin({data['a']}t + {data['phase']}), y = sin({data['b']}t) for t from 0 to 2π at {data['points']} points"
    )


def label_words(spec: Mapping[str, Any]) -> str:
    """What titles and axes say."""
    kind = spec["kind"]
    parts = [f'title "{spec["title"]}"'] if spec["title"] else []
    if kind in BARE:
        return listed([*parts, *(['color bar label "Correlation"'] if kind == "correlation" else [])])
    if kind in ("histogram", "histograms", "density", "ecdf"):
        return listed([*parts, f'x label "{spec["y_label"]}"'])
    x, y = ("y", "x") if KINDS[kind].axis == "x" or "horizontal" in spec["features"] else ("x", "y")
    if kind == "slope":
        return listed([*parts, f'y label "{spec["y_label"]}"'])
    parts += [f'{x} label "{spec["x_label"]}"'] if kind not in ("subplots", *COMPOSED) and spec["x_label"] else []
    measure = "Share (%)" if kind == "percent" else spec["y_label"]
    parts += [f'{y} label "{measure}"'] if measure else []
    parts += [f'color bar label "{spec["measure"]}"'] if kind == "heatmap" else []
    parts += [f'color bar label "{spec["data"]["size_label"]}"'] if kind == "colored_scatter" else []
    parts += [f'z label "{spec["data"]["z_label"]}"'] if "z_label" in spec["data"] else []
    parts += [f'second y label "{spec["data"]["second_label"]}"'] if "second_label" in spec["data"] else []
    return listed(parts)


def _opening(spec: Mapping[str, Any], rng: random.Random) -> str:
    noun, library = (
        noun_of(spec),
        spec["library"].replace("matplotlib", "Matplotlib").replace("plotly", "Plotly").replace("altair", "Altair"),
    )
    many = len(spec["data"].get("series", []))
    counted = (
        f" of {_NUMBERS[many]} series"
        if 2 <= many <= 8
        and spec["kind"] in ("line", "step", "grouped", "stacked", "stacked_area")
        and rng.random() < 0.4
        else ""
    )
    subject = subject_words(spec) if spec["kind"] not in FORMULAS else "the following"
    if spec["kind"] == "function":
        return rng.choice((
            f"Draw {an(noun)} with {library}", f"Using {library}, create {an(noun)}", f"Make {an(noun)} in {library}",
        ))  # fmt: skip
    return rng.choice((
        f"Draw {an(noun)}{counted} of {subject} with {library}",
        f"Using {library}, create {an(noun)}{counted} for {subject}",
        f"Write Python code with {library} that plots {subject} as {an(noun)}{counted}",
        f"Make {an(noun)}{counted} in {library} showing {subject}",
    ))  # fmt: skip


def describe(spec: Mapping[str, Any], rng: random.Random, register: str | None = None) -> str:
    """A spec in words.

    Args:
        spec: the chart.
        rng: chooses among wordings.
        register: `terse`, `list`, `paragraph` or `chat`; drawn when None.
    """
    register = register or rng.choice(("terse", "list", "list", "paragraph", "paragraph", "chat"))
    asked, labels = requests(spec), label_words(spec)
    asked = rng.sample(asked, len(asked)) if register == "chat" else asked
    if register == "terse":
        library = spec["library"]
        parts = [
            f"{library}: {noun_of(spec)}" + (f", {spec['subject']}" if spec["kind"] not in FORMULAS else ""),
            f"Data: {data_words(spec)}",
            labels,
            *asked,
        ]
        return capital(". ".join(part[:1].upper() + part[1:] for part in parts if part)) + "."
    if register == "list":
        head = f"{_opening(spec, rng)}."
        items = [f"Data: {data_words(spec, lines=True)}", f"Labels: {labels}" if labels else "", *asked]
        marks = rng.choice(("- {}", "* {}", "{n}. {}"))
        body = [
            marks.format(part[:1].upper() + part[1:], n=number)
            for number, part in enumerate([item for item in items if item], 1)
        ]
        return capital(head) + "\n\n" + rng.choice(("Requirements:\n", "")) + "\n".join(body)
    if register == "chat":
        start = rng.choice(
            ("I need", "Could you make", "Can you give me", "Please help me with", "For a report I need")
        )
        mark = "?" if start.startswith(("Could", "Can")) else "."
        about = f" about {subject_words(spec)}" if spec["kind"] not in FORMULAS else ""
        tail = f" Also, {listed(asked)}." if asked else ""
        return capital(
            f"{start} {an(noun_of(spec))}{about}{mark} Here is the data: {data_words(spec)}. It should have the {labels or 'usual labels'}.{tail} Please use {spec['library']}."
        )
    sentences = [
        f"{_opening(spec, rng)}.",
        f"{rng.choice(('The data', 'The values', 'Use this data'))}: {data_words(spec)}.",
    ]
    sentences += [f"Use the {labels}." if labels else ""]
    for place in range(0, len(asked), 3):
        group = listed(asked[place : place + 3])
        sentences.append(group[:1].upper() + group[1:] + ".")
    return capital(" ".join(part for part in sentences if part))
