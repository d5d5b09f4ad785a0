"""Scale: what the labelled ticks of an axis say about where values are, read as a person would.

Numbers in order give a linear or a logarithmic scale, words a scale of categories, anything else none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

_MINUS = str.maketrans(
    {"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "}
)
_MATH = re.compile(r"\\mathdefault|\\mathregular|\\rm|[${}\\]|\\,")
_TIMES = "times|cdot|\N{MULTIPLICATION SIGN}|\N{DOT OPERATOR}"
_POWER = re.compile(rf"(?P<sign>-?)(?:(?P<factor>\d+(?:\.\d+)?)\s*(?:{_TIMES})\s*)?10\^(?P<power>-?\d+)")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_SUFFIX = {"": 1.0, "%": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "G": 1e9, "T": 1e12, "\N{MICRO SIGN}": 1e-6}
_LOOSE = 0.01
"""Largest error of a scale at a tick, as a share of the ticks' span."""


@dataclass(frozen=True)
class Scale:
    """Values along an axis: `slope` x place + `start`, or the power of ten of that."""

    edges: tuple[float, float]
    """Places where the axis begins and ends, in pixels: left and right, or bottom and top."""
    kind: str = "none"
    """`linear`, `log`, `words` or `none`."""
    slope: float = 0.0
    start: float = 0.0
    words: Mapping[str, float] = field(default_factory=dict)
    """Place of each label, where labels are no numbers."""

    @property
    def numeric(self) -> bool:
        """Whether places are values."""
        return self.kind in ("linear", "log")

    def at(self, places: np.ndarray) -> np.ndarray:
        """Values at places in pixels; of a logarithmic scale their decimal logarithms."""
        return self.slope * places + self.start

    def along(self, places: np.ndarray) -> np.ndarray:
        """Places as shares of the axis, 0 at its beginning."""
        first, last = self.edges
        return (places - first) / ((last - first) or 1.0)


def scale_of(ticks: Sequence[tuple[float, str]], offsets: Sequence[str], edges: tuple[float, float]) -> Scale:
    """The scale of an axis.

    Args:
        ticks: place in pixels and text of every label that can be read.
        offsets: what stands beside the axis for all of its ticks, such as 1e6.
        edges: where it begins and ends.
    """
    if len(ticks) < 2:
        return Scale(edges)
    places = np.array([place for place, _ in ticks])
    values = [number_in(text) for _, text in ticks]
    if any(value is None for value in values):
        return Scale(edges, "words", words={text: place for place, text in ticks})
    factor, shift = 1.0, 0.0
    for text in offsets:
        value = number_in(text)
        if value is not None and text.translate(_MINUS).lstrip("$")[:1] in "+-":
            shift = value
        elif value:
            factor = value
    numbers = np.array(values, float) * factor + shift
    powers = all("10^" in text for _, text in ticks)
    for kind in ("log", "linear") if powers else ("linear", "log"):
        if kind == "log" and numbers.min() <= 0:
            continue
        fitted = _fit(places, np.log10(numbers) if kind == "log" else numbers)
        if fitted is not None:
            return Scale(edges, kind, *fitted)
    return Scale(edges)


@lru_cache(8192)
def number_in(text: str) -> float | None:
    """The number that a label shows: 1,000 and 2.5k and 10^{-3} and 40 % are some; None for words and dates."""
    plain = _MATH.sub("", text.translate(_MINUS)).strip()
    power = _POWER.fullmatch(plain.lstrip("x\N{MULTIPLICATION SIGN}times "))
    if power:
        value = float(power["factor"] or 1) * 10.0 ** max(-300, min(300, int(power["power"])))
        return -value if power["sign"] else value
    plain = plain.replace(",", "").replace(" ", "").lstrip("\N{MULTIPLICATION SIGN}x")
    number = _NUMBER.match(plain)
    if number is None or plain[number.end() :] not in _SUFFIX:
        return None
    value = float(number.group()) * _SUFFIX[plain[number.end() :]]
    return value if abs(value) < 1e300 else None


def _fit(places: np.ndarray, values: np.ndarray) -> tuple[float, float] | None:
    """Slope and start of the line through places and values; None where they are on none."""
    spread = places - places.mean()
    square, span = float(spread @ spread), float(np.ptp(values))
    if square < 1e-6 or span <= 0:
        return None
    slope = float(spread @ values) / square
    start = float(values.mean()) - slope * float(places.mean())
    off = float(np.abs(slope * places + start - values).max())
    return (slope, start) if off <= _LOOSE * span and slope else None
