"""What of a chart can be seen, in a form that can be compared: texts, series of marks, axes with their scales.

Made from a figure's `Rendering.structure`, whoever drew it (matplotlib, plotly, Vega-Lite), and of visible artists
alone: a mark counts when enough of its ink is on the finished picture and it is no fainter than a tenth; a text when it
can be read and is no taller than a quarter of the canvas; axes when something visible is in them. Lengths are pixels of
the figure as it was drawn. Nothing here knows a second chart, or a score.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from janusrl.scoring.sample import View

from .chart_scale import Scale, scale_of
from .ciede2000 import lab_of

LEAST_SEEN = 0.15
"""Share of a mark's ink that must be visible."""
LEAST_ALPHA = 0.1
LEAST_SIZE_PX, LEAST_WIDTH_PX = 4.0, 0.25
"""Of a font, and of a line, at the size at which pictures are compared."""
LEAST_SIDE = 0.04
"""Side of axes, as a share of the canvas: in smaller ones nothing can be made out."""
TALLEST = 0.25
"""Height of a text at most, as a share of the canvas."""
MOST_SERIES = 60
"""Series that are compared; of a chart with more, those with the most points."""
MOST_COLORS = 8
"""Colours of a series of many."""
MOST_POINTS = 64
"""Points of a series that are looked for in another chart."""
DENSE_POINTS = 256
"""Points of a series among which they are looked for."""
EVEN = 0.02
"""Sizes that differ by less than this share of the largest are one size."""
GREY = 20.0
"""Chroma up to which a colour is a grey."""
SHORT = 3
"""Points of a line, or marks, up to which those of one style belong together."""
FIELDS = frozenset(["image", "mesh", "triangles"])
"""Kinds of marks that are series of kind `field`."""
SHAPES = frozenset(["columns", "bars", "rect", "ellipse"])
"""Kinds of series of rectangles (that stand side by side, that lie one over another, that do neither) and ellipses."""


@dataclass(frozen=True)
class Text:
    """A text that can be read."""

    text: str
    role: str
    axes: int | None
    size: float
    """Of its font, as a share of the canvas's height."""


@dataclass(frozen=True)
class Series:
    """Marks of one kind and colour in one axes, which belong together."""

    axes: int
    kind: str
    points: np.ndarray
    """N x 2, N at most `MOST_POINTS`: vertices, or centres; of shapes N x 4: x0, y0, x1, y1."""
    dense: np.ndarray
    """M x 2: the same line or set with more points, those between vertices among them."""
    colors: np.ndarray
    """K x 3: L*, a*, b* as seen on the ground, one for most series."""
    count: int
    """How many marks, or vertices."""
    width: float
    dashed: bool
    box: tuple[float, float, float, float]

    @property
    def vivid(self) -> float:
        """What its colour counts for: greys, which most charts have somewhere, a third."""
        return 1.0 if float(np.hypot(self.colors[:, 1], self.colors[:, 2]).max()) > GREY else 1 / 3

    @property
    def weight(self) -> float:
        """What it counts for: more with more points, but never much more."""
        return math.sqrt(min(self.count, 40))


@dataclass(frozen=True)
class Frame:
    """One visible axes."""

    number: int
    box: tuple[float, float, float, float]
    colorbar: bool
    scales: tuple[Scale, Scale]
    """Of x and y."""
    grid: tuple[bool, bool]
    legend: bool


@dataclass(frozen=True)
class Scene:
    """A chart as it can be seen."""

    size: tuple[int, int]
    texts: Sequence[Text]
    frames: Sequence[Frame]
    series: Sequence[Series]
    surplus: int = 0
    """Series left out."""
    by_axes: Mapping[int, list[int]] = field(default_factory=dict)
    """Numbers of the series in each axes."""


def scene_of(view: View) -> Scene:
    """The chart of a view, looked at once."""
    return view.feature("chart:scene", lambda v: look_at(v.rendering.structure or {}, v.size))


def look_at(structure: Mapping[str, Any], shown: tuple[int, int] | None = None) -> Scene:
    """The chart that a structure tells of.

    Args:
        structure: the figure's.
        shown: width and height of the picture that is compared, where the figure was brought to another size: what is
            too small on that does not count.
    """
    width, height = structure["size"]
    shrunk = min(1.0, shown[0] / width, shown[1] / height) if shown else 1.0
    texts = [
        Text(text["text"].strip(), text["role"], text["axes"], text["size"] / height)
        for text in structure["texts"]
        if text["visible"] and text["size"] * shrunk >= LEAST_SIZE_PX and _height_of(text) <= TALLEST * height
    ]
    ground = np.array(structure["ground"], float)
    ground = ground[:3] * ground[3] / 255 + 255 * (1 - ground[3] / 255)
    marks = [mark for mark in structure["marks"] if _is_visible(mark, width, height, shrunk)]
    bars = {number for number, axes in enumerate(structure["axes"]) if axes["colorbar"]}
    bearing = [mark for mark in marks if not mark["legend"] and mark["axes"] is not None and mark["axes"] not in bars]
    series, surplus = _series_of(bearing, ground)
    legends = {mark["axes"] for mark in marks if mark["legend"]} | {t.axes for t in texts if t.role == "legend"}
    found = {mark["axes"] for mark in marks if not mark["legend"]} | {
        text.axes for text in texts if text.role != "legend"
    }
    frames = [
        _frame(number, axes, texts, structure["texts"], number in legends)
        for number, axes in enumerate(structure["axes"])
        if axes["box"] is not None and number in found and _is_large(axes, width, height)
    ]
    known = {frame.number for frame in frames}
    kept = [each for each in series if each.axes in known]
    by_axes: dict[int, list[int]] = defaultdict(list)
    for number, each in enumerate(kept):
        by_axes[each.axes].append(number)
    return Scene((width, height), texts, frames, kept, surplus, by_axes)


def _is_large(axes: Mapping[str, Any], width: int, height: int) -> bool:
    x0, y0, x1, y1 = axes["box"]
    sides = abs(x1 - x0) / width, abs(y1 - y0) / height
    return bool(max(sides) >= LEAST_SIDE) and bool(axes["colorbar"] or min(sides) >= LEAST_SIDE)


def _height_of(text: Mapping[str, Any]) -> float:
    """Of the letters, across the direction in which they are read."""
    x0, y0, x1, y1 = text["box"]
    return float(min(text["size"], max(x1 - x0, y1 - y0)))


def _is_visible(mark: Mapping[str, Any], width: int, height: int, shrunk: float) -> bool:
    x0, y0, x1, y1 = mark["box"]
    if mark["kind"] == "line" and mark["width"] * shrunk < LEAST_WIDTH_PX:
        return False
    if mark["seen"] < LEAST_SEEN or x1 < 0 or y1 < 0 or x0 > width or y0 > height:
        return False
    colors = mark.get("colors") or [color for color in (mark["face"], mark["edge"]) if color is not None]
    return any(color[3] >= 255 * LEAST_ALPHA for color in colors)


def _frame(
    number: int, axes: Mapping[str, Any], texts: Sequence[Text], told: Sequence[Mapping[str, Any]], legend: bool
) -> Frame:
    x0, y0, x1, y1 = axes["box"]
    readable = {text.text for text in texts if text.axes == number and text.role == "tick"}
    offsets = [text for text in told if text["visible"] and text["role"] == "offset" and text["axes"] == number]
    scales = []
    for side, edges in (("x", (x0, x1)), ("y", (y1, y0))):
        ticks = [(place, text.strip()) for place, text in axes["ticks"][side] if text.strip() in readable]
        beside = [text["text"] for text in offsets if (side == "y") == (text["box"][1] < y0 + 1)]
        scales.append(scale_of(ticks if not axes["three_d"] else [], beside, edges))
    grid = axes["grid"]
    return Frame(number, (x0, y0, x1, y1), axes["colorbar"], (scales[0], scales[1]), (grid["x"], grid["y"]), legend)


def _series_of(marks: Sequence[Mapping[str, Any]], ground: np.ndarray) -> tuple[list[Series], int]:
    """Shapes of one colour are one series, short lines and few points of one style are, and all wedges of an axes.

    So the whiskers of a box plot are one series, and bars of one call. Every other mark is one of its own.

    Returns:
        The series, and how many were left out.
    """
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    rectangles: dict[int, list[list[float]]] = defaultdict(list)
    for mark in marks:
        if mark["kind"] == "rect":
            rectangles[mark["axes"]].append(mark["box"])
    lie = {axes: _arrangement(np.array(boxes)) for axes, boxes in rectangles.items()}
    for number, mark in enumerate(marks):
        kind = lie[mark["axes"]] if mark["kind"] == "rect" else "field" if mark["kind"] in FIELDS else mark["kind"]
        style: tuple[Any, ...] = (number,)
        if kind in SHAPES:
            style = tuple(mark["face"] or ()), mark.get("hatch", "")
        elif kind == "wedge":
            style = ()
        elif kind in ("line", "points") and "colors" not in mark and sum(map(len, mark["paths"])) <= SHORT:
            style = tuple(mark["face"] or ()), tuple(mark["edge"] or ()), mark["width"], mark["dashed"]
        groups[mark["axes"], kind, style].append(mark)
    largest = sorted(groups.items(), key=lambda group: -sum(each["count"] for each in group[1]))
    made = [_MADE.get(kind, _lines)(kind, members, ground) for (_, kind, _), members in largest[:MOST_SERIES]]
    return list({_looks(each): each for each in made}.values()), max(0, len(groups) - MOST_SERIES)


def _looks(series: Series) -> tuple[Any, ...]:
    """What tells it from others: a series drawn twice in one place is to be seen once."""
    return series.axes, series.kind, series.points.tobytes(), series.colors.round(2).tobytes()


def _arrangement(boxes: np.ndarray) -> str:
    """How they stand: `columns` of one width or on one ground, `bars` of one height or from one side, else `rect`."""
    sizes = boxes[:, 2:] - boxes[:, :2]
    even = np.ptp(sizes, axis=0) <= EVEN * np.maximum(sizes.max(0), 1.0)
    if even.all():  # also a single one
        ground = np.ptp(boxes[:, 3]) <= 1.0, np.ptp(boxes[:, 0]) <= 1.0
        return "rect" if ground[0] == ground[1] else "columns" if ground[0] else "bars"
    return "columns" if even[0] else "bars" if even[1] else "rect"


def _lines(kind: str, marks: Sequence[Mapping[str, Any]], ground: np.ndarray) -> Series:
    paths = [np.array(path, float) for mark in marks for path in mark["paths"] if path]
    every = np.concatenate(paths)
    if kind == "points":
        every = dense = every[np.lexsort(every.T)]
    elif kind == "field":
        dense = every
    else:
        room = DENSE_POINTS // len(paths)
        dense = np.concatenate([_densified(path, room, kind == "area") for path in paths])
    count = len(every) if kind == "line" else sum(mark["count"] for mark in marks)
    return _made(kind, marks[:1], evenly(every, MOST_POINTS), dense, ground, count)


def _shapes(kind: str, marks: Sequence[Mapping[str, Any]], ground: np.ndarray) -> Series:
    boxes = np.array([mark["box"] for mark in marks], float)
    boxes = boxes[np.lexsort(boxes.T)]
    return _made(kind, marks[:1], evenly(boxes, MOST_POINTS), boxes[:DENSE_POINTS], ground, len(marks))


def _pie(kind: str, marks: Sequence[Mapping[str, Any]], ground: np.ndarray) -> Series:
    """Points of a pie: its wedges' shares, and the directions in which they lie, as N x 3."""
    outlines = [np.concatenate([np.array(path, float) for path in mark["paths"]]) for mark in marks]
    every = np.concatenate(outlines)
    middle = (every.min(0) + every.max(0)) / 2
    areas = np.array([_area(outline) for outline in outlines])
    toward = np.array([outline.mean(0) - middle for outline in outlines])
    toward /= np.maximum(np.linalg.norm(toward, axis=1, keepdims=True), 1e-9)
    points = np.column_stack([areas / max(areas.sum(), 1e-9), toward])
    return _made(kind, marks, points[:MOST_POINTS], points[:MOST_POINTS], ground, len(marks))


_MADE = {"wedge": _pie, **dict.fromkeys(SHAPES, _shapes)}


def _made(
    kind: str,
    marks: Sequence[Mapping[str, Any]],
    points: np.ndarray,
    dense: np.ndarray,
    ground: np.ndarray,
    count: int,
) -> Series:
    several = [color for mark in marks for color in mark.get("colors") or [_color(mark)]]
    rgba = evenly(np.array(several, float), MOST_COLORS)
    alpha = rgba[:, 3:] / 255
    lab = lab_of(rgba[:, :3] * alpha + ground * (1 - alpha))
    boxes = np.array([mark["box"] for mark in marks], float)
    box = (*boxes[:, :2].min(0).tolist(), *boxes[:, 2:].max(0).tolist())
    first = marks[0]
    return Series(first["axes"], kind, points, dense, lab, count, first["width"], first["dashed"], box)


def _color(mark: Mapping[str, Any]) -> list[int]:
    face, edge = mark["face"], mark["edge"]
    use = face if face is not None and face[3] >= 255 * LEAST_ALPHA else edge or face
    return list(use or [0, 0, 0, 255])


def evenly(points: np.ndarray, most: int) -> np.ndarray:
    """At most `most` of the points, the first and the last among them."""
    if len(points) <= most:
        return points
    few: np.ndarray = points[np.linspace(0, len(points) - 1, most).round().astype(int)]
    return few


def _densified(path: np.ndarray, room: int, closed: bool) -> np.ndarray:
    """The points of a line and some between them, about `room` together."""
    if closed and len(path) > 2:
        path = np.concatenate([path, path[:1]])
    if len(path) < 2 or room < 2 * len(path):
        return path
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    if not steps.sum():
        return path
    along = np.concatenate([[0.0], steps.cumsum()])
    places = np.union1d(np.linspace(0, along[-1], room - len(path)), along)
    return np.column_stack([np.interp(places, along, path[:, 0]), np.interp(places, along, path[:, 1])])


def _area(outline: np.ndarray) -> float:
    x, y = outline.T
    return float(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2)
