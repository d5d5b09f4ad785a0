"""`animation_frames`: does an animation look right at each moment, and does what should move, move? And its gate.

Both compare frames taken at the same virtual times, and know nothing of how they were drawn.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import cast

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field

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


class AnimationFramesOptions(BaseModel):
    """Options of `animation_frames`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    still: float = Field(0.0, ge=0, le=0.5)
    """The most that a picture which never moves can earn where the reference moves. Above 0 it is something to climb
    for a policy that cannot move anything yet, and something to stay at."""


@reward(needs=("rendering", "reference_picture"), tier="B")
def animation_frames(sample: Sample, options: AnimationFramesOptions) -> Score | None:
    """Appearance x (still + (1 - still) x motion) x pace: a still picture, however right, earns 0 where things move.

    *Appearance*: the mean of `svg_visual` over the reference's frames, each against one of the candidate's, in order
    and at most one frame early or late (dynamic time warping, band 1). Frames in which neither shows anything do not
    count, and of the frames in which the reference has come to rest only the first does: a blank answer earns 0, and a
    long rest does not outweigh the animation. *Motion*: 2 sum min / (sum + sum) of how much changes in each place
    (blurred, on a 64 px grid) from one frame to the next; each step is compared with one of the other's, in order, at
    most one early or late. 1 where nothing moves in either. *Pace*: exp(-abs(log(T / T_ref))), with T when the motion
    ends. The frames tell it only within an interval, so what counts is the least ratio that the two intervals allow.

    When the reference is one picture, the value is the likeness of the last frame; an answer of one picture stands
    still. None when the numbers of frames differ otherwise. Frames are taken at the same virtual times of both (the
    task's), not at equal shares of their lengths, so pace is seen as well as counted. Blind to what happens between
    frames. About 25 ms for 8 frames.
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
    appearance = _appearance(sample, candidate, reference[: _until_rest(sample.reference, reference)])
    if count == 1:
        return Score(appearance, {"appearance": appearance})
    have, wanted = _changes(sample.candidate, candidate), _changes(sample.reference, reference)
    if have.shape != wanted.shape:  # a picture of another size: `render_gate` says so
        return None
    total = float(have.sum() + wanted.sum())
    motion = min(1.0, 2 * _shared(have, wanted) / total) if total else 1.0
    times = [frame.time_s for frame in sample.reference.rendering.frames]
    pace = _pace(have, wanted, times)
    value = appearance * (options.still + (1 - options.still) * motion * pace)
    return Score(value, {"appearance": appearance, "motion": motion, "pace": pace})


def _appearance(sample: Sample, candidate: list[View], reference: list[View]) -> float:
    """Mean likeness of the reference's frames under the best alignment in order, at most one frame early or late."""
    best: dict[int, tuple[float, int]] = {}  # by the candidate's frame that the last one is compared with
    for place, theirs in enumerate(reference):
        reached: dict[int, tuple[float, int]] = {}
        for mine in range(max(0, place - 1), min(len(candidate), place + 2)):
            before = [found for number, found in best.items() if number <= mine] if place else [(0.0, 0)]
            if not before:
                continue
            likeness, counts = 0.0, 0
            if not (_flat(candidate[mine]) and _flat(theirs)):
                likeness, counts = _alike(sample, candidate[mine], theirs), 1
            total, counted = max(before, key=_mean)
            reached[mine] = (total + likeness, counted + counts)
        best = reached
    return _mean(max(best.values(), key=_mean))


def _mean(found: tuple[float, int]) -> float:
    return found[0] / found[1] if found[1] else 1.0


def _alike(sample: Sample, mine: View, theirs: View) -> float:
    return _float(cast(Score, svg_visual(replace(sample, candidate=mine, reference=theirs))).value)


def _shared(have: np.ndarray, wanted: np.ndarray) -> float:
    """Sum of min over steps that are paired one to one, in order, at most one step apart: the best such pairing."""
    steps = len(wanted)
    best = np.zeros((steps + 1, steps + 1))
    for j in range(1, steps + 1):
        for i in range(1, steps + 1):
            paired = float(np.minimum(have[i - 1], wanted[j - 1]).sum()) if abs(i - j) <= 1 else 0.0
            best[i, j] = max(best[i - 1, j], best[i, j - 1], best[i - 1, j - 1] + paired)
    return float(best[steps, steps])


def _pace(have: np.ndarray, wanted: np.ndarray, times: list[float]) -> float:
    """exp(-gap) with gap the least abs(log) ratio of the two ends of motion that the frames allow; 1 without motion."""
    ends = []
    for changes in (have, wanted):
        moving = np.flatnonzero(changes.any(axis=(1, 2)))
        if not len(moving):
            return 1.0  # `motion` says it
        ends.append((times[moving[-1]], times[moving[-1] + 1]))
    (low, high), (wanted_low, wanted_high) = ends
    if low <= wanted_high and wanted_low <= high:
        return 1.0
    ratio: float = wanted_high / low if low > wanted_high else high / wanted_low
    return ratio


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
