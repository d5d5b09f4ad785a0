"""Which charts stand in the panels of a dashboard, or of a figure with panels of different sizes, and how that is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .asked import listed

COMPOSED = ("mosaic", "dashboard")
"""Kinds that show the same series in several ways."""
PLACES: dict[str, tuple[str, str]] = {
    "courses": ("Over time", "all series as lines over time"),
    "totals": ("Totals", "the total of each series as bars"),
    "means": ("Means", "the mean of each series as bars"),
    "shares": ("Shares", "each series' share of the sum as a pie"),
    "ranges": ("Spread", "the spread of each series as a box plot"),
    "last": ("Latest", "the last value of each series as horizontal bars"),
}
"""What a panel shows: its title, and in words."""


def panel_kinds(spec: Mapping[str, Any]) -> tuple[str, ...]:
    """The panels of a spec in the order of reading; sums only of what can be added up."""
    summed = bool(spec["additive"])
    if spec["kind"] == "dashboard":
        return ("courses", "totals" if summed else "means", "shares" if summed else "ranges", "last")
    return ("courses", "totals" if summed else "means", "last")


def panel_words(spec: Mapping[str, Any]) -> str:
    """The panels as a request."""
    if spec["kind"] == "dashboard":
        where: tuple[str, ...] = ("at the top left", "at the top right", "at the bottom left", "at the bottom right")
    elif spec["features"].get("arranged", "top") == "top":
        where = ("in a wide panel on top", "below it on the left", "below it on the right")
    else:
        where = ("in a tall panel on the left", "beside it at the top", "beside it at the bottom")
    parts = [
        f'{PLACES[kind][1]} {place} (titled "{titled(kind, spec)}")'
        for kind, place in zip(panel_kinds(spec), where, strict=True)
    ]
    return f"show {listed(parts)}"


def titled(kind: str, spec: Mapping[str, Any]) -> str:
    """The title of a panel."""
    if kind != "last":
        return PLACES[kind][0]
    x = spec["data"]["x"][-1]
    return f"{PLACES[kind][0]} ({'week ' if isinstance(x, int) and x < 1000 else ''}{x})"
