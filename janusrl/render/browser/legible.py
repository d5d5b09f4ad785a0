"""Legible: whether letters that have ink can be read: not backwards, mirrored, upside down, squeezed or piled up.

Styles and boxes tell that. A font whose glyphs are not those of its letters is not noticed here: pages have the fonts
of `fonts`, and whatever they bring along as data.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

Matrix = tuple[float, float, float, float]
"""a, b, c, d of a 2D transform: x' = a x + c y, y' = b x + d y."""
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0)
LEAST_ADVANCE = 0.12
"""Mean width of a letter, in heights of its line, under which a text is squeezed."""
_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_BACKWARDS = re.compile("\u202e([^\u202c\u202d\n]*)[\u202c\u202d]?")
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def as_shown(text: str, override: str) -> str:
    """A text in the order in which its letters stand on the page, without characters that show nothing.

    Args:
        text: as the document has it.
        override: direction that a style forces all letters into: `ltr`, `rtl`, or none.
    """
    if not text.isascii():
        text = _UNSEEN.sub("", _BACKWARDS.sub(lambda found: found[1][::-1], text))
    if not override:
        return text
    natural = "rtl" if _RIGHT_TO_LEFT.search(text) else "ltr"
    return text if override == natural else text[::-1]


def turned(matrix: Matrix, transform: str, scale: str, rotate: str) -> Matrix:
    """A matrix with an element's own turns inside; `transform`, `scale` and `rotate` are computed values."""
    for own in (_rotation(rotate), _scale(scale), _transform(transform)):
        if own is not None:
            (a, b, c, d), (e, f, g, h) = matrix, own
            matrix = (a * e + c * f, b * e + d * f, a * g + c * h, b * g + d * h)
    return matrix


def upright(matrix: Matrix) -> bool:
    """Whether letters are neither mirrored nor upside down; on their side they can be read."""
    a, b, c, d = matrix
    return a * d - b * c > 1e-9 and not (a < 0 and d < 0 and abs(a) > abs(b))


def spread(text: str, lines: Sequence[Sequence[float]]) -> bool:
    """Whether a text's letters are not squeezed into nothing, nor its lines on top of each other."""
    if not lines:
        return True
    long = sum(max(line[2], line[3]) for line in lines)
    short = max(min(line[2], line[3]) for line in lines)
    if long < LEAST_ADVANCE * short * (len(text) - 2):
        return False
    piled = sum(
        abs(other[1] - one[1]) < 0.4 * one[3] and min(one[0] + one[2], other[0] + other[2]) > max(one[0], other[0]) + 2
        for one, other in pairwise(lines)
    )
    return 2 * piled <= len(lines) - 1 or len(lines) < 2


def _transform(value: str) -> Matrix | None:
    if not value.startswith("matrix"):
        return None
    numbers = [float(number) for number in _NUMBER.findall(value.partition("(")[2])]
    if len(numbers) == 16:
        return numbers[0], numbers[1], numbers[4], numbers[5]
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 6 else None


def _scale(value: str) -> Matrix | None:
    if value in ("none", ""):
        return None
    factors = [float(number) for number in _NUMBER.findall(value)]
    return (factors[0], 0.0, 0.0, factors[1] if len(factors) > 1 else factors[0]) if factors else None


def _rotation(value: str) -> Matrix | None:
    """`45deg`, or with an axis before it: `y 180deg`, `0 1 0 180deg`."""
    if value in ("none", "") or "deg" not in value:
        return None
    *axis, last = value.split()
    angle = math.radians(float(last.removesuffix("deg")))
    cosine, sine = math.cos(angle), math.sin(angle)
    if axis in (["x"], ["1", "0", "0"]):
        return 1.0, 0.0, 0.0, cosine
    if axis in (["y"], ["0", "1", "0"]):
        return cosine, 0.0, 0.0, 1.0
    return cosine, sine, -sine, cosine
