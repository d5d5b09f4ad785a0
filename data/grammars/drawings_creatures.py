"""Figures of creatures: faces, animals, people, robots, snowmen."""

from __future__ import annotations

import math
from typing import Any

from .drawings_colors import DARK, LIVELY, METALS
from .drawings_figures import figure
from .drawings_pencil import Pencil

SKINS = ("peach", "tan", "sienna", "brown", "cream")
HAIR = ("black", "dark brown", "brown", "gold", "brick red", "light grey")
FURS = ("orange", "grey", "tan", "brown", "charcoal", "white", "sand", "slate", "black")


def _eyes(p: Pencil, y: float, apart: float, r: float, color: str = "black") -> None:
    for side in (-1, 1):
        p.circle(side * apart, y, r, color)


@figure("a round {color} face with a {mood} mouth and {eyes} eyes", color=("yellow", "gold", "amber", "lime green",
        "coral", "sky blue", "hot pink"), mood=["smiling", "sad", "laughing", "astonished", "straight"],
        eyes=["round", "winking", "closed", "big"])  # fmt: skip
def _smiley(p: Pencil, f: Any) -> None:
    p.circle(0, 0, 47, f.color, stroke="dark brown", stroke_width=3)
    if f.eyes == "closed":
        for x in (-18, 18):
            p.path(f"M{x - 8} -10 Q{x} -18 {x + 8} -10", stroke="dark brown", stroke_width=4, stroke_linecap="round")
    elif f.eyes == "winking":
        p.circle(-18, -12, 6, "dark brown")
        p.line(10, -12, 26, -12, "dark brown", 4, stroke_linecap="round")
    elif f.eyes == "big":
        for x in (-18, 18):
            p.circle(x, -12, 11, "white")
            p.circle(x + 2, -10, 5, "dark brown")
    else:
        _eyes(p, -12, 18, 6, "dark brown")
    if f.mood == "laughing":
        p.path("M-26 8 H26 A26 26 0 0 1 -26 8 Z", "maroon")
    elif f.mood == "astonished":
        p.ellipse(0, 22, 9, 12, "maroon")
    else:
        bend = {"smiling": 40, "sad": 4, "straight": 22}[f.mood]
        steps = f"M-22 {22 if f.mood == 'sad' else 18 if f.mood == 'smiling' else 22} Q0 {bend} 22 "
        steps += f"{22 if f.mood == 'sad' else 18 if f.mood == 'smiling' else 22}"
        p.path(steps, stroke="dark brown", stroke_width=4, stroke_linecap="round")


@figure("a cat's head with {fur} fur, {inner} inner ears, {eye} eyes and {whiskers} whiskers a side",
        fur=FURS, inner=("pink", "peach", "pale pink"), eye=("green", "gold", "dodger blue", "amber"),
        whiskers=range(2, 4))  # fmt: skip
def _cat(p: Pencil, f: Any) -> None:
    for s in (-1, 1):
        p.poly([(s * 40, -46), (s * 8, -26), (s * 38, -4)], f.fur)
        p.poly([(s * 35, -36), (s * 18, -25), (s * 33, -12)], f.inner)
    p.ellipse(0, 8, 42, 36, f.fur)
    for s in (-1, 1):
        p.ellipse(s * 17, 0, 8, 10, f.eye)
        p.ellipse(s * 17, 0, 3, 8, "black")
        for whisker in range(f.whiskers):
            y = 16 + 6 * whisker
            p.line(s * 20, 20, s * 48, y - 2, "dark grey", 1.5)
    p.poly([(-5, 16), (5, 16), (0, 22)], "hot pink")
    p.path("M-10 28 Q-5 33 0 27 Q5 33 10 28", stroke="dark grey", stroke_width=2)


@figure("a dog's head with {fur} fur, {ears} hanging ears, a {nose} nose and a pink tongue", fur=FURS, ears=FURS,
        nose=("black", "dark brown", "charcoal"))  # fmt: skip
def _dog(p: Pencil, f: Any) -> None:
    p.ellipse(0, 0, 34, 38, f.fur)
    for s in (-1, 1):
        p.ellipse(s * 34, -4, 11, 28, f.ears)
        p.circle(s * 14, -10, 5, "black")
    p.ellipse(0, 20, 20, 15, "cream")
    p.path("M-6 28 H6 V38 A6 6 0 0 1 -6 38 Z", "hot pink")
    p.ellipse(0, 12, 8, 6, f.nose)


@figure("a {body} owl with a {belly} belly, {eye} eyes and a {beak} beak", body=("brown", "sienna", "slate", "grey",
        "purple", "teal"), belly=("cream", "sand", "peach", "lavender"), eye=("gold", "amber", "white", "mint"),
        beak=("orange", "gold", "dark orange"))  # fmt: skip
def _owl(p: Pencil, f: Any) -> None:
    p.poly([(-34, -48), (-10, -32), (-32, -18)], f.body)
    p.poly([(34, -48), (10, -32), (32, -18)], f.body)
    p.ellipse(0, 4, 36, 44, f.body)
    p.ellipse(0, 20, 22, 26, f.belly)
    for s in (-1, 1):
        p.circle(s * 15, -14, 14, f.eye)
        p.circle(s * 15, -14, 6, "black")
    p.poly([(-6, -6), (6, -6), (0, 8)], f.beak)


@figure("a penguin with a {body} back, a {belly} belly and {feet} feet and beak", body=("black", "navy", "charcoal",
        "slate"), belly=("white", "ivory"), feet=("orange", "gold", "amber"))  # fmt: skip
def _penguin(p: Pencil, f: Any) -> None:
    for s in (-1, 1):
        p.ellipse(s * 14, 46, 12, 5, f.feet)
        p.turned(s * -14, s * 30, 8, lambda s=s: p.ellipse(s * 32, 8, 7, 24, f.body))  # type: ignore[misc]
    p.ellipse(0, 0, 31, 46, f.body)
    p.ellipse(0, 12, 21, 32, f.belly)
    p.circle(-10, -24, 6, "white")
    p.circle(10, -24, 6, "white")
    _eyes(p, -23, 10, 3)
    p.poly([(-7, -16), (7, -16), (0, -6)], f.feet)


@figure("a {body} fish with a {fin} tail and {stripes} {fin} stripes", body=LIVELY, fin=LIVELY, stripes=range(1, 4))
def _fish(p: Pencil, f: Any) -> None:
    p.poly([(20, 0), (48, -24), (42, 0), (48, 24)], f.fin)
    p.ellipse(-6, 0, 36, 23, f.body)
    for stripe in range(f.stripes):
        x = -10 + 13 * stripe
        half = 21 * math.sqrt(max(0.1, 1 - ((x + 6) / 36) ** 2))
        p.line(x, -half, x, half, f.fin, 5)
    p.circle(-27, -5, 6, "white")
    p.circle(-28, -5, 3, "black")


@figure("a bee with a yellow and {dark} body of {bands} bands and {wing} wings", dark=("black",
        "dark brown", "charcoal"), wing=("light blue", "white", "lavender"), bands=range(2, 4))  # fmt: skip
def _bee(p: Pencil, f: Any) -> None:
    p.ellipse(-4, -24, 12, 20, f.wing, opacity=0.85)
    p.ellipse(14, -22, 11, 18, f.wing, opacity=0.85)
    p.ellipse(0, 6, 36, 22, "gold")
    for band in range(f.bands):
        x = -6 + 15 * band
        half = 22 * math.sqrt(1 - (x / 36) ** 2)
        p.rect(x - 4, 6 - half, 8, 2 * half, f.dark)
    p.circle(-26, 2, 3.5, f.dark)
    p.poly([(35, 2), (48, 7), (35, 11)], f.dark)
    p.path("M-26 -12 Q-34 -26 -42 -24", stroke=f.dark, stroke_width=2.5)


@figure("a butterfly with {wing} wings, {spot} spots and a {body} body", wing=LIVELY, spot=("white", "gold", "lemon",
        "mint", "black"), body=DARK)  # fmt: skip
def _butterfly(p: Pencil, f: Any) -> None:
    for s in (-1, 1):
        p.ellipse(s * 24, -16, 22, 20, f.wing)
        p.ellipse(s * 18, 18, 15, 17, f.wing)
        p.circle(s * 27, -18, 7, f.spot)
        p.circle(s * 19, 20, 5, f.spot)
        p.path(f"M0 -26 Q{s * 6} -42 {s * 14} -46", stroke=f.body, stroke_width=2)
    p.ellipse(0, 0, 5, 30, f.body)


@figure("a {shell} ladybird with {spots} black spots", shell=("red", "crimson", "orange", "tomato", "gold"),
        spots=range(4, 9, 2))  # fmt: skip
def _ladybird(p: Pencil, f: Any) -> None:
    p.circle(0, -32, 15, "black")
    p.circle(0, 6, 38, f.shell)
    p.line(0, -32, 0, 44, "black", 3)
    for x, y, r in (
        (-17, -8, 7),
        (17, -8, 7),
        (-20, 16, 7),
        (20, 16, 7),
        (-9, 30, 5),
        (9, 30, 5),
        (-8, 6, 5),
        (8, 6, 5),
    )[: f.spots]:
        p.circle(x, y, r, "black")
    p.circle(-6, -36, 3, "white")
    p.circle(6, -36, 3, "white")


@figure("a {body} snail with a {shell} spiral shell", body=("khaki", "sand", "tan", "pale green", "peach"),
        shell=("sienna", "purple", "coral", "teal", "brick red"))  # fmt: skip
def _snail(p: Pencil, f: Any) -> None:
    p.path("M-46 40 Q-44 26 -28 26 H20 Q32 26 32 10 V-8 H44 V18 Q44 40 22 40 Z", f.body)
    p.line(34, -6, 30, -26, f.body, 3, stroke_linecap="round")
    p.line(42, -6, 46, -26, f.body, 3, stroke_linecap="round")
    p.circle(-10, 4, 28, f.shell)
    p.path("M-10 4 A6 6 0 0 1 2 4 A12 12 0 0 1 -22 4 A17 17 0 0 1 12 4", stroke="cream", stroke_width=3)


@figure("a {color} bird in flight, drawn as two curved strokes", color=DARK)
def _gull(p: Pencil, f: Any) -> None:
    p.path("M-46 -6 Q-24 -28 0 4 Q24 -28 46 -6", stroke=f.color, stroke_width=7, stroke_linecap="round")


@figure("a {body} duck with an {beak} beak and a {wing} wing", body=("yellow", "gold", "white", "lemon"),
        beak=("orange", "dark orange", "tomato"), wing=("amber", "sand", "light grey", "orange"))  # fmt: skip
def _duck(p: Pencil, f: Any) -> None:
    p.path("M-44 6 Q-20 14 4 4 H36 Q40 40 0 42 Q-36 42 -44 6 Z", f.body)
    p.circle(20, -16, 22, f.body)
    p.path("M38 -18 Q52 -18 50 -8 Q44 -6 38 -8 Z", f.beak)
    p.circle(26, -20, 3.5, "black")
    p.path("M-24 16 Q-4 10 12 16 Q4 34 -12 32 Z", f.wing)


@figure("a robot's head in {metal} with {eye} eyes, {antennas} antenna with a {lamp} lamp on top and a grille mouth of "
        "{bars} bars", metal=METALS, eye=("aqua", "lime green", "gold", "tomato", "white"), lamp=LIVELY,
        antennas=["one", "a bent"], bars=range(3, 7))  # fmt: skip
def _robot_head(p: Pencil, f: Any) -> None:
    if f.antennas == "one":
        p.line(0, -28, 0, -42, "dark grey", 3)
        p.circle(0, -44, 5, f.lamp)
    else:
        p.polyline([(0, -28), (0, -36), (14, -42)], "dark grey", 3)
        p.circle(16, -43, 5, f.lamp)
    p.rect(-46, -8, 10, 20, "dark grey", r=3)
    p.rect(36, -8, 10, 20, "dark grey", r=3)
    p.rect(-38, -28, 76, 68, f.metal, r=10)
    for x in (-17, 17):
        p.circle(x, -6, 11, "black")
        p.circle(x, -6, 7, f.eye)
    p.rect(-24, 18, 48, 14, "charcoal", r=3)
    for bar in range(1, f.bars):
        x = -24 + 48 * bar / f.bars
        p.line(x, 18, x, 32, "light grey", 2)


@figure("a standing robot with a {metal} body, {limb} arms and legs, {eye} eyes and {buttons} {button} buttons",
        metal=METALS, limb=DARK, eye=("aqua", "gold", "lime green", "red"), button=LIVELY, buttons=range(1,
        4))  # fmt: skip
def _robot(p: Pencil, f: Any) -> None:
    for s in (-1, 1):
        p.rect(s * 11 - 5, 24, 10, 24, f.limb)
        p.path(f"M{s * 22} -2 Q{s * 40} 2 {s * 38} 20", stroke=f.limb, stroke_width=7, stroke_linecap="round")
    p.rect(-22, -8, 44, 36, f.metal, r=5)
    p.rect(-16, -40, 32, 26, f.metal, r=6)
    p.rect(-4, -15, 8, 8, f.limb)
    _eyes(p, -29, 7, 4.5, f.eye)
    p.line(-8, -20, 8, -20, "charcoal", 2)
    for button in range(f.buttons):
        p.circle(-12 + 12 * button, 6, 4, f.button)
    p.line(0, -40, 0, -48, f.limb, 2)
    p.circle(0, -48, 2.5, f.eye)


@figure("a person's portrait with {skin} skin, {hair} hair and a {shirt} shirt", skin=SKINS, hair=HAIR, shirt=LIVELY)
def _portrait(p: Pencil, f: Any) -> None:
    p.path("M-40 50 Q-40 18 0 18 Q40 18 40 50 Z", f.shirt)
    p.rect(-8, 6, 16, 18, f.skin)
    p.path("M-27 -12 A27 30 0 0 1 27 -12 V2 H-27 Z", f.hair)
    p.ellipse(0, -8, 21, 25, f.skin)
    p.path("M-22 -14 Q-6 -34 22 -16 Q16 -40 -4 -38 Q-22 -34 -22 -14 Z", f.hair)
    _eyes(p, -7, 8, 2.5)
    p.path("M-8 6 Q0 12 8 6", stroke="maroon", stroke_width=2.5, stroke_linecap="round")


@figure("a snowman with a {hat} hat, a {scarf} scarf, a carrot nose and {buttons} buttons", hat=("black", "navy",
        "charcoal", "maroon"), scarf=LIVELY, buttons=range(2, 4))  # fmt: skip
def _snowman(p: Pencil, f: Any) -> None:
    p.circle(0, 26, 24, "white", stroke="light grey", stroke_width=1)
    p.circle(0, -10, 17, "white", stroke="light grey", stroke_width=1)
    p.rect(-19, -29, 38, 4, f.hat)
    p.rect(-12, -48, 24, 20, f.hat)
    _eyes(p, -15, 6, 2)
    p.poly([(0, -11), (17, -8), (0, -6)], "orange")
    p.path("M-15 2 Q0 10 15 2", stroke=f.scarf, stroke_width=6)
    p.line(8, 5, 11, 22, f.scarf, 6)
    for button in range(f.buttons):
        p.circle(0, 16 + 10 * button, 2, "black")


@figure("a {color} ghost with {eye} eyes and a wavy hem", color=("white", "lavender", "pale blue", "mint", "pale pink"),
        eye=("black", "navy", "purple"))  # fmt: skip
def _ghost(p: Pencil, f: Any) -> None:
    p.path("M-32 46 V-10 A32 34 0 0 1 32 -10 V46 L21 36 L11 46 L0 36 L-11 46 L-21 36 Z", f.color)
    for s in (-1, 1):
        p.ellipse(s * 12, -10, 5, 8, f.eye)
    p.ellipse(0, 10, 6, 7, f.eye)
