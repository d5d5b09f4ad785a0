"""Whether the series of two charts show the same values, read off their axes' scales where these say something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from janusrl.scoring.sample import View

from .chart_scale import Scale
from .chart_scene import SHAPES, Frame, Scene, Series, evenly

NEAR, SLIGHT = 0.05, 0.01
"""A value is right within 5 % of itself, at least 1 % and at most 5 % of the axis's range."""
SAME_WORD = 0.05
"""Words of two axes stand at one place when they are no further apart than this share of them."""
WORD_NEAR = 0.2
"""On an axis of words, a place is right within this many of their distances."""
BOX_NEAR = 0.015
"""Where axes say nothing, a place is right within this share of their box."""
ABOUT = 1.0
"""Share of the axis's range from the right value at which a value is not even about right."""
COLORED = 0.6
"""Share of the agreement of a series of many colours that depends on them."""
FIELD_CELLS = 12
"""Cells a side in which pictures of fields (images, meshes) are compared."""
EVEN = 0.02
"""Widths that differ by less than this share are one width."""
MOST_SHAPES = 128
"""Bars of an axes that are compared."""
SAME_GROUP = 0.45
"""Bars stand in one place when they are no further apart than this share of the steps of their series."""
FEW_STEPS = 2
"""Steps from point to point of a line beyond which others have nothing to do with it."""
_SIGNATURE = 16
_PIE_NEAR = np.array([0.02, 0.15, 0.15])
_PIE_ABOUT = np.array([0.15, 1.0, 1.0])
"""Tolerances of a wedge's share of the pie and of the direction in which it lies: right, and about right."""


@dataclass(frozen=True)
class Ruler:
    """Measures both charts along one axis, in multiples of what counts as right."""

    have: Scale
    wanted: Scale
    kind: str

    @classmethod
    def between(cls, have: Scale, wanted: Scale) -> Ruler:
        """The best way to measure: by values, by words that both have, or by place in the box."""
        if have.numeric and wanted.numeric:
            return cls(have, wanted, "values")
        shared = have.words.keys() & wanted.words.keys()
        return cls(have, wanted, "words" if len(shared) >= 2 else "box")

    def mine(self, places: np.ndarray) -> np.ndarray:
        """The candidate's places, in the units of the reference."""
        if self.kind == "box":
            return self.have.along(places)
        if self.kind == "words":
            return _by_words(places, self.have, self.wanted)
        values = self.have.at(places)
        if self.have.kind == self.wanted.kind:
            return values
        if self.have.kind == "log":
            powers: np.ndarray = 10.0 ** np.clip(values, -300, 300)
            return powers
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(values > 0, np.log10(values), -1e9)

    def theirs(self, places: np.ndarray) -> np.ndarray:
        """The reference's places."""
        if self.kind == "box":
            return self.wanted.along(places)
        if self.kind == "words":
            return _by_words(places, self.wanted, self.wanted)
        return self.wanted.at(places)

    @property
    def order(self) -> float:
        """Share of the words of both axes that stand at the same place; 1 where there are none."""
        shared = sorted(self.have.words.keys() & self.wanted.words.keys())
        if self.kind != "words":
            return 1.0
        mine, theirs = (
            scale.along(np.array([scale.words[word] for word in shared])) for scale in (self.have, self.wanted)
        )
        return float((np.abs(mine - theirs) < SAME_WORD).mean())

    @property
    def span(self) -> float:
        """Range of the reference's axis."""
        first, last = self.theirs(np.array(self.wanted.edges))
        return abs(float(last - first)) or 1.0

    def near(self, values: np.ndarray) -> np.ndarray:
        """What counts as right at values of the reference."""
        if self.kind == "box":
            return np.full(values.shape, BOX_NEAR)
        if self.kind == "words":
            return np.full(values.shape, WORD_NEAR)
        span = self.span
        if self.wanted.kind == "log":
            return np.full(values.shape, max(np.log10(1 + NEAR), SLIGHT * span))
        near: np.ndarray = np.clip(NEAR * np.abs(values), SLIGHT * span, NEAR * span)
        return near


def _by_words(places: np.ndarray, scale: Scale, wanted: Scale) -> np.ndarray:
    """Places as numbers of the reference's labels, between and beyond those that both charts have."""
    order = {word: float(number) for number, word in enumerate(wanted.words)}
    known = sorted((place, order[word]) for word, place in scale.words.items() if word in order)
    at, numbers = np.array(known).T
    inside = np.interp(places, at, numbers)
    step = (numbers[-1] - numbers[0]) / ((at[-1] - at[0]) or 1.0)
    outside = np.where(places < at[0], numbers[0] + step * (places - at[0]), numbers[-1] + step * (places - at[-1]))
    found: np.ndarray = np.where((places < at[0]) | (places > at[-1]), outside, inside)
    return found


@dataclass(frozen=True)
class Pairing:
    """Two axes that are compared, and how."""

    have: Frame
    wanted: Frame
    x: Ruler
    y: Ruler

    @classmethod
    def of(cls, have: Frame, wanted: Frame) -> Pairing:
        """With the rulers between their scales."""
        rulers = [Ruler.between(mine, theirs) for mine, theirs in zip(have.scales, wanted.scales, strict=True)]
        return cls(have, wanted, *rulers)

    def signature(self, series: Series, *, mine: bool) -> np.ndarray:
        """`_SIGNATURE` x 2: a few points of a series as shares of the reference's ranges, to find its partner by."""
        points = series.points
        if series.kind == "wedge":
            points = points[:, :2]
        elif series.kind in SHAPES:
            points = (points[:, :2] + points[:, 2:]) / 2
        few: np.ndarray = points[np.linspace(0, len(points) - 1, _SIGNATURE).round().astype(int)]
        if series.kind == "wedge":
            return few
        columns = []
        for axis, ruler in enumerate((self.x, self.y)):
            values = (ruler.mine if mine else ruler.theirs)(few[:, axis])
            first, last = ruler.theirs(np.array(ruler.wanted.edges))
            columns.append((values - first) / ((last - first) or 1.0))
        placed: np.ndarray = np.nan_to_num(np.column_stack(columns), posinf=1e6, neginf=-1e6)
        return placed


Credit = np.ndarray
"""Three shares: of what is right, of what is about right, and of what stands at the right place for a value."""


def agreement(
    pairing: Pairing,
    have: Series,
    wanted: Series,
    color: float,
    views: tuple[View, View],
    scenes: tuple[Scene, Scene],
) -> Credit:
    """How much of two series of one kind is the same: F1 of their points, or likeness of their fields.

    Where colours stand for values, because there are several, more than half of it needs them.
    """
    if wanted.kind == "wedge":
        far = np.abs(wanted.points[:, None] - have.points[None])
        few, many = sorted((have.count, wanted.count))
        return np.append(_both_ways((far / _PIE_NEAR).max(2), (far / _PIE_ABOUT).max(2)), few / many)
    if wanted.kind == "field":
        found = np.full(3, _fields(have, wanted, views, scenes))
    else:
        recall = _covered(pairing, wanted, have, mine=False)
        found = _f1(recall, _covered(pairing, have, wanted, mine=True)) * _ordered(pairing)
        if wanted.kind == "points":
            found = _numbered(found, have.count, wanted.count)
    if len(wanted.colors) > 1:
        found = found * (1 - COLORED + COLORED * color)
    return found


def _f1(recall: Credit, precision: Credit) -> Credit:
    f1: Credit = 2 * recall * precision / np.maximum(recall + precision, 1e-12)
    return f1


def _both_ways(*far: np.ndarray) -> Credit:
    return _f1(_credit(*far), _credit(*(each.T for each in far)))


def _credit(near: np.ndarray, *about: np.ndarray) -> Credit:
    """Mean over rows of the credit at each's best column.

    Args:
        near: distances in multiples of what is right: 1 up to that, 0 from twice that on.
        about: distances in multiples of what is about right: linearly from 1 to 0.
    """
    best = [np.nan_to_num(each, nan=99.0).min(1) for each in (near, *about)]
    return np.array([np.clip(2 - best[0], 0, 1).mean(), *(np.clip(1 - each, 0, 1).mean() for each in best[1:])])


def _covered(pairing: Pairing, series: Series, other: Series, *, mine: bool) -> Credit:
    """Credit of a series' points for being near to some of the other chart's. `mine`: it is the candidate's."""
    points, among = series.points, other.dense
    near, about = [], []
    for axis, ruler in enumerate((pairing.x, pairing.y)):
        here, there = (ruler.mine, ruler.theirs) if mine else (ruler.theirs, ruler.mine)
        values = here(points[:, axis])
        apart = np.abs(values[:, None] - there(among[:, axis])[None])
        close = ruler.near(values)
        if not axis and series.kind == "line":  # of lines with many points, those that are a few steps away at most
            step = float(np.ptp(values)) / max(1, min(series.count, other.count) - 1)
            close = np.minimum(close, max(FEW_STEPS * step, ruler.span / len(among)))
        near.append(apart / close[:, None])
        about.append(apart / (ABOUT * ruler.span))
    return _credit(np.maximum(*near), np.maximum(*about), np.maximum(near[0] - 1, 0))


def shapes_agreement(pairing: Pairing, have: Sequence[Series], wanted: Sequence[Series]) -> Credit:
    """How much of all bars of paired axes is the same, whatever their colours.

    Half by where they begin and end, half by their length alone, as stacked bars keep it. Along the side on which they
    are placed, not measured, middle and width count, loosely.
    """
    ends, lengths, about, placed = [], [], [], []
    first, second = (evenly(np.concatenate([each.points for each in side]), MOST_SHAPES) for side in (have, wanted))
    for axis, ruler in enumerate((pairing.x, pairing.y)):
        mine, theirs = _extents(ruler.mine, first, axis), _extents(ruler.theirs, second, axis)
        long, longs = np.abs(mine[1] - mine[0]), np.abs(theirs[1] - theirs[0])
        longer = np.abs(longs[:, None] - long[None])
        if len(longs) > 1 and np.ptp(longs) <= EVEN * longs.max():
            width = max(float(longs.max()), 1e-9)
            steps = [_step(_extents(ruler.theirs, each.points, axis).mean(0), width) for each in wanted]
            middles = _apart(mine.mean(0), theirs.mean(0))
            ends += [middles / (0.25 * width), longer / (0.4 * width)]
            lengths.append(middles / (SAME_GROUP * max(steps)))
            about.append(np.maximum(lengths[-1] - 1, 0))
            placed.append(about[-1])
        else:
            near = [ruler.near(each)[:, None] for each in (*theirs, longs)]
            ends += [_apart(mine[end], theirs[end]) / near[end] for end in (0, 1)]
            lengths.append(longer / near[2])
            about.append(longer / (ABOUT * ruler.span))
    by_ends, by_length, broad, place = (np.max(each, axis=0) for each in (ends, lengths, about, placed or about))
    both = (_both_ways(by_ends, broad, place) + _both_ways(by_length, broad, place)) / 2
    credit: Credit = _numbered(both, len(first), len(second)) * _ordered(pairing)
    return credit


def _numbered(credit: Credit, have: int, wanted: int) -> Credit:
    """What is only about right, or at a right place, counts no more than once: marks that are missing are not there."""
    numbered: Credit = credit * np.array([1.0, *[2 * min(have, wanted) / (have + wanted)] * 2])
    return numbered


def _ordered(pairing: Pairing) -> Credit:
    """Words on an axis in another order take the right places, in part."""
    share = min(ruler.order for ruler in (pairing.x, pairing.y))
    return np.array([1.0, 1.0, share])


def _extents(measure: Callable[[np.ndarray], np.ndarray], boxes: np.ndarray, axis: int) -> np.ndarray:
    """2 x N: where boxes begin and end along an axis."""
    return np.stack([measure(boxes[:, axis]), measure(boxes[:, axis + 2])])


def _apart(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Reference x candidate: distances."""
    apart: np.ndarray = np.abs(theirs[:, None] - mine[None])
    return apart


def _step(middles: np.ndarray, width: float) -> float:
    """How far apart bars of one series stand: the median of the steps between their middles, at least their width."""
    steps = np.diff(np.unique(middles.round(9)))
    return max(float(np.median(steps)) if len(steps) else width, width, 1e-9)


def _fields(have: Series, wanted: Series, views: tuple[View, View], scenes: tuple[Scene, Scene]) -> float:
    """Images and meshes by what their pictures show: correlation of their pattern in colour, or in lightness alone."""
    first, second = (
        view.feature(f"chart:field:{series.box}", partial(_field, series=series, size=scene.size))
        for view, series, scene in zip(views, (have, wanted), scenes, strict=True)
    )
    found = max(_correlation(first, second), abs(_correlation(first[..., :1], second[..., :1])))
    return float(np.clip((found - 0.3) / 0.7, 0, 1))


def _field(view: View, series: Series, size: tuple[int, int]) -> np.ndarray:
    """FIELD_CELLS x FIELD_CELLS x 3 float32: mean L*, a*, b* of the field's cells in the picture."""
    (width, height), (have_width, have_height) = size, view.size
    scale = min(have_width / width, have_height / height)
    left, top = (have_width - width * scale) / 2, (have_height - height * scale) / 2
    x0, y0, x1, y1 = series.box
    x0, x1 = (int(np.clip(left + scale * x, 0, have_width - 1)) for x in (x0 + 1, x1 - 1))
    y0, y1 = (int(np.clip(top + scale * y, 0, have_height - 1)) for y in (y0 + 1, y1 - 1))
    crop = view.rgb[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
    cells = cv2.resize(crop, (FIELD_CELLS, FIELD_CELLS), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab: np.ndarray = cv2.cvtColor(cells, cv2.COLOR_RGB2Lab)
    return lab


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    a, b = (each - each.mean((0, 1)) for each in (first, second))
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    if scale < 1e-6:
        return float(np.abs(first - second).max() < 1.0)
    return float((a * b).sum()) / scale
