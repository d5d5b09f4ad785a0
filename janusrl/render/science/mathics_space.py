"""Worker side: three-dimensional graphics of Mathics as a picture; Mathics itself draws only flat ones.

A painter's drawing: faces sorted by distance, shaded by their slope, in perspective from Mathematica's usual view
point. The box is drawn, ticks and labels are not.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

SURFACE = (0.88, 0.61, 0.14)
VIEW_POINT = (1.3, -2.4, 2.0)
_SMOOTH = 2
_LIGHT = np.array([0.4, -0.5, 0.77])
_BOX = [(0, 1), (0, 2), (1, 3), (2, 3), (4, 5), (4, 6), (5, 7), (6, 7), (0, 4), (1, 5), (2, 6), (3, 7)]
_MOST = 200_000
Color = tuple[float, float, float]


class Unsupported(ValueError):
    """A primitive that is not drawn; the argument is its name."""


@dataclass(frozen=True)
class _Pen:
    color: Color | None = None
    opacity: float = 1.0


@dataclass
class _Scene:
    faces: list[tuple[np.ndarray, _Pen]] = field(default_factory=list)
    lines: list[tuple[np.ndarray, _Pen]] = field(default_factory=list)
    points: list[tuple[np.ndarray, _Pen]] = field(default_factory=list)

    def arrays(self) -> list[np.ndarray]:
        return [array for kind in (self.faces, self.lines, self.points) for array, _ in kind]


def draw(expression: Any, width: int, height: int) -> Image.Image:
    """A `Graphics3D[...]` as a picture.

    Raises:
        Unsupported: it holds a primitive that is not drawn.
    """
    scene = _Scene()
    _collect(expression.elements[0], _Pen(), scene)
    arrays = scene.arrays()
    canvas = Image.new("RGB", (width * _SMOOTH, height * _SMOOTH), "white")
    if not arrays or sum(map(len, arrays)) > _MOST:
        return canvas.resize((width, height)).convert("RGBA")
    every = np.concatenate(arrays)
    every = every[np.isfinite(every).all(axis=1)]
    low, high = every.min(axis=0), every.max(axis=0)
    spans = np.where(high > low, high - low, 1.0)
    options = {each.elements[0].get_name(short=True): each.elements[1] for each in expression.elements[1:]}
    shape = _vector(options.get("BoxRatios"))
    shape = spans / spans.max() if shape is None else shape / shape.max()
    eye = _vector(options.get("ViewPoint"))
    eye = np.array(VIEW_POINT) if eye is None else eye
    camera = _Camera(eye, low, spans, shape, canvas.size)
    brush = ImageDraw.Draw(canvas, "RGBA")
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)]) * spans + low
    if str(options.get("Boxed")) != "System`False":
        for one, other in _BOX:
            brush.line(camera.flat(corners[[one, other]]), fill=(120, 120, 120, 255), width=_SMOOTH)
    _paint(brush, scene, camera)
    return canvas.resize((width, height), Image.Resampling.BOX).convert("RGBA")


def _paint(brush: ImageDraw.ImageDraw, scene: _Scene, camera: _Camera) -> None:
    work = [("face", array, pen) for array, pen in scene.faces if np.isfinite(array).all()]
    work += [("line", array, pen) for array, pen in scene.lines if np.isfinite(array).all()]
    work += [("point", array, pen) for array, pen in scene.points if np.isfinite(array).all()]
    for kind, array, pen in sorted(work, key=lambda item: -camera.distance(item[1])):
        flat = camera.flat(array)
        if kind == "face":
            bright = camera.brightness(array)
            fill = (*(min(255, round(255 * part * bright)) for part in pen.color or SURFACE), round(255 * pen.opacity))
            brush.polygon(flat, fill=fill, outline=(60, 60, 60, round(110 * pen.opacity)) if len(flat) > 3 else fill)
            continue
        fill = (*(round(255 * part) for part in pen.color or (0.0, 0.0, 0.0)), round(255 * pen.opacity))
        if kind == "line":
            brush.line(flat, fill=fill, width=_SMOOTH + 1)
        else:
            for x, y in flat:
                brush.ellipse((x - 3 * _SMOOTH, y - 3 * _SMOOTH, x + 3 * _SMOOTH, y + 3 * _SMOOTH), fill=fill)


class _Camera:
    """Perspective onto a canvas that the whole box fits in."""

    def __init__(self, eye: Any, low: Any, spans: Any, shape: Any, size: tuple[int, int]) -> None:
        self._low, self._spans, self._shape = low, spans, shape
        self._eye = eye * 1.3
        forward = -eye / np.linalg.norm(eye)
        up = np.array([0.0, 0.0, 1.0]) if abs(forward[2]) < 0.999 else np.array([0.0, 1.0, 0.0])
        right = np.cross(forward, up)
        right /= np.linalg.norm(right)
        self._axes = np.stack([right, np.cross(right, forward), forward])
        corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)]) * spans + low
        flat = self._project(corners)
        extent = flat.max(axis=0) - flat.min(axis=0)
        self._scale = 0.94 * min(size[0] / extent[0], size[1] / extent[1])
        self._middle = (flat.max(axis=0) + flat.min(axis=0)) / 2
        self._center = np.array(size) / 2

    def _inside(self, points: np.ndarray) -> np.ndarray:
        inside: np.ndarray = ((points - self._low) / self._spans - 0.5) * self._shape
        return inside

    def _project(self, points: np.ndarray) -> np.ndarray:
        seen = (self._inside(points) - self._eye) @ self._axes.T
        flat: np.ndarray = seen[:, :2] / np.maximum(seen[:, 2:], 1e-3)
        return flat

    def flat(self, points: np.ndarray) -> list[tuple[float, float]]:
        """Canvas coordinates."""
        flat = (self._project(points) - self._middle) * self._scale * [1, -1] + self._center
        return [(float(x), float(y)) for x, y in flat]

    def distance(self, points: np.ndarray) -> float:
        """From the eye to the middle."""
        return float(np.linalg.norm(self._inside(points).mean(axis=0) - self._eye))

    def brightness(self, points: np.ndarray) -> float:
        """Of a face, by its slope."""
        inside = self._inside(points)
        normal = np.cross(inside[1] - inside[0], inside[2] - inside[0])
        length = np.linalg.norm(normal)
        return 0.55 + 0.5 * abs(float(normal @ _LIGHT)) / float(length) if length > 0 else 1.0


def _collect(expression: Any, pen: _Pen, scene: _Scene) -> _Pen:
    """Add what an expression draws; returns the pen for its later siblings."""
    name = expression.get_head_name().removeprefix("System`") if hasattr(expression, "elements") else ""
    parts: Any = getattr(expression, "elements", ())
    if name in ("List", "Style", "Directive"):
        if name == "Style":
            parts = (*parts[1:], parts[0])
        inner = pen
        for part in parts:
            inner = _collect(part, inner, scene)
        return inner if name == "Directive" else pen
    if name in ("RGBColor", "GrayLevel", "Hue"):
        return replace(pen, color=_color(name, [float(_number(part)) for part in parts]))
    if name == "Opacity":
        return replace(pen, opacity=min(1.0, max(0.0, float(_number(parts[0])))))
    if not name or name in (
        "EdgeForm",
        "FaceForm",
        "Thickness",
        "AbsoluteThickness",
        "PointSize",
        "Dashing",
        "Specularity",
    ):
        return pen
    if name in ("Polygon", "Line", "Arrow", "Point"):
        kind = {"Polygon": scene.faces, "Point": scene.points}.get(name, scene.lines)
        arrays = _arrays(parts[0].to_python())
        if kind is scene.lines:  # in pieces, each as far away as it is
            arrays = [array[at : at + 2] for array in arrays for at in range(len(array) - 1)]
        kind += [(array, pen) for array in arrays]
    elif name == "Sphere":
        for center in _arrays(parts[0].to_python() if parts else [0, 0, 0]):
            for middle in center:
                scene.faces += [
                    (face, pen) for face in _ball(middle, float(_number(parts[1])) if len(parts) > 1 else 1.0)
                ]
    elif name == "Cuboid":
        ends = np.concatenate([array for part in parts for array in _arrays(part.to_python())] or [np.zeros((1, 3))])
        high = ends[1] if len(ends) > 1 else ends[0] + 1
        scene.faces += [(face, pen) for face in _block(ends[0], high)]
    elif name == "Cylinder":
        ends = np.array(parts[0].to_python(), float) if parts else np.array([[0, 0, -1], [0, 0, 1]], float)
        scene.faces += [(face, pen) for face in _tube(ends, float(_number(parts[1])) if len(parts) > 1 else 1.0)]
    else:
        raise Unsupported(name)
    return pen


def _number(expression: Any) -> Any:
    return expression.round_to_float() if hasattr(expression, "round_to_float") else expression.to_python()


def _color(name: str, values: list[float]) -> Color:
    values = [min(1.0, max(0.0, value)) for value in values]
    if name == "GrayLevel":
        return values[0], values[0], values[0]
    if name == "RGBColor":
        return values[0], values[1], values[2]
    return colorsys.hsv_to_rgb(values[0], *(values[1:3] if len(values) > 2 else (1.0, 1.0)))


def _vector(expression: Any) -> np.ndarray | None:
    try:
        vector = np.array(expression.to_python(), float)
    except (AttributeError, TypeError, ValueError):
        return None
    return vector if vector.shape == (3,) and np.isfinite(vector).all() and np.linalg.norm(vector) > 0 else None


def _arrays(data: Any) -> list[np.ndarray]:
    """Nested lists of points as arrays, N x 3 each."""
    try:
        array = np.array(data, float)
    except (TypeError, ValueError):
        return [found for item in data for found in _arrays(item)]
    if array.shape[-1:] != (3,):
        return []
    if array.ndim == 1:
        return [array[None]]
    return [array] if array.ndim == 2 else list(array.reshape(-1, *array.shape[-2:]))


def _ball(center: np.ndarray, radius: float) -> list[np.ndarray]:
    turns, tilts = np.linspace(0, 2 * np.pi, 25), np.linspace(0, np.pi, 13)
    grid = np.stack(
        [
            np.outer(np.sin(tilts), np.cos(turns)),
            np.outer(np.sin(tilts), np.sin(turns)),
            np.outer(np.cos(tilts), 0 * turns + 1),
        ],
        axis=-1,
    )
    return _quads(center + radius * grid)


def _tube(ends: np.ndarray, radius: float) -> list[np.ndarray]:
    axis = ends[1] - ends[0]
    side = np.cross(axis, [1.0, 0.0, 0.0] if abs(axis[0]) < 0.9 * np.linalg.norm(axis) else [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    other = np.cross(axis, side) / np.linalg.norm(axis)
    turns = np.linspace(0, 2 * np.pi, 33)
    ring = radius * (np.outer(np.cos(turns), side) + np.outer(np.sin(turns), other))
    return [*_quads(np.stack([ring + ends[0], ring + ends[1]])), ring + ends[0], ring + ends[1]]


def _block(low: np.ndarray, high: np.ndarray) -> list[np.ndarray]:
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)]) * (high - low) + low
    faces = [(0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5)]
    return [corners[list(face)] for face in faces]


def _quads(grid: np.ndarray) -> list[np.ndarray]:
    rows, columns = grid.shape[:2]
    return [
        np.stack([grid[row, column], grid[row + 1, column], grid[row + 1, column + 1], grid[row, column + 1]])
        for row in range(rows - 1)
        for column in range(columns - 1)
    ]
