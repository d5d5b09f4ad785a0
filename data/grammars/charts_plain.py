"""What plots in R and MATLAB share: kinds, data, looks, words. Each language writes its own programs."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .asked import listed
from .charts_data import along, an, capital, course, levels, rounded, scaled, shares, time_axis, told
from .charts_topics import FUNCTIONS, PAIRS, SAMPLES, SURFACES, TOPICS, Topic

Spec = dict[str, Any]
KINDS: dict[str, tuple[str, float]] = {
    "line": ("line plot", 1.6), "lines": ("line plot of several series", 1.8), "step": ("step plot", 0.6), "stem": ("stem plot", 0.7),
    "area": ("area plot", 0.7), "errorbars": ("plot with error bars", 0.8), "bars": ("bar plot", 1.6), "hbars": ("horizontal bar plot", 1.0),
    "grouped": ("grouped bar plot", 1.2), "stacked": ("stacked bar plot", 1.0), "pie": ("pie chart", 0.8), "histogram": ("histogram", 1.3),
    "box": ("box plot", 1.0), "scatter": ("scatter plot", 1.3), "regression": ("scatter plot with a fitted line", 1.1), "groups": ("scatter plot of several groups", 0.9),
    "function": ("plot of a function", 1.3), "functions": ("plot of two functions", 0.8), "parametric": ("parametric curve", 0.5), "contour": ("contour plot", 0.7), "surface": ("surface plot", 0.6),
    "image": ("heat map of a matrix", 0.7), "panels": ("figure with two panels", 0.9),
}  # fmt: skip
"""Name to what people call it, and how often it is drawn."""
COLORS = {
    "steelblue": (0.27, 0.51, 0.71), "darkorange": (1.0, 0.55, 0.0), "seagreen": (0.18, 0.55, 0.34), "firebrick": (0.7, 0.13, 0.13), "purple": (0.5, 0.0, 0.5),
    "navy": (0.0, 0.0, 0.5), "tomato": (1.0, 0.39, 0.28), "goldenrod": (0.85, 0.65, 0.13), "darkgreen": (0.0, 0.39, 0.0), "royalblue": (0.25, 0.41, 0.88),
    "sienna": (0.63, 0.32, 0.18), "orchid": (0.85, 0.44, 0.84), "slateblue": (0.42, 0.35, 0.8), "maroon": (0.5, 0.0, 0.0), "gray40": (0.4, 0.4, 0.4), "black": (0.0, 0.0, 0.0),
    "cadetblue": (0.37, 0.62, 0.63), "chocolate": (0.82, 0.41, 0.12), "deeppink": (1.0, 0.08, 0.58), "olivedrab": (0.42, 0.56, 0.14), "dodgerblue": (0.12, 0.56, 1.0), "coral": (1.0, 0.5, 0.31),
}  # fmt: skip
"""Names that R knows, with their red, green and blue."""
_SPLIT = {
    "steelblue": "steel blue",
    "darkorange": "dark orange",
    "seagreen": "sea green",
    "darkgreen": "dark green",
    "royalblue": "royal blue",
    "slateblue": "slate blue",
    "gray40": "dark gray",
    "cadetblue": "cadet blue",
    "deeppink": "deep pink",
    "olivedrab": "olive drab",
    "dodgerblue": "dodger blue",
}


def draw_plot(rng: random.Random, grammar: str, language: str, kind: str | None = None) -> Spec:
    """A new spec."""
    names = list(KINDS)
    kind = kind or rng.choices(names, [KINDS[name][1] for name in names])[0]
    content = _content(rng, kind)
    spec: Spec = {"grammar": grammar, "language": language, "kind": kind, "options": {"language": language}, **content}
    spec["look"] = _look(rng, spec)
    spec["code"] = {
        "comments": rng.random() < 0.5,
        "frame": rng.random() < 0.35,
        "names": rng.random() < 0.5,
        "style": rng.randrange(3),
    }
    return spec


def _look(rng: random.Random, spec: Spec) -> Spec:
    kind, many = (
        spec["kind"],
        max(
            len(spec["data"].get("series", [])),
            len(spec["data"].get("groups", [])),
            len(spec["data"].get("functions", [])),
            1,
        ),
    )
    many = len(spec["data"]["x"]) if kind == "pie" else many
    look: Spec = {"colors": rng.sample(list(COLORS), many)} if kind not in ("contour", "surface", "image") else {}
    if kind in ("line", "lines", "step", "function", "functions", "parametric", "errorbars", "stem", "regression"):
        look["width"] = rng.choice((1, 1.5, 2, 2, 3))
    if kind in ("line", "function", "parametric"):
        look["dash"] = rng.choice(("solid", "solid", "solid", "dashed", "dotted"))
    if kind in ("lines", "line", "errorbars", "scatter", "regression", "groups"):
        look["marker"] = (
            rng.choice(("circle", "square", "triangle", "diamond"))
            if kind not in ("line", "lines") or rng.random() < 0.6
            else ""
        )
    if rng.random() < 0.45 and kind not in ("pie", "image", "surface"):
        look["grid"] = True
    if kind in ("lines", "grouped", "stacked", "groups", "functions"):
        look["legend"] = rng.choice(("top left", "top right"))
    if kind == "histogram":
        look["bins"] = rng.choice((8, 10, 12, 15, 20))
    if kind in ("bars", "hbars") and rng.random() < 0.3:
        look["values"] = True
    if kind in ("line", "bars", "area") and rng.random() < 0.3:
        look["mean"] = True
    if kind in ("histogram", "box") and rng.random() < 0.4:
        look["mean"] = True
    if kind == "line" and rng.random() < 0.25:
        look["peak"] = True
    return look


def _content(rng: random.Random, kind: str) -> Spec:
    if kind in ("histogram", "box"):
        return _samples(rng, kind)
    if kind in ("scatter", "regression", "groups"):
        return _points(rng, kind)
    if kind in ("function", "functions", "parametric", "contour", "surface"):
        return _mathematical(rng, kind)
    topic = rng.choice([each for each in TOPICS if each.additive] if kind in ("pie", "stacked") else TOPICS)
    if kind in ("bars", "hbars", "pie", "grouped", "stacked") and (kind in ("hbars", "pie") or rng.random() < 0.6):
        return _by_item(rng, kind, topic)
    x, along_ = time_axis(rng, rng.choice(topic.times))
    names = rng.sample(topic.items, min(len(topic.items), rng.choice((2, 2, 3))))
    if kind in ("line", "step", "stem", "area", "errorbars", "bars"):
        names = names[:1]
    if kind == "image":
        names = rng.sample(topic.items, min(4, len(topic.items)))
    if kind == "panels":
        names = names[:2]
    x = x[:8] if kind in ("grouped", "stacked", "image") else x
    series = [[name, course(rng, topic, len(x), scale=rng.uniform(0.65, 1.3))] for name in names]
    data: Spec = {"x": x, "x_name": along_, "series": series}
    if kind == "errorbars":
        spread = (topic.high - topic.low) * rng.uniform(0.02, 0.06)
        data["errors"] = [max(round(spread * rng.uniform(0.5, 1.5), 2), 0.01) for _ in x]
    title = (
        f"{topic.subject}: {names[0]}"
        if len(names) == 1
        else rng.choice((topic.subject, f"{topic.subject} by {topic.noun.title()}"))
    )
    return {"subject": topic.subject, "title": title, "x_label": along_, "y_label": topic.measure, "data": data}


def _samples(rng: random.Random, kind: str) -> Spec:
    topic = rng.choice([each for each in SAMPLES if each.spread < 0.3 * each.mean])
    many = 1 if kind == "histogram" else rng.choice((2, 3, 3))
    size = rng.choice((60, 80, 100, 150, 200, 300))
    places = max(topic.decimals, 1 if topic.spread >= 1 else 3)
    groups = [
        [
            name,
            round(topic.mean + topic.spread * rng.uniform(-0.9, 0.9), places),
            round(topic.spread * rng.uniform(0.7, 1.3), places),
        ]
        for name in rng.sample(topic.groups, many)
    ]
    data = {"groups": groups, "size": size, "seed": rng.randrange(1, 999)}
    return {
        "subject": topic.subject,
        "title": rng.choice((topic.subject, f"Distribution of {topic.subject}")),
        "x_label": topic.noun.title(),
        "y_label": topic.measure,
        "data": data,
    }


def _points(rng: random.Random, kind: str) -> Spec:
    pair = rng.choice(PAIRS)
    many = rng.choice((2, 3)) if kind == "groups" else 1
    groups = [
        [name, *along(rng, pair, rng.randrange(8, 13) if many > 1 else rng.randrange(10, 22), lift=0.25 * place)]
        for place, name in enumerate(rng.sample(pair.groups, many))
    ]
    return {
        "subject": pair.subject,
        "title": pair.subject,
        "x_label": pair.x_label,
        "y_label": pair.y_label,
        "data": {"groups": groups},
    }


def _by_item(rng: random.Random, kind: str, topic: Topic) -> Spec:
    x = rng.sample(topic.items, min(len(topic.items), rng.choice((4, 5, 6))))
    year = rng.randrange(2005, 2024)
    first = shares(rng, len(x)) if kind == "pie" and rng.random() < 0.5 else levels(rng, topic, len(x))
    series = [[str(year), first]]
    if kind in ("grouped", "stacked"):
        series.append([str(year + 1), [rounded(value * rng.uniform(0.75, 1.3), topic.decimals) for value in first]])
    return {
        "subject": topic.subject,
        "title": rng.choice((f"{topic.subject} in {year}", f"{topic.subject} by {topic.noun.title()}")),
        "x_label": topic.noun.title(),
        "y_label": topic.measure,
        "data": {"x": x, "x_name": topic.noun.title(), "series": series},
    }


def _mathematical(rng: random.Random, kind: str) -> Spec:
    if kind in ("contour", "surface"):
        words, code, half = rng.choice(SURFACES)
        scale = rng.choice((1, 1, 2, 0.5))
        data: Spec = {
            "words": scaled(scale, words),
            "code": scaled(scale, code),
            "half": half,
            "points": rng.choice((30, 40, 50)),
        }
        return {
            "subject": "a function of two variables",
            "title": f"f(x, y) = {data['words']}",
            "x_label": "x",
            "y_label": "y",
            "data": data,
        }
    if kind == "parametric":
        a, b = rng.choice(((1, 2), (2, 3), (3, 4), (3, 5), (5, 4), (1, 3)))
        return {
            "subject": "a Lissajous curve",
            "title": f"Lissajous Curve {a}:{b}",
            "x_label": "x",
            "y_label": "y",
            "data": {"a": a, "b": b, "points": rng.choice((300, 400, 500))},
        }
    plain = [each for each in FUNCTIONS if "sinc" not in each[1]]
    first = rng.choice(plain)
    chosen = [first]
    if kind == "functions":
        near = [each for each in plain if each is not first and each[2] == first[2]] or [
            ("0.5 * cos(x)", "0.5 * np.cos(x)", 0, 0, "")
        ]
        chosen.append(rng.choice(near))
    scale = rng.choice((1, 1, 1, 2, 0.5))
    functions = [[scaled(scale, words), scaled(scale, code)] for words, code, *_ in chosen]
    data = {"functions": functions, "low": first[2], "high": first[3], "points": rng.choice((100, 200, 300, 400))}
    return {
        "subject": "a function",
        "title": first[4] if len(chosen) == 1 else "Two Functions",
        "x_label": "x",
        "y_label": "y",
        "data": data,
    }


def end_of_peak(spec: Mapping[str, Any]) -> str:
    """The end at which the highest value of the first series stands: `first`, `last`, or empty."""
    values = spec["data"]["series"][0][1]
    return {0: "first", len(values) - 1: "last"}.get(values.index(max(values)), "")


def color_words(spec: Mapping[str, Any], name: str) -> str:
    """A colour as a person says it; with its numbers where the language has no names."""
    words = _SPLIT.get(name, name)
    return words if spec["language"] == "r" else f"{words} ([{' '.join(f'{part:g}' for part in COLORS[name])}])"


def look_words(spec: Mapping[str, Any]) -> list[str]:
    """The looks as requests."""
    look, data = spec["look"], spec["data"]
    names = [each[0] for each in data.get("series") or data.get("groups") or data.get("functions") or []]
    names = [str(x) for x in data["x"]] if spec["kind"] == "pie" else names
    said = []
    if "colors" in look:
        colors = [color_words(spec, name) for name in look["colors"]]
        said.append(
            f"colour it {colors[0]}"
            if len(colors) == 1
            else "use " + listed([f"{color} for {name}" for color, name in zip(colors, names, strict=False)])
        )
    fitted = spec["kind"] == "regression"
    if "width" in look:
        line = (
            "fitted line in black" if fitted else "lines" if spec["kind"] in ("lines", "functions", "stem") else "line"
        )
        said.append(f"draw the {line} with a width of {look['width']}")
    said += [f"make the line {look['dash']}"] if look.get("dash", "solid") != "solid" else []
    said += [f"use {look['marker']} markers"] if look.get("marker") else []
    said += ["add a grid"] if "grid" in look else []
    said += [f"put the legend at the {look['legend']}"] if "legend" in look else []
    said += [f"use about {look['bins']} bins"] if "bins" in look else []
    said += ["write the value at the end of each bar"] if "values" in look else []
    if "mean" in look:
        box = spec["kind"] == "box"
        said.append("mark the means with a black cross" if box else "add a dashed black line at the mean")
    return [*said, *(["mark the highest point with a text that gives its value"] if "peak" in look else [])]


def data_told(spec: Mapping[str, Any]) -> str:
    """The data in words."""
    data = spec["data"]
    if "seed" in data:
        groups = [f"{name}: mean {mean}, standard deviation {spread}" for name, mean, spread in data["groups"]]
        return f"{data['size']} normally distributed random values{' for each group' if len(groups) > 1 else ''} ({'; '.join(groups)}), seed {data['seed']}"
    if "series" in data:
        along_ = f"{data['x_name']}: {', '.join(map(str, data['x']))}"
        rows = [f"{name}: {', '.join(map(told, values))}" for name, values in data["series"]]
        return "; ".join(
            [along_, *rows, *([f"errors: {', '.join(map(told, data['errors']))}"] if "errors" in data else [])]
        )
    if "groups" in data:
        return "; ".join(
            f"{name + ': ' if len(data['groups']) > 1 else ''}"
            + ", ".join(f"({told(x)}, {told(y)})" for x, y in zip(xs, ys, strict=True))
            for name, xs, ys in data["groups"]
        )
    if "functions" in data:
        return f"{' and '.join(words for words, _ in data['functions'])} for x from {data['low']} to {data['high']} ({data['points']} points)"
    if "words" in data:
        return f"f(x, y) = {data['words']} on the square from -{data['half']} to {data['half']} in both directions, {data['points']} points a side"
    return f"x = sin({data['a']}t), y = sin({data['b']}t), t from 0 to 2 pi in {data['points']} points"


def labels_told(spec: Mapping[str, Any]) -> str:
    """What titles and axes say."""
    parts = [f'the title "{spec["title"]}"']
    if spec["kind"] == "pie":
        return parts[0]
    x, y = spec["x_label"], spec["y_label"]
    if spec["kind"] in ("hbars", "histogram"):
        x, y = y, x
    if spec["kind"] == "panels":
        return listed([parts[0] + " over both panels", "each series' name over its panel", f'y axes "{y}"'])
    parts.append(f'x axis "{x}"')
    return listed(
        parts
        if spec["kind"] == "histogram"
        else [*parts, f'y axis "{y}"' if spec["kind"] != "image" else "the rows named"]
    )


_NEEDS = (
    "These figures came in from the field, and somebody wants to see them", "A lecturer prepares a handout on this", "An engineer has to document the following", "The following belongs in a quarterly report",
    "A student needs a figure for a thesis", "A newsletter is to show the following", "The following has to be plotted every month", "A poster is to show this", "We discuss the following tomorrow and need a picture of it",
)  # fmt: skip


def plot_words(spec: Mapping[str, Any], rng: random.Random, tool: str, register: str | None = None) -> str:
    """A spec in words; `register` is `terse`, `list`, `paragraph`, `problem` or drawn."""
    register = register or rng.choice(("terse", "list", "paragraph", "paragraph"))
    noun, subject, look = KINDS[spec["kind"]][0], spec["subject"], look_words(spec)
    subject = subject.lower() if " " in subject and not subject[1].isupper() else subject
    if register == "terse":
        return capital(
            f"{tool} {noun}: {subject}. {data_told(spec)}. {labels_told(spec)}."
            + (f" {capital(listed(look))}." if look else "")
        )
    if register == "list":
        items = [f"Data: {data_told(spec)}", f"Text: {labels_told(spec)}", *look]
        return (
            capital(f"{rng.choice(('Write', 'Create'))} a script in {tool} that draws {an(noun)} of {subject}.")
            + "\n\n"
            + "\n".join(f"- {item[:1].upper()}{item[1:]}" for item in items)
        )
    if register == "problem":
        need = rng.choice(_NEEDS)
        return capital(
            f"{need}: {data_told(spec)}. Write a script in {tool} that shows this as {an(noun)}. The figure must have {labels_told(spec)}."
            + (f" Further requirements: {listed(look)}." if look else "")
            + f" {rng.choice(('The script must run on its own.', 'Put all numbers into the script.', 'Use no packages or toolboxes.'))}"
        )
    opening = rng.choice(
        (
            f"Using {tool}, draw {an(noun)} of {subject}",
            f"Plot {subject} as {an(noun)} in {tool}",
            f"I would like {an(noun)} of {subject}, written in {tool}",
        )
    )
    return capital(
        f"{opening}. The data: {data_told(spec)}. Give it {labels_told(spec)}."
        + (f" {capital(listed(look))}." if look else "")
    )
