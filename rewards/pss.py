"""`svgenius_pss`: the path structure score of SVGenius (arXiv 2506.03139), as its code computes it.

Both drawings are moved to the centre of the reference's view box and the candidate is scaled to the reference's extent,
so that neither place nor size of the whole drawing counts. Only drawings made of `svg` and `path` elements are valid;
any other scores 0, even against itself. Written after the published code (ZJU-REAL/SVGenius, `src/metrics/pss`), whose
rasteriser is CairoSVG; `coverage` stands in for it.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample

from .coverage import TooDetailed
from .pss_drawing import PATH_PX, Drawing, Placed, Shape, read_drawing

MATCH = (0.4, 0.2, 0.4)
"""Weights of shape, colour and position in matching."""
DETAIL = (0.8, 0.1, 0.1)
"""Weights of shape, colour and position in the reward."""
LEAST_MATCH, LEAST_GLOBAL, LEAST_SHAPE, LEAST_OTHER = 0.3, 0.5, 0.5, 0.9
"""What less counts as none: a pair's likeness, the whole's overlap, a pair's shape, its colour and position."""
SCALES = (0.05, 10.0)
"""Bounds of the factor that the candidate is scaled by."""


@reward(kind="metric", needs=("rendering", "reference_code"), tier="B", failed=0.0)
def svgenius_pss(sample: Sample) -> Score:
    """SVGenius's path structure score: do the same paths follow in the same order?

    Half of it is the overlap of both whole drawings (0 below 0.5), half the matched paths: 0.8 x their mean overlap
    (of those at or above 0.5) + 0.1 x mean colour + 0.1 x mean position (of those at or above 0.9). From this 0.2 x a
    penalty for the number of paths is taken (1.5 x the share missing, or 0.7 x the share too many), and 1 - order,
    where order is (1 + Kendall's tau) / 2 of the paths' ids as strings. Paths are matched by the Hungarian method on
    0.4 overlap + 0.2 colour + 0.4 position. Range 0 to 1.

    `parts` holds the published dimensions: global_iou, path_count, shape, color, position, order, and `valid`.

    Failure modes, all the published code's: place and size of the whole drawing do not count; a transparent copy
    scores about 0.5; one swap of two paths may cost everything; drawings with shapes other than paths are 0.

    None when there are more paths than are looked at.
    """
    code, program = sample.task.reference.code, sample.program
    if code is None or program is None:
        raise ValueError("svgenius_pss compares two programs; declare needs=('rendering', 'reference_code')")
    try:
        wanted, have = read_drawing(code), read_drawing(program.source)
        if wanted is None or have is None:
            return Score(
                0.0, {"valid": 0.0}, "not made of path elements alone" if have is None else "reference invalid"
            )
        return _scored(wanted, have)
    except TooDetailed as error:
        return Score(None, detail=str(error))


def _scored(wanted: Drawing, have: Drawing) -> Score:
    first = Placed(wanted, wanted.view_box)
    second = Placed(have, wanted.view_box, _scale(wanted.bounds, have.bounds))
    one, other = first.whole(), second.whole()
    union = int(np.count_nonzero(one | other))
    parts = {"global_iou": int(np.count_nonzero(one & other)) / union if union else 0.0}
    shapes, candidates = first.shapes(), second.shapes()
    penalty = _count_penalty(len(shapes), len(candidates))
    parts["path_count"] = 1.0 - penalty
    pairs = _matched(shapes, candidates) if shapes and candidates else []
    for place, name in enumerate(("shape", "color", "position")):
        parts[name] = float(np.mean([pair[2][place] for pair in pairs])) if pairs else 0.0
    parts["order"] = _order([(shapes[i].name, candidates[j].name) for i, j, _ in pairs])
    overlap = parts["global_iou"] if parts["global_iou"] >= LEAST_GLOBAL else 0.0
    total = 0.5 * _detail([alike for _, _, alike in pairs]) + 0.5 * overlap - 0.2 * penalty - (1.0 - parts["order"])
    return Score(min(1.0, max(0.0, total)), {"valid": 1.0, **parts})


def _scale(wanted: Sequence[float], have: Sequence[float]) -> float:
    ratios = [
        (wanted[high] - wanted[low]) / (have[high] - have[low]) if have[high] > have[low] else 1.0
        for low, high in ((0, 2), (1, 3))
    ]
    return max(SCALES[0], min(SCALES[1], min(ratios)))


def _count_penalty(wanted: int, have: int) -> float:
    if wanted == have:
        return 0.0
    if wanted == 0:
        return 0.5
    return min(1.0, min(1.0, abs(wanted - have) / wanted) * (1.5 if have < wanted else 0.7))


def _detail(alike: Sequence[tuple[float, float, float]]) -> float:
    total = 0.0
    for place, least in enumerate((LEAST_SHAPE, LEAST_OTHER, LEAST_OTHER)):
        good = [pair[place] for pair in alike if pair[place] >= least]
        total += DETAIL[place] * sum(good) / max(1, len(good))
    return total


def _order(names: Sequence[tuple[str, str]]) -> float:
    if not names:
        return 0.0
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    if not pairs:
        return 1.0
    agree = sum((a[0] < b[0]) == (a[1] < b[1]) for a, b in pairs)
    return agree / len(pairs)


def _matched(wanted: Sequence[Shape], have: Sequence[Shape]) -> list[tuple[int, int, tuple[float, float, float]]]:
    """Places of matched shapes in order of the reference, with likeness of shape, colour and position."""
    flat = [np.stack([shape.mask.reshape(-1) for shape in shapes]).astype(np.float32) for shapes in (wanted, have)]
    common = flat[0] @ flat[1].T
    union = flat[0].sum(axis=1)[:, None] + flat[1].sum(axis=1)[None] - common
    overlap = np.divide(common, union, out=np.zeros_like(common), where=union > 0).astype(np.float64)
    color = np.array([[_color_alike(a.color, b.color) for b in have] for a in wanted])
    position = np.array([[_position_alike(a.box, b.box) for b in have] for a in wanted])
    alike = MATCH[0] * overlap + MATCH[1] * color + MATCH[2] * position
    rows, columns = linear_sum_assignment(-alike)
    return [
        (i, j, (float(overlap[i, j]), float(color[i, j]), float(position[i, j])))
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
        if alike[i, j] >= LEAST_MATCH
    ]


def _color_alike(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    clear = [len(color) > 3 and color[3] == 0 for color in (first, second)]
    if any(clear):
        return float(all(clear))
    (h1, s1, v1), (h2, s2, v2) = (colorsys.rgb_to_hsv(*color[:3]) for color in (first, second))
    hue, saturation, value = min(abs(h1 - h2), 1 - abs(h1 - h2)), abs(s1 - s2), abs(v1 - v2)
    if s1 < 0.2 and s2 < 0.2:
        return 1 - (0.1 * hue + 0.1 * saturation + 0.8 * value)
    return 1 - (0.6 * min(s1, s2) * hue + 0.2 * saturation + 0.2 * value)


def _position_alike(first: Sequence[int], second: Sequence[int]) -> float:
    (x1, y1, w1, h1), (x2, y2, w2, h2) = ([value / PATH_PX for value in box] for box in (first, second))
    apart = math.hypot(x1 + w1 / 2 - x2 - w2 / 2, y1 + h1 / 2 - y2 - h2 / 2)
    return 0.6 * (1 - min(1.0, 2 * apart)) + 0.4 * (1 - min(1.0, 3 * abs(w1 * h1 - w2 * h2)))
