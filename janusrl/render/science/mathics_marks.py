"""Worker side: the primitives of a flat `Graphics[...]` of Mathics, each with the pen that its directives give it.

Coordinates stay those of the graphics; `mathics_flat` lays them out.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Color = tuple[float, float, float]
MOST_POINTS = 400_000
BLACK = (0.0, 0.0, 0.0)
_COLORS = ("RGBColor", "GrayLevel", "Hue", "CMYKColor")
_IGNORED = frozenset(
    ["Arrowheads", "CapForm", "JoinForm", "FontFamily", "FontWeight", "FontSlant", "TextAlignment", "Antialiasing"]
)
_WRAPPERS = frozenset(
    ["Tooltip", "Annotation", "Labeled", "Mouseover", "StatusArea", "Callout", "Translate", "Dynamic"]
)
_LENGTHS = {"Tiny": 0.25, "Small": 0.5, "Medium": 1.0, "Large": 2.0}
_POINTS = {"Tiny": 0.005, "Small": 0.008, "Medium": 0.0125, "Large": 0.02}
_DASHES = {"Tiny": 0.005, "Small": 0.01, "Medium": 0.015, "Large": 0.03}
_ARC_STEP = math.pi / 36


class Unsupported(ValueError):
    """A primitive that is not drawn; the argument is its name."""


class NoNumber(ValueError):
    """A place or a length of the program that is no number; the argument says which."""


@dataclass(frozen=True)
class Pen:
    """How a primitive is drawn. Lengths are parts of the picture's width, or pixels where they are negative."""

    color: Color = BLACK
    opacity: float = 1.0
    width: float = -1.0
    point: float = 0.0125
    dashes: tuple[float, ...] = ()
    edge: Color | None = None
    edge_width: float = -1.0
    face: Color | None = None
    """Of filled shapes; `color` when None."""
    filled: bool = True


@dataclass(frozen=True)
class Mark:
    """One primitive: `line`, `arrow`, `area`, `point` or `text`."""

    kind: str
    points: np.ndarray
    """N x 2 float64; of a text its one place."""
    pen: Pen
    text: Any = None
    """Of a text: the expression."""
    offset: tuple[float, float] = (0.0, 0.0)
    """Of a text: the part of its box that lies on its place, from -1 to 1 each."""


def marks_of(expression: Any) -> list[Mark]:
    """Every primitive below an expression, in the order of drawing.

    Raises:
        Unsupported: it holds a primitive that is not drawn, or too many.
    """
    found: list[Mark] = []
    _collect(expression, Pen(), found, None)
    return found


def name_of(expression: Any) -> str:
    """Name of an expression's head without its context; empty for an atom."""
    return expression.get_head_name().split("`")[-1] if hasattr(expression, "elements") else ""


def number_of(expression: Any) -> float:
    """A number, also one that is written as an expression of constants.

    Raises:
        NoNumber: it is none.
    """
    try:
        value = expression.to_python() if not hasattr(expression, "elements") else expression.to_sympy()
        return float(value)
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        words = str(expression).replace("System`", "").replace("Global`", "")
        raise NoNumber(f"{words[:60]} is no number that can be drawn") from error


def color_of(expression: Any) -> Color | None:
    """The colour that an expression is, or None."""
    name = name_of(expression)
    if name not in _COLORS:
        return None
    parts = expression.elements
    if len(parts) == 1 and name_of(parts[0]) == "List":
        parts = parts[0].elements
    values = [min(1.0, max(0.0, number_of(part))) for part in parts]
    if name == "GrayLevel":
        return values[0], values[0], values[0]
    if name == "RGBColor":
        return values[0], values[1], values[2]
    if name == "CMYKColor":
        cyan, magenta, yellow, black = values[:4]
        return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    hue = number_of(parts[0]) % 1.0
    return colorsys.hsv_to_rgb(hue, *((values[1], values[2]) if len(values) > 2 else (1.0, 1.0)))


def _collect(expression: Any, pen: Pen, found: list[Mark], shared: np.ndarray | None) -> Pen:
    """Add what an expression draws; returns the pen for its later siblings."""
    name = name_of(expression)
    parts: Any = getattr(expression, "elements", ())
    if name in ("List", "Directive", "Style"):
        inner = pen
        for part in (*parts[1:], parts[0]) if name == "Style" and parts else parts:
            inner = _collect(part, inner, found, shared)
        return inner if name == "Directive" else pen
    if not name or name in _IGNORED or name in ("Rule", "RuleDelayed"):
        return pen
    if name in _WRAPPERS:
        _collect(parts[0], pen, found, shared)
        return pen
    if (changed := _directive(name, expression, pen)) is not None:
        return changed
    if name == "GraphicsComplex":
        _collect(parts[1], pen, found, points_of(parts[0])[0])
    elif name in _SHAPES:
        found += _SHAPES[name](parts, pen, shared)
    elif name == "GraphicsGroup":
        _collect(parts[0], pen, found, shared)
    else:
        raise Unsupported(name)
    if len(found) > MOST_POINTS or (found and len(found[-1].points) > MOST_POINTS):
        raise Unsupported("way to draw so much")
    return pen


def _directive(name: str, expression: Any, pen: Pen) -> Pen | None:
    """The pen after a directive; None when the expression is no directive."""
    parts = expression.elements
    if name in _COLORS:
        color = color_of(expression)
        assert color is not None
        pen = replace(pen, color=color, face=None)
        alpha = {"RGBColor": 3, "Hue": 3, "GrayLevel": 1}.get(name, 9)
        return pen if len(parts) <= alpha else replace(pen, opacity=number_of(parts[alpha]))
    if name == "Opacity":
        pen = replace(pen, opacity=min(1.0, max(0.0, number_of(parts[0]))))
        return replace(pen, color=color_of(parts[1]) or pen.color) if len(parts) > 1 else pen
    if name in ("Thickness", "AbsoluteThickness"):
        return replace(pen, width=_length(parts[0], -1.0, {key: -value for key, value in _LENGTHS.items()}, name))
    if name in ("PointSize", "AbsolutePointSize"):
        return replace(pen, point=_length(parts[0], 0.0125, _POINTS, name))
    if name in ("Dashing", "AbsoluteDashing"):
        each = parts[0].elements if name_of(parts[0]) == "List" else parts[:1]
        lengths = tuple(_length(part, 0.0, _DASHES, name) for part in each)
        return replace(pen, dashes=lengths if all(lengths) else ())
    if name == "EdgeForm":
        inner = Pen(color=BLACK)
        for part in parts:
            inner = _collect(part, inner, [], None)
        bare = not parts or str(parts[0]) == "System`None"
        return replace(pen, edge=None if bare else inner.color, edge_width=inner.width)
    if name == "FaceForm":
        if not parts or str(parts[0]) == "System`None":
            return replace(pen, filled=False)
        inner = _collect(parts[0], pen, [], None)
        return replace(pen, face=inner.color, opacity=inner.opacity, filled=True)
    return None


def _length(part: Any, default: float, named: dict[str, float], directive: str) -> float:
    """A length as `Pen` has it."""
    word = str(part).split("`")[-1]
    if word in named:
        return named[word]
    try:
        value = number_of(part)
    except ValueError:
        return default
    return -value if directive.startswith("Absolute") else value


def points_of(expression: Any, shared: np.ndarray | None = None) -> list[np.ndarray]:
    """A point, a list of points, or a list of such lists as arrays, N x 2 each; numbers are places in `shared`.

    Raises:
        NoNumber: it is none of these.
    """
    data = _numbers(expression)
    if shared is not None:
        flat = data if isinstance(data, list) else [data]
        nested = flat if flat and isinstance(flat[0], list) else [flat]
        return [shared[np.array(each, int) - 1] for each in nested]
    try:
        array = np.array(data, float)
    except (ValueError, TypeError):
        try:
            return [np.array(each, float).reshape(-1, 2) for each in data]
        except (ValueError, TypeError) as error:
            raise NoNumber("lists of points are not of one shape") from error
    if array.ndim == 1 and array.shape == (2,):
        return [array[None]]
    if array.ndim == 2 and array.shape[1] == 2:
        return [array]
    if array.ndim == 3 and array.shape[2] == 2:
        return list(array)
    if array.size == 0:
        return []
    raise NoNumber("what should be points in the plane has another shape")


def _numbers(expression: Any) -> Any:
    if name_of(expression) == "List":
        return [_numbers(part) for part in expression.elements]
    return number_of(expression)


def _lines(kind: str) -> Callable[..., list[Mark]]:
    def make(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
        return [Mark(kind, each, pen) for each in points_of(parts[0], shared)]

    return make


def _polygon(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
    polygons = points_of(parts[0], shared)
    colors = next((part.elements[1] for part in parts[1:] if str(part.elements[0]) == "System`VertexColors"), None)
    if colors is None:
        return [Mark("area", each, pen) for each in polygons]
    rows = colors.elements
    if len(polygons) == 1 and rows and name_of(rows[0]) != "List":
        rows = (colors,)
    marks = []
    for each, row in zip(polygons, rows, strict=False):
        corners = [color for part in row.elements if (color := color_of(part)) is not None]
        marks += _shaded(each, np.array(corners), pen) if len(corners) == len(each) == 3 else [Mark("area", each, pen)]
    return marks


def _shaded(corners: np.ndarray, colors: np.ndarray, pen: Pen, depth: int = 2) -> list[Mark]:
    """A triangle with a colour at each corner, as small ones of one colour each."""
    if depth == 0:
        color = tuple(float(part) for part in colors.mean(axis=0))
        return [Mark("area", corners, replace(pen, face=color, edge=color, edge_width=-0.7))]  # type: ignore[arg-type]
    middles, between = (corners + np.roll(corners, -1, 0)) / 2, (colors + np.roll(colors, -1, 0)) / 2
    marks = _shaded(middles, between, pen, depth - 1)
    for at in range(3):
        small = np.stack([corners[at], middles[at], middles[at - 1]])
        marks += _shaded(small, np.stack([colors[at], between[at], between[at - 1]]), pen, depth - 1)
    return marks


def _rectangle(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
    low = points_of(parts[0])[0][0] if parts else np.zeros(2)
    high = points_of(parts[1])[0][0] if len(parts) > 1 and name_of(parts[1]) == "List" else low + 1
    return [Mark("area", np.array([low, [high[0], low[1]], high, [low[0], high[1]]]), pen)]


def _round(filled: bool) -> Callable[..., list[Mark]]:
    def make(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
        centers = points_of(parts[0])[0] if parts else np.zeros((1, 2))
        sides = _numbers(parts[1]) if len(parts) > 1 else 1.0
        if isinstance(sides, list) and (len(sides) != 2 or any(isinstance(side, list) for side in sides)):
            raise NoNumber("a radius is one number, or two")
        radius = np.array(sides, float) * np.ones(2)
        whole = len(parts) < 3
        start, end = (0.0, 2 * math.pi) if whole else (float(part) for part in _numbers(parts[2]))
        turns = np.linspace(start, end, max(2, min(1000, math.ceil(abs(end - start) / _ARC_STEP) + 1)))
        arc = np.stack([np.cos(turns), np.sin(turns)], axis=1) * radius
        marks = []
        for center in centers:
            points = arc + center
            if filled:
                points = points if whole else np.concatenate([points, center[None]])
            marks.append(Mark("area" if filled else "line", points, pen))
        return marks

    return make


def _regular(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
    corners = int(number_of(parts[-1]))
    center, turn = np.zeros(2), math.pi / 2 + (math.pi / corners if corners % 2 == 0 else 0.0)
    radius = 1.0
    for part in parts[:-1]:
        values = np.array(_numbers(part), float)
        if values.ndim == 0:
            radius = float(values)
        elif part is parts[0] and len(parts) == 3:
            center = values
        else:
            radius, turn = float(values[0]), float(values[1])
    turns = turn + 2 * math.pi * np.arange(corners) / corners
    return [Mark("area", center + radius * np.stack([np.cos(turns), np.sin(turns)], axis=1), pen)]


def _bezier(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
    control = points_of(parts[0], shared)[0]
    pieces, steps = [], np.linspace(0, 1, 25)[:, None]
    for at in range(0, max(1, len(control) - 1), 3):
        curve = np.repeat(control[at : at + 4][None], len(steps), axis=0)
        while curve.shape[1] > 1:
            curve = curve[:, :-1] * (1 - steps[:, None]) + curve[:, 1:] * steps[:, None]
        pieces.append(curve[:, 0])
    return [Mark("line", np.concatenate(pieces), pen)]


def _filled_curve(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
    inner: list[Mark] = []
    _collect(parts[0], pen, inner, shared)
    return [replace(mark, kind="area") for mark in inner]


def _text(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
    place = points_of(parts[1])[0] if len(parts) > 1 else np.zeros((1, 2))
    offset = tuple(map(float, _numbers(parts[2]))) if len(parts) > 2 and name_of(parts[2]) == "List" else (0.0, 0.0)
    return [Mark("text", place, pen, parts[0], (offset[0], offset[1]))]


def _inset(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
    if name_of(parts[0]) in ("Graphics", "Graphics3D", "Image"):
        raise Unsupported("Inset of graphics")
    return _text(parts[:2], pen, shared)


def _raster(parts: Sequence[Any], pen: Pen, shared: np.ndarray | None) -> list[Mark]:
    cells = _numbers(parts[0])
    marks = []
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            values = (
                cell[:3]
                if isinstance(cell, list) and len(cell) >= 3
                else [cell[0] if isinstance(cell, list) else cell] * 3
            )
            red, green, blue = (min(1.0, max(0.0, float(value))) for value in values)
            square = np.array([[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]], float)
            marks.append(
                Mark("area", square, replace(pen, face=(red, green, blue), edge=(red, green, blue), edge_width=-0.5))
            )
    return marks


_SHAPES: dict[str, Callable[..., list[Mark]]] = {
    "Line": _lines("line"),
    "Arrow": _lines("arrow"),
    "Point": _lines("point"),
    "Polygon": _polygon,
    "Triangle": _lines("area"),
    "Rectangle": _rectangle,
    "Disk": _round(True),
    "Circle": _round(False),
    "RegularPolygon": _regular,
    "BezierCurve": _bezier,
    "FilledCurve": _filled_curve,
    "Text": _text,
    "Inset": _inset,
    "Raster": _raster,
}
