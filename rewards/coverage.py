"""Which pixels a filled outline touches at all: a scan converter for masks, after Cairo's.

Cairo (as CairoSVG uses it) samples an outline on 15 lines a pixel, measures each exactly to 1/256 of a pixel along the
line, and gives a pixel an alpha above 0 from about 1/510 of its area on. Curves are cut into chords until no control
point is further than 0.1 pixels from its chord, as Cairo does. Nothing here knows SVG.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Points = np.ndarray
"""N x 2 float64, in pixels."""

LINES = 15
"""Sample lines of one pixel row."""
LEAST = 1 / 510
"""Share of a pixel's area from which on its alpha is not 0."""
TOLERANCE = 0.1
"""Distance in pixels that a curve may leave its chord by."""
MAX_CROSSINGS = 10_000_000
"""Most crossings of edges with sample lines in one mask."""
_MAX_DEPTH = 10


class TooDetailed(ValueError):
    """An outline has too many edges to be scanned."""


def flattened(curve: Points) -> Points:
    """The chords' ends (M x 2, without the curve's start) of a Bezier curve of 2, 3 or 4 points."""
    if len(curve) == 2:
        return curve[1:]
    if len(curve) == 3:  # Cairo knows only cubics
        start, control, end = curve
        curve = np.array([start, start + 2 / 3 * (control - start), end + 2 / 3 * (control - end), end])
    found: list[Points] = []
    _split(curve, found, 0)
    return np.array([*found, curve[3]])


def _split(curve: Points, found: list[Points], depth: int) -> None:
    """Append the start of each chord but the first one."""
    if depth >= _MAX_DEPTH or _error(curve) < TOLERANCE * TOLERANCE:
        return
    ab, bc, cd = (curve[:-1] + curve[1:]) / 2
    abbc, bccd = (ab + bc) / 2, (bc + cd) / 2
    middle = (abbc + bccd) / 2
    _split(np.array([curve[0], ab, abbc, middle]), found, depth + 1)
    found.append(middle)
    _split(np.array([middle, bccd, cd, curve[3]]), found, depth + 1)


def _error(curve: Points) -> float:
    """Largest squared distance of a control point from the chord."""
    chord = curve[3] - curve[0]
    inner = curve[1:3] - curve[0]
    length = float(chord @ chord)
    if length > 0:
        along = np.clip(inner @ chord / length, 0.0, 1.0)
        inner = inner - along[:, None] * chord
    return float((inner * inner).sum(axis=1).max())


def mask(outlines: Sequence[Points], width: int, height: int, *, even_odd: bool = False) -> np.ndarray:
    """Pixels that the area inside of closed outlines touches.

    Args:
        outlines: one N x 2 array of points for each closed outline; the last point joins the first.
        width: of the canvas, in pixels.
        height: of the canvas, in pixels.
        even_odd: the even-odd rule; the non-zero rule when false.

    Returns:
        H x W bool.

    Raises:
        TooDetailed: there are more than MAX_CROSSINGS crossings.
    """
    ends = [np.round(np.clip(line, -1e6, 1e6) * 256) / 256 for line in outlines if len(line) > 1]
    if not ends:
        return np.zeros((height, width), bool)
    start, end = np.concatenate(ends), np.concatenate([np.roll(line, -1, axis=0) for line in ends])
    line, x, turn = _crossings(start, end, height)
    order = np.lexsort((x, line))
    line, x, turn = line[order], np.clip(x[order], 0.0, width), turn[order]
    winding = np.cumsum(turn)  # every line's crossings add up to 0, so that no line starts with another's
    inside = winding % 2 != 0 if even_odd else winding != 0
    inside[-1:] = False
    spans = np.flatnonzero(inside)
    area = _covered(line[spans] // LINES, x[spans], x[spans + 1], width, height)
    touched: np.ndarray = area >= LEAST * LINES
    return touched


def _crossings(start: Points, end: Points, height: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sample line, x and direction (+1, -1) of every crossing of an edge with a sample line of the canvas."""
    turn = np.sign(end[:, 1] - start[:, 1]).astype(np.int64)
    top, bottom = np.minimum(start[:, 1], end[:, 1]) * LINES, np.maximum(start[:, 1], end[:, 1]) * LINES
    first = np.clip(np.ceil(top - 0.5), 0, height * LINES).astype(np.int64)
    last = np.clip(np.ceil(bottom - 0.5), 0, height * LINES).astype(np.int64)
    count = np.maximum(last - first, 0)
    if count.sum() > MAX_CROSSINGS:
        raise TooDetailed(f"an outline crosses sample lines more than {MAX_CROSSINGS} times")
    edge = np.repeat(np.arange(len(count)), count)
    line = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    rise = np.where(turn == 0, 1.0, end[:, 1] - start[:, 1])
    slope = (end[:, 0] - start[:, 0]) / rise
    x = start[edge, 0] + ((line + 0.5) / LINES - start[edge, 1]) * slope[edge]
    return line, x, turn[edge]


def _covered(row: np.ndarray, left: np.ndarray, right: np.ndarray, width: int, height: int) -> np.ndarray:
    """H x W float64: length of spans in each pixel, summed over the sample lines of its row."""
    change = np.zeros((height, width + 2))
    for x, sign in ((left, 1.0), (right, -1.0)):
        pixel = np.floor(x).astype(np.int64)
        part = x - pixel
        np.add.at(change, (row, pixel), sign * (1 - part))
        np.add.at(change, (row, pixel + 1), sign * part)
    covered: np.ndarray = np.cumsum(change, axis=1)[:, :width]
    return covered
