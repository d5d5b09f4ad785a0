"""Which axes and which series of two charts belong together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from .chart_data import Pairing
from .chart_scene import Scene, Series
from .ciede2000 import ciede2000

COLOR_REACH = 25.0
"""CIEDE2000 difference at which a colour is altogether wrong."""
MOST_TELLING = 25
"""Axes up to which they are paired by what they say and show, too."""
REACH = 0.1
"""Distance of two series, as a share of the axes, at which nothing speaks for their belonging together but colour."""
BY_COLOR = 0.3
"""What an equal colour counts for then, beside 1 for equal places."""
BY_PLACE = 0.4
"""What the place of two axes counts for, beside what they say and show."""
_FAMILIES = {"columns": "rect", "bars": "rect"}


@dataclass(frozen=True)
class Pairs:
    """The pairs of two charts."""

    axes: Sequence[Pairing]
    places: np.ndarray
    """Axes x axes: overlap of their boxes, as shares of each canvas; 0 between a colour bar and other axes."""
    series: Sequence[tuple[Pairing, int, int]]
    """In which axes, and the numbers of the candidate's and the reference's series."""
    colors: np.ndarray
    """Series x series: likeness of colours; 0 between kinds, of which all rectangles are one."""

    @classmethod
    def of(cls, have: Scene, wanted: Scene) -> Pairs:
        """Match the axes of two charts, and the series in them."""
        places = _overlaps(have, wanted)
        colors = _color_matrix(have.series, wanted.series)
        axes = _axes(have, wanted, places)
        series = [pair for pairing in axes for pair in _series(pairing, have, wanted, colors)]
        return cls(axes, places, series, colors)


def _overlaps(have: Scene, wanted: Scene) -> np.ndarray:
    mine, theirs = (
        np.array([frame.box for frame in scene.frames], float).reshape(-1, 4) / (2 * scene.size)
        for scene in (have, wanted)
    )
    low = np.maximum(mine[:, None, :2], theirs[None, :, :2])
    high = np.minimum(mine[:, None, 2:], theirs[None, :, 2:])
    common = np.prod(np.maximum(high - low, 0), axis=2)
    areas = [np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 1e-9), axis=1) for boxes in (mine, theirs)]
    overlap: np.ndarray = common / (areas[0][:, None] + areas[1][None] - common)
    bars = [np.array([frame.colorbar for frame in scene.frames], bool) for scene in (have, wanted)]
    return np.where(bars[0][:, None] == bars[1][None], overlap, 0.0)


def _axes(have: Scene, wanted: Scene, places: np.ndarray) -> list[Pairing]:
    """Axes one to one: by what they say and show, then by where they stand; colour bars among themselves."""
    alike = BY_PLACE * places
    tellings = [[_telling(scene, number) for number in range(len(scene.frames))] for scene in (have, wanted)]
    bars = [np.array([frame.colorbar for frame in scene.frames], bool) for scene in (have, wanted)]
    alike[bars[0][:, None] != bars[1][None]] = -1.0
    small = max(alike.shape, default=0) <= MOST_TELLING
    for row, mine in enumerate(tellings[0] if small else ()):
        for column, theirs in enumerate(tellings[1]):
            total = mine.total() + theirs.total()
            if total and alike[row, column] >= 0:
                alike[row, column] += (1 - BY_PLACE) * 2 * (mine & theirs).total() / total
    rows, columns = linear_sum_assignment(alike, maximize=True)
    return [
        Pairing.of(have.frames[row], wanted.frames[column])
        for row, column in zip(rows, columns, strict=True)
        if alike[row, column] >= 0
    ]


def _telling(scene: Scene, number: int) -> Counter[str]:
    frame = scene.frames[number]
    words = [text.text for text in scene.texts if text.axes == frame.number and text.role not in ("legend", "offset")]
    return Counter([*words, *(scene.series[each].kind for each in scene.by_axes.get(frame.number, ()))])


def _series(pairing: Pairing, have: Scene, wanted: Scene, colors: np.ndarray) -> list[tuple[Pairing, int, int]]:
    """Series of one kind one to one: those that lie nearest, then those of one colour."""
    mine, theirs = _by_kind(have, pairing.have.number), _by_kind(wanted, pairing.wanted.number)
    found = []
    for kind in mine.keys() & theirs.keys():
        rows, columns = mine[kind], theirs[kind]
        first = np.array([pairing.signature(have.series[each], mine=True) for each in rows])
        second = np.array([pairing.signature(wanted.series[each], mine=False) for each in columns])
        apart = np.abs(first[:, None] - second[None]).max(3)
        alike = np.clip(1 - apart / REACH, 0, 1).mean(2) + BY_COLOR * colors[np.ix_(rows, columns)]
        picked = linear_sum_assignment(alike, maximize=True)
        found += [(pairing, rows[row], columns[column]) for row, column in zip(*picked, strict=True)]
    return found


def _by_kind(scene: Scene, axes: int) -> dict[str, list[int]]:
    kinds: dict[str, list[int]] = defaultdict(list)
    for number in scene.by_axes.get(axes, ()):
        kinds[scene.series[number].kind].append(number)
    return kinds


def _color_matrix(have: Sequence[Series], wanted: Sequence[Series]) -> np.ndarray:
    """1 for equal colours, linearly to 0 at a difference of 25; of several each to its own, or else to the nearest."""
    if not have or not wanted:
        return np.zeros((len(have), len(wanted)))
    kinds, counts = (
        [np.array(each) for each in sides] for sides in zip(*map(_kinds_and_counts, (have, wanted)), strict=True)
    )
    most = max(int(each.max()) for each in counts)
    first, second = (
        np.concatenate([each.colors[np.linspace(0, len(each.colors) - 1, most).astype(int)] for each in series])
        for series in (have, wanted)
    )
    apart = np.minimum(ciede2000(first, second) / COLOR_REACH, 1.0).reshape(len(have), most, len(wanted), most)
    aligned = np.einsum("ikjk->ij", apart) / most
    nearest = (apart.min(3).mean(1) + apart.min(1).mean(2)) / 2
    alike = 1 - np.where(counts[0][:, None] == counts[1][None], aligned, nearest)
    return np.where(kinds[0][:, None] == kinds[1][None], alike, 0.0)


def _kinds_and_counts(series: Sequence[Series]) -> tuple[list[str], list[int]]:
    return [_FAMILIES.get(each.kind, each.kind) for each in series], [len(each.colors) for each in series]
