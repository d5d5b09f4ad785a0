"""A drawing made of paths, as SVGenius's path score looks at it: read, moved to a view box, and turned into masks.

What of the published code's ways shows in its scores is kept: which attributes it reads, which colours it knows by
name, and that it paints a single path with nothing but its `d` and `fill`. It measures paths by their control points;
with the package svgelements installed it would measure them exactly, and give other scores: the package is none of
its requirements, and the golden scores were made without.
"""

from __future__ import annotations

import colorsys
import contextlib
import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.sax.saxutils import quoteattr

import numpy as np
import resvg_py
import svgelements
from PIL import Image

from . import coverage

GLOBAL_PX, PATH_PX = 512, 256
"""Sides of the canvases that whole drawings and single paths are compared on."""
MAX_PATHS = 256
"""Most paths that are matched, and ..."""
MAX_SOURCE = 400_000
"""... most characters that are read; the published code gives up after 60 seconds instead."""

_SVG = "{http://www.w3.org/2000/svg}"
_STROKE_STYLES = (
    *("stroke-width", "stroke-linejoin", "stroke-linecap", "stroke-miterlimit"),
    *("stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "opacity"),
)
_FINER = 4
_DEFAULT_BOX = "0 0 1024 1024"
_NAMES = {
    "red": "FF0000", "green": "00FF00", "blue": "0000FF", "yellow": "FFFF00", "cyan": "00FFFF", "magenta": "FF00FF",
    "black": "000000", "white": "FFFFFF", "gray": "808080", "grey": "808080", "purple": "800080", "orange": "FFA500",
    "brown": "A52A2A", "pink": "FFC0CB", "lime": "00FF00", "navy": "000080", "teal": "008080", "aqua": "00FFFF",
    "silver": "C0C0C0", "gold": "FFD700", "maroon": "7F0000", "olive": "7F7F00", "fuchsia": "FF00FF",
}  # fmt: skip
"""Colours that the published code knows by name, a green that is not CSS's among them; any other name is black."""

Bounds = tuple[float, float, float, float]
"""Least x and y, largest x and y."""


@dataclass(frozen=True)
class Path:
    """One path element, before anything is moved."""

    attributes: Mapping[str, str]
    subpaths: tuple[tuple[np.ndarray, ...], ...]
    """Bezier curves (2 to 4 points x 2) of each subpath."""
    handles: Bounds | None
    """Extent of ends and control points, of arcs the ends alone; None where there is nothing to measure."""
    extent: Bounds | None
    """The same with ten points of each arc."""


@dataclass(frozen=True)
class Drawing:
    """An `svg` element and its paths."""

    attributes: Mapping[str, str]
    paths: tuple[Path, ...]

    @property
    def view_box(self) -> str:
        """The view box as it is written, or the published code's default."""
        return self.attributes.get("viewBox", _DEFAULT_BOX)

    @property
    def bounds(self) -> Bounds:
        """Extent of all paths; one that cannot be measured counts as a point at the origin."""
        found = np.array([path.handles or (0.0,) * 4 for path in self.paths if path.attributes["d"]] or [(0.0,) * 4])
        x0, y0 = found[:, :2].min(axis=0).tolist()
        x1, y1 = found[:, 2:].max(axis=0).tolist()
        return x0, y0, x1, y1


@dataclass(frozen=True)
class Shape:
    """One path as it is compared."""

    name: str
    color: tuple[float, ...]
    """Red, green, blue in [0, 1]; a fourth value of 0 for no fill."""
    box: tuple[int, int, int, int]
    """x, y, width, height on the canvas, cut to whole pixels."""
    mask: np.ndarray = field(repr=False)
    """PATH_PX x PATH_PX bool."""


@lru_cache(maxsize=512)
def read_drawing(source: str) -> Drawing | None:
    """Read a drawing; None when it is not a valid one for SVGenius: well formed, svg and path elements only.

    Raises:
        TooDetailed: it is too long, or has too many paths.
    """
    if len(source) > MAX_SOURCE:
        raise coverage.TooDetailed(f"a drawing is longer than {MAX_SOURCE} characters")
    if "<!ENTITY" in source:
        return None
    try:
        root = ElementTree.fromstring(source.strip())
    except (ElementTree.ParseError, ValueError):
        return None
    elements = list(root.iter())
    paths = [element for element in elements if element.tag == f"{_SVG}path"]
    others = any(element.tag not in (f"{_SVG}svg", f"{_SVG}path") for element in elements)
    sized = "viewBox" in root.attrib or {"width", "height"} <= root.attrib.keys()
    if root.tag != f"{_SVG}svg" or others or not sized or not paths or any("d" not in path.attrib for path in paths):
        return None
    if len(paths) > MAX_PATHS:
        raise coverage.TooDetailed(f"a drawing has more than {MAX_PATHS} paths")
    return Drawing(dict(root.attrib), tuple(_path(dict(path.attrib)) for path in paths))


def _path(attributes: Mapping[str, str]) -> Path:
    kept = {name: value for name, value in attributes.items() if not (name == "fill" and value == "")}
    try:
        segments = [part for part in svgelements.Path(attributes["d"]) if not isinstance(part, svgelements.Move)]
        subpaths: list[list[np.ndarray]] = []
        handles: list[np.ndarray] = []
        on_arcs: list[np.ndarray] = []
        last = None
        for segment in segments:
            if segment.start is None or segment.end is None:
                continue
            if last is None or segment.start != last:
                subpaths.append([])
            last = segment.end
            if isinstance(segment, svgelements.Arc):
                subpaths[-1].extend(_curve(part) for part in segment.as_cubic_curves())
                handles.append(np.array([(point.x, point.y) for point in (segment.start, segment.end)]))
                on_arcs.append(np.array([tuple(segment.point(t)) for t in np.linspace(0, 1, 10)]))
            else:
                subpaths[-1].append(_curve(segment))
                handles.append(subpaths[-1][-1])
        if not all(np.isfinite(points).all() for points in (*handles, *on_arcs)):
            return Path(kept, (), None, None)
        return Path(kept, tuple(map(tuple, subpaths)), _bounds(handles), _bounds([*handles, *on_arcs]))
    except (ValueError, TypeError, IndexError, ArithmeticError, AttributeError):  # svgelements, on words it cannot read
        return Path(kept, (), None, None)


def _curve(segment: svgelements.PathSegment) -> np.ndarray:
    names = ("start", "control", "control1", "control2", "end")
    points = [getattr(segment, name) for name in names if getattr(segment, name, None) is not None]
    return np.array([(point.x, point.y) for point in points], np.float64)


def _bounds(points: Sequence[np.ndarray]) -> Bounds | None:
    if not points:
        return None
    every = np.concatenate(points)
    (x0, y0), (x1, y1) = every.min(axis=0).tolist(), every.max(axis=0).tolist()
    return x0, y0, x1, y1


class Placed:
    """A drawing moved to the centre of a view box, and scaled about it."""

    def __init__(self, drawing: Drawing, view_box: str, scale: float = 1.0) -> None:
        """Place a drawing.

        Args:
            drawing: what to place.
            view_box: where: four numbers with spaces between them. With any other text nothing is moved, as in the
                published code.
            scale: factor about the centre.
        """
        self.drawing = drawing
        target = _numbers(view_box)
        self.moved = target is not None
        self._scale = scale if self.moved else 1.0
        self._written_box = view_box if self.moved else drawing.view_box
        self._box = target or _numbers(drawing.view_box.replace(",", " ")) or (0.0, 0.0, 1024.0, 1024.0)
        x0, y0, x1, y1 = drawing.bounds
        self._center = np.array([x0 + (x1 - x0) / 2, y0 + (y1 - y0) / 2]) if self.moved else np.zeros(2)
        x, y, width, height = self._box
        self._target = np.array([x + width / 2, y + height / 2]) if self.moved else np.zeros(2)

    def whole(self) -> np.ndarray:
        """GLOBAL_PX x GLOBAL_PX bool: the pixels that the drawing paints."""
        painted = np.zeros((GLOBAL_PX, GLOBAL_PX), bool)
        strokes = []
        for path in self.drawing.paths:
            style = self._style(path)
            if _paints(style, "fill"):
                outlines = self._outlines(path, GLOBAL_PX, _matrix(path.attributes.get("transform")))
                even_odd = style["fill-rule"] == "evenodd"
                painted |= coverage.mask(outlines, GLOBAL_PX, GLOBAL_PX, even_odd=even_odd)
            if _paints(style, "stroke"):
                strokes.append(self._stroke(path, style))
        return painted | self._stroked(strokes) if strokes else painted

    def shapes(self) -> list[Shape]:
        """The paths that have an extent, each alone."""
        width, height = self._size()
        found = []
        for number, path in enumerate(self.drawing.paths):
            if path.extent is None or not path.attributes["d"]:
                continue
            ends = self._at(np.array(path.extent).reshape(2, 2))
            extent = ends[1] - ends[0]
            if (extent <= 0).any():
                continue
            fill = path.attributes.get("fill", "#000000")
            with contextlib.suppress(ValueError, IndexError):  # a colour that cannot be read drops the path
                color = _color(_normal(fill) if self.moved else fill)
                (x, y), (w, h) = ends[0] * (PATH_PX / width, PATH_PX / height), extent * (
                    PATH_PX / width, PATH_PX / height,
                )  # fmt: skip
                blank = fill.lower().strip() in ("none", "transparent")
                outlines = [] if blank else self._outlines(path, PATH_PX)
                mask = coverage.mask(outlines, PATH_PX, PATH_PX)
                name = path.attributes.get("id", f"path_{number}")
                found.append(Shape(name, color, (int(x), int(y), int(w), int(h)), mask))
        return found

    def _size(self) -> tuple[float, float]:
        """Width and height that positions are measured in."""
        given = [re.search(r"[\d.]+", self.drawing.attributes.get(name, "")) for name in ("width", "height")]
        with contextlib.suppress(ValueError):
            if given[0] and given[1]:
                width, height = float(given[0].group()), float(given[1].group())
                return width or 1.0, height or 1.0
        numbers = _numbers(self._written_box) if self.moved or "viewBox" in self.drawing.attributes else None
        return (numbers[2] or 1.0, numbers[3] or 1.0) if numbers else (float(PATH_PX), float(PATH_PX))

    def _at(self, points: np.ndarray, matrix: np.ndarray | None = None) -> np.ndarray:
        moved: np.ndarray = (points - self._center) * self._scale + self._target
        return moved if matrix is None else moved @ matrix[:, :2].T + matrix[:, 2]

    def _outlines(self, path: Path, side: int, matrix: np.ndarray | None = None) -> list[np.ndarray]:
        """Polylines in pixels of a canvas that the view box is fitted into the middle of."""
        x, y, width, height = self._box
        if width <= 0 or height <= 0:
            return []
        zoom = side / max(width, height)
        offset = np.array([(side / zoom - width) / 2 - x, (side / zoom - height) / 2 - y])
        placed = [[(self._at(curve, matrix) + offset) * zoom for curve in curves] for curves in path.subpaths if curves]
        return [np.concatenate([curves[0][:1], *map(coverage.flattened, curves)]) for curves in placed]

    def _stroke(self, path: Path, style: Mapping[str, str]) -> str:
        """A path element that is stroked as the published code strokes it: moved, but no wider or narrower."""
        words = []
        for curves in filter(None, path.subpaths):
            placed = [self._at(curve) for curve in curves]
            words.append("M{} {}".format(*placed[0][0]))
            words += [f"{' LQC'[len(curve) - 1]}{' '.join(map(str, curve[1:].flatten()))}" for curve in placed]
            words += ["Z"] if np.array_equal(placed[0][0], placed[-1][-1]) else []
        kept = {name: style[name] for name in _STROKE_STYLES if name in style}
        kept |= {"d": "".join(words), "fill": "none", "stroke": "#000"}
        if "transform" in path.attributes:
            kept["transform"] = path.attributes["transform"]
        return "<path " + " ".join(f"{name}={quoteattr(value)}" for name, value in kept.items()) + "/>"

    def _stroked(self, strokes: Sequence[str]) -> np.ndarray:
        """GLOBAL_PX x GLOBAL_PX bool: what strokes touch, by resvg on a finer canvas."""
        box, side = " ".join(map(str, self._box)), GLOBAL_PX * _FINER
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{side}" height="{side}">'
        with contextlib.suppress(ValueError):  # numbers or words that resvg does not take
            png = resvg_py.svg_to_bytes(svg_string=f"{head}{''.join(strokes)}</svg>", skip_system_fonts=True)
            with Image.open(io.BytesIO(bytes(png))) as picture:
                fine = np.asarray(picture.convert("RGBA"))[..., 3] > 0
                return np.asarray(fine.reshape(GLOBAL_PX, _FINER, GLOBAL_PX, _FINER).any(axis=(1, 3)))
        return np.zeros((GLOBAL_PX, GLOBAL_PX), bool)

    def _style(self, path: Path) -> dict[str, str]:
        style = {"fill": "#000000", "stroke": "none", "fill-rule": "nonzero", "stroke-width": "1"}
        for attributes in (self.drawing.attributes, path.attributes):
            style |= attributes
            declared = (part.partition(":") for part in attributes.get("style", "").split(";"))
            style |= {name.strip(): value.strip() for name, _, value in declared if value}
        return style


def _paints(style: Mapping[str, str], what: str) -> bool:
    """Whether a path's fill or stroke leaves anything to be seen."""
    color = style[what].lower().strip()
    if color in ("none", "transparent") or style.get("display") == "none" or style.get("visibility") == "hidden":
        return False
    with contextlib.suppress(ValueError):
        return all(float(style.get(name, "1")) > 1 / 510 for name in ("opacity", f"{what}-opacity"))
    return True


def _matrix(transform: str | None) -> np.ndarray | None:
    """2 x 3: a path's own transform, which shows in the whole drawing only."""
    if not transform:
        return None
    with contextlib.suppress(ValueError, TypeError, IndexError, AttributeError):
        found = svgelements.Matrix(transform)
        return np.array([[found.a, found.c, found.e], [found.b, found.d, found.f]], np.float64)
    return None


def _numbers(text: str) -> Bounds | None:
    try:
        x, y, width, height, *_ = (float(word) for word in text.split())
    except ValueError:
        return None
    return (x, y, width, height) if np.isfinite((x, y, width, height)).all() else None


def _normal(color: str) -> str:
    """A colour as hexadecimal digits where the published code can; anything else as it is."""
    name = color.lower().strip()
    if name.startswith("#"):
        return "#" + "".join(2 * digit for digit in name[1:]) if len(name) == 4 else name
    inside = [part.strip() for part in name[name.find("(") + 1 : name.find(")")].split(",")]
    with contextlib.suppress(ValueError, IndexError):
        if name.startswith("rgb"):
            values = [int(float(part[:-1]) * 2.55) if part.endswith("%") else int(float(part)) for part in inside[:3]]
            return "#{:02x}{:02x}{:02x}".format(*(max(0, min(255, value)) for value in values))
        if name.startswith("hsl"):
            hue = float(inside[0].rstrip("°")) / 360
            saturation, light = (float(p[:-1]) / 100 if p.endswith("%") else float(p) for p in inside[1:3])
            return "#{:02x}{:02x}{:02x}".format(*(int(255 * c) for c in colorsys.hls_to_rgb(hue, light, saturation)))
    return f"#{_NAMES[name]}" if name in _NAMES and name not in ("maroon", "olive", "fuchsia") else color


def _color(text: str) -> tuple[float, ...]:
    """Red, green and blue in [0, 1]. Raises ValueError where the published code drops the path."""
    name = text.lower()
    if name in ("none", "transparent"):
        return 0.0, 0.0, 0.0, 0.0
    if name.startswith("#"):
        digits = "".join(2 * digit for digit in name[1:]) if len(name) == 4 else name[1:]
        return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    found = re.match(r"rgba?\((\d+),\s*(\d+),\s*(\d+)", text)
    if found:
        return tuple(int(value) / 255 for value in found.groups())
    known = _NAMES.get(name, "000000")
    return tuple(int(known[at : at + 2], 16) / 255 for at in (0, 2, 4))
