"""Colours of things that have texts in them: what can be read on a colour, and pale ones where none are asked for."""

from __future__ import annotations

from PIL import ImageColor

PASTELS = ("lightsteelblue", "peachpuff", "palegreen", "khaki", "thistle", "lightpink", "paleturquoise", "wheat")


def rgba(color: str, alpha: float) -> str:
    """A colour with an opacity, as CSS and Plotly write it."""
    red, green, blue = ImageColor.getrgb(color)[:3]
    return f"rgba({red}, {green}, {blue}, {alpha})"


def ink(color: str) -> str:
    """`black` or `white`, whichever reads better on a colour."""
    red, green, blue = ImageColor.getrgb(color)[:3]
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "white"
