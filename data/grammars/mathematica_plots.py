"""Plots as specs, as Mathematica programs that Mathics draws, and as words.

A spec is `{"grammar", "language", "kind", "content" or "params", "look", "options"}`: `content` where Manim can show
the same, `params` of kinds that are Mathematica's own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from janusrl.synthesis.grammar import Spec

from .asked import tidy
from .mathematica_code import COLORS, Look, call, options, styled
from .mathematica_own import DRAWN, OWN
from .mathematical import KINDS, Content, draw_content, range_of, subject_of, write_formula
from .renaming import names_of, renamed_mathematica

NAME = "mathematica"
CONTENT_SHARE = 0.6
_NAMES = {
    "split": "cut divide subdivide", "start": "first initial whole", "triangles": "pieces parts tiles",
    "koch": "bend bump replace", "refine": "step grow next", "curve": "outline path flake", "points": "vertices pts list",
    "branch": "twig limb grow", "angle": "theta direction phi", "length": "size len", "seeds": "dots florets places",
    "at": "place spot pos", "orbit": "iterates course path", "values": "list numbers terms", "matrix": "table grid m",
    "walk": "path steps sums", "position": "total sum where", "labels": "names tags", "terms": "list sequence a",
    "data": "numbers sample list", "f": "g func height", "p": "u here", "q": "v there", "d": "third w",
}  # fmt: skip
"""Symbols, and how else they may be called."""


def draw_plot(rng: random.Random, kind: str | None = None, content: Content | None = None) -> dict[str, Any]:
    """A new plot: of some content, of one kind, or of any."""
    if content is None and (kind in KINDS or (kind is None and rng.random() < CONTENT_SHARE)):
        content = draw_content(rng, kind)
    look = {"thick": rng.random() < 0.4, "frame": rng.random() < 0.4, "grid": rng.random() < 0.3,
            "title": rng.random() < 0.7, "legend": rng.random() < 0.6, "named": rng.random() < 0.5,
            "comment": rng.random() < 0.4, "lines": rng.random() < 0.5, "size": rng.choice([None, None, 400,
            500, 360, 450]), "back": rng.choice([None, None, None, "RGBColor[1, 1, 0.93]", "GrayLevel[0.97]"]),
            "names": rng.randrange(1, 10_000) if rng.random() < 0.75 else 0}  # fmt: skip
    spec: dict[str, Any] = {"grammar": NAME, "language": "mathematica", "look": look,
               "options": {"language": "mathematica"}}  # fmt: skip
    if content is not None:
        return spec | {"kind": content["kind"], "content": content}
    kind = kind or rng.choice(list(OWN))
    return spec | {"kind": kind, "params": OWN[kind][0](rng)}


def write_plot(spec: Spec) -> str:
    """The plot as a Mathematica program."""
    look = spec["look"]
    code = _CONTENT[spec["kind"]](spec["content"],
                look) if "content" in spec else OWN[spec["kind"]][1](spec["params"], look)  # fmt: skip
    comment = f"(* {tidy(plot_subject(spec))} *)\n" if look["comment"] else ""
    return comment + renamed_mathematica(code, names_of(look.get("names", 0), _NAMES)) + "\n"


def plot_subject(spec: Spec) -> str:
    """What a plot shows, in a few words."""
    return subject_of(spec["content"]) if "content" in spec else OWN[spec["kind"]][2](spec["params"])


def plot_words(spec: Spec, rng: random.Random, register: str | None = None) -> str:
    """The plot in words; registers are `terse`, `paragraph` and `list`."""
    register = register or rng.choice(["terse", "paragraph", "paragraph", "list"])
    subject, wishes = plot_subject(spec), details(spec)
    if register == "terse":
        return tidy(f"{subject} in Mathematica: {'; '.join(wishes)}.")
    opening = rng.choice(["Write a Wolfram Language program that draws {}.", "Plot {} in Mathematica.",
                "Use Mathematica to draw {}.", "I need Mathematica code that shows {}."])  # fmt: skip
    if register == "list":
        return tidy(opening.format(subject)) + "\n" + "\n".join(f"- {tidy(wish)}" for wish in wishes)
    return tidy(opening.format(subject)) + " " + " ".join(tidy(wish) + "." for wish in wishes)


def details(spec: Spec) -> list[str]:
    """What a plot should look like, wish by wish."""
    look, kind = spec["look"], spec["kind"]
    found = _content_details(spec["content"], look) if "content" in spec else OWN[kind][3](spec["params"])
    if look["size"] and (kind in (*_PLOTTED, *DRAWN) or "content" in spec):
        found.append(f"make the picture {look['size']} pixels wide")
    if kind in _PLOTTED:
        found += ["draw a frame around the plot"] * look["frame"] + ["add grid lines"] * look["grid"]
        found += ["give it a very light background"] * bool(look["back"])
    if kind in DRAWN and look["back"]:
        found.append("give it a very light background")
    if look["thick"] and kind in ("functions", "parametric", "polar", "walk", "logistic", "koch"):
        found.append("use thick lines")
    if "content" in spec and look["title"] and (title := _title(spec["content"])):
        found.append(f"put the title '{title}' above")
    return found


_PLOTTED = ("functions", "parametric", "polar", "sequence", "walk", "histogram")


def _title(content: Content) -> str:
    """What stands above a plot; nothing where it would be too long."""
    subject = subject_of(content).removeprefix("the ").removeprefix("a ")
    found = (
        content["title"] + (", in tens" if _in_tens(content) else "") if content["kind"] == "bars" else tidy(subject)
    )
    return found if len(found) <= (36 if content.get("bare") else 60) else ""


def _in_tens(content: Content) -> bool:
    """Whether bars count tens: Mathics puts labels 0.2 below zero, and the axis would run through them."""
    return bool(max(content["values"]) > 9)


def _functions(content: Content, look: Look) -> str:
    curves, (low, high) = content["curves"], range_of(content)
    written = [write_formula(curve["f"], "mathematica") for curve in curves]
    before = ""
    if look["named"]:
        names = "fgh"
        before = "".join(f"{names[n]}[x_] := {text};\n" for n, text in enumerate(written))
        written = [f"{names[n]}[x]" for n in range(len(curves))]
    many = len(curves) > 1
    styles = ", ".join(styled(curve["color"], look) for curve in curves)
    more = {"PlotStyle": f"{{{styles}}}" if many else styles, "PlotRange": f"{{{low:g}, {high:g}}}"}
    if many and look["legend"]:
        labels = ", ".join('"' + write_formula(curve["f"], "words") + '"' for curve in curves)
        more["PlotLegends"] = f"{{{labels}}}"
    parts = [f"{{{', '.join(written)}}}" if many else written[0], f"{{x, {content['from']}, {content['to']}}}"]
    return before + call("Plot", [*parts, *options(look, _title(content), more)], look)


def _curve(content: Content, look: Look) -> str:
    until = f"{{t, 0, {content['turns']} Pi}}"
    more = {"PlotStyle": styled(content["color"], look), "AspectRatio": "Automatic"}
    if content["kind"] == "polar":
        return call("PolarPlot", [write_formula(content["r"], "mathematica"), until, *options(look,
                    _title(content), more)], look)  # fmt: skip
    x, y = (write_formula(content[axis], "mathematica") for axis in "xy")
    if look["named"]:
        body = call("ParametricPlot", ["{x[t], y[t]}", until, *options(look, _title(content), more)], look)
        return f"x[t_] := {x};\ny[t_] := {y};\n{body}"
    return call("ParametricPlot", [f"{{{x}, {y}}}", until, *options(look, _title(content), more)], look)


def _sequence(content: Content, look: Look) -> str:
    table = f"Table[{content['rule']['mathematica']}, {{n, {len(content['terms'])}}}]"
    head = "ListLinePlot" if content["joined"] else "ListPlot"
    more = {"PlotStyle": COLORS[content["color"]], "AxesLabel": '{"n", "a(n)"}'}
    if look["frame"]:
        more = {"PlotStyle": more["PlotStyle"], "FrameLabel": '{"n", "a(n)"}'}
    if look["named"]:
        return f"terms = {table};\n" + call(head, ["terms", *options(look, _title(content), more)], look)
    return call(head, [table, *options(look, _title(content), more)], look)


def _bars(content: Content, look: Look) -> str:
    labels = "{" + ", ".join(f'"{label}"' for label in content["labels"]) + "}"
    values = "{" + ", ".join(map(str, content["values"])) + "}"
    style = f"ConstantArray[{COLORS[content['color']]}, {len(content['values'])}]"
    more = {"ChartLabels": "labels" if look["named"] else labels, "ChartStyle": style}
    found = options(look, _title(content), more, plotted=False)
    tens = " / 10" if _in_tens(content) else ""
    if look["named"]:
        return f"labels = {labels};\nvalues = {values};\n" + call("BarChart", [f"values{tens}", *found], look)
    return call("BarChart", [values + tens, *found], look)


def _figure(content: Content, look: Look) -> str:
    parts: list[str] = []
    for shape in content["shapes"]:
        points = "{" + ", ".join(f"{{{x:g}, {y:g}}}" for x, y in shape["points"]) + "}"
        color = COLORS[shape["color"]]
        if shape["shape"] == "circle":
            parts.append(f"{{{color}, Thick, Circle[{points[1:-1]}, {shape['radius']:g}]}}")
        elif shape["shape"] == "polygon" and shape["filled"]:
            parts.append(f"{{Opacity[0.4], {color}, EdgeForm[{color}], Polygon[{points}]}}")
        elif shape["shape"] == "polygon":
            parts.append(f"{{{color}, Thick, Line[Append[{points}, {points[1:-1].split('}, {')[0].rstrip('}')}}}]]}}")
        elif shape["shape"] == "segment":
            parts.append(f"{{{color}, Thick, Line[{points}]}}")
        elif shape["shape"] == "arrow":
            parts.append(f"{{{color}, Thick, Arrow[{points}]}}")
        elif shape["shape"] == "text":
            parts.append(f'{{{color}, Text["{shape["text"]}", {points[1:-1]}]}}')
        else:
            parts.append(f"{{{color}, PointSize[0.02], Point[{points[1:-1]}]}}")
    more = options(look, _title(content), plotted=False)
    side = f"{{{-content['span']:g}, {content['span']:g}}}"
    span = f"PlotRange -> {{{side}, {side}}}"
    body = "{\n    " + ",\n    ".join(parts) + "\n  }"
    if content.get("bare"):
        return "Graphics[\n  " + ",\n  ".join([body, *more]) + "\n]"
    return f"Graphics[\n  {body},\n  " + ",\n  ".join([*more, "Axes -> True", span]) + "\n]"


_CONTENT: Mapping[str, Callable[[Content, Look], str]] = {"functions": _functions, "parametric": _curve,
            "polar": _curve, "sequence": _sequence, "bars": _bars, "figure": _figure, }  # fmt: skip


def _content_details(content: Content, look: Look) -> list[str]:
    kind = content["kind"]
    if kind == "functions":
        low, high = range_of(content)
        colors = ", ".join(f"{write_formula(curve['f'], 'words')} in {curve['color']}" for curve in content["curves"])
        found = [f"draw x from {content['from']} to {content['to']} and y from {low:g} to {high:g}", f"colour {colors}"]
        if len(content["curves"]) > 1 and look["legend"]:
            found.append("add a legend with the formulas")
        return found
    if kind == "parametric":
        x, y = (write_formula(content[axis], "words") for axis in "xy")
        return [f"its equations are x = {x} and y = {y}, with t from 0 to {content['turns']} pi",
                f"draw it in {content['color']} with equal scales"]  # fmt: skip
    if kind == "polar":
        r = write_formula(content["r"], "words")
        return [f"its polar equation is r = {r}, with t from 0 to {content['turns']} pi",
                f"draw it in {content['color']} with equal scales"]  # fmt: skip
    if kind == "sequence":
        how = "joined by a line" if content["joined"] else "as points"
        return [f"the rule is a(n) = {content['rule']['words']}",
                f"draw the terms {how} in {content['color']}", "label the axes n and a(n)"]  # fmt: skip
    if kind == "bars":
        pairs = ", ".join(f"{label} {value}" for label, value in zip(content["labels"], content["values"], strict=True))
        tens = ["divide the values by ten, so that the axis counts tens"] if _in_tens(content) else []
        return [f"the bars are {pairs}", *tens, f"make them {content['color']} and label each with its name"]
    told = []
    for shape in content["shapes"]:
        between = ", " if shape["shape"] == "polygon" else " to "
        points = between.join(f"({x:g}, {y:g})" for x, y in shape["points"])
        if shape["shape"] == "text":
            told.append(f"the text '{shape['text']}' in {shape['color']} at {points}")
            continue
        name = {"segment": "line", "arrow": "arrow", "point": "point", "circle": "circle",
                "polygon": "polygon"}[shape["shape"]]  # fmt: skip
        more = {"polygon": " through", "point": " at"}.get(name, " from")
        more = f" of radius {shape['radius']:g} around" if name == "circle" else more
        fill = ", filled half transparently," if shape.get("filled") else ""
        told.append(f"a {shape['color']} {name}{fill}{more} {points}")
    if content.get("bare"):
        return [*told, "draw no axes"]
    return [*told, f"show axes from -{content['span']:g} to {content['span']:g} both ways"]
