"""Rewards for edits: how much of the change was made (`edit_change`), how much of the rest was left (`edit_keep`).

Three drawings are compared: s, of the program to edit; t, of the reference; c, of the answer. Two colours at a distance
of d (CIE76, D65 Lab) are alike by q(d) = max(0, 1 - d / 50). The change D is where some channel of s and t differs by
more than 8; what should stay is everywhere further than a few pixels from D. Where renderers describe structure and
texts, *facts* are compared too: each text with its role, and each part of the structure by all that it holds but its
place. Doing nothing is exactly 0, the reference exactly 1.

Of animations all frames are compared, each with those of the same time; what has a single frame stands still.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import cv2
import numpy as np

from janusrl.rendering import Frame, Rendering
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .cms import changed_lines
from .features import NEAR, Pixels, background, foreground, pair, within

REACH = 50.0
"""CIE76 difference at which two colours have nothing in common."""
SIDE_PX = 640
"""Longest side at which pictures are compared; larger ones are averaged down to it."""
FRAME_PX = 320
"""The same for each of several frames."""
FACTS_SHARE = 0.25
"""How much of a value hangs on facts, where there are some."""
MOST_FACTS = 20_000
"""Facts of one drawing that are looked at."""
_PLACES = frozenset({
    *("box", "bbox", "bounds", "x", "y", "x0", "y0", "x1", "y1", "cx", "cy", "left", "top", "right", "bottom", "width"),
    *("height", "w", "h", "position", "size", "subpaths", "points", "path", "d", "counts", "truncated", "id", "index"),
    *("order", "z", "zorder", "key", "parent", "element", "ink", "seen", "contrast"),
})  # fmt: skip
"""What says where a part of a drawing is, how many there are, and how well it can be seen: not what it is."""

Facts = Counter[str]


@reward(needs=("rendering", "reference_picture", "source_picture"), wants=("structure",))
def edit_change(sample: Sample) -> Score | None:
    """How much of the asked change was made: (min + mean) / 2 of two shares, x (0.75 + 0.25 facts).

    D is split into what the change clears (t shows its background there) and what it paints. The share made of a part
    is sum(max(0, q(c, t) - q(s, t))) / sum(1 - q(s, t)) over it. Clearing alone is no move: the lower share counts
    twice; a part under 5 % of D is left out. facts = share of the facts added and removed that the answer added and
    removed; without a change of facts the factor is 1. Nothing in the facts alone earns: what cannot be seen is 0.

    None when s and t look alike.
    """
    seen = _Seen(sample)
    area = int(np.count_nonzero(seen.changed))
    if not area:
        return Score(None, detail="source and reference look alike")
    painted = seen.changed & (foreground(seen.reference, background(seen.reference)) > 0)
    shares = {
        name: seen.made(places)
        for name, places in (("painted", painted), ("cleared", seen.changed & ~painted))
        if np.count_nonzero(places) >= 0.05 * area
    }
    value = (min(shares.values()) + sum(shares.values()) / len(shares)) / 2
    facts = _facts_made(sample)
    parts = shares | ({} if facts is None else {"facts": facts})
    return Score(value * (1 - FACTS_SHARE + FACTS_SHARE * (1.0 if facts is None else facts)), parts)


@reward(needs=("rendering", "reference_picture", "source_picture"), wants=("structure",))
def edit_keep(sample: Sample) -> Score:
    """How much of what should stay stayed: pixels x (0.75 + 0.25 facts).

    K is what should stay, F the part of K that is not s's background, A its area (that of D when F is empty), and
    q = max(q(c, s), q(c, t)). pixels = sum over F of q, or A when F is empty, over A + sum over K without F of 1 - q:
    paint where s has none counts as much as damage. facts = common / (all + stray): of the facts that s and t share
    those that c has too, over all of them and over those that neither s nor t holds, as far as they are more than the
    change adds.
    """
    seen = _Seen(sample)
    reach = 1 + seen.side_px // 256
    near = cv2.dilate(seen.changed.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0
    inside = ~near & (foreground(seen.source, background(seen.source)) > 0)
    area = int(np.count_nonzero(inside))
    lost = 1 - seen.unchanged()
    lost[near] = 0
    damage = float(lost.sum(where=inside))
    kept, strayed = area - damage, float(lost.sum()) - damage
    if not area:
        kept = area = max(1, int(np.count_nonzero(seen.changed)))
    parts = {"pixels": min(1.0, max(0.0, kept / (area + strayed)))}
    if (facts := _facts_kept(sample)) is not None:
        parts["facts"] = facts
    return Score(parts["pixels"] * (1 - FACTS_SHARE + FACTS_SHARE * parts.get("facts", 1.0)), parts)


@reward(kind="metric", needs=("reference_code", "source_code"))
def edit_lines(sample: Sample) -> float | None:
    """`cms` of tasks that edit: Jaccard index of the lines that answer and reference change; 1 when neither does."""
    code, source = sample.task.reference.code, sample.task.source
    if sample.program is None or code is None or source is None:
        return None
    made, wanted = changed_lines(source, sample.program.source), changed_lines(source, code)
    union = made | wanted
    return len(made & wanted) / len(union) if union else 1.0


class _Seen:
    """Candidate, reference and source at one size, with how alike they are: maps of H x W, computed once a sample."""

    def __init__(self, sample: Sample) -> None:
        candidate, reference = pair(sample)
        source, _ = pair(replace(sample, candidate=sample.source))
        sheets = _sheets(sample)
        views = sheets or [within(view, SIDE_PX) for view in (candidate, reference, source)]
        self.candidate, self.reference, self.source = views
        self.side_px = FRAME_PX if sheets else max(self.source.size)
        self._task = sample.task.fingerprint  # a view may be looked at for several tasks
        self.changed: np.ndarray = _apart_most(self.source.rgb, self.reference.rgb) > NEAR
        """Where some channel of source and reference differs by more than `NEAR`: bool."""

    def made(self, places: np.ndarray) -> float:
        """Share of the change at some places that was made."""
        before = self._alike(self.source, "reference", self.reference)[places]
        after = self._alike(self.candidate, "reference", self.reference)[places]
        return float(np.maximum(0.0, after - before).sum()) / float((1.0 - before).sum())

    def unchanged(self) -> np.ndarray:
        """Likeness to source or reference, whichever is nearer: where they hardly differ, both have changed nothing."""
        to_source = self._alike(self.candidate, "source", self.source)
        to_reference = self._alike(self.candidate, "reference", self.reference)
        found: np.ndarray = np.maximum(to_source, to_reference)
        return found

    def _alike(self, view: View, name: str, other: View) -> np.ndarray:
        return view.feature(f"edit:{self._task}:{name}", lambda _: likeness(view.rgb, other.rgb))


def _sheets(sample: Sample) -> list[View] | None:
    """Candidate, reference and source with their frames, small, one above the other; None for still pictures.

    A view with one frame shows it at all times. Where the numbers differ otherwise, last frames are all that compares.
    """
    views = [view for view in (sample.candidate, sample.reference, sample.source) if view is not None]
    counts = {len(view.rendering.frames) for view in views} - {1}
    if len(views) < 3 or len(counts) != 1:
        return None
    width, height = views[1].size
    shrink = max(1.0, max(width, height) / FRAME_PX)
    size = max(1, round(width / shrink)), max(1, round(height / shrink))
    count = counts.pop()
    return [
        view.feature("edit:sheet:{}:{}x{}".format(count, *size), partial(_sheet, count=count, size=size))
        for view in views
    ]


def _sheet(view: View, count: int, size: tuple[int, int]) -> View:
    frames = view.rendering.frames
    if len(frames) == 1:
        frames = frames * count
    small = [cv2.resize(View(Rendering((frame,))).rgb, size, interpolation=cv2.INTER_AREA) for frame in frames]
    rgb = np.concatenate(small)
    return View(Rendering((Frame(np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])),)))


def likeness(first: Pixels, second: Pixels) -> np.ndarray:
    """The likeness q of two H x W x 3 pictures: H x W float32 in [0, 1]."""
    found = np.ones(first.shape[:2], np.float32)
    places = np.flatnonzero(_apart_most(first, second))
    if len(places):
        both = [np.take(picture.reshape(-1, 3), places, axis=0)[None] for picture in (first, second)]
        lab = [cv2.cvtColor(colors.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)[0] for colors in both]
        apart = np.sqrt(np.square(lab[0] - lab[1]).sum(axis=1))
        found.reshape(-1)[places] = np.maximum(0.0, 1.0 - apart / REACH)
    return found


def _apart_most(first: Pixels, second: Pixels) -> Pixels:
    """Largest difference of a channel at each pixel: H x W uint8."""
    red, green, blue = cv2.split(cv2.absdiff(first, second))
    most: Pixels = cv2.max(cv2.max(red, green), blue)
    return most


def _facts(sample: Sample) -> tuple[Facts, Facts, Facts] | None:
    """Facts of candidate, reference and source; None where the renderer tells of none in one of them."""
    views = (sample.candidate, sample.reference, sample.source)
    found = tuple(view.feature("facts", facts_of) for view in views if view is not None)
    if len(found) != len(views) or any(view.rendering.structure is None for view in views if view is not None):
        return None
    return found[0], found[1], found[2]


def _facts_made(sample: Sample) -> float | None:
    """Share of the facts that the change adds and removes which the answer added and removed; None without any."""
    facts = _facts(sample)
    if facts is None:
        return None
    have, wanted, before = facts
    added, removed = wanted - before, before - wanted
    total = added.total() + removed.total()
    if not total:
        return None
    return (((have - before) & added).total() + ((before - have) & removed).total()) / total


def _facts_kept(sample: Sample) -> float | None:
    facts = _facts(sample)
    if facts is None:
        return None
    have, wanted, before = facts
    common = wanted & before
    stray = max(0, (have - (wanted | before)).total() - (wanted - before).total())
    total = common.total() + stray
    return (have & common).total() / total if total else None


def facts_of(view: View) -> Facts:
    """The facts of a drawing: what can be said of its texts and of the parts of its structure, but for their place."""
    texts = (f"text {run.role}: {' '.join(run.text.split())}" for run in view.rendering.texts)
    facts: Facts = Counter()
    for fact in (*texts, *_said(view.rendering.structure or {}, "")):
        facts[fact] += 1
        if facts.total() >= MOST_FACTS:
            break
    return facts


def _said(part: Any, name: str) -> Iterator[str]:
    """One fact for each mapping of a tree: its plain values, without those that say where it is."""
    if isinstance(part, Mapping):
        plain = {key: _plain(value) for key, value in part.items() if key not in _PLACES and _is_plain(value)}
        if plain:
            yield f"{name} {json.dumps(plain, sort_keys=True, default=str)}"
        for key, value in part.items():
            if key not in _PLACES and not _is_plain(value):
                yield from _said(value, f"{name}/{key}")
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _said(item, name)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return len(value) <= 4 and all(not isinstance(item, Mapping | list | tuple) for item in value)
    return not isinstance(value, Mapping)


def _plain(value: Any) -> Any:
    """A value as facts compare it: numbers by three digits."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return float(f"{value:.3g}") if isinstance(value, float) else value
