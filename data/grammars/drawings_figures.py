"""Figure: one thing that can be drawn, with its free parts (colours, counts, words); items are figures in a place.

A figure is a function `f(pencil, values)` under `@figure`. It draws in a box from -50 to 50; a *full* one in the
canvas's own coordinates. Parts are given by name: a tuple of colours, a `range` of counts, a list of words. An item of
a spec is `{"figure", "x", "y", "size", "turn", "with": {part: value}, "rows": [[label, number], ...]}`, full ones
without a place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from .drawings_colors import apart, hues_of
from .drawings_pencil import Pencil

_ONE = re.compile(r"\b1 ((?:[a-z]+ ){0,2}?)(stripe|row|button|candle|tier|hole|crater|bite|wave|window)s\b")
"""One of something, in the plural."""

Item = dict[str, Any]
Part = tuple[str, ...] | range | list[str]
FIGURES: dict[str, Figure] = {}
LEAST_APART = 0.13
"""Of two colours of one figure that should be told apart."""


@dataclass(frozen=True)
class Figure:
    """A named figure."""

    name: str
    function: Callable[..., None]
    phrase: str
    """The figure in words, with the names of its parts in braces, and `{rows}` where it has rows."""
    parts: Mapping[str, Part]
    full: bool = False
    """Whether it fills the canvas."""
    unit: str = ""
    """Where it has rows: what they are, such as `bars`."""

    @property
    def noun(self) -> str:
        """What one calls it."""
        return self.name.replace("_", " ")

    def colors(self) -> list[str]:
        """Names of the parts that are colours."""
        return [name for name, part in self.parts.items() if isinstance(part, tuple)]

    def draw_with(self, rng: random.Random, **given: Any) -> dict[str, Any]:
        """Values for every part: those given, the rest drawn; colours that differ where there is a choice."""
        found: dict[str, Any] = {}
        for name, part in self.parts.items():
            if name in given:
                found[name] = given[name]
                continue
            choice: list[Any] = list(part)
            if isinstance(part, tuple):
                used = [found[other] for other in self.colors() if other in found]
                far = [color for color in choice if all(apart(color, other) >= LEAST_APART for other in used)]
                choice = far or choice
            found[name] = rng.choice(choice)
        return found

    def sketch(self, pencil: Pencil, item: Mapping[str, Any]) -> None:
        """Draw an item of this figure."""
        values = SimpleNamespace(**item["with"], rows=[tuple(row) for row in item.get("rows", ())])
        self.function(pencil, values)

    def words(self, item: Mapping[str, Any]) -> str:
        """An item of this figure in words, without its place."""
        rows = ", ".join(f"{label} {value:g}" for label, value in item.get("rows", ()))
        count = len(item.get("rows", ()))
        hues = hues_of(item["with"]["palette"], count) if "palette" in item["with"] else ""
        said = self.phrase.format(**{"count": count, "hues": hues, **item["with"], "rows": rows})
        return _ONE.sub(r"1 \1\2", said)


def figure(phrase: str, *, full: bool = False, unit: str = "", **parts: Part) -> Callable[..., Callable[..., None]]:
    """Register a function as a figure of its own name."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        name = function.__name__.strip("_")
        FIGURES[name] = Figure(name, function, phrase, parts, full, unit)
        return function

    return decorate


def item(rng: random.Random, name: str, x: float = 0, y: float = 0, size: float = 100, **given: Any) -> Item:
    """An item of a figure; parts that are not given are drawn. `rows` and `turn` are taken too."""
    found = FIGURES[name]
    rows, turn = given.pop("rows", None), given.pop("turn", 0)
    made: Item = {"figure": name, "with": found.draw_with(rng, **given)}
    if not found.full:
        made |= {"x": round(x), "y": round(y), "size": max(4, round(size))}
        if turn:
            made["turn"] = turn
    if rows is not None:
        made["rows"] = [list(row) for row in rows]
    return made
