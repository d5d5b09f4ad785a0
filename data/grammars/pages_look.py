"""How a page looks, and how its code is written: draws both."""

from __future__ import annotations

import random
from typing import Any

from .pages_palette import draw_palette

FONTS = (
    "system-ui, sans-serif",
    "Arial, Helvetica, sans-serif",
    "Verdana, Geneva, sans-serif",
    "'Segoe UI', Roboto, sans-serif",
    "Georgia, serif",
    "'Trebuchet MS', sans-serif",
    "Inter, system-ui, sans-serif",
    "'Palatino Linotype', Palatino, serif",
)


HEADINGS = (
    "inherit",
    "inherit",
    "inherit",
    "Georgia, 'Times New Roman', serif",
    "'Trebuchet MS', sans-serif",
    "'Courier New', monospace",
    "Cambria, Georgia, serif",
)


def draw_theme(rng: random.Random) -> dict[str, Any]:
    """How the page looks."""
    return {
        "palette": draw_palette(rng),
        "font": rng.choice(FONTS),
        "heading_font": rng.choice(HEADINGS),
        "size": rng.choice([15, 16, 16, 17]),
        "scale": rng.choice([1.1, 1.25, 1.35, 1.5]),
        "radius": rng.choice([0, 4, 8, 12, 16, 22]),
        "space": rng.choice([2.4, 3.0, 3.6, 4.2]),
        "pad": rng.choice([1.2, 1.5, 1.8]),
        "width": rng.choice([960, 1040, 1120, 1180]),
        "card": rng.choice(["border", "border", "shadow", "flat"]),
        "align": rng.choice(["left", "center"]),
        "button": rng.choice(["solid", "solid", "pill"]),
        "round": rng.random() < 0.7,
    }


def draw_writing(rng: random.Random) -> dict[str, Any]:
    """How its code is written (`pages_html.Writing`)."""
    return {
        "css": rng.choice(["classes", "classes", "variables", "variables", "inline"]),
        "names": rng.choice(["plain", "plain", "bem", "camel", "short"]),
        "indent": rng.choice(["  ", "  ", "    ", "\t"]),
        "prefix": rng.choice(["", "", "", "x-", "site-", "ui-", "p-", "my-"]),
        "semantic": rng.random() < 0.85,
        "compact": rng.random() < 0.35,
    }
