"""Figures of signs: plates and badges to put things on, words, flags' parts, patterns, ornaments."""

from __future__ import annotations

import math
from typing import Any

from .drawings_colors import COLORS, DARK, LIGHT, LIVELY, luminance
from .drawings_figures import figure
from .drawings_pencil import Pencil
from .drawings_things import star_points

ALL = tuple(COLORS)
NAMES = ["Alder", "Nova", "Harbor", "Kite", "Lumen", "Orchid", "Pixel", "Quartz", "Raven", "Sage", "Tidal", "Umbra",
         "Vertex", "Willow", "Zephyr", "Bramble", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Hazel", "Indigo",
         "Juniper", "Koi", "Lark", "Maple", "Nimbus", "Onyx", "Pine"]  # fmt: skip
NOTICES = ["SALE", "NEW", "OPEN", "WINNER", "BEST", "TOP 10", "FREE", "HELLO", "WELCOME", "STOP", "GO",
           "EXIT", "LIVE", "BETA", "PRO", "VIP", "50% OFF", "HOT", "ECO", "THANKS", "SOLD", "LEVEL 7",
           "START", "PAUSE", "BONUS"]  # fmt: skip


def readable(back: str) -> str:
    """White or black, whichever is easier to read on a colour."""
    return "black" if luminance(back) > 0.5 else "white"


@figure("a {color} disc that fills the canvas", full=True, color=ALL)
def _disc(p: Pencil, f: Any) -> None:
    p.circle(p.width / 2, p.height / 2, min(p.width, p.height) / 2 * 0.96, f.color)


@figure("a {color} square with rounded corners that fills the canvas", full=True, color=ALL)
def _tile(p: Pencil, f: Any) -> None:
    side = min(p.width, p.height)
    p.rect(p.width * 0.03, p.height * 0.03, p.width * 0.94, p.height * 0.94, f.color, r=side * 0.16)


@figure("a rounded square that fades from {top} to {bottom}", full=True, top=LIVELY, bottom=DARK)
def _faded_tile(p: Pencil, f: Any) -> None:
    side = min(p.width, p.height)
    p.rect(p.width * 0.03, p.height * 0.03, p.width * 0.94, p.height * 0.94, p.fade(f.top, f.bottom), r=side * 0.18)


@figure("a {color} ring around the edge, {percent} percent wide", full=True, color=LIVELY, percent=range(3, 9))
def _ring(p: Pencil, f: Any) -> None:
    side = min(p.width, p.height)
    wide = side * f.percent / 100
    p.circle(p.width / 2, p.height / 2, side * 0.48 - wide / 2, stroke=f.color, stroke_width=wide)


@figure("{count} rings inside one another, from {outer} outside to {inner} inside by turns", full=True, outer=LIVELY,
        inner=(*LIGHT, "navy"), count=range(3, 8))  # fmt: skip
def _target(p: Pencil, f: Any) -> None:
    for ring in range(f.count):
        r = min(p.width, p.height) * 0.46 * (1 - ring / f.count)
        p.circle(p.width / 2, p.height / 2, r, f.outer if ring % 2 == 0 else f.inner)


@figure("a {color} circle", color=ALL)
def _circle(p: Pencil, f: Any) -> None:
    p.circle(0, 0, 48, f.color)


@figure("a {color} square with {corners} corners", color=ALL, corners=["sharp", "rounded"])
def _square(p: Pencil, f: Any) -> None:
    p.rect(-46, -46, 92, 92, f.color, r=14 if f.corners == "rounded" else 0)


@figure("a {color} triangle pointing {way}", color=ALL, way=["up", "down", "left", "right"])
def _triangle(p: Pencil, f: Any) -> None:
    corners = {"up": [(0, -46), (46, 40), (-46, 40)], "down": [(0, 46), (46, -40), (-46, -40)],
               "left": [(-46, 0), (40, -46), (40, 46)], "right": [(46, 0), (-40, -46), (-40, 46)]}  # fmt: skip
    p.poly(corners[f.way], f.color)


@figure("a {color} regular polygon with {sides} sides", color=ALL, sides=range(5, 9))
def _polygon(p: Pencil, f: Any) -> None:
    turns = [math.radians(-90 + 360 * side / f.sides) for side in range(f.sides)]
    p.poly([(48 * math.cos(turn), 48 * math.sin(turn)) for turn in turns], f.color)


@figure("an arrow pointing {way} in {color}", color=ALL, way=["right", "left", "up", "down"])
def _arrow(p: Pencil, f: Any) -> None:
    turn = {"right": 0, "down": 90, "left": 180, "up": 270}[f.way]
    corners = [(-46, -12), (8, -12), (8, -36), (48, 0), (8, 36), (8, 12), (-46, 12)]
    quarter = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    c, s = quarter
    p.poly([(x * c - y * s, x * s + y * c) for x, y in corners], f.color)


@figure("a {color} check mark", color=ALL)
def _check(p: Pencil, f: Any) -> None:
    p.polyline([(-36, 4), (-10, 30), (38, -26)], f.color, 13, stroke_linecap="round", stroke_linejoin="round")


@figure("a {color} {cross}", color=ALL, cross=["plus sign", "diagonal cross sign"])
def _cross(p: Pencil, f: Any) -> None:
    if f.cross == "plus sign":
        p.path("M-14 -44 H14 V-14 H44 V14 H14 V44 H-14 V14 H-44 V-14 H-14 Z", f.color)
    else:
        p.line(-34, -34, 34, 34, f.color, 15, stroke_linecap="round")
        p.line(34, -34, -34, 34, f.color, 15, stroke_linecap="round")


@figure("a {plate} shield with a {edge} edge and a {star} star", plate=DARK, edge=("gold", "silver", "white", "amber"),
        star=("gold", "white", "lemon", "silver"))  # fmt: skip
def _shield(p: Pencil, f: Any) -> None:
    p.path("M0 -46 L40 -34 V-2 Q38 32 0 48 Q-38 32 -40 -2 V-34 Z", f.plate, stroke=f.edge, stroke_width=5)
    p.poly([(x, y - 2) for x, y in star_points(5, 20, 8)], f.star)


@figure("a {color} rosette with {points} points, two {ribbon} ribbons and a {heart} centre that says '{word}'",
        color=LIVELY, ribbon=DARK, heart=("white", "cream", "gold"), points=range(10, 19, 2),
        word=["1", "2", "3", "A+", "No 1", "10", "OK", "5 yrs"])  # fmt: skip
def _rosette(p: Pencil, f: Any) -> None:
    p.poly([(-20, 8), (-4, 14), (-14, 50), (-22, 40), (-32, 46)], f.ribbon)
    p.poly([(20, 8), (4, 14), (14, 50), (22, 40), (32, 46)], f.ribbon)
    p.poly([(x, y - 10) for x, y in star_points(f.points, 38, 31)], f.color)
    p.circle(0, -10, 24, f.heart)
    p.text(0, -4, f.word, 17 if len(f.word) < 4 else 13, "dark brown", font_weight="bold")


@figure("a {cloth} ribbon banner with {tails} tails that says '{word}' in {ink}", cloth=LIVELY, tails=DARK,
        ink=("white", "ivory", "lemon", "black"), word=NOTICES)  # fmt: skip
def _banner(p: Pencil, f: Any) -> None:
    for s in (-1, 1):
        p.poly([(s * 34, -8), (s * 50, -8), (s * 44, 5), (s * 50, 18), (s * 34, 18)], f.tails)
    p.rect(-40, -14, 80, 26, f.cloth)
    p.text(0, 5, f.word, min(17, 100 / len(f.word)), f.ink, font_weight="bold")


@figure("a {fill} button with rounded ends that says '{word}' in {ink}", fill=LIVELY, ink=("white", "black",
        "ivory"), word=["Buy now", "Sign up", "Play", "Send", "Download", "Log in", "Next", "Try it",
        "Save", "Join us", "Search"])  # fmt: skip
def _button(p: Pencil, f: Any) -> None:
    p.rect(-48, -17, 96, 34, f.fill, r=17)
    p.text(0, 5.5, f.word, 16, f.ink, font_weight="bold")


@figure("the word '{word}' in {weight} {ink} letters", ink=ALL, word=NAMES, weight=["bold", "plain"])
def _word(p: Pencil, f: Any) -> None:
    weight = "bold" if f.weight == "bold" else None
    p.text(0, 10, f.word, min(40, 150 / len(f.word)), f.ink, font_weight=weight)


@figure("a caption at the {edge} that says '{word}' in {ink}", full=True, ink=ALL, word=NAMES, edge=["bottom", "top"])
def _caption(p: Pencil, f: Any) -> None:
    size = min(p.height * 0.11, 1.5 * p.width / max(8, len(f.word)))
    y = p.height * 0.95 if f.edge == "bottom" else p.height * 0.03 + size
    p.text(p.width / 2, y, f.word, size, f.ink, font_weight="bold")


@figure("a speech bubble in {color} that says '{word}'", color=LIGHT, word=["Hi!", "Yes", "No way", "OK",
        "Hello", "What?", "Ciao", "Wow!", "Bye", "Hmm..."])  # fmt: skip
def _bubble(p: Pencil, f: Any) -> None:
    p.path("M-36 -34 H36 Q48 -34 48 -22 V6 Q48 18 36 18 H-6 L-26 40 L-22 18 H-36 Q-48 18 -48 6 V-22 Q-48 -34 -36 -34 Z",
           f.color, stroke="charcoal", stroke_width=3)  # fmt: skip
    p.text(0, 1, f.word, 21, "charcoal", font_weight="bold")


@figure("a {shape} road sign with a {edge} border that says '{word}'", edge=("red", "royal blue", "black", "green"),
        shape=["round", "square", "triangular"], word=["30", "50", "P", "!", "80", "?", "H", "20"])  # fmt: skip
def _road_sign(p: Pencil, f: Any) -> None:
    p.rect(-3, 20, 6, 30, "grey")
    if f.shape == "round":
        p.circle(0, -14, 32, "white", stroke=f.edge, stroke_width=8)
    elif f.shape == "square":
        p.rect(-32, -46, 64, 64, "white", r=6, stroke=f.edge, stroke_width=7)
    else:
        p.poly([(0, -44), (38, 20), (-38, 20)], "white", stroke=f.edge, stroke_width=7, stroke_linejoin="round")
    p.text(0, 10 if f.shape == "triangular" else -4, f.word, 26, "black", font_weight="bold")


@figure("{count} horizontal stripes of equal height, {one}, {two} and {three} by turns", full=True, one=ALL,
        two=ALL, three=ALL, count=range(3, 8))  # fmt: skip
def _horizontal_stripes(p: Pencil, f: Any) -> None:
    high = p.height / f.count
    for stripe in range(f.count):
        p.rect(0, high * stripe, p.width, high, (f.one, f.two, f.three)[stripe % 3])


@figure("{count} vertical stripes of equal width, {one}, {two} and {three} by turns", full=True, one=ALL,
        two=ALL, three=ALL, count=range(3, 6))  # fmt: skip
def _vertical_stripes(p: Pencil, f: Any) -> None:
    wide = p.width / f.count
    for stripe in range(f.count):
        p.rect(wide * stripe, 0, wide, p.height, (f.one, f.two, f.three)[stripe % 3])


@figure("a {color} {kind} across the field, {percent} percent of the height wide", full=True, color=ALL,
        percent=range(12, 29, 2), kind=["upright cross in the middle", "upright cross left of the middle",
        "diagonal cross", "diagonal band"])  # fmt: skip
def _flag_cross(p: Pencil, f: Any) -> None:
    w, h, wide = p.width, p.height, p.height * f.percent / 100
    if "diagonal" in f.kind:
        p.line(0, h, w, 0, f.color, wide)
        if f.kind == "diagonal cross":
            p.line(0, 0, w, h, f.color, wide)
    else:
        x = w / 2 if f.kind.endswith("the middle") and "left" not in f.kind else w * 0.36
        p.rect(x - wide / 2, 0, wide, h, f.color)
        p.rect(0, (h - wide) / 2, w, wide, f.color)


@figure(
    "a {color} {kind} at the left edge", full=True, color=ALL, kind=["triangle", "upper quarter field", "narrow bar"]
)
def _hoist(p: Pencil, f: Any) -> None:
    if f.kind == "triangle":
        p.poly([(0, 0), (p.width * 0.42, p.height / 2), (0, p.height)], f.color)
    elif f.kind == "narrow bar":
        p.rect(0, 0, p.width * 0.16, p.height, f.color)
    else:
        p.rect(0, 0, p.width * 0.42, p.height / 2, f.color)


def _tiling(p: Pencil, key: str, side: float, draw: Any, turn: float = 0) -> None:
    p.rect(0, 0, p.width, p.height, p.tiled(key, side, draw, turn))


@figure("a pattern of {dot} dots on {back}, one every {side} units, turned by {turn_by} degrees", full=True,
        back=ALL, dot=ALL, side=range(16, 49, 4), turn_by=range(0, 60, 15))  # fmt: skip
def _dots(p: Pencil, f: Any) -> None:
    def draw(tile: Pencil) -> None:
        tile.rect(0, 0, f.side, f.side, f.back)
        tile.circle(f.side / 2, f.side / 2, f.side * 0.28, f.dot)

    _tiling(p, f"dots {f.back} {f.dot}", f.side, draw, f.turn_by)


@figure("a chequered pattern of {one} and {two} squares with sides of {side} units", full=True, one=ALL, two=ALL,
        side=range(8, 33, 4))  # fmt: skip
def _checks(p: Pencil, f: Any) -> None:
    def draw(tile: Pencil) -> None:
        tile.rect(0, 0, 2 * f.side, 2 * f.side, f.one)
        tile.rect(0, 0, f.side, f.side, f.two)
        tile.rect(f.side, f.side, f.side, f.side, f.two)

    _tiling(p, f"checks {f.one} {f.two}", 2 * f.side, draw)


@figure("a pattern of {line} stripes on {back}, {side} units from one to the next, at {turn_by} degrees",
        full=True, back=ALL, line=ALL, side=range(12, 33, 4), turn_by=range(15, 90, 15))  # fmt: skip
def _hatching(p: Pencil, f: Any) -> None:
    def draw(tile: Pencil) -> None:
        tile.rect(0, 0, f.side, f.side, f.back)
        tile.rect(0, 0, f.side * 0.45, f.side, f.line)

    _tiling(p, f"hatching {f.back} {f.line}", f.side, draw, f.turn_by)


@figure("a pattern of {line} waves on {back}, {side} units apart", full=True, back=ALL, line=ALL, side=range(20, 41, 4))
def _waves(p: Pencil, f: Any) -> None:
    s = f.side

    def draw(tile: Pencil) -> None:
        tile.rect(0, 0, s, s, f.back)
        tile.path(f"M0 {s / 2} Q{s / 4} {s * 0.15} {s / 2} {s / 2} T{s} {s / 2}", stroke=f.line, stroke_width=s * 0.12)

    _tiling(p, f"waves {f.back} {f.line}", s, draw)


@figure("a pattern of {line} scales, rows of half circles, on {back}, {side} units wide", full=True, back=ALL, line=ALL,
        side=range(20, 45, 4))  # fmt: skip
def _scales(p: Pencil, f: Any) -> None:
    s = f.side

    def draw(tile: Pencil) -> None:
        tile.rect(0, 0, s, s, f.back)
        for x, y in ((0, 0), (s, 0), (s / 2, s / 2), (0, s), (s, s)):
            tile.circle(x, y, s / 2, f.back, stroke=f.line, stroke_width=s * 0.08)

    _tiling(p, f"scales {f.back} {f.line}", s, draw)


@figure("a mandala of {petals} {one} petals around a {two} centre with {petals} {three} dots outside", one=ALL, two=ALL,
        three=ALL, petals=range(6, 17, 2))  # fmt: skip
def _mandala(p: Pencil, f: Any) -> None:
    for petal in range(f.petals):

        def draw() -> None:
            p.path("M0 -10 C9 -18 9 -30 0 -38 C-9 -30 -9 -18 0 -10 Z", f.one)
            p.circle(0, -45, 3, f.three)

        p.turned(360 * petal / f.petals, 0, 0, draw)
    p.circle(0, 0, 9, f.two)


@figure("{count} nested squares, each turned by {turn_by} degrees more, outlined in {one} and {two} by turns",
        one=ALL, two=ALL, count=range(4, 10), turn_by=range(5, 21, 5))  # fmt: skip
def _turning_squares(p: Pencil, f: Any) -> None:
    for number in range(f.count):
        half, stroke = 34 * (1 - number / f.count) + 2, f.one if number % 2 == 0 else f.two

        def draw(half: float = half, stroke: str = stroke) -> None:
            p.rect(-half, -half, 2 * half, 2 * half, stroke=stroke, stroke_width=2.5)

        p.turned(f.turn_by * number, 0, 0, draw)


@figure("a {color} spiral of {windings} windings", color=ALL, windings=range(2, 6))
def _spiral(p: Pencil, f: Any) -> None:
    steps, step = ["M0 0"], 46 / (2 * f.windings)
    x = 0.0
    for half in range(2 * f.windings):
        r = step * (half + 1) / 2 + step * half / 2
        x += 2 * r if half % 2 == 0 else -2 * r
        steps.append(f"A{r} {r} 0 0 1 {x} 0")
    p.path(" ".join(steps), stroke=f.color, stroke_width=4, stroke_linecap="round")
