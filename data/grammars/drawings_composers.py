"""Composers: kinds of drawings, each of which sets figures on a sheet; and `compose`, which draws one of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .drawings_colors import DARK, GREENS, LIGHT, LIVELY, NIGHTS, SKIES, apart
from .drawings_figures import FIGURES, Item, item

WIDE = ((320, 200), (400, 240), (480, 320), (300, 200), (640, 400), (360, 240), (500, 300), (512, 320), (600, 360))
SQUARE = ((64, 64), (96, 96), (100, 100), (120, 120), (128, 128), (200, 200), (240, 240), (256, 256), (300,
          300), (400, 400), (512, 512))  # fmt: skip
TALL = ((240, 320), (300, 400), (200, 300), (360, 480))


@dataclass
class Sheet:
    """What is being composed."""

    rng: random.Random
    width: int
    height: int
    items: list[Item] = field(default_factory=list)

    def full(self, name: str, **given: Any) -> None:
        """Add a figure that fills the canvas."""
        self.items.append(item(self.rng, name, **given))

    def put(self, name: str, x: float, y: float, size: float, *, loose: float = 0.02, **given: Any) -> None:
        """Add a figure by shares of the canvas, a little beside: `size` is a share of its shorter side."""
        side = min(self.width, self.height)
        x, y = (at + self.rng.uniform(-loose, loose) for at in (x, y))
        size *= self.rng.uniform(1 - 3 * loose, 1 + 3 * loose)
        self.items.append(item(self.rng, name, x * self.width, y * self.height, size * side, **given))

    def again(self, name: str, places: list[tuple[float, float, float]], **given: Any) -> None:
        """Add the same figure at several places: its parts are drawn once."""
        parts = {**given, **FIGURES[name].draw_with(self.rng, **given)}
        for x, y, size in places:
            self.put(name, x, y, size, **parts)

    def chance(self, share: float) -> bool:
        """True that often."""
        return self.rng.random() < share

    def one(self, *choice: Any) -> Any:
        """One of several."""
        return self.rng.choice(choice)


@dataclass(frozen=True)
class Composer:
    """A named kind of drawing."""

    name: str
    function: Callable[[Sheet], str]
    """Fills a sheet; returns the subject in words."""
    sizes: tuple[tuple[int, int], ...]
    weight: float
    purposes: tuple[str, ...]
    """What people want such a drawing for."""


COMPOSERS: dict[str, Composer] = {}


def composer(
    sizes: tuple[tuple[int, int], ...], weight: float, *purposes: str
) -> Callable[[Callable[[Sheet], str]], Callable[[Sheet], str]]:
    """Register a function as a composer of its own name."""

    def decorate(function: Callable[[Sheet], str]) -> Callable[[Sheet], str]:
        name = function.__name__.strip("_")
        COMPOSERS[name] = Composer(name, function, sizes, weight, purposes)
        return function

    return decorate


def compose(rng: random.Random, name: str | None = None) -> dict[str, Any]:
    """`{composer, subject, canvas, items}` of a new drawing, of one kind or of any."""
    found = (
        COMPOSERS[name] if name else rng.choices(list(COMPOSERS.values()), [c.weight for c in COMPOSERS.values()])[0]
    )
    width, height = rng.choice(found.sizes)
    sheet = Sheet(rng, width, height)
    subject = found.function(sheet)
    return {"composer": found.name, "subject": subject, "canvas": [width, height], "items": sheet.items}


SCENES = ("a children's book page", "a greeting card", "the header of a travel blog", "a game's background",
          "a poster draft", "a classroom worksheet", "an empty-state picture in an app",
          "a colouring exercise")  # fmt: skip


def _daylight(s: Sheet) -> None:
    if s.chance(0.5):
        s.full("sky")
    else:
        s.full("plain", color=s.one(*SKIES))
    s.put(s.one("sun", "sun", "glowing_sun"), s.one(0.15, 0.85, 0.5), 0.2, s.rng.uniform(0.2, 0.34))


def _clouds(s: Sheet, most: int = 3) -> None:
    places = s.rng.sample(
        [(0.3, 0.16, 0.26), (0.62, 0.13, 0.3), (0.88, 0.28, 0.22), (0.12, 0.32, 0.2)], s.rng.randint(0, most)
    )
    if places:
        s.again("cloud", places)


@composer(WIDE, 5, *SCENES)
def _country(s: Sheet) -> str:
    _daylight(s)
    _clouds(s)
    if s.chance(0.5):
        s.full("mountains")
    s.full("hills") if s.chance(0.5) else s.full("ground", share=s.one(25, 30, 35), color=s.one(*GREENS))
    left = s.chance(0.5)
    s.put(s.one("house", "house", "windmill", "castle", "tent"), 0.3 if left else 0.7, 0.66, s.rng.uniform(0.36, 0.48))
    near = [
        (0.58 if left else 0.42, 0.72, 0.3),
        (0.74 if left else 0.12, 0.7, 0.36),
        (0.9 if left else 0.26, 0.75, 0.28),
    ]
    s.again(s.one("tree", "fruit_tree", "fir", "tree"), near[: s.rng.randint(1, 3)])
    if s.chance(0.4):
        s.put("fence", 0.5, 0.92, 0.2)
    return "a country scene"


@composer(WIDE, 4, *SCENES)
def _seaside(s: Sheet) -> str:
    _daylight(s)
    _clouds(s, 2)
    s.full("sea")
    s.put(s.one("sailboat", "sailboat", "steamer"), s.rng.uniform(0.35, 0.6), 0.62, s.rng.uniform(0.34, 0.5))
    if s.chance(0.4):
        s.put("sailboat", 0.82, 0.58, 0.2)
    if s.chance(0.5):
        s.full("ground", color=s.one("sand", "khaki", "tan"), share=15)
        s.put(s.one("palm", "lighthouse", "palm"), s.one(0.12, 0.9), 0.62, s.rng.uniform(0.5, 0.62))
    if s.chance(0.7):
        s.again("gull", [(0.3, 0.3, 0.1), (0.4, 0.22, 0.08), (0.7, 0.33, 0.09)][: s.rng.randint(1, 3)])
    return "a seaside scene"


@composer(WIDE, 3, *SCENES)
def _night(s: Sheet) -> str:
    s.full("night_sky")
    s.put(s.one("moon", "crescent"), s.one(0.16, 0.82), 0.22, s.rng.uniform(0.2, 0.3))
    if s.chance(0.6):
        s.full("mountains", color=s.one("slate", "dark grey", "steel blue"))
    s.full("ground", color=s.one("dark green", "forest green", "snow", "olive"), share=s.one(20, 25))
    s.put(s.one("tent", "house", "lighthouse", "castle"), s.one(0.35, 0.6), 0.68, s.rng.uniform(0.34, 0.46))
    s.again("fir", [(0.12, 0.68, 0.34), (0.86, 0.66, 0.4), (0.76, 0.7, 0.3)][: s.rng.randint(1, 3)])
    if s.chance(0.4):
        s.put("flame", 0.5, 0.86, 0.13)
    return "a scene at night"


@composer(WIDE, 3, *SCENES)
def _street(s: Sheet) -> str:
    s.full("sky") if s.chance(0.5) else s.full("plain", color=s.one(*SKIES))
    _clouds(s, 2)
    s.full("ground", color=s.one(*GREENS, "tan"), share=30)
    for place in s.rng.sample([0.12, 0.3, 0.48, 0.66, 0.86], s.rng.randint(2, 4)):
        s.put(s.one("tower_block", "tower_block", "house"), place, 0.46, s.rng.uniform(0.38, 0.5), loose=0.01)
    s.full("road", low=76)
    s.put(s.one("car", "bus", "car", "bicycle"), s.rng.uniform(0.2, 0.35), 0.8, s.rng.uniform(0.22, 0.28), loose=0.01)
    if s.chance(0.6):
        s.put(s.one("car", "bus"), s.rng.uniform(0.62, 0.8), 0.8, s.rng.uniform(0.22, 0.28), loose=0.01)
    if s.chance(0.6):
        s.put(s.one("street_lamp", "traffic_light", "road_sign"), s.one(0.07, 0.93), 0.6, 0.34, loose=0.01)
    return "a street scene"


@composer(
    (*WIDE, *SQUARE[5:]),
    3,
    "a space quiz for children",
    "a game's title screen",
    "a sticker",
    "an astronomy club's page",
)
def _space(s: Sheet) -> str:
    s.full("night_sky", color=s.one(*NIGHTS))
    s.put("planet", s.one(0.25, 0.75), s.one(0.3, 0.65), s.rng.uniform(0.28, 0.5))
    s.put(s.one("rocket", "saucer"), 0.5, 0.5, s.rng.uniform(0.3, 0.46), turn=s.one(0, 0, 15, -20, 45))
    if s.chance(0.5):
        s.put("planet", s.one(0.12, 0.88), s.one(0.2, 0.82), s.rng.uniform(0.12, 0.2))
    if s.chance(0.6):
        s.again("star", [(0.2, 0.8, 0.06), (0.8, 0.2, 0.08), (0.4, 0.15, 0.05), (0.66, 0.86,
                0.06)][: s.rng.randint(1, 4)], color=s.one("gold", "white"))  # fmt: skip
    return "a scene in space"


@composer(WIDE, 2, *SCENES)
def _under_water(s: Sheet) -> str:
    s.full("sky", top=s.one("sky blue", "turquoise", "steel blue"), bottom=s.one("pale blue", "pale blue", "white"))
    s.full("ground", color=s.one("sand", "tan", "khaki"), share=15)
    s.put("fish", 0.34, 0.42, s.rng.uniform(0.3, 0.44))
    s.again("fish", [(0.74, 0.26, 0.2), (0.84, 0.44, 0.16), (0.66, 0.56, 0.18)][: s.rng.randint(1, 3)])
    s.again(
        "leaf", [(0.12, 0.78, 0.24), (0.9, 0.8, 0.28), (0.2, 0.84, 0.18)][: s.rng.randint(1, 3)], color=s.one(*GREENS)
    )
    s.again("circle", [(0.2, 0.2, 0.04), (0.24, 0.1, 0.06), (0.5, 0.14, 0.05), (0.17, 0.32,
            0.03)][: s.rng.randint(2, 4)], color=s.one("white", "light blue"))  # fmt: skip
    return "an underwater scene"


@composer(WIDE, 3, *SCENES)
def _garden(s: Sheet) -> str:
    _daylight(s)
    s.full("ground", color=s.one(*GREENS), share=s.one(25, 30))
    for place in s.rng.sample([0.1, 0.26, 0.42, 0.58, 0.74, 0.9], s.rng.randint(3, 5)):
        s.put(s.one("flower", "tulip", "flower", "mushroom"), place, 0.68, s.rng.uniform(0.28, 0.4))
    if s.chance(0.8):
        s.put(s.one("butterfly", "bee", "butterfly", "ladybird"), s.rng.uniform(0.3, 0.7), 0.3,
              s.rng.uniform(0.14, 0.22), turn=s.one(0, 15, -15))  # fmt: skip
    if s.chance(0.5):
        s.put(s.one("snail", "duck"), s.one(0.2, 0.8), 0.9, 0.16)
    return "a garden scene"


@composer(WIDE, 2, *SCENES)
def _winter(s: Sheet) -> str:
    s.full("plain", color=s.one("pale blue", "lavender", "sky blue")) if s.chance(0.5) else s.full("night_sky")
    s.full("ground", color="snow", share=s.one(25, 30, 35))
    s.put("snowman", s.rng.uniform(0.35, 0.65), 0.62, s.rng.uniform(0.45, 0.58))
    s.again("fir", [(0.12, 0.6, 0.46), (0.86, 0.6, 0.5), (0.26, 0.66, 0.3)][: s.rng.randint(1, 3)])
    s.again("snowflake", [(0.3, 0.16, 0.08), (0.7, 0.12, 0.1), (0.9, 0.24, 0.07), (0.08, 0.2,
            0.09)][: s.rng.randint(2, 4)], color="white")  # fmt: skip
    return "a winter scene"


@composer(WIDE[:6], 2, "a weather app", "a dashboard widget", "a phone's home screen")
def _weather_card(s: Sheet) -> str:
    s.full(
        "faded_tile",
        top=s.one("dodger blue", "royal blue", "turquoise"),
        bottom=s.one("navy", "indigo", "teal", "slate"),
    )
    kind = s.one("sun", "cloud", "rain_cloud", "bolt", "snowflake", "rainbow", "moon")
    s.put(kind, 0.28, 0.46, s.rng.uniform(0.4, 0.55))
    degrees = s.rng.randint(-9, 36)
    town = s.one(
        "Oslo", "Lima", "Kyoto", "Porto", "Quito", "Cork", "Turin", "Bergen", "Perth", "Malmo", "Graz", "Leeds"
    )
    s.put("word", 0.7, 0.42, 0.62, loose=0, word=f"{degrees}°", ink="white", weight="bold")
    s.put("word", 0.7, 0.72, 0.42, loose=0, word=town, ink=s.one("white", "pale blue", "cream"), weight="plain")
    return f"a weather card for {town}"


@composer(WIDE, 2, "a party invitation", "a birthday card", "a fair's poster")
def _fair(s: Sheet) -> str:
    _daylight(s)
    s.again("air_balloon", [(0.22, 0.42, 0.34), (0.52, 0.3, 0.24)][: s.rng.randint(1, 2)])
    s.put("air_balloon", 0.8, 0.4, s.rng.uniform(0.3, 0.46))
    _clouds(s, 2)
    s.full("hills")
    s.full("caption", word=s.one("Up and away", "Balloon Day", "Spring Fair", "Sky Festival",
           "Hello summer"), edge="bottom", ink=s.one("white", "ivory", "lemon"))  # fmt: skip
    return "a balloon festival"


def contrasting(s: Sheet, back: str, choice: tuple[str, ...], least: float = 0.28) -> str:
    """A colour that stands out from another."""
    far = [color for color in choice if apart(color, back) >= least]
    return str(s.one(*(far or [max(choice, key=lambda color: apart(color, back))])))


def plate(s: Sheet) -> str:
    """Put a background under an icon; returns its colour."""
    kind = s.one("disc", "tile", "plain", "none", "disc", "tile")
    if kind == "none":
        return "white"
    color = (
        s.one(*LIGHT, *DARK, *LIVELY)
        if kind != "plain"
        else s.one("cream", "white", "pale blue", "beige", "pale green")
    )
    s.full(kind, color=color)
    return str(color)
