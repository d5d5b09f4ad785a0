"""Manim scenes of mathematical content; and Step and Kind, which all scenes are made of.

A scene is a list of steps: what happens, in words, and the lines of `construct` that make it happen. So words and code
cannot differ. Nothing here needs LaTeX: labels are `Text`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .mathematical import Content, extent_of, range_of, write_formula

Params = dict[str, Any]
PALETTE = ("red", "green", "blue", "orange", "purple", "pink", "teal", "yellow", "gold", "maroon")
"""Colours of scenes: Manim's own, by their word."""
KINDS: dict[str, Kind] = {}


@dataclass(frozen=True)
class Step:
    """Something that happens in a scene."""

    words: str
    """As an order: `draw the axes`."""
    code: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Kind:
    """A named kind of scene."""

    name: str
    draw: Callable[[random.Random], Params]
    steps: Callable[[Params], list[Step]]
    subject: str
    """What it shows, with the names of parameters in braces."""
    title: str
    """Of its class."""
    weight: float = 1


Written = Callable[[Params], list[Step]]


def kind(
    subject: str, title: str, draw: Callable[[random.Random], Params], weight: float = 1
) -> Callable[[Written], Written]:
    """Register a function from parameters to steps as a kind of scene of its own name."""

    def decorate(function: Written) -> Written:
        name = function.__name__.strip("_")
        KINDS[name] = Kind(name, draw, function, subject, title, weight)
        return function

    return decorate


def step(words: str, *code: str, play: Sequence[str] | str = (), t: float = 0, wait: float = 0) -> Step:
    """A step: lines of code, then the animations `play` together in `t` seconds, then a pause of `wait` seconds."""
    animations = [play] if isinstance(play, str) else list(play)
    lines = list(code)
    if animations:
        one = f"self.play({', '.join(animations)}, run_time={t:g})"
        lines += [one] if len(one) < 100 else ["self.play(", *(f"    {each}," for each in animations),
                  f"    run_time={t:g},", ")"]  # fmt: skip
    if wait:
        lines.append(f"self.wait({wait:g})")
    return Step(words, tuple(lines), t + wait)


def c(color: str) -> str:
    """A colour's word as Manim's constant."""
    return color.upper()


def quoted(text: str) -> str:
    """A text as a Python literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _nice(span: float) -> float:
    rough = span / 6
    power = 10.0 ** math.floor(math.log10(rough))
    return next(f * power for f in (1, 2, 5, 10) if f * power >= rough * 0.999)


def functions(content: Content, p: Params) -> list[Step]:
    """Axes and graphs, one after another."""
    low, high = range_of(content)
    a, b = content["from"], content["to"]
    grid = (
        f"x_range=[{a}, {b}, 1], y_range=[{low:g}, {high:g}, {_nice(high - low):g}], x_length={p['wide']}, y_length=5.5"
    )
    t = p["pace"]
    found = [step(f"draw axes with x from {a} to {b} and y from {low:g} to {high:g}",
             f"axes = Axes({grid}, axis_config={{\"include_tip\": {p['tips']}}})", play="Create(axes)",
             t=t)]  # fmt: skip
    last = ""
    for number, curve in enumerate(content["curves"], 1):
        name, formula = f"graph_{number}" if len(content["curves"]) > 1 else "graph", curve["f"]
        label = name.replace("graph", "label")
        words = write_formula(formula, "words")
        place = f".next_to({last}, DOWN, aligned_edge=RIGHT)" if last else ".to_corner(UR)"
        code = [f"{name} = axes.plot(lambda x: {write_formula(formula, 'python')}, x_range=[{a}, {b}], "
            f"color={c(curve['color'])})",
                f"{label} = Text({quoted('y = ' + words)}, font_size=24, "
                f"color={c(curve['color'])}){place}"]  # fmt: skip
        where = "in the upper right corner" if not last else "below the last label"
        found.append(step(f"draw the graph of y = {words} in {curve['color']} and write 'y = {words}' "
            f"in the same colour {where}",
                    *code, play=[f"Create({name})", f"FadeIn({label})"], t=1.25 * t))  # fmt: skip
        last = label
    first = "graph_1" if len(content["curves"]) > 1 else "graph"
    if p["ending"] == "dot":
        found.append(step("let a yellow dot run along the first graph from left to right",
                          f"dot = Dot(color=YELLOW).move_to({first}.get_start())", "self.add(dot)",
                          play=f"MoveAlongPath(dot, {first}, rate_func=linear)", t=1.5 * t))  # fmt: skip
    elif p["ending"] == "area":
        x0, x1 = (0, max(1, b // 2)) if a <= 0 else (a, b)
        found.append(step(f"shade the area between the first graph and the x axis from {x0} to {x1}",
                    f"area = axes.get_area({first}, x_range=[{x0}, {x1}], opacity=0.5)",
                    play="FadeIn(area)", t=t))  # fmt: skip
    return found


def curve(content: Content, p: Params) -> list[Step]:
    """A parametric or polar curve, centred and scaled to fit."""
    scale = 3 / extent_of(content)
    scale = float(f"{scale:.2g}")
    if content["kind"] == "polar":
        r = write_formula(content["r"], "python")
        lines = [f"r = {r}", "return scale * np.array([r * np.cos(t), r * np.sin(t), 0])"]
        said = f"r = {write_formula(content['r'], 'words')}"
    else:
        x, y = (write_formula(content[axis], "python") for axis in "xy")
        lines = [f"return scale * np.array([{x}, {y}, 0])"]
        said = f"x = {write_formula(content['x'], 'words')}, y = {write_formula(content['y'], 'words')}"
    t, turns, color = p["pace"], content["turns"], content["color"]
    found = []
    if p["plane"]:
        found.append(step("fade in a number plane",
                    "plane = NumberPlane(background_line_style={\"stroke_opacity\": 0.3})",
                    play="FadeIn(plane)", t=0.6 * t))  # fmt: skip
    code = [f"scale = {scale:g}", "", "def point(t):", *(f"    {line}" for line in lines), "",
            f"curve = ParametricFunction(point, t_range=[0, {turns} * PI], color={c(color)})"
            + (".move_to(ORIGIN)" if content["name"] == "a cycloid" else "")]  # fmt: skip
    found.append(step(f"draw {content['name']}, {said} for t from 0 to {turns} pi, in {color}, "
        f"{scale:g} times as large",
                *code, play="Create(curve)", t=2 * t))  # fmt: skip
    name = content["name"].removeprefix("a ").removeprefix("an ")
    found.append(step(f"write its name, '{name}', at the bottom edge",
                f"name = Text({quoted(name)}, font_size=32).to_edge(DOWN, buff=0.2)", play="Write(name)",
                t=0.8 * t))  # fmt: skip
    if p["dot"]:
        found.append(step("send a white dot once along the curve", "dot = Dot(curve.get_start())", "self.add(dot)",
                          play="MoveAlongPath(dot, curve)", t=1.5 * t))  # fmt: skip
    return found


def sequence(content: Content, p: Params) -> list[Step]:
    """Terms as dots over axes."""
    terms, t, color = content["terms"], p["pace"], content["color"]
    low, high = min(0, *terms), max(0, *terms)
    said = content["rule"]["words"]
    found = [step(f"draw axes for n from 0 to {len(terms) + 1}",
             f"axes = Axes(x_range=[0, {len(terms) + 1}, 1], y_range=[{low:g}, {high * 1.1:g}, {_nice(high - low):g}], "
             "x_length=10, y_length=5)", play="Create(axes)", t=t),
             step(f"let a {color} dot appear for each of the first {len(terms)} terms of a(n) = {said}, "
                 f"one after another",
             f"terms = [{content['rule']['python']} for n in range(1, {len(terms) + 1})]",
             f"dots = VGroup(*[Dot(axes.c2p(n, a), color={c(color)}) for n, a in enumerate(terms, start=1)])",
             play="LaggedStart(*[FadeIn(dot, scale=0.5) for dot in dots], lag_ratio=0.2)", t=1.6 * t)]  # fmt: skip
    if content["joined"]:
        found.append(step("join neighbouring dots with a thin grey line",
                          "lines = VGroup(*[Line(p.get_center(), q.get_center(), color=GREY, stroke_width=2)",
                          "                 for p, q in zip(dots, dots[1:])])", play="Create(lines)", t=t))  # fmt: skip
    found.append(step(f"write 'a(n) = {said}' above",
                f"rule = Text({quoted('a(n) = ' + said)}, font_size=30).to_edge(UP)", play="Write(rule)",
                t=0.8 * t))  # fmt: skip
    return found


def bars(content: Content, p: Params) -> list[Step]:
    """Bars that grow from a line, with names and values."""
    t, color = p["pace"], content["color"]
    pairs = ", ".join(f"{label} {value}" for label, value in zip(content["labels"], content["values"], strict=True))
    found = [step(f"write the title '{content['title']}' at the top",
             f"title = Text({quoted(content['title'])}, font_size=36).to_edge(UP)", play="Write(title)",
             t=0.8 * t),
             step(f"let {color} bars for {pairs} grow from a common base line, with the names below",
             f"labels = {content['labels']!r}".replace("'", '"'), f"values = {content['values']}",
             "bars = VGroup(*[",
             f"    Rectangle(width=0.9, height=4 * value / max(values), color={c(color)}, fill_opacity=0.8)",
             "    for value in values", "]).arrange(RIGHT, buff=0.5, aligned_edge=DOWN).shift(0.4 * DOWN)",
             "names = VGroup(*[Text(label, font_size=24).next_to(bar, DOWN) for label, bar in zip(labels, bars)])",
             play=["LaggedStart(*[GrowFromEdge(bar, DOWN) for bar in bars], lag_ratio=0.2)",
             "FadeIn(names)"], t=1.5 * t)]  # fmt: skip
    if p["numbers"]:
        found.append(step("show each value above its bar",
                    "numbers = VGroup(*[Text(str(value), font_size=24).next_to(bar, UP, buff=0.15) for "
                    "value, bar in zip(values, bars)])",
                    play="FadeIn(numbers, shift=0.2 * UP)", t=0.7 * t))  # fmt: skip
    if p["highest"]:
        found.append(step("turn the tallest bar yellow", "tallest = bars[values.index(max(values))]",
                          play="tallest.animate.set_color(YELLOW)", t=0.6 * t))  # fmt: skip
    return found


def figure(content: Content, p: Params) -> list[Step]:
    """A plane figure, shape by shape."""
    scale, t = round(3.2 / content["span"], 2), p["pace"]
    found: list[Step] = []
    for number, shape in enumerate(content["shapes"], 1):
        color, name = shape["color"], f"{shape['shape']}_{number}"
        points = [f"[{x * scale:.3g}, {y * scale:.3g}, 0]" for x, y in shape["points"]]
        said = " to ".join(f"({x:g}, {y:g})" for x, y in shape["points"])
        if shape["shape"] == "circle":
            code = f"{name} = Circle(radius={shape['radius'] * scale:.3g}, color={c(color)}).move_to({points[0]})"
            words = f"a {color} circle of radius {shape['radius']:g}"
        elif shape["shape"] == "polygon":
            fill = ", fill_opacity=0.4" if shape["filled"] else ""
            code = f"{name} = Polygon({', '.join(points)}, color={c(color)}{fill})"
            words = f"a {color} polygon{' with a light fill' if shape['filled'] else ''} through {said}"
        elif shape["shape"] == "segment":
            code, words = f"{name} = Line({', '.join(points)}, color={c(color)})", f"a {color} line from {said}"
        elif shape["shape"] == "arrow":
            code = f"{name} = Arrow({', '.join(points)}, buff=0, color={c(color)})"
            words = f"a {color} arrow from {said}"
        elif shape["shape"] == "text":
            code = f"{name} = Text({quoted(shape['text'])}, font_size=28, color={c(color)}).move_to({points[0]})"
            words = f"the text '{shape['text']}' in {color} at {said}"
        else:
            code, words = f"{name} = Dot({points[0]}, color={c(color)})", f"a {color} dot at {said}"
        animation = {"arrow": "GrowArrow", "point": "FadeIn", "text": "Write"}.get(shape["shape"], p["drawing"])
        found.append(step(f"draw {words}", code, play=f"{animation}({name})",
                    t=t if shape["shape"] in ("circle", "polygon") else 0.4 * t))  # fmt: skip
    found.append(step(f"caption it '{content['name']}' at the bottom",
                f"caption = Text({quoted(content['name'])}, font_size=24).to_edge(DOWN, buff=0.25)",
                play="Write(caption)", t=t))  # fmt: skip
    return found


WRITERS: dict[str, Callable[[Content, Params], list[Step]]] = {
    "functions": functions, "parametric": curve, "polar": curve, "sequence": sequence, "bars": bars, "figure": figure,
}  # fmt: skip


def draw_look(rng: random.Random) -> Params:
    """What is free about a scene beside its content."""
    return {"pace": rng.choice([0.6, 0.8, 1]), "wide": rng.choice([8, 9, 10]), "tips": rng.random() < 0.5,
            "ending": rng.choice(["none", "none", "dot", "area"]), "plane": rng.random() < 0.35,
            "dot": rng.random() < 0.4, "numbers": rng.random() < 0.7, "highest": rng.random() < 0.4,
            "drawing": rng.choice(["Create", "Create", "FadeIn", "DrawBorderThenFill"]), }  # fmt: skip
