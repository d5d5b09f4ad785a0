"""Figures of things: what icons show."""

from __future__ import annotations

import math
from typing import Any

from .drawings_colors import DARK, LIGHT, LIVELY, METALS, WARM, WOODS
from .drawings_figures import figure
from .drawings_pencil import Pencil


def star_points(points: int, outer: float, inner: float, turn: float = -90) -> list[tuple[float, float]]:
    """Corners of a star around (0, 0)."""
    found = []
    for corner in range(2 * points):
        angle = math.radians(turn + 180 * corner / points)
        r = inner if corner % 2 else outer
        found.append((r * math.cos(angle), r * math.sin(angle)))
    return found


@figure("a {color} star with {points} points", color=(*LIVELY, "white", "silver"), points=range(4, 9))
def _star(p: Pencil, f: Any) -> None:
    p.poly(star_points(f.points, 48, 20 if f.points < 6 else 28), f.color)


@figure("a {color} heart", color=("red", "crimson", "hot pink", "magenta", "coral", "purple", "white", "tomato"))
def _heart(p: Pencil, f: Any) -> None:
    p.path("M0 44 C-58 2 -46 -40 -22 -40 C-10 -40 -3 -32 0 -24 C3 -32 10 -40 22 -40 C46 -40 58 2 0 44 Z", f.color)


@figure("a {metal} gear with {teeth} teeth and a {hole} hole", metal=(*METALS, *LIVELY), hole=("white",
        "cream", "black"), teeth=range(6, 13))  # fmt: skip
def _gear(p: Pencil, f: Any) -> None:
    for tooth in range(f.teeth):
        p.turned(360 * tooth / f.teeth, 0, 0, lambda: p.rect(-6, -48, 12, 18, f.metal, r=2))
    p.circle(0, 0, 36, f.metal)
    p.circle(0, 0, 14, f.hole)


@figure("a {mug} mug of {drink} drink with {wisps} wisps of steam", mug=(*LIVELY, "white"), drink=("dark brown",
        "chocolate", "green"), wisps=range(2, 4))  # fmt: skip
def _mug(p: Pencil, f: Any) -> None:
    for wisp in range(f.wisps):
        x = -18 + 36 * (wisp + 0.5) / f.wisps - 4
        p.path(
            f"M{x} -22 Q{x - 7} -30 {x} -36 Q{x + 7} -42 {x} -48", stroke="grey", stroke_width=3, stroke_linecap="round"
        )
    p.path("M24 -2 H32 A13 13 0 0 1 32 24 H24", stroke=f.mug, stroke_width=7)
    p.path("M-32 -12 H26 V32 Q26 44 14 44 H-20 Q-32 44 -32 32 Z", f.mug)
    p.ellipse(-3, -12, 29, 6, f.drink)


@figure("a {metal} key with a {hole} hole in its round bow and {teeth} teeth", metal=("gold", "silver",
        "amber", "slate", "brown"), hole=("white", "cream", "black"), teeth=range(2, 4))  # fmt: skip
def _key(p: Pencil, f: Any) -> None:
    p.rect(-6, -5, 54, 10, f.metal, r=2)
    for tooth in range(f.teeth):
        p.rect(38 - 12 * tooth, 0, 7, 20 - 4 * (tooth % 2), f.metal)
    p.circle(-24, 0, 24, f.metal)
    p.circle(-28, 0, 9, f.hole)


@figure("a padlock with a {body} body, a {shackle} shackle that is {state} and a {hole} keyhole",
        body=(*LIVELY, "gold"), shackle=METALS, hole=("black", "white", "navy"), state=["closed", "open"])  # fmt: skip
def _padlock(p: Pencil, f: Any) -> None:
    end = "V-4" if f.state == "closed" else "V-18"
    p.path(f"M-20 -4 V-22 A20 20 0 0 1 20 -22 {end}", stroke=f.shackle, stroke_width=9)
    p.rect(-34, -6, 68, 52, f.body, r=8)
    p.circle(0, 14, 7, f.hole)
    p.poly([(-4, 16), (4, 16), (6, 32), (-6, 32)], f.hole)


@figure("a light bulb with {glass} glass, a {base} screw base and {rays} {glass} rays", glass=("lemon",
        "gold", "yellow", "amber"), base=METALS, rays=range(3, 8, 2))  # fmt: skip
def _bulb(p: Pencil, f: Any) -> None:
    for ray in range(f.rays):
        turn = math.radians(-160 + 140 * ray / (f.rays - 1))
        x, y = math.cos(turn), math.sin(turn)
        p.line(36 * x, -8 + 36 * y, 46 * x, -8 + 42 * y, f.glass, 4, stroke_linecap="round")
    p.path("M-12 24 C-12 12 -27 8 -27 -9 A27 27 0 0 1 27 -9 C27 8 12 12 12 24 Z", f.glass)
    p.rect(-12, 25, 24, 6, f.base, r=2)
    p.rect(-12, 33, 24, 6, f.base, r=2)
    p.path("M-8 41 H8 Q6 49 0 49 Q-6 49 -8 41 Z", f.base)


@figure("a camera with a {body} body, a {ring} lens ring, {glass} glass and a {button} shutter button", body=DARK,
        ring=METALS, glass=("sky blue", "royal blue", "violet", "aqua"), button=("red", "orange", "gold"))  # fmt: skip
def _camera(p: Pencil, f: Any) -> None:
    p.rect(22, -34, 14, 8, f.button, r=2)
    p.path("M-16 -26 L-10 -38 H10 L16 -26 Z", f.body)
    p.rect(-46, -27, 92, 62, f.body, r=9)
    p.circle(0, 5, 24, f.ring)
    p.circle(0, 5, 17, f.glass)
    p.circle(-6, -1, 5, "white", opacity=0.8)


@figure("a clock with a {face} face, a {rim} rim and {hand} hands that show {hour} o'clock", face=("white",
        "ivory", "cream", "pale blue", "pale yellow"), rim=(*LIVELY, "black", "brown"), hand=("black",
        "navy", "crimson", "dark grey"), hour=range(1, 13))  # fmt: skip
def _clock(p: Pencil, f: Any) -> None:
    p.circle(0, 0, 44, f.face, stroke=f.rim, stroke_width=7)
    for mark in range(12):
        turn = math.radians(30 * mark)
        x, y = math.sin(turn), -math.cos(turn)
        p.line(34 * x, 34 * y, 38 * x, 38 * y, f.hand, 2)
    turn = math.radians(30 * f.hour)
    p.line(0, 0, 20 * math.sin(turn), -20 * math.cos(turn), f.hand, 5, stroke_linecap="round")
    p.line(0, 0, 0, -31, f.hand, 3, stroke_linecap="round")
    p.circle(0, 0, 3.5, f.hand)


@figure("a {paper} envelope with a {line} outline and a {seal} seal", paper=LIGHT, line=DARK, seal=("red",
        "crimson", "gold", "magenta"))  # fmt: skip
def _envelope(p: Pencil, f: Any) -> None:
    p.rect(-44, -30, 88, 60, f.paper, r=4, stroke=f.line, stroke_width=4)
    p.polyline([(-43, -28), (0, 8), (43, -28)], f.line, 4, stroke_linejoin="round")
    p.circle(0, 8, 8, f.seal)


@figure("an open book with {paper} pages, a {cover} cover and {lines} {ink} lines a page", paper=("white",
        "ivory", "cream"), cover=(*DARK, "crimson"), ink=("grey", "slate", "silver"), lines=range(3, 6))  # fmt: skip
def _book(p: Pencil, f: Any) -> None:
    p.path("M-48 -26 H48 V34 H-48 Z", f.cover)
    for s in (-1, 1):
        p.path(f"M0 -24 Q{s * 20} -36 {s * 42} -30 V26 Q{s * 20} 20 0 30 Z", f.paper)
        for line in range(f.lines):
            y = -18 + 40 * line / f.lines
            p.line(s * 8, y, s * 35, y - 3, f.ink, 2)
    p.line(0, -24, 0, 30, f.ink, 2)


@figure("an umbrella with panels in {one} and {two} and a {handle} crook handle", one=LIVELY, two=(*LIGHT, "gold"),
        handle=(*WOODS, "black"))  # fmt: skip
def _umbrella(p: Pencil, f: Any) -> None:
    p.path("M0 0 V34 A8 8 0 0 0 16 34", stroke=f.handle, stroke_width=5, stroke_linecap="round")
    p.line(0, -48, 0, -40, f.handle, 4, stroke_linecap="round")
    p.path("M-46 4 A46 46 0 0 1 46 4 Q34 -5 23 4 Q11 -5 0 4 Q-11 -5 -23 4 Q-34 -5 -46 4 Z", f.one)
    p.path("M-23 4 Q-18 -30 0 -42 Q18 -30 23 4 Q11 -5 0 4 Q-11 -5 -23 4 Z", f.two)


@figure("a cake of {tiers} tiers in {sponge} with {icing} icing and {candles} {candle} candles",
        sponge=("chocolate", "tan", "peach", "pale pink", "beige"), icing=("white", "hot pink", "mint",
        "lavender", "cream"), candle=LIVELY, tiers=range(1, 3), candles=range(1, 6))  # fmt: skip
def _cake(p: Pencil, f: Any) -> None:
    top = 22 - 26 * f.tiers + 4
    for candle in range(f.candles):
        x = -20 + 40 * (candle + 0.5) / f.candles
        p.rect(x - 2, top - 16, 4, 16, f.candle)
        p.path(f"M{x} {top - 27} Q{x + 4} {top - 20} {x} {top - 17} Q{x - 4} {top - 20} {x} {top - 27} Z", "orange")
    for tier in range(f.tiers):
        half, y = 40 - 12 * tier, 16 - 26 * tier
        p.rect(-half, y, 2 * half, 28, f.sponge, r=3)
        p.path(f"M{-half} {y} H{half} V{y + 8} Q{half * 0.75} {y + 15} {half * 0.5} {y + 8} "
               f"Q{half * 0.25} {y + 15} 0 {y + 8} Q{-half * 0.25} {y + 15} {-half * 0.5} {y + 8} "
               f"Q{-half * 0.75} {y + 15} {-half} {y + 8} Z", f.icing)  # fmt: skip
    p.rect(-48, 44, 96, 4, "silver", r=2)


@figure("an ice cream cone with {scoops} scoops, the lowest {one}, then {two}", one=("hot pink",
        "pale pink", "mint", "coral", "cream"), two=("chocolate", "white", "lemon", "violet", "aqua"),
        scoops=range(2, 4))  # fmt: skip
def _ice_cream(p: Pencil, f: Any) -> None:
    for scoop in range(f.scoops - 1, -1, -1):
        p.circle(0, -4 - 15 * scoop, 19 - 2 * scoop, f.one if scoop % 2 == 0 else f.two)
    p.poly([(-20, 2), (20, 2), (0, 50)], "tan")
    for s in (-1, 1):
        p.line(s * 12, 3, s * -6, 36, "sienna", 1.5)


@figure("a {skin} apple with a {leaf} leaf and a brown stalk", skin=("red", "crimson", "lime green", "gold", "tomato"),
        leaf=("green", "forest green", "grass green"))  # fmt: skip
def _apple(p: Pencil, f: Any) -> None:
    p.path("M0 -20 C14 -34 44 -30 42 2 C40 30 20 48 0 42 C-20 48 -40 30 -42 2 C-44 -30 -14 -34 0 -20 Z", f.skin)
    p.path("M0 -20 Q-2 -34 4 -44", stroke="brown", stroke_width=5, stroke_linecap="round")
    p.path("M4 -32 Q16 -50 34 -44 Q24 -26 4 -32 Z", f.leaf)


@figure("a pair of {skin} cherries on {stalk} stalks", skin=("crimson", "red", "maroon", "magenta"), stalk=("green",
        "forest green", "olive"))  # fmt: skip
def _cherries(p: Pencil, f: Any) -> None:
    p.path("M-20 20 Q-10 -20 14 -44 Q20 -10 24 16", stroke=f.stalk, stroke_width=4)
    p.path("M14 -44 Q34 -50 46 -34 Q28 -26 14 -44 Z", f.stalk)
    for x, y in ((-20, 28), (24, 24)):
        p.circle(x, y, 18, f.skin)
        p.circle(x - 6, y - 6, 4, "white", opacity=0.7)


@figure("a slice of {flesh} watermelon with a {rind} rind and {seeds} black seeds", flesh=("tomato", "red", "coral"),
        rind=("green", "forest green", "dark green"), seeds=range(3, 7))  # fmt: skip
def _watermelon(p: Pencil, f: Any) -> None:
    p.path("M-48 -18 A48 48 0 0 0 48 -18 Z", f.rind)
    p.path("M-42 -18 A42 42 0 0 0 42 -18 Z", "pale green")
    p.path("M-38 -18 A38 38 0 0 0 38 -18 Z", f.flesh)
    for x, y in ((-20, -8), (0, -6), (20, -8), (-11, 6), (11, 6), (0, 14))[: f.seeds]:
        p.ellipse(x, y, 2, 3.5, "black")


@figure("a pizza with a {crust} crust, {cheese} cheese and {slices} {meat} slices of sausage",
        crust=("sienna", "chocolate", "tan"), cheese=("gold", "lemon", "amber"), meat=("crimson",
        "brick red", "tomato"), slices=range(4, 8))  # fmt: skip
def _pizza(p: Pencil, f: Any) -> None:
    p.circle(0, 0, 48, f.crust)
    p.circle(0, 0, 41, f.cheese)
    for part in range(f.slices):
        turn = 2 * math.pi * part / f.slices
        p.circle(25 * math.cos(turn), 25 * math.sin(turn), 8, f.meat)
    for turn in (0.3, 2.2, 4.1):
        p.circle(10 * math.cos(turn), 10 * math.sin(turn), 2.5, "green")


@figure("a {color} map pin with a {dot} dot", color=LIVELY, dot=("white", "navy", "cream", "black"))
def _map_pin(p: Pencil, f: Any) -> None:
    p.path("M0 50 C-10 28 -32 14 -32 -14 A32 32 0 0 1 32 -14 C32 14 10 28 0 50 Z", f.color)
    p.circle(0, -14, 12, f.dot)


@figure("a {color} bell with a {clapper} clapper", color=(*WARM, "silver", "slate", "teal"), clapper=DARK)
def _bell(p: Pencil, f: Any) -> None:
    p.circle(0, 38, 8, f.clapper)
    p.circle(0, -40, 6, f.color)
    p.path("M-40 30 Q-28 22 -26 -4 A26 32 0 0 1 26 -4 Q28 22 40 30 Z", f.color)


@figure("a magnifying glass with a {rim} rim, {glass} glass and a {handle} handle", rim=METALS, glass=("pale blue",
        "light blue", "mint", "white"), handle=(*WOODS, "black", "crimson"))  # fmt: skip
def _magnifier(p: Pencil, f: Any) -> None:
    p.line(16, 16, 44, 44, f.handle, 11, stroke_linecap="round")
    p.circle(-8, -8, 30, f.glass, stroke=f.rim, stroke_width=7)
    p.path("M-26 -12 A19 19 0 0 1 -12 -26", stroke="white", stroke_width=4, stroke_linecap="round")


@figure("a pencil with a {body} body, a {tip} tip and a {rubber} rubber, at {lean} degrees", body=LIVELY, tip=("black",
        "navy", "charcoal"), rubber=("pink", "salmon", "light grey"), lean=range(0, 60, 15))  # fmt: skip
def _pencil(p: Pencil, f: Any) -> None:
    def draw() -> None:
        p.rect(-9, -46, 18, 10, f.rubber, r=3)
        p.rect(-9, -36, 18, 6, "silver")
        p.rect(-9, -30, 18, 54, f.body)
        p.poly([(-9, 24), (9, 24), (0, 48)], "tan")
        p.poly([(-3.5, 38), (3.5, 38), (0, 48)], f.tip)

    if f.lean:
        p.turned(f.lean, 0, 0, draw)
    else:
        draw()


@figure("a phone with a {case} case, a {screen} screen and {icons} app icons in {icon}", case=("black",
        "silver", "navy", "dark grey", "crimson"), screen=LIGHT, icon=LIVELY, icons=range(4, 10))  # fmt: skip
def _phone(p: Pencil, f: Any) -> None:
    p.rect(-25, -48, 50, 96, f.case, r=7)
    p.rect(-21, -39, 42, 74, f.screen)
    for icon in range(f.icons):
        p.rect(-17 + 12.5 * (icon % 3), -34 + 12.5 * (icon // 3), 9, 9, f.icon, r=2)
    p.circle(0, 41, 3.5, "grey")


@figure(
    "a gift box in {paper} with a {ribbon} ribbon and bow", paper=LIVELY, ribbon=("white", "gold", "crimson", "lemon")
)
def _gift(p: Pencil, f: Any) -> None:
    p.rect(-36, -8, 72, 54, f.paper)
    p.rect(-42, -20, 84, 16, f.paper, stroke="white", stroke_width=1)
    p.rect(-6, -20, 12, 66, f.ribbon)
    for s in (-1, 1):
        p.path(f"M0 -20 C{s * 6} -44 {s * 32} -46 {s * 26} -30 Q{s * 22} -22 0 -20 Z", f.ribbon)


@figure("a trophy cup in {metal} on a {base} base with the number {number}", metal=("gold", "silver", "amber", "tan"),
        base=DARK, number=range(1, 4))  # fmt: skip
def _trophy(p: Pencil, f: Any) -> None:
    for s in (-1, 1):
        p.path(f"M{s * 24} -34 H{s * 40} Q{s * 42} -8 {s * 20} -4", stroke=f.metal, stroke_width=5)
    p.path("M-28 -44 H28 Q28 2 0 10 Q-28 2 -28 -44 Z", f.metal)
    p.rect(-5, 8, 10, 18, f.metal)
    p.rect(-22, 26, 44, 20, f.base, r=2)
    p.text(0, -14, str(f.number), 24, "dark brown", font_weight="bold")


@figure("an hourglass in a {frame} frame with {sand} sand", frame=WOODS, sand=("gold", "tan", "coral", "amber"))
def _hourglass(p: Pencil, f: Any) -> None:
    p.path("M-24 -40 H24 Q24 -14 4 0 Q24 14 24 40 H-24 Q-24 14 -4 0 Q-24 -14 -24 -40 Z", "pale blue")
    p.path("M-18 -22 H18 Q14 -10 0 -2 Q-14 -10 -18 -22 Z", f.sand)
    p.path("M-22 40 Q-14 22 0 18 Q14 22 22 40 Z", f.sand)
    p.line(0, 0, 0, 20, f.sand, 2)
    p.rect(-32, -48, 64, 9, f.frame, r=3)
    p.rect(-32, 39, 64, 9, f.frame, r=3)


@figure("a {body} battery that is {level} percent full in {fill}", body=("charcoal", "black", "slate", "navy"),
        fill=("lime green", "green", "gold", "red", "orange"), level=range(10, 101, 10))  # fmt: skip
def _battery(p: Pencil, f: Any) -> None:
    p.rect(-46, -22, 82, 44, r=7, stroke=f.body, stroke_width=5)
    p.rect(38, -9, 8, 18, f.body, r=2)
    p.rect(-40, -16, 70 * f.level / 100, 32, f.fill, r=3)


@figure("a flask of {liquid} liquid filled {level} percent with {bubbles} bubbles", liquid=LIVELY,
        level=range(30, 71, 10), bubbles=range(2, 6))  # fmt: skip
def _flask(p: Pencil, f: Any) -> None:
    top = 44 - 0.7 * f.level
    half = 8 + 28 * (top + 14) / 58
    p.path(f"M{-half} {top} H{half} L36 40 Q36 44 32 44 H-32 Q-36 44 -36 40 Z", f.liquid)
    for x, y, r in ((-12, 32, 4), (10, 26, 3), (2, 36, 2.5), (18, 36, 3), (-4, 24, 2))[: f.bubbles]:
        p.circle(x, y, r, "white", opacity=0.8)
    p.path("M-8 -46 V-14 L-36 40 Q-36 46 -30 46 H30 Q36 46 36 40 L8 -14 V-46", stroke="slate", stroke_width=4)
    p.line(-13, -46, 13, -46, "slate", 5, stroke_linecap="round")
