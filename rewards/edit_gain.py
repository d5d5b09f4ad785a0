"""`edit`: how much nearer to what was asked the answer has come, and how much of the rest it has left alone.

The default rubric of edits uses `edit_change` and `edit_keep` instead, which look at the changed places alone and at
facts: this reward's gain is a difference of two likenesses of whole pictures, and a small change of a large picture
moves those by little.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .features import NEAR, pair, within
from .svg import svg_visual

SIDE_PX = 640
"""Longest side at which pictures are compared."""
LEAST_CHANGE = 1e-4
"""Below this unlikeness of source and reference nothing can be measured."""


@reward(needs=("rendering", "reference_picture", "source_picture"), tier="B")
def edit(sample: Sample) -> Score:
    """clip((s(c, t) - s(src, t)) / (1 - s(src, t)), -1, 1) x preservation, negative values as 0.

    s is `svg_visual` at most 640 px a side; c, t and src are the pictures of answer, reference and source.
    preservation: of the pixels outside the dilated difference of src and t, the share in which no channel of c is more
    than 8 from src. Doing nothing is exactly 0, the reference exactly 1, the source's opposite 0 (the value before the
    cut stands in `parts["gain"]`). Of animations the last frames are compared. None when src and t look alike.

    Fails where a change is small and its surroundings move: then preservation is low although all was done.
    """
    candidate, reference = (within(view, SIDE_PX) for view in pair(sample))
    source, _ = pair(replace(sample, candidate=sample.source))
    source = within(source, SIDE_PX)
    before = _likeness(sample, source, reference)
    if 1 - before < LEAST_CHANGE:
        return Score(None, detail="source and reference look alike")
    gain = min(1.0, max(-1.0, (_likeness(sample, candidate, reference) - before) / (1 - before)))
    changed = _apart(source, reference).astype(np.uint8)
    reach = 1 + max(source.size) // 128
    outside = cv2.dilate(changed, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) == 0
    kept = 1.0
    if area := int(np.count_nonzero(outside)):
        kept -= int(np.count_nonzero(_apart(candidate, source) & outside)) / area
    return Score(max(0.0, gain) * kept, {"gain": gain, "preservation": kept})


def _likeness(sample: Sample, first: View, second: View) -> float:
    found: Score = svg_visual(replace(sample, candidate=first, reference=second))
    assert found.value is not None
    return found.value


def _apart(first: View, second: View) -> np.ndarray:
    """Where some channel differs by more than `NEAR`: H x W bool."""
    found: np.ndarray = cv2.absdiff(first.rgb, second.rgb).max(axis=2) > NEAR
    return found
