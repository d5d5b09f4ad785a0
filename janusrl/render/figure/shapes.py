"""Geometry of what a display list draws: points on the canvas, the form that they make, where to look for its ink."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels from the top left."""
_CURVE3, _CURVE4, _CLOSE, _MOVE = 3, 4, 79, 1
_STRAIGHT = 2
"""Codes up to this one stand for points that a path passes through."""


def on_canvas(vertices: np.ndarray, matrix: np.ndarray, height: int) -> np.ndarray:
    """N x 2 points in pixels from the top left; those that are not finite stay so."""
    placed: np.ndarray = vertices @ matrix[:2, :2].T
    placed += matrix[:2, 2]
    placed[:, 1] = height - placed[:, 1]
    return placed


def outline(points: np.ndarray, codes: np.ndarray | None) -> np.ndarray:
    """The points that a path passes through: without control points, closing marks, and what is not finite."""
    if codes is not None and len(codes) == len(points) and len(codes) and codes.max() > _STRAIGHT:
        keep = codes != _CLOSE
        for code, length in ((_CURVE3, 2), (_CURVE4, 3)):
            at = np.flatnonzero(codes == code)
            keep[at] = False
            keep[at[length - 1 :: length]] = True
        points = points[keep]
    return finite_of(points)


def finite_of(points: np.ndarray) -> np.ndarray:
    """Those points that are finite: where all are, the array itself."""
    if math.isfinite(points.sum()):  # of what is not finite, no sum is
        return points
    finite: np.ndarray = points[np.isfinite(points).all(1)]
    return finite


def split(points: np.ndarray, codes: np.ndarray | None) -> list[np.ndarray]:
    """The parts of a path, each an outline."""
    if codes is None or len(codes) != len(points):
        return [outline(points, None)]
    starts = np.flatnonzero(codes == _MOVE)
    if len(starts) < 2:
        return [outline(points, codes)]
    cuts = starts[1:]
    parts = zip(np.split(points, cuts), np.split(codes, cuts), strict=True)
    return [found for part, part_codes in parts if len(found := outline(part, part_codes))]


def area_kind(points: np.ndarray, codes: np.ndarray | None) -> str:
    """Form of a filled path: `rect` (upright), `wedge`, `ellipse` or `area`."""
    curved = (
        codes is not None
        and bool(len(codes))
        and bool(codes.max() > _STRAIGHT)
        and bool(((codes == _CURVE3) | (codes == _CURVE4)).any())
    )
    if not curved:
        corners = outline(points, codes)
        return "rect" if is_upright(corners) else "area"
    assert codes is not None
    bent = (codes == _CURVE3) | (codes == _CURVE4)
    runs = int(bent[0]) + int((bent[1:] & ~bent[:-1]).sum())
    straight = int(((codes == 2) & (np.arange(len(codes)) > 0)).sum())
    if not straight:
        return "ellipse" if runs == 1 else "area"
    return "wedge" if runs <= 2 and straight <= 3 else "area"


def is_upright(corners: np.ndarray) -> bool:
    """Whether four corners, or five with the first again, are those of an upright rectangle."""
    if len(corners) == 5 and np.array_equal(corners[0], corners[4]):
        corners = corners[:4]
    if len(corners) != 4:
        return False
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners.tolist()
    tolerance = 0.01
    first = abs(ay - by) + abs(cy - dy) + abs(bx - cx) + abs(dx - ax) < tolerance
    return bool(first or abs(ax - bx) + abs(cx - dx) + abs(by - cy) + abs(dy - ay) < tolerance)


def box_of(points: np.ndarray) -> Box | None:
    """Smallest box around points; None without any."""
    if not len(points):
        return None
    x0, y0 = points.min(0).tolist()
    x1, y1 = points.max(0).tolist()
    return x0, y0, x1, y1


def thinned(points: np.ndarray, most: int) -> np.ndarray:
    """At most `most` of the points, evenly, the first and the last among them."""
    if len(points) <= most:
        return points
    few: np.ndarray = points[_evenly(len(points), most)]
    return few


@lru_cache(2048)
def _evenly(count: int, most: int) -> np.ndarray:
    """`most` indices of `count`, evenly, the first and the last among them."""
    at: np.ndarray = np.linspace(0, count - 1, most).round().astype(int)
    return at


def looked_at(points: np.ndarray, *, filled: bool, most: int = 16) -> np.ndarray:
    """Where the ink of a path should be: on a line its points and the middles between them, of an area the inside."""
    if not len(points):
        return points
    few = thinned(points, most)
    if filled and len(points) <= 5:
        middle = points.mean(0)
        return np.concatenate([middle[None], *(few + share * (middle - few) for share in (0.2, 0.5))])
    if filled:  # the two sides of a band, and of most shapes, are each other's mirror in the order of their points
        across = (few + few[::-1]) / 2
        middle = points.mean(0)
        return np.concatenate([across[: (len(few) + 1) // 2], few[::2] + 0.1 * (middle - few[::2])])
    if len(points) > most:
        return few
    return np.concatenate([few, (few[1:] + few[:-1]) / 2])


def common(box: Box | None, other: Box | None) -> Box | None:
    """Where two boxes overlap; None where they do not. A box that is None stands for everything."""
    if box is None or other is None:
        return box or other
    x0, y0 = max(box[0], other[0]), max(box[1], other[1])
    x1, y1 = min(box[2], other[2]), min(box[3], other[3])
    return None if x1 < x0 or y1 < y0 else (x0, y0, x1, y1)


def rounded(values: Any) -> list[Any]:
    """Numbers as they stand in a structure: tenths of a pixel."""
    return [round(value, 1) for value in values]


def bytes_of(color: Any) -> list[int]:
    """Red, green, blue and alpha from 0 to 255, of values from 0 to 1."""
    return [round(255 * min(1.0, max(0.0, float(channel)))) for channel in color]
