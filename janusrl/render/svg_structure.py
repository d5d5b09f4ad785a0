"""Worker side: which shapes and texts an SVG holds, in canvas pixels. What was asked for, not what is visible.

The form is documented in `janusrl/render/svg.py`. Path data, transforms and colours are svgelements'; inheritance,
`use`, viewports and opacity are followed here. Clipping, masks, filters and markers are not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from svgelements import Arc, Close, CubicBezier, Matrix, Path, QuadraticBezier, Viewbox
from svgelements import Move as MoveTo

from janusrl.render import svg_limits
from janusrl.render.svg_check import PIXELS
from janusrl.render.svg_style import Cascade, Style, fraction, local_name, reference

_CONTAINERS = {"svg", "g", "a", "switch"}
_SHAPES = {"rect", "circle", "ellipse", "line", "polyline", "polygon", "path"}
_CURVE_POINTS = 12
_MAX_PATH_CHARACTERS = 200_000
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-zA-Z%]*)\s*\Z")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")

Point = tuple[float, float]


def describe(source: str, offset: tuple[int, int], size: tuple[int, int], counts: dict[str, int]) -> dict[str, Any]:
    """Structure and texts of a checked document that was drawn at its root's size, `offset` pixels into the canvas.

    Returns:
        `{"structure": {...}, "texts": [str, ...]}`.
    """
    walk = _Walk(ElementTree.fromstring(source))
    walk.visit(walk.root, {}, Matrix(f"translate({offset[0]},{offset[1]})"), 1.0, (float(size[0]), float(size[1])), 0)
    structure = {"size": list(size), "elements": walk.elements, "counts": counts, "truncated": walk.truncated}
    return {"structure": structure, "texts": walk.texts}


class _Walk:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.cascade = Cascade(root)
        self.by_id = {element.get("id"): element for element in reversed(list(root.iter()))}
        self.elements: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self.truncated = False
        self.points_left = svg_limits.MAX_ALL_POINTS
        self.characters_left = _MAX_PATH_CHARACTERS
        self.visits_left = svg_limits.MAX_EXPANDED

    def visit(self, element: Element, parent: Style, matrix: Matrix, opacity: float, view: Point, depth: int) -> None:
        """Describe an element and what is in it; `view` is the viewport's width and height, for percentages."""
        self.visits_left -= 1
        if self.visits_left < 0 or depth > 2 * svg_limits.MAX_DEPTH:
            self.truncated = True
            return
        tag = local_name(element)
        style = self.cascade.style(element, parent)
        if style.get("display") == "none":
            return
        opacity *= fraction(style.get("opacity", "1"))
        if element.get("transform"):
            matrix = _transform(element.get("transform", "")) * matrix
        if tag == "svg":
            matrix, view = self._viewport(element, matrix, view, nested=depth > 0)
        if tag in _CONTAINERS:
            for child in element:
                self.visit(child, style, matrix, opacity, view, depth + 1)
        elif tag == "use":
            self._use(element, style, matrix, opacity, view, depth)
        elif style["visibility"] != "visible":
            return
        elif tag in _SHAPES:
            self._shape(element, tag, style, matrix, opacity, view)
        elif tag == "text":
            self._text(element)

    def _use(self, use: Element, style: Style, matrix: Matrix, opacity: float, view: Point, depth: int) -> None:
        target = self.by_id.get(reference(use))
        if target is None:
            return
        x, y = _length(use.get("x"), view[0], 0.0), _length(use.get("y"), view[1], 0.0)
        matrix = Matrix.translate(x, y) * matrix
        if local_name(target) in ("symbol", "svg"):
            viewport = Element("svg", target.attrib)
            viewport.attrib.update((name, use.attrib[name]) for name in ("width", "height") if name in use.attrib)
            viewport.extend(list(target))
            target = viewport
        self.visit(target, style, matrix, opacity, view, depth + 1)

    def _viewport(self, element: Element, matrix: Matrix, view: Point, *, nested: bool) -> tuple[Matrix, Point]:
        width = _length(element.get("width"), view[0], view[0])
        height = _length(element.get("height"), view[1], view[1])
        x = _length(element.get("x"), view[0], 0.0) if nested else 0.0
        y = _length(element.get("y"), view[1], 0.0) if nested else 0.0
        box = [float(number) for number in _NUMBER.findall(element.get("viewBox", ""))]
        if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
            return Matrix.translate(x, y) * matrix, (width, height)
        aspect = element.get("preserveAspectRatio", "xMidYMid")
        mapping = Viewbox.viewbox_transform(x, y, width, height, *box, aspect)
        return _transform(mapping) * matrix, (box[2], box[3])

    def _shape(self, element: Element, tag: str, style: Style, matrix: Matrix, opacity: float, view: Point) -> None:
        if len(self.elements) >= svg_limits.MAX_SHAPES or self.points_left <= 0:
            self.truncated = True
            return
        self.characters_left -= len(element.get("d", "")) + len(element.get("points", ""))
        if self.characters_left < 0:
            self.truncated = True
            return
        subpaths = [path for path in self._subpaths(element, tag, matrix, view) if len(path) > 1]
        if not subpaths:
            return
        self.points_left -= sum(map(len, subpaths))
        scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        diagonal = math.hypot(*view) / math.sqrt(2)
        xs, ys = ([point[axis] for path in subpaths for point in path] for axis in (0, 1))
        self.elements.append(
            {
                "tag": tag,
                "subpaths": subpaths,
                "fill": None if tag == "line" else self.cascade.paint(style, "fill", opacity),
                "stroke": self.cascade.paint(style, "stroke", opacity),
                "stroke_width": _bounded(_length(style["stroke-width"], diagonal, 1.0) * scale, 3),
                "box": [min(xs), min(ys), max(xs), max(ys)],
            }
        )

    def _subpaths(self, element: Element, tag: str, matrix: Matrix, view: Point) -> Iterator[list[list[float]]]:
        if tag == "path":
            for subpath in _path(element.get("d", "")).as_subpaths():
                yield _thinned([_mapped(matrix, point) for point in _flattened(subpath)])
        else:
            yield _thinned([_mapped(matrix, point) for point in _outline(element, tag, view)])

    def _text(self, element: Element) -> None:
        text = " ".join("".join(element.itertext()).split())
        if text and len(self.texts) < svg_limits.MAX_TEXTS:
            self.texts.append(text[: svg_limits.MAX_TEXT_CHARACTERS])


def _path(data: str) -> Path:
    try:
        return Path(data)
    except (ValueError, IndexError, ZeroDivisionError, AttributeError, TypeError):  # svgelements, on malformed data
        return Path()


def _outline(element: Element, tag: str, view: Point) -> list[Point]:
    """Points of a basic shape; closed ones end where they began. Empty when it draws nothing."""

    def side(name: str, default: float = 0.0) -> float:
        whole = view[1] if name in ("y", "cy", "ry", "y1", "y2", "height") else view[0]
        return _length(element.get(name), math.hypot(*view) / math.sqrt(2) if name == "r" else whole, default)

    if tag == "line":
        return [(side("x1"), side("y1")), (side("x2"), side("y2"))]
    if tag in ("polyline", "polygon"):
        numbers = [float(number) for number in _NUMBER.findall(element.get("points", ""))]
        points = list(zip(numbers[::2], numbers[1::2], strict=False))
        return [*points, *points[:1]] if tag == "polygon" else points
    if tag == "rect":
        x, y, width, height = side("x"), side("y"), side("width"), side("height")
        rx, ry = min(side("rx", side("ry")), width / 2), min(side("ry", side("rx")), height / 2)
        if width <= 0 or height <= 0:
            return []
        if rx <= 0 or ry <= 0:
            return [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        corners = [
            (x + width - rx, y + height - ry),
            (x + rx, y + height - ry),
            (x + rx, y + ry),
            (x + width - rx, y + ry),
        ]
        rounded = [point for n, center in enumerate(corners) for point in _arc(center, (rx, ry), n, n + 1)]
        return [*rounded, rounded[0]]
    radii = (side("r"), side("r")) if tag == "circle" else (side("rx"), side("ry"))
    return _arc((side("cx"), side("cy")), radii, 0, 4) if min(radii) > 0 else []


def _arc(center: Point, radii: Point, first_quarter: int, last_quarter: int) -> list[Point]:
    """Points of an ellipse, by quarters of a turn from the right-hand end, clockwise on the screen."""
    steps = (last_quarter - first_quarter) * _CURVE_POINTS
    angles = [(first_quarter + step / _CURVE_POINTS) * math.pi / 2 for step in range(steps + 1)]
    return [(center[0] + radii[0] * math.cos(angle), center[1] + radii[1] * math.sin(angle)) for angle in angles]


def _flattened(subpath: Any) -> list[Point]:
    points: list[Point] = []
    start: Any = None
    for segment in subpath:
        if isinstance(segment, MoveTo):
            start = segment.end
            points.append((segment.end.x, segment.end.y))
        elif isinstance(segment, Close):
            end = segment.end if segment.end is not None else start
            if end is not None:
                points.append((end.x, end.y))
        elif isinstance(segment, CubicBezier):
            points += _bezier([segment.start, segment.control1, segment.control2, segment.end])
        elif isinstance(segment, QuadraticBezier):
            points += _bezier([segment.start, segment.control, segment.end])
        elif isinstance(segment, Arc):
            arc = (segment.point(step / _CURVE_POINTS) for step in range(1, _CURVE_POINTS + 1))
            points += [(point.x, point.y) for point in arc]
        elif segment.end is not None:
            points.append((segment.end.x, segment.end.y))
    return points


def _bezier(controls: list[Any]) -> list[Point]:
    """Points of a Bezier curve without its start (Bernstein form)."""
    degree = len(controls) - 1
    points = []
    for step in range(1, _CURVE_POINTS + 1):
        t = step / _CURVE_POINTS
        weights = [math.comb(degree, k) * t**k * (1 - t) ** (degree - k) for k in range(degree + 1)]
        x = sum(weight * control.x for weight, control in zip(weights, controls, strict=True))
        y = sum(weight * control.y for weight, control in zip(weights, controls, strict=True))
        points.append((x, y))
    return points


def _mapped(matrix: Matrix, point: Point) -> list[float]:
    x, y = point
    return [
        _bounded(matrix.a * x + matrix.c * y + matrix.e, 2),
        _bounded(matrix.b * x + matrix.d * y + matrix.f, 2),
    ]


def _bounded(number: float, digits: int) -> float:
    """A number that JSON and numpy can hold; 0 for one that is none."""
    return round(min(1e6, max(-1e6, number)), digits) if math.isfinite(number) else 0.0


def _thinned(points: list[list[float]]) -> list[list[float]]:
    """At most MAX_POINTS of the points, evenly, with both ends."""
    count, most = len(points), svg_limits.MAX_POINTS
    return points if count <= most else [points[round(i * (count - 1) / (most - 1))] for i in range(most)]


def _transform(text: str) -> Matrix:
    try:
        return Matrix(text)
    except (ValueError, IndexError, TypeError, ZeroDivisionError):  # a malformed transform counts as none
        return Matrix()


def _length(text: str | None, whole: float, default: float) -> float:
    found = _LENGTH.match(text) if text else None
    if found is None or (found[2] != "%" and found[2].lower() not in PIXELS):
        return default
    return float(found[1]) * (whole / 100 if found[2] == "%" else PIXELS[found[2].lower()])
