"""`chart_structure`: how much of the reference chart can be seen in the candidate: data, texts, types, places, colours.

The pieces: `chart_scene` says what can be seen of a chart, `chart_scale` what its axes mean, `chart_pairs` which parts
of two charts belong together, `chart_data` and `chart_text` how alike they are.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from janusrl.scoring.reward import Need, Score, reward
from janusrl.scoring.sample import Sample, View

from .chart_data import Pairing, Ruler, agreement, shapes_agreement
from .chart_pairs import Pairs
from .chart_scene import SHAPES, Scene, Series, scene_of
from .chart_text import text_agreement

NEEDS: tuple[Need, ...] = ("rendering", "reference_picture", "structure", "reference_structure")
WEIGHTS = {"data": 0.25, "text": 0.2, "type": 0.2, "layout": 0.15, "color": 0.15, "rest": 0.05}
EVIDENCE = 0.5
"""Share of words or data that must agree before likeness in general counts in full."""
SHARPNESS = 1.5
ANY_EVIDENCE = 0.25
"""Share of words or data from which on a chart is an attempt at the reference."""
SAME_PLACE, NO_PLACE = 0.8, 0.5
"""Overlap (intersection over union) of two axes at which they stand in the same place, and at which in none."""
BY_STYLE = 0.3
"""Share of `rest` that width and dashes decide."""


@reward(needs=NEEDS)
def chart_structure(sample: Sample) -> Score:
    """0.25 data + 0.2 text + 0.2 type + 0.15 layout + 0.15 colour + 0.05 rest, times trust. Visible artists only.

    Each part is an F1, so that what is missing and what is too much both cost; parts of which neither chart has
    anything are left out, and the others' weights shared out.

    * *data*: series of one kind in paired axes are matched, and their points measured in values where the labelled
      ticks of both tell them (linear, logarithmic, categories by name), else as shares of the axes' box. A third for
      the share of points that are right (within 5 % of the value, at least 1 % and at most 5 % of the axis's range; 0
      at twice that), a third for being about right (linearly to 0 at the whole range), a third for standing at the
      right x (bars: in the right place). Bars count by their ends and by their length, wedges by share and direction,
      images and meshes by the correlation of their pattern in the picture.
    * *text*: readable texts by role (`chart_text`), titles 2, axis labels 1.5, legend and others 1, ticks 0.75 or 0.5.
    * *type*: multiset of the kinds of series: lines, points, rectangles, wedges, areas, images, meshes ...
    * *layout*: overlap of the axes' boxes, 0 at 0.5 and 1 at 0.8: mean of the best pairs and of those of like content.
    * *colour*: within a kind, max(0, 1 - CIEDE2000 / 25): mean of the best pairs and of the series that are matched by
      their data, so that swapped colours cost. Greys count a third.
    * *rest*: limits, kinds of scale, grid and legend of paired axes; width and dashes of matched lines.

    Trust is min(1, e / 0.5)^1.5 with e = 1 - (1 - words) (1 - right): two charts may share type, place, colours and the
    digits on their axes by chance, so these count in full only when half of the words, or of the data, agree too.

    Range [0, 1]; another chart of the same kind has 0.01 on average, one that shares title and labels up to 0.8. Fails
    with: drawings that are lines only by convention (3-D and polar charts are compared as they are projected); charts
    whose values are colours (compared by pattern); axes whose tick labels lie; more than 60 series. None where the
    reference shows nothing and the candidate neither. Tier A. Own; the weighting follows ChartMimic's low-level score.
    """
    parts = _compared(sample)
    known = {name: parts[name] for name in WEIGHTS if name in parts}
    if not known:
        return Score(None, detail="neither chart shows anything")
    likeness = sum(WEIGHTS[name] * value for name, value in known.items()) / sum(WEIGHTS[name] for name in known)
    trust = min(1.0, parts["evidence"] / EVIDENCE) ** SHARPNESS
    return Score(min(1.0, likeness * trust), parts)


@reward(kind="multiplier", needs=NEEDS)
def chart_evidence(sample: Sample) -> Score | None:
    """Whether this is an attempt at the reference's chart at all: min(1, e / 0.25), with the e of `chart_structure`.

    It keeps what pictures of any two charts have in common (paper, frames, the first colour of the cycle) from earning
    anything: in the default rubric another chart has a total of 0.01 on average with it, and 0.1 without. None, which
    multiplies by nothing, where neither chart has words or data. Tier A; shares its work with `chart_structure`.
    """
    parts = _compared(sample)
    return Score(min(1.0, parts["evidence"] / ANY_EVIDENCE), parts) if {"data", "text"} & parts.keys() else None


def _compared(sample: Sample) -> dict[str, float]:
    """Every part that either chart has, and `evidence`; worked out once for a candidate and its reference."""
    if sample.candidate is None or sample.reference is None:
        raise ValueError(f"two charts are compared; declare needs={NEEDS}")
    last: list[Any] = sample.candidate.feature("chart:last", lambda _: [])  # what it was compared with, and the parts
    if not last or last[0] is not sample.reference:
        last[:] = [sample.reference, _compare(sample.candidate, sample.reference)]
    parts: dict[str, float] = last[1]
    return parts


def _compare(candidate: View, reference: View) -> dict[str, float]:
    have, wanted = scene_of(candidate), scene_of(reference)
    pairs = Pairs.of(have, wanted)
    text, words = text_agreement(have.texts, wanted.texts)
    data = _data(pairs, (candidate, reference), (have, wanted))
    parts = {
        "data": None if data is None else float(data.mean()),
        "text": text,
        "type": _types(have, wanted),
        "layout": _layout(pairs, have, wanted),
        "color": _colors(pairs, have, wanted),
        "rest": _rest(pairs, have, wanted),
        "evidence": 1 - (1 - (words or 0.0)) * (1 - (0.0 if data is None else float(data[0]))),
    }
    return {name: value for name, value in parts.items() if value is not None}


def _data(pairs: Pairs, views: tuple[View, View], scenes: tuple[Scene, Scene]) -> np.ndarray | None:
    """F1 of the series, each by the shares of it that its partner shows: right, about right, at the right place."""
    have, wanted = scenes
    total = sum(each.weight for scene in scenes for each in scene.series) + have.surplus + wanted.surplus
    if not total:
        return None
    right = np.zeros(3)
    blocks: dict[tuple[int, str], Pairing] = {}
    for pairing, row, column in pairs.series:
        mine, theirs = have.series[row], wanted.series[column]
        if mine.kind in SHAPES:
            blocks[mine.axes, mine.kind] = pairing
        else:
            right += (mine.weight + theirs.weight) * agreement(
                pairing, mine, theirs, float(pairs.colors[row, column]), views, scenes
            )
    for (_, kind), pairing in blocks.items():
        sides = [
            [scene.series[number] for number in scene.by_axes[frame.number] if scene.series[number].kind == kind]
            for scene, frame in ((have, pairing.have), (wanted, pairing.wanted))
        ]
        right += sum(each.weight for side in sides for each in side) * shapes_agreement(pairing, *sides)
    return right / total


def _types(have: Scene, wanted: Scene) -> float | None:
    """F1 of the multisets of kinds of series."""
    mine, theirs = (Counter(each.kind for each in scene.series) for scene in (have, wanted))
    total = mine.total() + theirs.total() + have.surplus + wanted.surplus
    return 2 * (mine & theirs).total() / total if total else None


def _layout(pairs: Pairs, have: Scene, wanted: Scene) -> float | None:
    """F1 of the axes, each pair for its overlap on the canvas: mean of the best pairs, and of those of like content."""
    total = len(have.frames) + len(wanted.frames)
    if not total:
        return None
    placed = np.clip((pairs.places - NO_PLACE) / (SAME_PLACE - NO_PLACE), 0, 1)
    best = float(placed[linear_sum_assignment(placed, maximize=True)].sum())
    rows = [have.frames.index(pairing.have) for pairing in pairs.axes]
    columns = [wanted.frames.index(pairing.wanted) for pairing in pairs.axes]
    return (best + float(placed[rows, columns].sum())) / total


def _colors(pairs: Pairs, have: Scene, wanted: Scene) -> float | None:
    """Mean of the best matching of colours within each kind, and of the colours of series that are partners."""
    mine, theirs = (np.array([each.vivid for each in scene.series]) for scene in (have, wanted))
    total = float(mine.sum() + theirs.sum()) + have.surplus + wanted.surplus
    if not total:
        return None
    alike = np.add.outer(mine, theirs) * pairs.colors
    best = float(alike[linear_sum_assignment(alike, maximize=True)].sum())
    paired = sum(float(alike[row, column]) for _, row, column in pairs.series)
    return (best + paired) / (2 * total)


def _rest(pairs: Pairs, have: Scene, wanted: Scene) -> float | None:
    """Limits, kinds of scale, grid and legend of paired axes; width and dashes of paired lines."""
    total = len(have.frames) + len(wanted.frames)
    if not total:
        return None
    found = 2 * sum(_look(pairing) for pairing in pairs.axes) / total
    styles = [_style(have.series[row], wanted.series[column]) for _, row, column in pairs.series]
    return found * (1 - BY_STYLE + BY_STYLE * (sum(styles) / len(styles) if styles else 1.0))


def _look(pairing: Pairing) -> float:
    have, wanted = pairing.have, pairing.wanted
    checks = [float(have.legend == wanted.legend)]
    checks += [float(mine == theirs) for mine, theirs in zip(have.grid, wanted.grid, strict=True)]
    for ruler in (pairing.x, pairing.y):
        checks += [float(ruler.have.kind == ruler.wanted.kind), _limits(ruler)]
    return sum(checks) / len(checks)


def _limits(ruler: Ruler) -> float:
    """Intersection over union of what an axis spans in both charts."""
    mine, theirs = sorted(ruler.mine(np.array(ruler.have.edges))), sorted(ruler.theirs(np.array(ruler.wanted.edges)))
    union = float(max(mine[1], theirs[1]) - min(mine[0], theirs[0]))
    common = float(min(mine[1], theirs[1]) - max(mine[0], theirs[0]))
    return max(0.0, common / union) if union > 0 else 1.0


def _style(have: Series, wanted: Series) -> float:
    thin, thick = sorted((have.width, wanted.width))
    return 0.5 * float(have.dashed == wanted.dashed) + 0.5 * (thin / thick if thick else 1.0)
