"""Which axes and which series of two charts belong together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from .chart_colors import ciede2000
from .chart_data import COLOR_REACH, Pairing, color_likeness
from .chart_scene import Scene, Series

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
    for row, mine in enumerate(tellings[0]):
        for column, theirs in enumerate(tellings[1]):
            if have.frames[row].colorbar != wanted.frames[column].colorbar:
                alike[row, column] = -1.0
            elif total := mine.total() + theirs.total():
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
    """Of series of one colour all at once, of others one by one."""
    alike = np.zeros((len(have), len(wanted)))
    if not alike.size:
        return alike
    first, second = (np.array([each.colors[0] for each in series]) for series in (have, wanted))
    kinds = [np.array([_FAMILIES.get(each.kind, each.kind) for each in series]) for series in (have, wanted)]
    same = kinds[0][:, None] == kinds[1][None]
    alike = np.where(same, np.maximum(0.0, 1 - ciede2000(first, second) / COLOR_REACH), 0.0)
    several = [np.array([len(each.colors) > 1 for each in series]) for series in (have, wanted)]
    for row, column in np.argwhere(same & (several[0][:, None] | several[1][None])).tolist():
        alike[row, column] = color_likeness(have[row], wanted[column])
    return alike
