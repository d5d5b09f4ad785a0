"""How Mathematica source is put together: colours, options, calls. A look says what is free about the writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Look = Mapping[str, Any]
COLORS = {"red": "Red", "green": "Green", "blue": "Blue", "orange": "Orange", "purple": "Purple", "pink": "RGBColor[0.9, 0.35, 0.6]",
           "teal": "RGBColor[0, 0.5, 0.5]", "gold": "RGBColor[0.85, 0.65, 0.13]", "maroon": "RGBColor[0.5, 0, 0]",
           "yellow": "RGBColor[0.9, 0.75, 0]"}  # fmt: skip
"""Colours of Mathics by their word; where it has no name for one, its parts."""


def options(look: Look, title: str = "", more: Mapping[str, str] | None = None, *, plotted: bool = True) -> list[str]:
    """Options of a plot: those given, then what the look asks for; frames and the like only where it is `plotted`."""
    found = [f"{name} -> {value}" for name, value in (more or {}).items()]
    if plotted and look["frame"]:
        found.append("Frame -> True")
    if plotted and look["grid"]:
        found.append("GridLines -> Automatic")
    if look["title"] and title:
        found.append(f'PlotLabel -> "{title}"')
    if look["size"]:
        found.append(f"ImageSize -> {look['size']}")
    if plotted and look["back"]:
        found.append(f"Background -> {look['back']}")
    return found


def call(head: str, parts: list[str], look: Look) -> str:
    """A call, on one line or with each option on its own."""
    one = f"{head}[{', '.join(parts)}]"
    if len(one) < 80 and not look["lines"]:
        return one
    return f"{head}[\n  " + ",\n  ".join(parts) + "\n]"


def styled(color: str, look: Look) -> str:
    """A colour as a style, thick where the look says so."""
    return f"Directive[{COLORS[color]}, Thick]" if look["thick"] else COLORS[color]
