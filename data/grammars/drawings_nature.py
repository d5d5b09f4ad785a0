"""Figures of nature: skies and grounds that fill the canvas, weather, plants, mountains, water."""

from __future__ import annotations

import math
from typing import Any

from .drawings_colors import GREENS, LIVELY, NIGHTS, SKIES, WARM, WOODS
from .drawings_figures import figure
from .drawings_pencil import Pencil

FLOWERS = ("red", "coral", "hot pink", "orchid", "violet", "gold", "orange", "white", "magenta", "dodger blue")
PETALS = range(5, 10)


@figure("a plain {color} background", full=True, color=(*SKIES, "cream", "ivory", "white", "beige", "pale green"))
def _plain(p: Pencil, f: Any) -> None:
    p.rect(0, 0, p.width, p.height, f.color)


@figure("a sky that fades from {top} at the top to {bottom} at the bottom", full=True,
        top=("sky blue", "dodger blue", "orange", "coral", "plum", "steel blue", "turquoise", "salmon", "violet"),
        bottom=("white", "pale yellow", "peach", "pale blue", "pale pink", "cream", "gold"))  # fmt: skip
def _sky(p: Pencil, f: Any) -> None:
    p.rect(0, 0, p.width, p.height, p.fade(f.top, f.bottom))


@figure("a {color} night sky with {stars} small white stars", full=True, color=NIGHTS, stars=range(8, 30))
def _night_sky(p: Pencil, f: Any) -> None:
    p.rect(0, 0, p.width, p.height, f.color)
    for number in range(f.stars):
        x = (number * 0.618034 + 0.13) % 1 * p.width
        y = (number * 0.4142136 + 0.07) % 0.62 * p.height
        p.circle(x, y, (0.8 + number % 3 * 0.5) * p.height / 200, "white")


@figure("{color} ground along the lower {share} percent", full=True, color=(*GREENS, "sand", "snow", "tan", "khaki"),
        share=range(15, 40, 5))  # fmt: skip
def _ground(p: Pencil, f: Any) -> None:
    top = p.height * (1 - f.share / 100)
    p.rect(0, top, p.width, p.height - top, f.color)


@figure("{count} rolling hills, {back} behind and {front} in front", full=True, back=GREENS, front=GREENS,
        count=range(2, 5))  # fmt: skip
def _hills(p: Pencil, f: Any) -> None:
    w, h = p.width, p.height
    for row, color in enumerate((f.back, f.front)):
        base, rise, many = h * (0.66 + 0.14 * row), h * (0.16 - 0.05 * row), f.count + row
        step = w / many
        path = f"M0 {h} L0 {base}"
        for hill in range(many):
            left = hill * step
            path += f" Q{left + step / 2} {base - 2 * rise} {left + step} {base}"
        p.path(f"{path} L{w} {h} Z", color)


@figure("a range of {count} {color} mountains with {cap} caps", full=True, cap=("white", "snow",
        "light grey"), color=("slate", "steel blue", "grey", "dark grey", "indigo", "sienna", "violet"),
        count=range(2, 6))  # fmt: skip
def _mountains(p: Pencil, f: Any) -> None:
    w, h = p.width, p.height
    step, base = w / f.count, h * 0.78
    for peak in range(f.count):
        middle, top = (peak + 0.5) * step, h * (0.24 + 0.12 * ((peak * 2 + f.count) % 3))
        half = step * 0.78
        p.poly([(middle - half, base), (middle, top), (middle + half, base)], f.color)
        share = 0.26
        low = top + (base - top) * share
        p.poly([(middle - half * share, low), (middle, top), (middle + half * share, low),
                (middle + half * share * 0.35, low - h * 0.02), (middle, low + h * 0.025),
                (middle - half * share * 0.4, low - h * 0.015)], f.cap)  # fmt: skip


@figure("{color} water below {share} percent of the height, with {waves} rows of {crest} waves", full=True,
        color=("royal blue", "steel blue", "teal", "dodger blue", "turquoise", "navy"), crest=("white",
        "pale blue", "mint"), waves=range(1, 4), share=range(55, 75, 5))  # fmt: skip
def _sea(p: Pencil, f: Any) -> None:
    w, h, top = p.width, p.height, p.height * f.share / 100
    p.rect(0, top, w, h - top, f.color)
    for row in range(f.waves):
        y, step = top + (row + 1) * (h - top) / (f.waves + 1), w / 8
        steps = " ".join(f"T{step * n} {y}" for n in range(2, 9))
        p.path(f"M0 {y} Q{step / 2} {y - h * 0.03} {step} {y} {steps}", stroke=f.crest, stroke_width=h / 90)


@figure("a {color} road across the picture, its upper edge at {low} percent of the height, with a dashed {line} centre line",
        full=True, color=("dark grey", "charcoal", "slate"), line=("white", "gold"), low=range(74, 84, 2))  # fmt: skip
def _road(p: Pencil, f: Any) -> None:
    top, tall = p.height * f.low / 100, p.height * 0.16
    p.rect(0, top, p.width, tall, f.color)
    dash = [p.width / 16, p.width / 24]
    p.line(0, top + tall / 2, p.width, top + tall / 2, f.line, p.height / 60, stroke_dasharray=dash)


@figure("a {color} sun with {rays} rays", color=WARM, rays=range(6, 17, 2))
def _sun(p: Pencil, f: Any) -> None:
    for ray in range(f.rays):
        turn = 2 * math.pi * ray / f.rays
        x, y = math.cos(turn), math.sin(turn)
        p.line(33 * x, 33 * y, 48 * x, 48 * y, f.color, 5, stroke_linecap="round")
    p.circle(0, 0, 26, f.color)


@figure("a plain {color} sun disc with a {glow} glow", color=WARM, glow=("pale yellow", "peach", "cream", "lemon"))
def _glowing_sun(p: Pencil, f: Any) -> None:
    p.circle(0, 0, 48, f.glow, opacity=0.5)
    p.circle(0, 0, 34, f.color)


@figure("a {color} full moon with {craters} {crater} craters", color=("pale yellow", "ivory", "light grey", "cream"),
        crater=("silver", "khaki", "sand"), craters=range(2, 5))  # fmt: skip
def _moon(p: Pencil, f: Any) -> None:
    p.circle(0, 0, 45, f.color)
    for x, y, r in ((-15, -12, 9), (14, 8, 12), (-8, 20, 6), (18, -20, 5))[: f.craters]:
        p.circle(x, y, r, f.crater)


@figure("a {color} crescent moon", color=("pale yellow", "ivory", "gold", "lemon", "silver"))
def _crescent(p: Pencil, f: Any) -> None:
    p.path("M12 -45 A45 45 0 1 0 42 25 A36 36 0 1 1 12 -45 Z", f.color)


@figure("a {color} cloud of {puffs} puffs", color=("white", "light grey", "snow", "lavender", "silver"),
        puffs=range(3, 6))  # fmt: skip
def _cloud(p: Pencil, f: Any) -> None:
    for x, y, r in ((-22, 4, 17), (2, -8, 22), (26, 5, 15), (-38, 10, 10), (40, 11, 9))[: f.puffs]:
        p.circle(x, y, r, f.color)
    p.rect(-40, 5, 80, 16, f.color, r=8)


@figure("a {color} rain cloud with {drops} {drop} drops", color=("slate", "grey", "silver", "steel blue"),
        drop=("dodger blue", "light blue", "royal blue"), drops=range(3, 7))  # fmt: skip
def _rain_cloud(p: Pencil, f: Any) -> None:
    for drop in range(f.drops):
        x = -32 + 64 * drop / (f.drops - 1)
        p.line(x, 22 + drop % 2 * 6, x - 5, 36 + drop % 2 * 6, f.drop, 4, stroke_linecap="round")
    p.path("M-35 16 A16 16 0 0 1 -30 -14 A22 22 0 0 1 10 -24 A19 19 0 0 1 34 16 Z", f.color)


@figure("a {color} lightning bolt", color=("gold", "yellow", "amber", "orange", "white"))
def _bolt(p: Pencil, f: Any) -> None:
    p.poly([(6, -48), (-24, 8), (-4, 8), (-10, 48), (24, -12), (3, -12)], f.color)


@figure("a {color} snowflake with six arms", color=("white", "light blue", "sky blue", "pale blue", "steel blue"))
def _snowflake(p: Pencil, f: Any) -> None:
    for arm in range(6):
        turn = math.pi * arm / 3
        x, y = math.cos(turn), math.sin(turn)
        p.line(0, 0, 46 * x, 46 * y, f.color, 5, stroke_linecap="round")
        for side in (-0.6, 0.6):
            a, b = math.cos(turn + side), math.sin(turn + side)
            p.line(26 * x, 26 * y, 26 * x + 14 * a, 26 * y + 14 * b, f.color, 4, stroke_linecap="round")


@figure("a rainbow of {bands} bands", bands=range(4, 8))
def _rainbow(p: Pencil, f: Any) -> None:
    hues = ("red", "orange", "yellow", "green", "dodger blue", "indigo", "violet")
    for band in range(f.bands):
        r = 47 - 5 * band
        p.path(f"M{-r} 25 A{r} {r} 0 0 1 {r} 25", stroke=hues[band], stroke_width=5)


@figure("a round tree with a {leaves} crown and a {trunk} trunk", leaves=GREENS, trunk=WOODS)
def _tree(p: Pencil, f: Any) -> None:
    p.rect(-6, 5, 12, 45, f.trunk)
    p.circle(0, -18, 30, f.leaves)


@figure("a bushy tree with a {leaves} crown, a {trunk} trunk and {fruits} {fruit} fruits", leaves=GREENS, trunk=WOODS,
        fruit=("red", "orange", "gold", "crimson"), fruits=range(3, 7))  # fmt: skip
def _fruit_tree(p: Pencil, f: Any) -> None:
    p.path("M-6 50 L-4 8 L4 8 L6 50 Z", f.trunk)
    for x, y, r in ((-18, -8, 20), (18, -8, 20), (0, -26, 23)):
        p.circle(x, y, r, f.leaves)
    for x, y in ((-20, -6), (4, -30), (18, -12), (-6, -12), (10, 2), (-16, -24))[: f.fruits]:
        p.circle(x, y, 4, f.fruit)


@figure("a {leaves} fir tree of {tiers} tiers on a {trunk} trunk", leaves=("forest green", "dark green", "sea green",
        "teal", "green"), trunk=WOODS, tiers=range(2, 5))  # fmt: skip
def _fir(p: Pencil, f: Any) -> None:
    p.rect(-5, 36, 10, 14, f.trunk)
    tall = 86 / (0.4 + 0.6 * f.tiers)
    for tier in range(f.tiers):
        top, half = -48 + 0.6 * tall * tier, 16 + 16 * (tier + 1) / f.tiers
        p.poly([(0, top), (half, top + tall), (-half, top + tall)], f.leaves)


@figure("a palm tree with {fronds} {leaves} fronds and a bent {trunk} trunk", leaves=GREENS, trunk=WOODS,
        fronds=range(4, 7))  # fmt: skip
def _palm(p: Pencil, f: Any) -> None:
    p.path("M-8 50 Q-2 10 4 -18 L9 -16 Q6 12 4 50 Z", f.trunk)
    for frond in range(f.fronds):
        turn = math.pi * (1.06 + 0.88 * frond / (f.fronds - 1))
        x, y = 6 + 42 * math.cos(turn), -18 + 26 * math.sin(turn) + 14
        p.path(f"M6 -18 Q{(6 + x) / 2} {y - 22} {x} {y} Q{(6 + x) / 2} {y - 8} 6 -18 Z", f.leaves)


@figure("a flower with {petals} {color} petals, a {heart} centre and a {stem} stem", color=FLOWERS,
        heart=("gold", "yellow", "orange", "brown"), stem=GREENS, petals=PETALS)  # fmt: skip
def _flower(p: Pencil, f: Any) -> None:
    p.line(0, -20, 0, 50, f.stem, 4)
    p.path("M0 32 Q22 26 26 8 Q4 12 0 32 Z", f.stem)
    for petal in range(f.petals):
        turn = 2 * math.pi * petal / f.petals
        p.circle(17 * math.cos(turn), -20 + 17 * math.sin(turn), 46 / f.petals + 3, f.color)
    p.circle(0, -20, 10, f.heart)


@figure("a {color} tulip with a {stem} stem and two leaves", color=FLOWERS, stem=GREENS)
def _tulip(p: Pencil, f: Any) -> None:
    p.line(0, -5, 0, 50, f.stem, 4)
    p.path("M0 46 Q-26 34 -24 2 Q-4 20 0 46 Z", f.stem)
    p.path("M0 46 Q26 34 24 2 Q4 20 0 46 Z", f.stem)
    p.path("M-20 -44 L-9 -30 L0 -48 L9 -30 L20 -44 L20 -18 A20 20 0 0 1 -20 -18 Z", f.color)


@figure("a {color} cactus with two arms in a {pot} pot", color=GREENS, pot=("sienna", "coral", "brick red", "teal"))
def _cactus(p: Pencil, f: Any) -> None:
    p.rect(-11, -46, 22, 70, f.color, r=11)
    p.path("M-11 4 H-22 A10 10 0 0 1 -32 -6 V-20", stroke=f.color, stroke_width=10, stroke_linecap="round")
    p.path("M11 -4 H20 A10 10 0 0 0 30 -14 V-30", stroke=f.color, stroke_width=10, stroke_linecap="round")
    p.path("M-24 22 H24 L18 50 H-18 Z", f.pot)


@figure("a {color} leaf with a {vein} midrib and {pairs} pairs of veins", color=GREENS, vein=("white", "pale green",
        "mint", "dark green"), pairs=range(2, 5))  # fmt: skip
def _leaf(p: Pencil, f: Any) -> None:
    p.path("M0 -46 C38 -24 34 24 0 44 C-34 24 -38 -24 0 -46 Z", f.color)
    p.line(0, -38, 0, 50, f.vein, 3)
    for pair in range(f.pairs):
        y = -12 + 40 * pair / f.pairs
        p.polyline([(-19, y - 11), (0, y), (19, y - 11)], f.vein, 2)


@figure("a {cap} mushroom with {dots} {dot} dots and a {stem} stem", cap=("red", "crimson", "brown",
        "purple", "tomato"), dot=("white", "cream", "pale yellow"), stem=("ivory", "beige", "cream"),
        dots=range(3, 6))  # fmt: skip
def _mushroom(p: Pencil, f: Any) -> None:
    p.path("M-12 0 Q-8 30 -16 46 H16 Q8 30 12 0 Z", f.stem)
    p.path("M-44 4 A44 44 0 0 1 44 4 Z", f.cap)
    for x, y, r in ((-20, -12, 6), (4, -26, 7), (24, -8, 5), (-2, -7, 4), (-33, -3, 3))[: f.dots]:
        p.circle(x, y, r, f.dot)


@figure("a flame, {outer} outside and {inner} inside", outer=("tomato", "orange", "red", "dark orange"),
        inner=("gold", "yellow", "lemon", "white"))  # fmt: skip
def _flame(p: Pencil, f: Any) -> None:
    p.path("M2 -48 C8 -26 34 -12 30 18 C27 40 12 48 0 48 C-14 48 -30 38 -30 16 C-30 2 -22 -6 -18 -16 "
           "C-12 -8 -12 -2 -10 2 C-4 -12 -4 -30 2 -48 Z", f.outer)  # fmt: skip
    p.path("M2 -6 C6 6 16 12 15 26 C14 38 7 44 0 44 C-8 44 -15 38 -14 26 C-13 14 -2 8 2 -6 Z", f.inner)


@figure("a {color} water drop with a {shine} highlight", color=("dodger blue", "aqua", "royal blue", "teal", "crimson"),
        shine=("white", "pale blue"))  # fmt: skip
def _drop(p: Pencil, f: Any) -> None:
    p.path("M0 -48 C14 -20 32 -4 32 16 A32 32 0 0 1 -32 16 C-32 -4 -14 -20 0 -48 Z", f.color)
    p.path("M-20 18 A20 20 0 0 0 -4 36", stroke=f.shine, stroke_width=5, stroke_linecap="round")


@figure("a {color} planet with {stripes} {stripe} stripes and a {ring} ring", color=LIVELY, stripe=("white", "cream",
        "peach", "lavender"), ring=("gold", "silver", "plum", "khaki"), stripes=range(1, 4))  # fmt: skip
def _planet(p: Pencil, f: Any) -> None:
    p.circle(0, 0, 30, f.color)
    for stripe in range(f.stripes):
        y = -12 + 24 * (stripe + 0.5) / f.stripes
        half = math.sqrt(30**2 - y**2) - 2
        p.line(-half, y, half, y, f.stripe, 3, stroke_linecap="round")
    p.turned(-20, 0, 0, lambda: p.path("M-30 -4 A47 12 0 1 0 30 -4", stroke=f.ring, stroke_width=5))
