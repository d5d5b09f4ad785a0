"""Design2Code's block metrics: `design2code_block`, `_text`, `_position`, `_color` (arXiv 2403.03163). Metrics only.

They reproduce NoviScl/Design2Code, `metrics/visual_score.py`, to the last digits, with what follows from its order of
steps: blocks of one box are joined; neighbours in reading order are joined while that raises the mean likeness of the
changed pairs by more than 0.05, first in the candidate, then in the reference; the last matching rewards pairs whose
neighbours are alike too; pairs under 0.5 are dropped. CLIP, its fifth score, is another metric here.

The blocks are those that the renderer's trace holds: see `janusrl.render.browser.detector`. A page of hidden text has
such blocks, because the official detector repaints text before it looks: these metrics can be gamed, and are no
rewards. A page without blocks, on either side, is 0 in all four, as in the official code. Matching takes some 50 ms for
40 blocks and a second for 120: rubrics for long pages need more `reward_timeout_s`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample

from .ciede2000 import color_likeness

LEAST_LIKENESS = 0.5
"""Pairs less alike than this are no pairs."""
LEAST_GAIN = 0.05
"""By how much joining two neighbours must raise the mean likeness of the pairs that it changes."""
BONUS = 0.1
"""Weight of the two best likenesses around a pair in the last matching."""
MOST_PAIRS = 40_000
"""Blocks of one page times those of the other beyond which the metrics give no value: 200 of each take seconds."""
_AUTOJUNK = 200
"""Letters from which on `difflib` has a rule of its own."""


@dataclass(frozen=True)
class Block:
    """A text with where it stands and how it is coloured."""

    text: str
    box: tuple[float, float, float, float]
    """x, y, width, height, in shares of the page."""
    color: tuple[float, ...]
    """R, G, B, 0 to 255."""

    @property
    def area(self) -> float:
        """Share of the page."""
        return self.box[2] * self.box[3]


@dataclass(frozen=True)
class BlockScores:
    """The four scores, each in [0, 1]."""

    block: float = 0.0
    text: float = 0.0
    position: float = 0.0
    color: float = 0.0
    matched: int = 0


@reward(kind="metric", needs=("trace", "reference_trace"), tier="B", failed=0.0)
def design2code_block(sample: Sample) -> Score:
    """Area of the matched text blocks of both pages, over the area of all of theirs.

    Range [0, 1]. Fails when text is hidden, or when one giant block covers the rest; see the module. `parts["matched"]`
    counts pairs. None when there are too many blocks to match.
    """
    return _score(sample, "block")


@reward(kind="metric", needs=("trace", "reference_trace"), tier="B", failed=0.0)
def design2code_text(sample: Sample) -> Score:
    """Mean of `difflib.SequenceMatcher.ratio` over the matched text blocks, in lower case.

    Range [0, 1]. Says nothing of what was not matched: near 0.5 on a wrong page. None as `design2code_block`.
    """
    return _score(sample, "text")


@reward(kind="metric", needs=("trace", "reference_trace"), tier="B", failed=0.0)
def design2code_position(sample: Sample) -> Score:
    """Mean over the matched text blocks of 1 - max(|dx|, |dy|), of their centres in shares of their page.

    Range [0, 1]. Says nothing of what was not matched: above 0.5 on a wrong page. None as `design2code_block`.
    """
    return _score(sample, "position")


@reward(kind="metric", needs=("trace", "reference_trace"), tier="B", failed=0.0)
def design2code_color(sample: Sample) -> Score:
    """Mean over the matched text blocks of max(0, 1 - dE / 100), with CIEDE2000 of their mean colours.

    Range [0, 1]. Sees glyphs only, no backgrounds; says nothing of what was not matched. None as `design2code_block`.
    """
    return _score(sample, "color")


def _score(sample: Sample, name: str) -> Score:
    assert sample.candidate is not None
    assert sample.reference is not None
    have, wanted = sample.candidate.rendering.trace, sample.reference.rendering.trace
    assert have is not None
    assert wanted is not None
    scores = sample.candidate.feature(
        f"design2code:{sample.task.fingerprint}",
        lambda _: scores_of_traces(have, wanted),
    )
    if isinstance(scores, str):
        return Score(None, detail=scores)
    return Score(min(1.0, max(0.0, getattr(scores, name))), {"matched": float(scores.matched)})


def scores_of_traces(candidate: Mapping[str, Any], reference: Mapping[str, Any]) -> BlockScores | str:
    """The scores from two traces of pages; or in words why there are none.

    The official code repairs the file of the candidate, and takes the reference as it is; so does this.
    """
    have, wanted = candidate.get("repaired_blocks"), reference.get("blocks")
    if have is None or wanted is None:
        which = "candidate" if have is None else "reference"
        return f"the official detector finds no end on the {which}: too many text elements, or too slow to draw again"
    return block_scores(read_blocks(have), read_blocks(wanted))


def read_blocks(rows: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Blocks from `{"text": str, "bbox": [x, y, w, h], "color": [r, g, b]}`, as traces and golden files hold them."""
    return [
        Block(str(row["text"]), _four(row["bbox"]), tuple(float(channel) for channel in row["color"])) for row in rows
    ]


def _four(box: Sequence[float]) -> tuple[float, float, float, float]:
    x, y, width, height = (float(side) for side in box)
    return x, y, width, height


def block_scores(candidate: Sequence[Block], reference: Sequence[Block]) -> BlockScores | str:
    """Match the blocks of two pages and score the matching; in words why not, where there are too many."""
    have, wanted = _joined_by_box(candidate), _joined_by_box(reference)
    if not have or not wanted:
        return BlockScores()
    if len(have) * len(wanted) > MOST_PAIRS:
        return f"{len(have)} and {len(wanted)} blocks are too many to match"
    likeness = _Likeness()
    have, wanted = _joined(have, wanted, likeness)
    costs = _with_context(likeness.costs(have, wanted))
    pairs = [
        (one, other, alike)
        for row, column in zip(*linear_sum_assignment(costs), strict=True)
        for one, other in [(have[row], wanted[column])]
        if (alike := likeness(one.text, other.text)) >= LEAST_LIKENESS
    ]
    if not pairs:
        return BlockScores()
    matched = sum(one.area + other.area for one, other, _ in pairs)
    total = sum(block.area for block in (*have, *wanted))
    centers = [[np.array(b.box[:2]) + np.array(b.box[2:]) / 2 for b in pair[:2]] for pair in pairs]
    return BlockScores(
        block=matched / total if total else 0.0,
        text=float(np.mean([alike for _, _, alike in pairs])),
        position=float(np.mean([1 - np.abs(one - other).max() for one, other in centers])),
        color=float(np.mean([color_likeness(one.color, other.color) for one, other, _ in pairs])),
        matched=len(pairs),
    )


class _Likeness:
    """`SequenceMatcher(None, a, b).ratio()`, remembered; what it learns of one text serves many others."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], float] = {}
        self._places: dict[str, dict[str, list[int]]] = {}

    def __call__(self, one: str, other: str) -> float:
        if one == other:
            return 1.0
        key = (one, other)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._ratio(one, other)
        return found

    def _ratio(self, one: str, other: str) -> float:
        if len(other) >= _AUTOJUNK:  # difflib leaves out letters that are frequent in such texts
            return SequenceMatcher(None, one, other).ratio()
        places = self._places.get(other)
        if places is None:
            places = self._places[other] = {}
            for number, letter in enumerate(other):
                places.setdefault(letter, []).append(number)
        return 2.0 * _common(one, places, len(other)) / (len(one) + len(other))

    def costs(self, have: Sequence[Block], wanted: Sequence[Block]) -> np.ndarray:
        """len(have) x len(wanted) float64: minus the likeness."""
        return np.array([[-self(one.text, other.text) for other in wanted] for one in have], np.float64)


def _common(one: str, places: Mapping[str, Sequence[int]], length: int) -> int:
    """How many letters `SequenceMatcher` matches: the first longest common piece, and so on left and right of it.

    Args:
        one: the first text.
        places: where each letter stands in the second, ascending.
        length: of the second.
    """
    total = 0
    waiting = [(0, len(one), 0, length)]
    while waiting:
        low, high, other_low, other_high = waiting.pop()
        size = end = other_end = 0
        before: dict[int, int] = {}
        for number in range(low, high):
            now: dict[int, int] = {}
            for place in places.get(one[number], ()):
                if place < other_low:
                    continue
                if place >= other_high:
                    break
                run = now[place] = before.get(place - 1, 0) + 1
                if run > size:
                    size, end, other_end = run, number + 1, place + 1
            before = now
        if size:
            total += size
            if low < end - size and other_low < other_end - size:
                waiting.append((low, end - size, other_low, other_end - size))
            if end < high and other_end < other_high:
                waiting.append((end, high, other_end, other_high))
    return total


def _joined_by_box(blocks: Sequence[Block]) -> list[Block]:
    """Blocks of one and the same box are one: texts in a row, colours averaged one after the other."""
    found: dict[tuple[float, ...], Block] = {}
    for block in blocks:
        known = found.get(block.box)
        if known is not None:
            color = tuple((one + other) / 2 for one, other in zip(known.color, block.color, strict=True))
            block = Block(f"{known.text} {block.text}", block.box, color)
        found[block.box] = block
    return list(found.values())


def _joined(have: list[Block], wanted: list[Block], likeness: _Likeness) -> tuple[list[Block], list[Block]]:
    """Join neighbours on either side for as long as it helps."""
    while True:
        before = _assigned(likeness.costs(have, wanted))
        have, changed = _join_side(have, before, wanted, likeness, 0)
        if changed:
            before = _assigned(likeness.costs(have, wanted))
        wanted, other_changed = _join_side(wanted, before, have, likeness, 1)
        if not (changed or other_changed):
            return have, wanted


def _join_side(
    blocks: list[Block], before: Sequence[float], others: list[Block], likeness: _Likeness, axis: int
) -> tuple[list[Block], bool]:
    """Try every pair of neighbours on one side, then join those that gain most and do not touch each other.

    Args:
        blocks: of that side.
        before: costs of the best assignment as it is.
        others: of the other side.
        likeness: of two texts.
        axis: 0 for the candidate's side, 1 for the reference's.
    """

    def costs(side: list[Block]) -> np.ndarray:
        return likeness.costs(side, others) if axis == 0 else likeness.costs(others, side)

    if len(blocks) < 2:
        return blocks, False
    whole = costs(blocks)
    gains = []
    for number in range(len(blocks) - 1):
        line = costs([_both(blocks[number], blocks[number + 1])])
        parts = [np.take(whole, range(number), axis), line, np.take(whole, range(number + 2, len(blocks)), axis)]
        gain = _gain(before, _assigned(np.concatenate(parts, axis)))
        if gain > LEAST_GAIN:
            gains.append((number, gain))
    taken: set[int] = set()
    kept: list[Block | None] = list(blocks)
    for number, _ in sorted(gains, key=lambda item: item[1], reverse=True):
        if not taken & {number, number + 1}:
            taken |= {number, number + 1}
            kept[number : number + 2] = [_both(blocks[number], blocks[number + 1]), None]
    return [block for block in kept if block is not None], bool(gains)


def _both(one: Block, other: Block) -> Block:
    """Two neighbours as one block; colours are averaged and rounded down."""
    left, top = min(one.box[0], other.box[0]), min(one.box[1], other.box[1])
    right = max(one.box[0] + one.box[2], other.box[0] + other.box[2])
    bottom = max(one.box[1] + one.box[3], other.box[1] + other.box[3])
    color = tuple((first + second) // 2 for first, second in zip(one.color, other.color, strict=True))
    return Block(f"{one.text} {other.text}", (left, top, right - left, bottom - top), color)


def _assigned(costs: np.ndarray) -> list[float]:
    """Costs of the best assignment, by row."""
    found: list[float] = costs[linear_sum_assignment(costs)].tolist()
    return found


def _gain(before: Sequence[float], after: Sequence[float]) -> float:
    """Mean of the costs that only `before` has, less that of those that only `after` has.

    A positive gain counts only when the best of the old pairs is improved on too.
    """
    first, second = Counter(before), Counter(after)
    old, new = list((first - second).elements()), list((second - first).elements())
    gain = (sum(old) / len(old) if old else 0.0) - (sum(new) / len(new) if new else 0.0)
    if gain > 0 and not (old and new and min(old) > min(new)):
        return 0.0
    return gain


def _with_context(costs: np.ndarray) -> np.ndarray:
    """Costs with a bonus for good pairs: the two best likenesses among their up to eight neighbours."""
    adjusted = costs.copy()
    for row, column in np.argwhere(costs < -LEAST_LIKENESS):
        near = np.sort(costs[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2], axis=None)
        near = np.delete(near, np.flatnonzero(near == costs[row, column])[0])
        adjusted[row, column] += BONUS * near[:2].sum()
    return adjusted
