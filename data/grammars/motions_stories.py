"""Manim scenes of their own: shapes that change, titles, orbits, grids, polygons, proofs, pies."""

from __future__ import annotations

import math
import random

from .motions_scenes import PALETTE, Params, Step, c, kind, quoted, step

SHAPES = {"circle": "Circle(radius={r}, color={c}, fill_opacity={f})",
          "square": "Square(side_length={d}, color={c}, fill_opacity={f})",
          "triangle": "Triangle(color={c}, fill_opacity={f}).scale({r})",
          "star": "Star(color={c}, fill_opacity={f}).scale({r})",
          "hexagon": "RegularPolygon(n=6, color={c}, fill_opacity={f}).scale({r})",
          "pentagon": "RegularPolygon(n=5, color={c}, fill_opacity={f}).scale({r})",
          "ellipse": "Ellipse(width={e}, height={d}, color={c}, fill_opacity={f})",
          "rounded rectangle": "RoundedRectangle(width={e}, height={d}, corner_radius=0.3, color={c}, "
          "fill_opacity={f})",
          "ring": "Annulus(inner_radius={h}, outer_radius={r}, color={c}, fill_opacity={f})", }  # fmt: skip
WORDS = ("Hello", "Gravity", "Symmetry", "Infinity", "Motion", "Balance", "Waves", "Limits", "Chaos", "Order", "Light",
         "Patterns", "Numbers", "Proof", "Energy", "Growth")  # fmt: skip
PLACES = {"left": "3 * LEFT", "right": "3 * RIGHT", "upper left": "3 * LEFT + 1.5 * UP",
          "lower right": "3 * RIGHT + 1.5 * DOWN", "top": "2 * UP", "bottom": "2 * DOWN",
          "upper right": "3 * RIGHT + 1.5 * UP"}  # fmt: skip


def pace(rng: random.Random) -> float:
    """Seconds of an ordinary animation."""
    return rng.choice([0.5, 0.6, 0.8, 1])


def _shape(name: str, color: str, r: float, fill: float) -> str:
    sizes = {"r": f"{r:g}", "d": f"{2 * r:g}", "e": f"{3 * r:g}", "h": f"{r / 2:g}"}
    return SHAPES[name].format(c=c(color), f=f"{fill:g}", **sizes)


def _draw_morph(rng: random.Random) -> Params:
    return {"shapes": rng.sample(list(SHAPES), rng.randint(2, 4)), "colors": rng.sample(PALETTE, 4),
            "pace": pace(rng), "size": rng.choice([1, 1.2, 1.5]), "fill": rng.choice([0, 0.5, 0.8]),
            "start": rng.choice(["Create", "FadeIn", "GrowFromCenter", "DrawBorderThenFill",
            "SpinInFromNothing"]), "change": rng.choice(["Transform", "ReplacementTransform"]),
            "end": rng.choice(["turn", "move", "grow", "none"])}  # fmt: skip


@kind("shapes that turn into one another", "ShapesInMotion", _draw_morph, 2)
def _morph(p: Params) -> list[Step]:
    names = [name.replace(" ", "_") for name in p["shapes"]]
    filled = f", filled to {round(100 * p['fill'])}%" if p["fill"] else ", outlined"
    first = names[0]
    found = [step(f"show a {p['colors'][0]} {p['shapes'][0]}{filled} in the middle ({p['start']})",
             f"{first} = {_shape(p['shapes'][0], p['colors'][0], p['size'], p['fill'])}",
             play=f"{p['start']}({first})", t=p["pace"])]  # fmt: skip
    now = first
    for name, shape, color in zip(names[1:], p["shapes"][1:], p["colors"][1:], strict=False):
        found.append(step(f"turn it into a {color} {shape}", f"{name} = {_shape(shape, color, p['size'], p['fill'])}",
                          play=f"{p['change']}({now}, {name})", t=p["pace"]))  # fmt: skip
        now = now if p["change"] == "Transform" else name
    if p["end"] == "turn":
        found.append(step("turn it by a quarter", play=f"Rotate({now}, PI / 2)", t=p["pace"]))
    elif p["end"] == "move":
        found.append(step("move it three units to the right", play=f"{now}.animate.shift(3 * RIGHT)", t=p["pace"]))
    elif p["end"] == "grow":
        found.append(step("make it half as large again", play=f"{now}.animate.scale(1.5)", t=p["pace"]))
    return found


def _draw_parade(rng: random.Random) -> Params:
    many = rng.randint(3, 5)
    return {"shapes": [rng.choice(list(SHAPES)) for _ in range(many)], "colors": rng.sample(PALETTE, many),
            "pace": pace(rng), "lag": rng.choice([0.1, 0.2, 0.3]), "move": rng.choice(["up and down",
            "turn", "shrink"]), "arrange": rng.choice(["RIGHT", "RIGHT", "DOWN"])}  # fmt: skip


@kind("a row of shapes", "ShapeParade", _draw_parade)
def _parade(p: Params) -> list[Step]:
    names = ", ".join(f"{color} {shape}" for color, shape in zip(p["colors"], p["shapes"], strict=True))
    size = 0.6 if p["arrange"] == "RIGHT" else 0.45
    way = "from left to right" if p["arrange"] == "RIGHT" else "from top to bottom"
    lines = [f"    {_shape(shape, color, size, 0.7)}," for color, shape in zip(p["colors"], p["shapes"], strict=True)]
    found = [step(f"let these appear one after another, {way}: {names}", "shapes = VGroup(", *lines,
             f").arrange({p['arrange']}, buff=0.4)",
             play=f"LaggedStart(*[FadeIn(shape, shift=0.5 * UP) for shape in shapes], lag_ratio={p['lag']})",
             t=1.5 * p["pace"])]  # fmt: skip
    animation = {"up and down": "shape.animate.shift(0.5 * UP)", "turn": "Rotate(shape, PI)",
                "shrink": "shape.animate.scale(0.5)"}[p["move"]]  # fmt: skip
    words = {"up and down": "lift them by half a unit", "turn": "turn them by 180 degrees",
             "shrink": "halve their size"}[p["move"]]  # fmt: skip
    found.append(step(f"{words}, again one after another",
                play=f"LaggedStart(*[{animation} for shape in shapes], lag_ratio={p['lag']})",
                t=1.5 * p["pace"]))  # fmt: skip
    return found


def _draw_words(rng: random.Random) -> Params:
    title = rng.choice(WORDS)
    return {"title": title, "under": rng.choice([f"An introduction to {title.lower()}", "Part one",
            "A short story", "In three pictures", "What it is and why it matters"]),
            "color": rng.choice(PALETTE), "mark": rng.choice(PALETTE), "pace": pace(rng),
            "size": rng.choice([60, 72, 84]), "effect": rng.choice(["underline", "box", "gradient",
            "recolor"])}  # fmt: skip


@kind("a title card with the words '{title}'", "TitleCard", _draw_words)
def _words(p: Params) -> list[Step]:
    found = [step(f"write '{p['title']}' in {p['color']}, large, in the middle",
             f"title = Text({quoted(p['title'])}, font_size={p['size']}, color={c(p['color'])})",
             play="Write(title)", t=1.2 * p["pace"]),
             step(f"fade in the smaller line '{p['under']}' below it, rising a little",
             f"subtitle = Text({quoted(p['under'])}, font_size=32).next_to(title, DOWN, buff=0.5)",
             play="FadeIn(subtitle, shift=0.3 * UP)", t=p["pace"])]  # fmt: skip
    mark = c(p["mark"])
    found.append({"underline": step(f"underline the title in {p['mark']}",
                f"line = Underline(title, color={mark})", play="Create(line)", t=0.6 * p["pace"]),
                "box": step(f"draw a {p['mark']} box around both lines",
                f"box = SurroundingRectangle(VGroup(title, subtitle), color={mark}, buff=0.4)",
                play="Create(box)", t=p["pace"]),
                "gradient": step(f"let the title fade from {p['color']} to {p['mark']} across its letters",
                play=f"title.animate.set_color_by_gradient({c(p['color'])}, {mark})", t=p["pace"]),
                "recolor": step(f"turn the title {p['mark']} and shift both lines one unit up",
                play=[f"title.animate.set_color({mark}).shift(UP)", "subtitle.animate.shift(UP)"],
                t=p["pace"]), }[p["effect"]])  # fmt: skip
    return found


def _draw_pythagoras(rng: random.Random) -> Params:
    return {"legs": rng.choice([(3, 4), (2, 3), (2, 2), (1, 2), (3, 2), (4, 3)]),
            "colors": rng.sample(PALETTE[:7], 4), "pace": pace(rng)}  # fmt: skip


@kind("the theorem of Pythagoras for legs {legs}", "Pythagoras", _draw_pythagoras)
def _pythagoras(p: Params) -> list[Step]:
    a, b = p["legs"]
    unit = 3 / (a + b)
    one, two, three, four = (c(color) for color in p["colors"])
    return [step(f"draw a right triangle with legs {a} and {b} in {p['colors'][0]}", f"unit = {unit:.3g}",
            f"a, b = {a} * unit, {b} * unit",
            "corner, right, top = [np.array(point) for point in ([0, 0, 0], [a, 0, 0], [0, b, 0])]",
            f"triangle = Polygon(corner, right, top, color={one}, fill_opacity=0.6)",
            play="Create(triangle)", t=p["pace"]),
            step(f"build a {p['colors'][1]} square on the horizontal leg and a {p['colors'][2]} one on "
                f"the vertical leg",
            f"square_a = Polygon(corner, right, [a, -a, 0], [0, -a, 0], color={two}, fill_opacity=0.4)",
            f"square_b = Polygon(corner, top, [-b, b, 0], [-b, 0, 0], color={three}, fill_opacity=0.4)",
            play=["FadeIn(square_a)", "FadeIn(square_b)"], t=p["pace"]),
            step(f"build a {p['colors'][3]} square on the hypotenuse",
            f"square_c = Polygon(right, top, [b, a + b, 0], [a + b, a, 0], color={four}, fill_opacity=0.4)",
            play="FadeIn(square_c)", t=p["pace"]),
            step(f"write the areas {a * a}, {b * b} and {a * a + b * b} into the squares",
            "areas = VGroup(*[Text(text, font_size=28).move_to(square) for text, square in",
            f"                 ((\"{a * a}\", square_a), (\"{b * b}\", square_b), (\"{a * a + b * b}\", square_c))])",
            play="Write(areas)", t=p["pace"]), ]  # fmt: skip


def _draw_orbit(rng: random.Random) -> Params:
    many = rng.randint(1, 3)
    return {"colors": rng.sample(PALETTE[:7], many), "radii": rng.choice([[1.2, 2, 2.9], [1, 1.8, 2.6], [1.4, 2.2, 3], [1.1, 2.1, 3.1]])[:many],
            "turns": [rng.choice([0.5, 1, 1, 2]) for _ in range(many)], "pace": rng.choice([1.5, 2]),
            "sun": rng.choice(["yellow", "gold", "orange"])}  # fmt: skip


@kind("planets around a sun", "Orbits", _draw_orbit)
def _orbit(p: Params) -> list[Step]:
    lines, moves, told = [], [], []
    for number, (color, radius, turns) in enumerate(zip(p["colors"], p["radii"], p["turns"], strict=True), 1):
        lines += [f"path_{number} = Circle(radius={radius}, color=GREY, stroke_width=1)",
                  f"planet_{number} = Dot(radius=0.15, color={c(color)}).move_to({radius} * RIGHT)"]  # fmt: skip
        moves.append(f"Rotate(planet_{number}, {2 * turns:g} * PI, about_point=ORIGIN, rate_func=linear)")
        told.append(f"a {color} one at distance {radius:g}, {turns:g} time{'s' if turns != 1 else ''} round")
    names = ", ".join(f"path_{n}, planet_{n}" for n in range(1, len(told) + 1))
    return [step(f"let a {p['sun']} sun grow in the middle", f"sun = Dot(radius=0.45, color={c(p['sun'])})",
            play="GrowFromCenter(sun)", t=0.6),
            step("fade in thin grey orbits with a planet on the right of each", *lines,
            play=f"FadeIn({names})", t=0.6),
            step(f"let the planets circle the sun anticlockwise at constant speed at once: {'; '.join(told)}",
            play=moves, t=p["pace"]), ]  # fmt: skip


def _draw_polygons(rng: random.Random) -> Params:
    return {"sides": sorted(rng.sample(range(3, 13), rng.randint(3, 4))), "color": rng.choice(PALETTE[:7]),
            "ring": rng.choice(PALETTE[:7]), "pace": rng.choice([0.5, 0.6, 0.8])}  # fmt: skip


@kind("polygons that come closer and closer to a circle", "ApproachingTheCircle", _draw_polygons)
def _polygons(p: Params) -> list[Step]:
    t, first = p["pace"], p["sides"][0]
    found = [step(f"draw a {p['ring']} circle of radius 2.5",
             f"circle = Circle(radius=2.5, color={c(p['ring'])})", play="Create(circle)", t=t),
             step(f"inscribe a {p['color']} regular polygon with {first} sides and write 'n = {first}' "
                 f"below the circle",
             f"polygon = RegularPolygon(n={first}, color={c(p['color'])}).scale(2.5)",
             f"label = Text(\"n = {first}\", font_size=32).to_edge(DOWN)", play=["Create(polygon)",
             "Write(label)"], t=t)]  # fmt: skip
    for sides in p["sides"][1:]:
        found.append(step(f"turn it into one with {sides} sides, and the label into 'n = {sides}'", play=[
            f"Transform(polygon, RegularPolygon(n={sides}, color={c(p['color'])}).scale(2.5))",
            f"Transform(label, Text(\"n = {sides}\", font_size=32).to_edge(DOWN))"], t=t))  # fmt: skip
    return found


def _draw_grid(rng: random.Random) -> Params:
    rows, columns = rng.randint(3, 5), rng.randint(4, 8)
    return {"rows": rows, "columns": columns, "one": (pair := rng.sample(PALETTE[:7], 2))[0],
            "two": pair[1], "shape": rng.choice(["Square", "Circle"]), "rule": rng.choice(["chessboard",
            "rows", "columns", "diagonals"]), "lag": rng.choice([0.02, 0.05]), "pace": pace(rng)}  # fmt: skip


@kind("a grid of {rows} by {columns} shapes in a pattern", "ColoredGrid", _draw_grid)
def _grid(p: Params) -> list[Step]:
    made = "Square(side_length=0.8)" if p["shape"] == "Square" else "Circle(radius=0.4)"
    test, words = {"chessboard": ("(i // columns + i % columns) % 2 == 0", "like a chessboard"),
        "rows": ("(i // columns) % 2 == 0", "row by row"), "columns": ("(i % columns) % 2 == 0",
        "column by column"), "diagonals": ("(i // columns + i % columns) % 3 == 0",
        "along every third diagonal, the rest in the other colour")}[p["rule"]]  # fmt: skip
    return [step(f"let a grid of {p['rows']} rows and {p['columns']} columns of white "
        f"{p['shape'].lower()}s appear, each a little after the other",
            f"rows, columns = {p['rows']}, {p['columns']}",
            f"cells = VGroup(*[{made}.set_stroke(WHITE, 2) for _ in range(rows * columns)])",
            "cells.arrange_in_grid(rows, columns, buff=0.15)",
            play=f"LaggedStart(*[FadeIn(cell, scale=0.5) for cell in cells], lag_ratio={p['lag']})",
            t=1.5 * p["pace"]), step(f"fill them in {p['one']} and {p['two']}, {words}", "animations = [",
            f"    cell.animate.set_fill({c(p['one'])} if {test} else {c(p['two'])}, opacity=0.8)",
            "    for i, cell in enumerate(cells)", "]", play="LaggedStart(*animations, lag_ratio=0.02)",
            t=1.5 * p["pace"]), ]  # fmt: skip


def _draw_circle_wave(rng: random.Random) -> Params:
    return {"turns": rng.choice([1, 1, 0.5]), "color": (pair := rng.sample(PALETTE[:8], 2))[0],
            "dot": pair[1], "radius": rng.choice([0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5]), "pace": rng.choice([1, 1.5, 2, 2.5])}  # fmt: skip


@kind("a point on a circle and the sine of its angle", "UnitCircle", _draw_circle_wave)
def _circle_wave(p: Params) -> list[Step]:
    r = p["radius"]
    return [step(f"draw a {p['color']} circle of radius {r:g} at the left with its horizontal diameter",
            f"circle = Circle(radius={r:g}, color={c(p['color'])}).shift(3.5 * LEFT)",
            "diameter = Line(circle.get_left(), circle.get_right(), color=GREY)", play=["Create(circle)",
            "Create(diameter)"], t=0.8),
            step(f"let a {p['dot']} dot run {p['turns']:g} time{'s' if p['turns'] != 1 else ''} round "
                f"it from its right, with a radius to it and a "
            "yellow upright line from the diameter to the dot, while the sine curve grows at the right",
            "angle = ValueTracker(0)", "center = circle.get_center()",
            f"dot = always_redraw(lambda: Dot(circle.point_at_angle(angle.get_value()), color={c(p['dot'])}))",
            "radius = always_redraw(lambda: Line(center, dot.get_center()))",
            "height = always_redraw(lambda: Line([dot.get_x(), center[1], 0], dot.get_center(), color=YELLOW))",
            "wave = always_redraw(lambda: FunctionGraph(",
            f"    lambda x: {r:g} * np.sin(x), x_range=[0, max(0.01, angle.get_value())], color={c(p['dot'])}",
            ").shift(0.5 * LEFT))", "self.add(radius, height, dot, wave)",
            play=f"angle.animate(rate_func=linear).set_value({2 * p['turns']:g} * PI)", t=p["pace"]), ]  # fmt: skip


def _draw_pie(rng: random.Random) -> Params:
    many = rng.randint(3, 4)
    cuts = sorted(rng.sample(range(2, 19), many - 1))
    shares = [5 * (b - a) for a, b in zip([0, *cuts], [*cuts, 20], strict=True)]
    names = rng.choice([["Walk", "Bus", "Bike", "Car"], ["Cats", "Dogs", "Birds", "Fish"], ["Red", "Amber",
                "Green", "Off"], ["North", "East", "South", "West"]])  # fmt: skip
    return {"shares": shares, "names": names[:many], "colors": rng.sample(PALETTE[:7], many),
            "pace": rng.choice([0.4, 0.5, 0.6])}  # fmt: skip


@kind("a pie chart that fills slice by slice", "PieSlices", _draw_pie)
def _pie(p: Params) -> list[Step]:
    found, start = [], 0
    for number, (share, name, color) in enumerate(zip(p["shares"], p["names"], p["colors"], strict=True), 1):
        middle = 2 * math.pi * (start + share / 2) / 100
        code = [f"slice_{number} = Sector(radius=2.2, start_angle={start / 50:g} * PI, "
            f"angle={share / 50:g} * PI, color={c(color)}, fill_opacity=0.9)",
                f"label_{number} = Text({quoted(f'{name} {share}%')}, "
                f"font_size=24).move_to([{3.2 * math.cos(middle):.2f}, {2.8 * math.sin(middle):.2f}, 0])"]  # fmt: skip
        found.append(step(f"add a {color} slice of {share}% labelled '{name} {share}%' outside", *code,
                          play=[f"FadeIn(slice_{number})", f"Write(label_{number})"], t=p["pace"]))  # fmt: skip
        start += share
    return found
