"""Reads a display list as hostile bytes: every index, length and number is checked before it is used."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase

from janusrl.render.figure import limits
from janusrl.render.figure.encode import FLAT_GC

Buffer = bytes | memoryview
_CAPS = ("butt", "projecting", "round")
_JOINS = ("miter", "round", "bevel")
_MAX_HATCH = 32
_MAX_NUMBER = 1e15
_NO_MATRIX = np.eye(3)


class Malformed(ValueError):
    """A display list that does not have the form that the recorder writes."""


class PathView:
    """What Agg asks of a path."""

    __slots__ = ("codes", "should_simplify", "simplify_threshold", "vertices")

    def __init__(self, vertices: np.ndarray, codes: np.ndarray | None, simplify: bool, threshold: float) -> None:
        self.vertices, self.codes = vertices, codes
        self.should_simplify, self.simplify_threshold = simplify, threshold


class Context(GraphicsContextBase):
    """A graphics context read from a list."""

    def __init__(self) -> None:
        super().__init__()
        self.clip: tuple[PathView, np.ndarray] | tuple[None, None] = (None, None)

    def get_clip_path(self) -> Any:
        """Path and matrix, as Agg asks for them."""
        return self.clip

    @property
    def rgba(self) -> tuple[float, float, float, float]:
        """Colour of strokes and text, with the opacity that Agg uses."""
        r, g, b, *rest = self._rgb
        alpha = self._alpha if self._forced_alpha or not rest else rest[0]
        return r, g, b, alpha


class ListReader:
    """A display list, checked as it is read."""

    def __init__(self, text: Buffer, floats: Buffer, octets: Buffer) -> None:
        try:
            body = json.loads(bytes(text), parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise Malformed("not JSON") from error
        if not isinstance(body, dict) or memoryview(floats).nbytes % 8:
            raise Malformed("not a display list")
        self._floats = np.frombuffer(bytearray(floats), np.float64)  # Agg refuses what cannot be written
        self._octets = np.frombuffer(bytearray(octets), np.uint8)
        size = body.get("size")
        if not isinstance(size, list) or len(size) != 2:
            raise Malformed("size")
        self.width, self.height = (integer(side, 1, limits.MAX_SIDE_PX) for side in size)
        if self.width * self.height > limits.MAX_PIXELS:
            raise Malformed("too many pixels")
        self.dpi = number(body.get("dpi"), 0.1, 10_000)
        self.ops = _list(body.get("ops"), limits.MAX_OPS)
        self._gcs = _list(body.get("gcs"), limits.MAX_TABLE)
        self._paths = _list(body.get("paths"), limits.MAX_TABLE)
        self.colors = [_rgba(color) for color in _list(body.get("colors"), limits.MAX_TABLE)]
        self.fonts = _list(body.get("fonts"), 1000)
        self.props = _list(body.get("props"), 1000)
        self.rcs = _list(body.get("rcs"), 1000)
        self._read_gcs: dict[int, Context] = {}
        self._read_paths: dict[int, PathView] = {}
        self._matrices: dict[int, np.ndarray] = {}

    def floats(self, start: Any, count: int) -> np.ndarray:
        """`count` numbers of the pool."""
        if type(start) is not int or start < 0 or start + count > len(self._floats):
            raise Malformed("floats")
        return self._floats[start : start + count]

    def octets(self, start: Any, count: int) -> np.ndarray:
        """`count` bytes of the pool."""
        if type(start) is not int or start < 0 or start + count > len(self._octets):
            raise Malformed("octets")
        return self._octets[start : start + count]

    def rows(self, given: Any, width: int) -> np.ndarray:
        """An N x `width` array."""
        if not isinstance(given, list) or len(given) != 2:
            raise Malformed("rows")
        count = integer(given[1], 0, len(self._floats))
        return self.floats(given[0], count * width).reshape(count, width)

    def matrix(self, start: Any) -> np.ndarray:
        """A 3 x 3 affine matrix."""
        found = self._matrices.get(start)
        if found is None:
            found = self.floats(start, 9).reshape(3, 3)
            if not np.isfinite(found).all():
                found = np.array([[0, 0, np.nan], [0, 0, np.nan], [0, 0, 1.0]])
            self._matrices[start] = found
        return found

    def path(self, index: Any) -> PathView:
        """A path of the table."""
        known = self._read_paths.get(index)
        if known is not None:
            return known
        entry = _entry(self._paths, index)
        if not isinstance(entry, list) or len(entry) != 5:
            raise Malformed("path")
        start, length, codes, simplify, threshold = entry
        integer(length, 0, len(self._floats))
        path = PathView(
            self.floats(start, 2 * length).reshape(length, 2),
            None if codes == -1 else self.octets(codes, length),
            bool(simplify),
            number(threshold, 0, 1e6),
        )
        self._read_paths[index] = path
        return path

    def paths(self, given: Any) -> list[PathView]:
        """The paths of a collection."""
        if isinstance(given, list) and len(given) == 1:
            return [self.path(given[0])]
        if not isinstance(given, list) or len(given) != 4:
            raise Malformed("paths")
        start, octets, lengths, coded = given
        _list(lengths, len(self._floats) + 1), _list(coded, len(self._floats) + 1)
        if coded and len(coded) != len(lengths):
            raise Malformed("paths")
        paths = []
        for number_, length in enumerate(lengths):
            integer(length, 0, len(self._floats))
            codes = None
            if coded and coded[number_] == 1:
                codes = self.octets(octets, length)
                octets += length
            vertices = self.floats(start, 2 * length).reshape(length, 2)
            paths.append(PathView(vertices, codes, False, 0.0))
            start += 2 * length
        return paths

    def color(self, index: Any) -> tuple[float, float, float, float] | None:
        """A colour of the table, None for -1."""
        return None if index == -1 else _entry(self.colors, index)

    def gc(self, index: Any) -> Context:
        """A graphics context of the table."""
        known = self._read_gcs.get(index)
        if known is None:
            known = self._read_gcs[index] = self._gc(_entry(self._gcs, index))
        return known

    def _gc(self, entry: Any) -> Context:
        if not isinstance(entry, list) or len(entry) != FLAT_GC:
            raise Malformed("gc")
        (width, rgb, alpha, forced, antialiased, cap, join, rectangle, clip, clip_matrix) = entry[:10]
        offset, dashes, hatch, hatch_color, hatch_width, snap, sketch = entry[10:]
        gc = Context()
        gc._linewidth = number(width, 0, 1e5)
        gc._rgb = tuple(number(c, 0, 1) for c in _list(rgb, 4))
        if len(gc._rgb) < 3 or cap not in _CAPS or join not in _JOINS:
            raise Malformed("gc")
        gc._alpha = number(alpha, 0, 1)
        gc._forced_alpha, gc._antialiased = forced == 1, 1 if antialiased == 1 else 0
        gc.set_capstyle(cap)
        gc.set_joinstyle(join)
        if rectangle is not None:
            corners = [number(value, -_MAX_NUMBER, _MAX_NUMBER) for value in _list(rectangle, 4)]
            gc._cliprect = np.array(corners).reshape(2, 2)
        if clip != -1:
            gc.clip = self.path(clip), self.matrix(clip_matrix)
        if dashes is not None:
            gc._dashes = (number(offset, -1e6, 1e6), [number(dash, 0, 1e6) for dash in _list(dashes, 64)])
        if hatch is not None:
            if not isinstance(hatch, str) or len(hatch) > _MAX_HATCH:
                raise Malformed("hatch")
            gc._hatch = hatch
            gc._hatch_linewidth = number(hatch_width, 0, 1e4)
            gc._hatch_color = None if hatch_color is None else _rgba(hatch_color)
        if snap not in (None, True, False):
            raise Malformed("snap")
        gc._snap = snap
        if sketch is not None:
            gc._sketch = tuple(number(value, 0, 1e6) for value in _list(sketch, 3))
        return gc


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


def string(value: Any, most: int) -> str:
    """A string of bounded length."""
    if type(value) is not str or len(value) > most:
        raise Malformed("a string")
    return value


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise Malformed("a list")
    return value


def _entry(table: list[Any], index: Any) -> Any:
    if type(index) is not int or not 0 <= index < len(table):
        raise Malformed("an index")
    return table[index]


def _rgba(value: Any) -> tuple[float, float, float, float]:
    if not isinstance(value, list) or not 3 <= len(value) <= 4:
        raise Malformed("a colour")
    r, g, b, *a = (number(c, 0, 1) for c in value)
    return r, g, b, a[0] if a else 1.0


def _no_constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is no number")


def finite(*values: float) -> bool:
    """Whether all are finite and no larger than what Agg can hold."""
    return all(math.isfinite(value) and abs(value) < 1e8 for value in values)
