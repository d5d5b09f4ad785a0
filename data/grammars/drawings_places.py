"""Figures of places and ways: houses, towers, boats, cars, rockets, street furniture."""

from __future__ import annotations

from typing import Any

from .drawings_colors import DARK, LIGHT, LIVELY, METALS, ROOFS, WALLS, WOODS
from .drawings_figures import figure
from .drawings_pencil import Pencil

GLASS = ("light blue", "pale blue", "pale yellow", "sky blue", "lemon")


@figure("a house with {walls} walls, a {roof} roof, a {door} door and {windows} {glass} windows",
        walls=WALLS, roof=ROOFS, door=WOODS, glass=GLASS, windows=range(2, 4))  # fmt: skip
def _house(p: Pencil, f: Any) -> None:
    p.rect(20, -40, 10, 22, "grey")
    p.rect(-38, -8, 76, 56, f.walls)
    p.poly([(-48, -8), (0, -46), (48, -8)], f.roof)
    p.rect(-9, 16, 18, 32, f.door)
    p.circle(5, 33, 1.5, "gold")
    for x, y in ((-31, 4), (15, 4), (-8, -10))[: f.windows]:
        p.rect(x, y, 16, 16, f.glass, stroke="white", stroke_width=2)
        p.line(x + 8, y, x + 8, y + 16, "white", 1.5)


@figure("a {walls} tower block of {floors} floors with {columns} {glass} windows a floor", walls=("slate",
        "grey", "steel blue", "brick red", "sand", "teal", "dark grey"), glass=GLASS, floors=range(4, 8),
        columns=range(2, 5))  # fmt: skip
def _tower_block(p: Pencil, f: Any) -> None:
    p.rect(-28, -50, 56, 100, f.walls)
    high, wide = 88 / f.floors, 48 / f.columns
    for floor in range(f.floors):
        for column in range(f.columns):
            p.rect(-24 + wide * (column + 0.2), -46 + high * (floor + 0.2), wide * 0.6, high * 0.6, f.glass)


@figure("a lighthouse with {bands} {band} bands on {walls}, a {roof} top and a {light} beam to each side",
        walls=("white", "ivory", "cream"), band=("red", "navy", "crimson", "black", "teal"), roof=DARK,
        light=("lemon", "pale yellow", "gold"), bands=range(2, 4))  # fmt: skip
def _lighthouse(p: Pencil, f: Any) -> None:
    p.poly([(-4, -33), (-50, -46), (-50, -20)], f.light, opacity=0.6)
    p.poly([(4, -33), (50, -46), (50, -20)], f.light, opacity=0.6)
    p.poly([(-10, -24), (10, -24), (18, 50), (-18, 50)], f.walls)
    for band in range(f.bands):
        y = -14 + 64 * band / f.bands
        a, b = 10 + 8 * (y + 24) / 74, 10 + 8 * (y + 34) / 74
        p.poly([(-a, y), (a, y), (b, y + 10), (-b, y + 10)], f.band)
    p.rect(-8, -40, 16, 16, f.light)
    p.rect(-13, -26, 26, 4, f.roof)
    p.poly([(-11, -40), (0, -50), (11, -40)], f.roof)


@figure("a castle with {stone} walls, two towers with {roof} roofs, a {gate} gate and a {flag} flag", stone=("grey",
        "light grey", "sand", "tan", "silver"), roof=ROOFS, gate=WOODS, flag=LIVELY)  # fmt: skip
def _castle(p: Pencil, f: Any) -> None:
    p.rect(-28, -4, 56, 52, f.stone)
    for x in range(-26, 26, 13):
        p.rect(x, -12, 7, 9, f.stone)
    for s in (-1, 1):
        p.rect(s * 36 - 10, -18, 20, 66, f.stone)
        p.poly([(s * 36 - 13, -18), (s * 36, -44), (s * 36 + 13, -18)], f.roof)
        p.rect(s * 36 - 3, -6, 6, 12, "charcoal")
    p.path("M-11 48 V26 A11 11 0 0 1 11 26 V48 Z", f.gate)
    p.line(0, -12, 0, -40, "charcoal", 2)
    p.poly([(0, -40), (18, -34), (0, -28)], f.flag)


@figure("a windmill with a {body} body, a {cap} cap and four {sail} sails turned by {turn_by} degrees", body=WALLS,
        cap=ROOFS, sail=("white", "sand", "cream", "light grey", "tan"), turn_by=range(0, 90, 15))  # fmt: skip
def _windmill(p: Pencil, f: Any) -> None:
    p.poly([(-11, -14), (11, -14), (19, 50), (-19, 50)], f.body)
    p.path("M-14 -13 A14 13 0 0 1 14 -13 Z", f.cap)
    p.rect(-6, 30, 12, 20, "brown")
    for blade in range(4):
        p.turned(
            f.turn_by + 90 * blade, 0, -14, lambda: p.rect(1, -50, 9, 32, f.sail, stroke="brown", stroke_width=1.5)
        )
    p.circle(0, -14, 4, "brown")


@figure("a {cloth} tent with a {door} opening and a {flag} pennant", cloth=LIVELY, door=DARK, flag=LIVELY)
def _tent(p: Pencil, f: Any) -> None:
    p.line(0, -30, 0, -48, "brown", 2)
    p.poly([(0, -48), (15, -42), (0, -36)], f.flag)
    p.poly([(0, -32), (48, 44), (-48, 44)], f.cloth)
    p.poly([(0, -6), (16, 44), (-16, 44)], f.door)


@figure("a wooden fence of {posts} {color} posts", color=("white", "brown", "tan", "sienna", "light grey"),
        posts=range(4, 8))  # fmt: skip
def _fence(p: Pencil, f: Any) -> None:
    for y in (-10, 12):
        p.rect(-50, y, 100, 6, f.color)
    wide = 100 / f.posts
    for post in range(f.posts):
        x = -50 + wide * (post + 0.5)
        p.poly([(x - 5, 30), (x - 5, -20), (x, -28), (x + 5, -20), (x + 5, 30)], f.color)


@figure("a sailing boat with a {hull} hull, a {main} mainsail, a {jib} jib and a {flag} pennant", hull=(*WOODS, "navy",
        "crimson", "teal"), main=("white", "cream", "ivory", "red", "gold", "coral"),
        jib=("pale blue", "white", "peach", "mint", "orange"), flag=LIVELY)  # fmt: skip
def _sailboat(p: Pencil, f: Any) -> None:
    p.line(0, -48, 0, 24, "dark brown", 3)
    p.poly([(0, -49), (14, -44), (0, -39)], f.flag)
    p.path("M4 -36 Q36 -6 40 16 H4 Z", f.main)
    p.path("M-4 -34 Q-24 -4 -30 16 H-4 Z", f.jib)
    p.path("M-44 24 H46 Q40 46 22 46 H-24 Q-38 46 -44 24 Z", f.hull)


@figure("a steamer with a {hull} hull, a {cabin} cabin of {holes} portholes and a {funnel} funnel", hull=DARK,
        cabin=("white", "ivory", "cream"), funnel=LIVELY, holes=range(2, 5))  # fmt: skip
def _steamer(p: Pencil, f: Any) -> None:
    p.circle(20, -44, 5, "light grey")
    p.circle(30, -47, 3, "light grey")
    p.rect(2, -36, 14, 24, f.funnel)
    p.rect(2, -32, 14, 5, "white")
    p.rect(-26, -14, 54, 24, f.cabin)
    for hole in range(f.holes):
        p.circle(-26 + 54 * (hole + 0.5) / f.holes, -2, 5, "sky blue", stroke="charcoal", stroke_width=1.5)
    p.path("M-48 10 H48 L36 40 H-36 Z", f.hull)


@figure("a {body} car seen from the side with {glass} windows and {hub} hubcaps", body=LIVELY, glass=GLASS,
        hub=("light grey", "silver", "white", "gold"))  # fmt: skip
def _car(p: Pencil, f: Any) -> None:
    p.path("M-48 22 V2 Q-46 -4 -36 -5 L-22 -24 Q-19 -28 -14 -28 H12 Q18 -28 22 -23 L34 -5 Q47 -3 48 6 V22 Z", f.body)
    p.path("M-26 -6 L-16 -21 H-3 V-6 Z", f.glass)
    p.path("M3 -6 V-21 H12 Q15 -21 17 -18 L25 -6 Z", f.glass)
    p.rect(43, 2, 5, 6, "lemon")
    for x in (-26, 26):
        p.circle(x, 22, 12, "black")
        p.circle(x, 22, 5, f.hub)


@figure("a {body} bus with {windows} {glass} windows and a {stripe} stripe", body=("red", "gold", "green", "royal blue",
        "orange", "teal"), glass=GLASS, stripe=("white", "cream", "navy", "black"), windows=range(3, 6))  # fmt: skip
def _bus(p: Pencil, f: Any) -> None:
    p.rect(-48, -30, 96, 54, f.body, r=7)
    wide = 88 / f.windows
    for window in range(f.windows):
        p.rect(-44 + wide * (window + 0.1), -23, wide * 0.8, 18, f.glass, r=2)
    p.rect(-48, 2, 96, 6, f.stripe)
    for x in (-27, 27):
        p.circle(x, 25, 11, "black")
        p.circle(x, 25, 4, "silver")


@figure("a steam engine with a {body} boiler, a {cab} cab and {wheels} {wheel} wheels", body=DARK, cab=LIVELY,
        wheel=("red", "charcoal", "gold", "slate"), wheels=range(3, 5))  # fmt: skip
def _train(p: Pencil, f: Any) -> None:
    for x, y, r in ((-28, -40, 6), (-17, -45, 4.5), (-9, -48, 3)):
        p.circle(x, y, r, "light grey")
    p.rect(-34, -30, 10, 22, f.body)
    p.rect(-40, -12, 56, 30, f.body, r=6)
    p.rect(14, -30, 30, 48, f.cab)
    p.rect(10, -36, 38, 7, f.body)
    p.rect(21, -22, 16, 16, "pale blue")
    p.poly([(-40, 18), (-50, 30), (-40, 30)], "grey")
    p.rect(-40, 18, 86, 6, "grey")
    for wheel in range(f.wheels):
        x = -30 + 66 * wheel / (f.wheels - 1)
        p.circle(x, 30, 9, f.wheel)
        p.circle(x, 30, 3, "silver")


@figure("a {body} rocket with {fins} fins, {holes} {glass} portholes and an {fire} exhaust flame", body=("white",
        "silver", "light grey", "ivory", "gold"), fins=LIVELY, glass=("sky blue", "light blue", "aqua"),
        fire=("orange", "gold", "amber"), holes=range(1, 3))  # fmt: skip
def _rocket(p: Pencil, f: Any) -> None:
    p.path("M-9 30 Q-8 42 0 50 Q8 42 9 30 Z", f.fire)
    p.path("M-14 6 Q-28 16 -27 36 L-12 26 Z", f.fins)
    p.path("M14 6 Q28 16 27 36 L12 26 Z", f.fins)
    p.path("M0 -50 C20 -32 20 8 12 32 H-12 C-20 8 -20 -32 0 -50 Z", f.body)
    p.path("M0 -50 C8 -43 13 -34 14.5 -26 H-14.5 C-13 -34 -8 -43 0 -50 Z", f.fins)
    for hole in range(f.holes):
        p.circle(0, -12 + 19 * hole, 7, f.glass, stroke="dark grey", stroke_width=2.5)


@figure("a flying saucer with a {hull} hull, a {dome} dome and {lamps} {lamp} lamps", hull=METALS, dome=("mint", "aqua",
        "pale blue", "lime green"), lamp=("gold", "red", "lime green", "hot pink"), lamps=range(3, 6))  # fmt: skip
def _saucer(p: Pencil, f: Any) -> None:
    p.path("M-22 -4 A22 24 0 0 1 22 -4 Z", f.dome)
    p.ellipse(0, 4, 48, 15, f.hull)
    for lamp in range(f.lamps):
        p.circle(-34 + 68 * lamp / (f.lamps - 1), 6, 4, f.lamp)


@figure(
    "a hot-air balloon striped in {one} and {two} with a {basket} basket",
    one=LIVELY,
    two=(*LIGHT, "gold"),
    basket=WOODS,
)
def _air_balloon(p: Pencil, f: Any) -> None:
    p.path("M0 -50 C28 -50 38 -28 34 -10 C30 4 16 14 10 24 H-10 C-16 14 -30 4 -34 -10 C-38 -28 -28 -50 0 -50 Z", f.one)
    p.path("M0 -50 C12 -46 14 -16 5 24 H-5 C-14 -16 -12 -46 0 -50 Z", f.two)
    for s in (-1, 1):
        p.line(s * 9, 24, s * 7, 36, "dark brown", 1.5)
    p.rect(-9, 36, 18, 13, f.basket, r=2)


@figure("a bicycle with a {frame} frame and {tyre} wheels", frame=LIVELY, tyre=("black", "charcoal", "slate"))
def _bicycle(p: Pencil, f: Any) -> None:
    for x in (-27, 27):
        p.circle(x, 18, 20, stroke=f.tyre, stroke_width=4)
        p.circle(x, 18, 2.5, f.tyre)
    p.polyline([(-27, 18), (-11, -12), (17, -12), (-2, 18), (-27, 18)], f.frame, 4)
    p.line(-2, 18, -14, -20, f.frame, 4)
    p.polyline([(27, 18), (15, -22), (26, -25)], f.frame, 4)
    p.line(-22, -20, -7, -20, "black", 5, stroke_linecap="round")


@figure("a street lamp on a {post} post with a {light} light", post=("black", "charcoal", "dark green", "slate"),
        light=("lemon", "pale yellow", "gold"))  # fmt: skip
def _street_lamp(p: Pencil, f: Any) -> None:
    p.circle(0, -34, 15, f.light, opacity=0.4)
    p.rect(-2, -26, 4, 72, f.post)
    p.rect(-8, 44, 16, 6, f.post)
    p.poly([(-9, -40), (9, -40), (6, -26), (-6, -26)], f.light)
    p.poly([(-11, -40), (0, -49), (11, -40)], f.post)


@figure("traffic lights in a {case} case with the {lit} lamp lit", case=("black", "charcoal", "dark green", "navy"),
        lit=["red", "yellow", "green"])  # fmt: skip
def _traffic_light(p: Pencil, f: Any) -> None:
    p.rect(-4, 30, 8, 20, "grey")
    p.rect(-18, -48, 36, 80, f.case, r=7)
    for y, color in ((-32, "red"), (-8, "yellow"), (16, "green")):
        lit = {"red": "red", "yellow": "yellow", "green": "lime green"}[color] if f.lit == color else "dark grey"
        p.circle(0, y, 10, lit)


@figure(
    "an arched {stone} bridge of {arches} arches",
    stone=("grey", "sand", "brick red", "slate", "tan"),
    arches=range(2, 4),
)
def _bridge(p: Pencil, f: Any) -> None:
    p.rect(-50, -24, 100, 8, f.stone)
    wide = 100 / f.arches
    path = "M-50 30 V-16 H50 V30"
    for arch in range(f.arches - 1, -1, -1):
        left = -50 + wide * arch + 5
        right, r = left + wide - 10, (wide - 10) / 2
        path += f" L{right} 30 A{r} {min(r, 34)} 0 0 0 {left} 30"
    p.path(path + " Z", f.stone)
