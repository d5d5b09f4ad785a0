"""Do the outlines that a unit draws really spell the text that its program claims? Asked on our side, of the fonts.

A claimed text is proved when the unit has as many outlines as the text has letters, every outline is its letter in some
face of our fonts, all at one scale and upright, and they stand in reading order. Letters that are turned, flung about
or half written are not proved at that moment, and TeX never is.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import cairo
import numpy as np

from janusrl.render.motion.decode import Path

FAMILIES = ("DejaVu Serif", "Noto Sans", "DejaVu Sans Mono", "DejaVu Sans")
MOST_LETTERS = 300
"""Of one text."""
MOST_OF_A_SCENE = 10_000
_EM = 1000.0
_SHAPE, _SIZE = 0.012, 0.03
"""How far moments may be apart in the unit box, and sizes in proportion."""
_AT = np.array([0.0, 0.25, 0.5, 0.75])
_WEIGHTS = np.stack([(1 - _AT) ** 3, 3 * (1 - _AT) ** 2 * _AT, 3 * (1 - _AT) * _AT**2, _AT**3], axis=1)

Face = tuple[str, int, int]
"""Family, slant, weight."""
_FACES: tuple[Face, ...] = tuple(
    (family, slant, weight) for weight in (400, 700) for slant in (0, 1) for family in FAMILIES
) + tuple(("Noto Sans", slant, weight) for weight in (300, 500, 600, 200, 100, 800, 900) for slant in (0, 1))
_LIGATURES = {"ffi": "\ufb03", "ffl": "\ufb04", "ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02"}
_JOINED = (("ffi", "ffl", "ff", "fi", "fl"), ("ffi", "ffl", "fi", "fl"), ("ff", "fi", "fl"), ("fi", "fl"))
"""Which of them fonts have."""

Box = tuple[float, float, float, float]
Shape = tuple[Box, np.ndarray]


def spelled(drawn: list[tuple[Path, Any]], text: str) -> bool:
    """Whether paths, each with the cairo matrix that it was drawn through, spell `text`."""
    if not drawn or len(drawn) > MOST_LETTERS or not all(_seen(path) for path, _ in drawn):
        return False
    plain = "".join(text.split())
    spellings = [plain]
    for known in _JOINED:
        joined = plain
        for letters in known:
            joined = joined.replace(letters, _LIGATURES[letters])
        spellings.append(joined)
    spellings = [spelling for spelling in dict.fromkeys(spellings) if len(spelling) == len(drawn)]
    if not spellings:
        return False
    found = [shape for path, matrix in drawn if (shape := _shape(_contours(path), matrix)) is not None]
    return (
        len(found) == len(drawn)
        and _in_order([box for box, _ in found])
        and any(_matches(found, spelling) for spelling in spellings)
    )


class Letters:
    """Asks `spelled` for one scene: once for each drawing of a text, and not without end."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], bool] = {}
        self._left = MOST_OF_A_SCENE

    def spell(self, drawn: list[tuple[Path, Any]], text: str) -> bool:
        """As `spelled`; False too when the scene has had its share."""
        key = (text, *(id(path) for path, _ in drawn))
        if key not in self._known:
            self._left -= len(drawn)
            self._known[key] = self._left >= 0 and spelled(drawn, text)
        return self._known[key]

    @staticmethod
    def size(letter: str) -> tuple[float, float] | None:
        """Width and height of a letter in the first face, in thousandths of its font's size; None of a blank."""
        shape = _letter(letter, *_FACES[0])
        return None if shape is None else (_width(shape[0]), _height(shape[0]))


def _matches(found: list[Shape], letters: str) -> bool:
    scales: list[float] = []
    face = _FACES[0]
    for shape, letter in zip(found, letters, strict=True):
        for tried in (face, *_FACES):  # most often all letters are of one face
            scale = _scale(shape, _letter(letter, *tried))
            if scale is not None:
                face = tried
                scales.append(scale)
                break
        else:
            return False
    return max(scales) / min(scales) < 1 + _SIZE


def _scale(shape: Shape, letter: Shape | None) -> float | None:
    """How much larger an outline is than a letter; None when it is another."""
    if letter is None or np.abs(shape[1] - letter[1]).max() > _SHAPE:
        return None
    wide, high = _width(shape[0]) / _width(letter[0]), _height(shape[0]) / _height(letter[0])
    slender = max(_height(letter[0]) / _width(letter[0]), _width(letter[0]) / _height(letter[0]))
    if abs(wide / high - 1) > _SIZE + 0.005 * slender:  # thin stems are measured less well
        return None
    return high if _height(letter[0]) > _width(letter[0]) else wide


def _in_order(boxes: list[Box]) -> bool:
    """Each letter stands right of the one before, or begins a line below it."""
    for before, after in pairwise(boxes):
        middle = (before[0] + before[2]) / 2
        right = (after[0] + after[2]) / 2 > middle and after[0] > before[0]
        tall = max(_height(before), _height(after))
        same_line = abs((before[1] + before[3]) - (after[1] + after[3])) / 2 < 1.5 * tall + 2 * _width(after)
        below = after[1] > before[1] + 0.3 * tall
        if not ((right and same_line) or below):
            return False
    return True


def _seen(path: Path) -> bool:
    return bool(len(path.fill) and path.fill[:, 3].min() > 0.1)


def _contours(path: Path) -> list[np.ndarray]:
    return [path.points[start : end - (end - start) % 4].reshape(-1, 4, 2) for start, end, _ in path.pieces.tolist()]


def _shape(contours: list[np.ndarray], matrix: Any = None) -> Shape | None:
    """Box of an outline of cubic curves, and its moments within that box: area, x, y, xx, yy, xy."""
    polygons = [np.einsum("tp,kpd->ktd", _WEIGHTS, curves).reshape(-1, 2) for curves in contours if len(curves)]
    if not polygons:
        return None
    if matrix is not None:
        if matrix.xy or matrix.yx:
            return None
        polygons = [each * (matrix.xx, matrix.yy) + (matrix.x0, matrix.y0) for each in polygons]
    every = np.concatenate(polygons)
    low, high = every.min(0), every.max(0)
    span = high - low
    if span.min() <= 1e-9 or not np.isfinite(span).all():
        return None
    moments = sum(_moments((each - low) / span) for each in polygons)
    assert not isinstance(moments, int)
    moments = moments if moments[0] >= 0 else -moments
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1])), moments


def _moments(polygon: np.ndarray) -> np.ndarray:
    """Area, x, y, xx, yy and xy, integrated over a polygon (Green's theorem)."""
    (x, y), (u, v) = polygon.T, np.roll(polygon, -1, axis=0).T
    cross = x * v - u * y
    return np.array(
        [
            cross.sum() / 2,
            ((x + u) * cross).sum() / 6,
            ((y + v) * cross).sum() / 6,
            ((x * x + x * u + u * u) * cross).sum() / 12,
            ((y * y + y * v + v * v) * cross).sum() / 12,
            ((2 * x * y + x * v + u * y + 2 * u * v) * cross).sum() / 24,
        ]
    )


@lru_cache(20_000)
def _letter(letter: str, family: str, slant: int, weight: int) -> Shape | None:
    """The same of a letter in a face."""
    context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
    options = cairo.FontOptions()
    options.set_hint_style(cairo.HintStyle.NONE)
    options.set_hint_metrics(cairo.HintMetrics.OFF)
    if family == "Noto Sans":  # one file holds all weights
        options.set_variations(f"wght={weight}")
    context.set_font_options(options)
    context.select_font_face(family, cairo.FontSlant(slant), cairo.FontWeight(int(weight == 700)))
    context.set_font_size(_EM)
    context.text_path(letter)
    contours: list[list[Any]] = []
    here = start = (0.0, 0.0)
    for kind, points in context.copy_path():
        if kind == cairo.PathDataType.MOVE_TO:
            here = start = points
            contours.append([])
        elif kind == cairo.PathDataType.CURVE_TO:
            contours[-1].append([here, points[:2], points[2:4], points[4:]])
            here = points[4:]
        elif kind == cairo.PathDataType.LINE_TO or here != start:
            to = points if kind == cairo.PathDataType.LINE_TO else start
            contours[-1].append([here, here, to, to])
            here = to
    return _shape([np.array(curves, float) for curves in contours if curves])


def _width(box: Box) -> float:
    return box[2] - box[0]


def _height(box: Box) -> float:
    return box[3] - box[1]
