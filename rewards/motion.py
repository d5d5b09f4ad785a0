"""`frame_similarity`: does an animation look right at each moment, and does what should move, move? And its gate.

Both compare frames taken at the same virtual times, and know nothing of how they were drawn.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import cast

import cv2
import numpy as np

from janusrl.rendering import Rendering
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .features import within
from .svg import svg_visual
from .validity import RenderGateOptions, ink, render_gate

SIDE_PX = 256
"""Longest side at which frames are compared."""
GRID_PX = 64
"""Longest side of the maps of change."""
STILL = 0.4
"""What a picture that never moves can earn at most, where the reference moves."""


@reward(kind="gate", needs=())
def motion_gate(sample: Sample, options: RenderGateOptions) -> Score:
    """`render_gate`, on the frame in which the reference shows most: an animation may end in an empty picture."""
    candidate, reference = sample.candidate, sample.reference
    if candidate is not None and reference is not None:
        mine, theirs = candidate.rendering.frames, reference.rendering.frames
        fullest = reference.feature("motion:fullest", _fullest)
        candidate = View(Rendering((mine[fullest] if len(mine) == len(theirs) else mine[-1],)))
        reference = View(Rendering((theirs[fullest],)))
    return cast(Score, render_gate.function(replace(sample, candidate=candidate, reference=reference), options))


def _fullest(view: View) -> int:
    inks = [ink(each) for each in _views(view)]
    return max(range(len(inks)), key=inks.__getitem__)


@reward(needs=("rendering", "reference_picture"), tier="B")
def frame_similarity(sample: Sample) -> Score | None:
    """Appearance x (0.4 + 0.6 motion): a still picture, however right, earns at most 0.4 where the reference moves.

    `appearance` is the mean of `svg_visual` over the frames. Frames in which neither shows anything do not count, and
    of the frames in which the reference has come to rest only the first does: a blank answer earns 0, and a long rest
    does not outweigh the animation. `motion` is 2 sum min / (sum + sum) of how much changes in each place (blurred,
    on a 64 px grid) between one frame and the next, over all steps; 1 where nothing moves in either. When the
    reference is one picture, the value is the likeness of the last frame; an answer of one picture stands still. None
    when the numbers of frames differ otherwise.
    """
    assert sample.candidate is not None
    assert sample.reference is not None
    candidate, reference = _views(sample.candidate), _views(sample.reference)
    count = len(reference)
    if len(candidate) == 1:
        candidate *= count
    if count == 1:
        candidate = candidate[-1:]
    if len(candidate) != count:
        return None
    counted = _until_rest(sample.reference, reference)
    likeness = [
        _float(svg_visual(replace(sample, candidate=mine, reference=theirs)).value)
        for mine, theirs in zip(candidate[:counted], reference[:counted], strict=True)
        if not (_flat(mine) and _flat(theirs))
    ]
    appearance = sum(likeness) / len(likeness) if likeness else 1.0
    if count == 1:
        return Score(appearance, {"appearance": appearance})
    have, wanted = _changes(sample.candidate, candidate), _changes(sample.reference, reference)
    if have.shape != wanted.shape:  # a picture of another size: `render_gate` says so
        return None
    total = float(have.sum() + wanted.sum())
    motion = min(1.0, 2 * float(np.minimum(have, wanted).sum()) / total) if total else 1.0
    return Score(appearance * (STILL + (1 - STILL) * motion), {"appearance": appearance, "motion": motion})


def _views(view: View) -> list[View]:
    """One small view a frame."""
    return view.feature("motion:frames", _small)


def _small(view: View) -> list[View]:
    views: dict[int, View] = {}
    for frame in view.rendering.frames:
        if id(frame.pixels) not in views:
            views[id(frame.pixels)] = within(View(Rendering((frame,))), SIDE_PX)
    return [views[id(frame.pixels)] for frame in view.rendering.frames]


def _flat(view: View) -> bool:
    return view.feature("motion:flat", lambda v: bool((v.rgb == v.rgb[0, 0]).all()))


def _until_rest(view: View, frames: list[View]) -> int:
    """How many frames there are up to the first after which nothing changes."""
    moving = _changes(view, frames).any(axis=(1, 2)) if len(frames) > 1 else np.zeros(0, bool)
    return int(np.flatnonzero(moving)[-1]) + 2 if moving.any() else 1


def _changes(view: View, frames: list[View]) -> np.ndarray:
    """Steps x h x w float32: how much each place changes from one frame to the next, 0 to 1."""
    return view.feature(f"motion:changes:{len(frames)}", partial(_change_maps, frames=frames))


def _change_maps(view: View, frames: list[View]) -> np.ndarray:
    width, height = frames[0].size
    shrink = max(1.0, max(width, height) / GRID_PX)
    size = max(1, round(width / shrink)), max(1, round(height / shrink))
    maps = []
    for before, after in pairwise(frames):
        apart = cv2.absdiff(before.rgb, after.rgb).max(axis=2).astype(np.float32) / 255
        maps.append(cv2.GaussianBlur(cv2.resize(apart, size, interpolation=cv2.INTER_AREA), (5, 5), 0))
    return np.stack(maps) if maps else np.zeros((0, size[1], size[0]), np.float32)


def _float(value: float | None) -> float:
    return 0.0 if value is None else value
