"""Reads display lists as hostile bytes: every index, length and number is checked before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from janusrl.render.motion import limits

PATH, LAYER, HEAD = 0, 1, 9
_LARGEST = 1e300
"""Beyond this, coordinates are drawn there. Far less makes cairo's own numbers wrap around, for us as for manim."""


class Malformed(ValueError):
    """A display list that does not have the form that the recorder writes."""


@dataclass
class Path:
    """One mobject's points with what fills and strokes it."""

    unit: int
    points: np.ndarray
    """N x 2, the scene's units."""
    pieces: np.ndarray
    """Subpaths x 3: start, end, closed."""
    fill: np.ndarray
    back: np.ndarray
    front: np.ndarray
    """Colours x 4; none where nothing is drawn."""
    back_width: float
    width: float
    ends: np.ndarray | None
    """Where gradients start and end: x, y, x, y."""
    join: int
    cap: int


@dataclass
class Layer:
    """Pixels laid over the picture."""

    unit: int
    x: int
    y: int
    pixels: np.ndarray
    """H x W x 4 uint8, straight alpha."""


class Reader:
    """One display list, checked as it is read."""

    def __init__(self, head: Any, parts: list[Any], earlier: int) -> None:
        """Check the head.

        Args:
            head: what the list says of itself.
            parts: its three pools.
            earlier: lists that come before it.

        Raises:
            Malformed: the head is none.
        """
        if not isinstance(head, dict) or any(len(part) % size for part, size in zip(parts, (4, 8, 1), strict=True)):
            raise Malformed("not a display list")
        self._ints = np.frombuffer(parts[0], np.int32).tolist()
        self._floats = np.frombuffer(parts[1], np.float64)
        self._octets = np.frombuffer(parts[2], np.uint8)
        self.base = integer(head.get("base"), -1, earlier - 1)
        size = listed(head.get("size"), 2, 2)
        self.width, self.height = (integer(side, 1, limits.MAX_SIDE_PX) for side in size)
        self.matrix = [number(value, -1e6, 1e6) for value in listed(head.get("matrix"), 6, 6)]
        given = head.get("background")
        self.background = None if given is None else [number(value, 0, 1) for value in listed(given, 4, 4)]
        self.count = integer(head.get("ops"), 0, limits.MAX_OPS)

    def ops(self) -> Iterator[Path | Layer]:
        """The draw calls in order. Raises Malformed at the first that is none."""
        ints, at, self._float_at, self._octet_at = self._ints, 0, 0, 0
        for _ in range(self.count):
            head = ints[at : at + HEAD]
            if len(head) != HEAD:
                raise Malformed("a call's head")
            at += HEAD
            if head[0] == LAYER:
                yield self._layer(head)
            elif head[0] == PATH:
                pieces = np.array(ints[at : at + 3 * head[3]], np.int64) if head[3] > 0 else np.empty(0, np.int64)
                at += 3 * max(head[3], 0)
                yield self._path(head, pieces)
            else:
                raise Malformed("an unknown call")

    def _layer(self, head: list[int]) -> Layer:
        _, unit, x, y, width, height = head[:6]
        integer(width, 1, limits.MAX_SIDE_PX), integer(height, 1, limits.MAX_SIDE_PX)
        integer(x, 0, limits.MAX_SIDE_PX), integer(y, 0, limits.MAX_SIDE_PX)
        end = self._octet_at + 4 * width * height
        if end > len(self._octets):
            raise Malformed("octets")
        pixels = self._octets[self._octet_at : end].reshape(height, width, 4)
        self._octet_at = end
        return Layer(unit, x, y, pixels)

    def _path(self, head: list[int], pieces: np.ndarray) -> Path:
        _, unit, points, subpaths, fill, back, front, join, cap = head
        if min(points, fill, back, front) < 0 or subpaths < 1 or len(pieces) != 3 * subpaths:
            raise Malformed("a path")
        integer(join, 0, 2), integer(cap, 0, 2)
        pieces = pieces.reshape(-1, 3)
        starts, ends = pieces[:, 0], pieces[:, 1]
        if ((starts < 0) | (ends > points) | (ends - starts < 4)).any():
            raise Malformed("a subpath")
        xy = np.clip(self._take(2 * points), -_LARGEST, _LARGEST).reshape(-1, 2)
        colors = [np.clip(self._take(4 * count), 0, 1).reshape(-1, 4) for count in (fill, back, front)]
        widths = np.clip(self._take(2), -1e4, 1e4)
        gradient = np.clip(self._take(4), -_LARGEST, _LARGEST) if max(fill, back, front) > 1 else None
        return Path(
            *(unit, xy, pieces, colors[0], colors[1], colors[2], float(widths[0]), float(widths[1]), gradient),
            join=join,
            cap=cap,
        )

    def _take(self, count: int) -> np.ndarray:
        end = self._float_at + count
        if end > len(self._floats):
            raise Malformed("floats")
        taken = self._floats[self._float_at : end]
        self._float_at = end
        return np.nan_to_num(taken, nan=0.0) if count and not np.isfinite(taken).all() else taken


def integer(value: Any, least: int, most: int) -> int:
    """A whole number within bounds."""
    if type(value) is not int or not least <= value <= most:
        raise Malformed("a number out of bounds")
    return value


def number(value: Any, least: float, most: float) -> float:
    """A number within bounds."""
    if (type(value) is not float and type(value) is not int) or not least <= value <= most:
        raise Malformed("a number out of bounds")
    return float(value)


def listed(value: Any, least: int, most: int) -> list[Any]:
    """A list of bounded length."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Malformed("a list")
    return value
