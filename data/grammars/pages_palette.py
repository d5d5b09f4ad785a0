"""Palettes of pages: colours that go together, with contrast that can be read. Drawn by hue, so that no two look alike.

A palette is a mapping from a role to a colour (`#rrggbb`): `bg` behind everything, `surface` of cards, `ink` of text,
`muted` of text that matters less, `line` of borders, `accent` of buttons and links with `on_accent` upon it, `soft` a
tint of the accent, `second` another hue for badges and pictures, `deep` a dark tone of the accent for bands with white
text. `mode` is `light` or `dark`. Contrast is WCAG 2's: 4.5 at least for text.
"""

from __future__ import annotations

import colorsys
import random
from collections.abc import Mapping

Palette = Mapping[str, str]

HUES = (
    (12, "red"),
    (28, "orange"),
    (46, "amber"),
    (70, "lime"),
    (100, "leaf green"),
    (150, "green"),
    (182, "teal"),
    (192, "cyan"),
    (208, "sky blue"),
    (228, "blue"),
    (250, "indigo"),
    (276, "violet"),
    (300, "purple"),
    (325, "magenta"),
    (346, "rose"),
    (361, "red"),
)
"""Where each hue ends, in degrees, and what people call it."""


def hsl(hue: float, saturation: float, lightness: float) -> str:
    """`#rrggbb` of a hue in degrees, saturation and lightness in percent."""
    parts = colorsys.hls_to_rgb(
        (hue % 360) / 360, min(max(lightness, 0), 100) / 100, min(max(saturation, 0), 100) / 100
    )
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def luminance(color: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def legible(hue: float, saturation: float, lightness: float, against: str, ratio: float = 4.6) -> str:
    """The colour nearest in lightness that has a contrast of `ratio` with `against`."""
    step = -1 if luminance(against) > 0.3 else 1
    while contrast(hsl(hue, saturation, lightness), against) < ratio and 0 < lightness < 100:
        lightness += step
    return hsl(hue, saturation, lightness)


def hue_name(color: str) -> str:
    """What people call a colour: `teal`, `dark blue`, `light grey`."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    tone = "dark " if lightness < 0.28 else "light " if lightness > 0.72 else ""
    if lightness > 0.97:
        return "white"
    if lightness < 0.06:
        return "black"
    if saturation < 0.12:
        return f"{tone}grey"
    return tone + next(name for end, name in HUES if hue * 360 < end)


def accent_colors(hue: float, saturation: float, dark: bool) -> dict[str, str]:
    """The roles that hang on the accent's hue: `accent`, `on_accent`, `soft`, `deep`."""
    if dark:
        return {
            "accent": legible(hue, saturation, 66, hsl(hue, 40, 10)),
            "on_accent": hsl(hue, 40, 10),
            "soft": hsl(hue, 32, 22),
            "deep": hsl(hue, 34, 8),
        }
    return {
        "accent": legible(hue, saturation, 46, "#ffffff"),
        "on_accent": "#ffffff",
        "soft": hsl(hue, min(saturation, 70), 94),
        "deep": hsl(hue, min(saturation, 48), 17),
    }


def draw_palette(rng: random.Random, *, mode: str | None = None) -> dict[str, str]:
    """Draw a palette: mostly light, one in five dark."""
    mode = mode or ("dark" if rng.random() < 0.2 else "light")
    hue = rng.randrange(360)
    saturation = rng.randint(42, 84)
    tint = hue if rng.random() < 0.6 else (hue + rng.choice([-150, -40, 40, 150, 180])) % 360
    second = (hue + rng.choice([-150, -120, -35, 35, 120, 150, 180])) % 360
    if mode == "dark":
        bg = hsl(tint, rng.randint(8, 30), rng.randint(7, 11))
        surface = hsl(tint, rng.randint(8, 26), rng.randint(13, 17))
        return {
            "mode": mode,
            "bg": bg,
            "surface": surface,
            "ink": hsl(tint, 16, 93),
            "muted": legible(tint, 12, 66, surface),
            "line": hsl(tint, 14, 25),
            **accent_colors(hue, saturation, True),
            "second": hsl(second, 62, 68),
        }
    warm = rng.random()
    bg = "#ffffff" if warm < 0.25 else hsl(tint, rng.randint(12, 45), rng.randint(95, 98))
    surface = "#ffffff" if warm >= 0.25 else hsl(tint, rng.randint(15, 40), 97)
    return {
        "mode": mode,
        "bg": bg,
        "surface": surface,
        "ink": hsl(tint, rng.randint(10, 35), rng.randint(10, 17)),
        "muted": legible(tint, rng.randint(6, 18), 44, min(bg, surface, key=luminance)),
        "line": hsl(tint, rng.randint(10, 25), rng.randint(85, 90)),
        **accent_colors(hue, saturation, False),
        "second": hsl(second, 58, 46),
    }


def with_accent(palette: Palette, hue: float, saturation: float = 65) -> dict[str, str]:
    """The palette with another accent."""
    return {**palette, **accent_colors(hue, saturation, palette["mode"] == "dark")}
