"""Rewards for SVG: `svg_visual`, and RLRF's L2 and L2-Canny in their official form as metrics.

The official forms answer "does this agree with the published code"; the reward answers "what should a policy climb".
They share features, not formulas. Structure is judged in `svg_paths`.
"""

from __future__ import annotations

import cv2
import numpy as np

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .features import Pixels, background, correlation, foreground, official_edges, pair, soft_edges, within
from .paths import svg_paths

__all__ = ["rlrf_canny", "rlrf_l2", "svg_paths", "svg_visual"]

COLOR_REACH = 50.0
"""CIE76 colour difference at which a pixel's colour counts as wrong altogether."""
COLOR_SIDE_PX = 256
"""Longest side at which colours are compared; larger pictures are averaged down to it."""


@reward(needs=("rendering", "reference_picture"))
def svg_visual(sample: Sample) -> Score:
    """How alike two drawings look: 0.35 L2 + 0.35 edges + 0.3 colour, the first two z-scored.

    L2 and edges are RLRF's terms (arXiv 2505.20793) mapped from [-1, 1] to [0, 1], which makes them the Pearson
    correlation, cut off at 0. Two changes make them rewards: L2 takes each colour channel about its own mean, so that a
    flat fill in the reference's hue shows nothing; edges are compared by degrees (`features.soft_edges`). Both are
    blind to contrast, so colour (`color_over_foreground`) looks at the true colours. A flat candidate gets 0 on the
    first two, unless the reference is flat there too.
    """
    candidate, reference = pair(sample)
    parts = {
        "l2": _likeness(candidate.rgb, reference.rgb),
        "canny": _likeness(soft_edges(candidate), soft_edges(reference)),
        "color": color_over_foreground(within(candidate, COLOR_SIDE_PX), within(reference, COLOR_SIDE_PX)),
    }
    return Score(0.35 * parts["l2"] + 0.35 * parts["canny"] + 0.3 * parts["color"], parts)


def _likeness(candidate: Pixels, reference: Pixels) -> float:
    """Correlation cut to [0, 1]; of two flat arrays neither shows anything that the other lacks: 1."""
    found = correlation(candidate, reference)
    if found is None:
        return float(all((array == array[0, 0]).all() for array in (candidate, reference)))
    return min(1.0, max(0.0, found))


def color_over_foreground(candidate: View, reference: View) -> float:
    """Share of the reference's foreground in the right colour, with wrong paint elsewhere counted against it.

    A pixel's likeness is max(0, 1 - dE76 / 50). Foreground is what differs from the *reference's* background. The
    score is the sum of likeness over the reference's foreground, over that foreground's area plus the summed
    unlikeness of pixels that only the candidate painted. Where such paint is far from the background this is the mean
    over the union of both foregrounds; a faint tint over the whole canvas, which a plain mean would reward, costs what
    it differs. A reference without foreground gives the mean likeness.
    """
    ground = background(reference)
    wanted = foreground(reference, ground) > 0
    union = np.flatnonzero(cv2.bitwise_or(foreground(candidate, ground), foreground(reference, ground)))
    if not union.size:
        return 1.0
    likeness = np.maximum(0.0, 1.0 - _difference(candidate.rgb, reference.rgb, union) / COLOR_REACH)
    inside = wanted.reshape(-1)[union]
    area = int(np.count_nonzero(inside))
    if not area:
        return 1.0 - float((1.0 - likeness).sum()) / wanted.size
    missed = float((1.0 - likeness[~inside]).sum())
    return float(likeness[inside].sum()) / (area + missed)


def _difference(first: Pixels, second: Pixels, places: np.ndarray) -> np.ndarray:
    """CIE76 difference (D65 Lab) of two H x W x 3 sRGB pictures at flat `places`; float32 of the same length."""
    both = np.stack([picture.reshape(-1, 3)[places] for picture in (first, second)])
    lab = cv2.cvtColor(both.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    apart: np.ndarray = np.sqrt(np.square(lab[0] - lab[1]).sum(axis=1))
    return apart


@reward(kind="metric", needs=("rendering", "reference_picture"), failed=0.0)
def rlrf_l2(sample: Sample) -> Score:
    """RLRF's L2 reward (arXiv 2505.20793): 1 - mean squared difference of z-scored pictures, cut to [-1, 1].

    All channels share one mean and one deviation. Value is (r + 1) / 2; `parts["raw_official"]` is r. A constant
    picture gives r = -1, as the official code does.
    """
    candidate, reference = pair(sample)
    return _official(candidate.rgb.reshape(-1), reference.rgb.reshape(-1))


@reward(kind="metric", needs=("rendering", "reference_picture"), failed=0.0)
def rlrf_canny(sample: Sample) -> Score:
    """RLRF's L2-Canny reward: its L2 on Canny(50, 150) edges, dilated by 3 x 3, under a 13 x 13 Gaussian.

    Value is (r + 1) / 2; `parts["raw_official"]` is r. Without an edge in one of the pictures r = -1.
    """
    candidate, reference = pair(sample)
    return _official(official_edges(candidate), official_edges(reference))


def _official(candidate: Pixels, reference: Pixels) -> Score:
    found = correlation(candidate, reference)
    raw = -1.0 if found is None else min(1.0, max(-1.0, 2 * found - 1))
    return Score((raw + 1) / 2, {"raw_official": raw})
