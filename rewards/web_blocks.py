"""`web_blocks`: is what can be seen of the reference's page there, with its words, in its place, in its colours?

Texts are matched with texts and boxes with boxes, see `page_blocks`; whatever cannot be seen is in neither. How many of
the blocks are matched multiplies how well they are: on another page the few pairs that chance gives look well.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .page_blocks import PageBlocks, as_drawn, bigrams, page_blocks

LEAST_LIKENESS = 0.55
"""Texts, or boxes, less alike than this are no pair."""
COLOR_REACH = 50.0
"""CIE76 difference at which two colours have nothing in common."""
PLACE_WEIGHT = 0.2
"""Weight of the place beside the words, where texts are matched."""
GROUND_SHARE = 0.2
"""How much of a text's colour is what lies behind it."""
BOX_SHARE = 0.1
"""Weight of the boxes beside the texts, on pages of `MANY_TEXTS` texts or more."""
MANY_TEXTS = 4
FULL_EVIDENCE = 0.5
"""Share of the texts that must be matched for the boxes to count in full."""
MOST_UNEQUAL = 500
"""Texts of a page that are compared with those of the other, beside those that are equal: the largest."""
CHANCE = 0.2
"""Likeness at which a text is worth nothing."""
FEW_PAIRS = 0.4
"""Matched share under which a page is more likely to be another one."""
SAME_HEIGHT = 0.8
"""Ratio of two texts' heights from which on they count as one."""


@reward(needs=("rendering", "reference_picture", "structure", "reference_structure"), tier="B")
def web_blocks(sample: Sample) -> Score:
    """Visible blocks: matched share x mean(text, position, colour), of texts and, with less weight, of boxes.

    * Texts are paired one to one: equal ones first, the nearest of them; of the rest those with the largest sum of
      likenesses, none under 0.55. The likeness of two texts is Dice's of their pairs of letters.
    * block = 2 PR / (P + R), with P and R the matched share of the candidate's and of the reference's text area. No
      text counts for more than 25 % of its page. A pair counts by (likeness - 0.2) / 0.8, by the ratio of the letters'
      heights (in full from 0.8 on), and by the root of its position.
    * text = mean likeness. position = mean of 1 - max(|dx|, |dy|), of the centres, in shares of their own page.
      colour = mean of max(0, 1 - dE76 / 50), 0.8 of it for the letters and 0.2 for what lies behind them.
    * texts = sqrt(block) x min(1, block / 0.4) x mean(text, position, colour): the root gives block the weight that it
      has in the official sum, and a few pairs, as chance gives them on another page, are worth next to nothing.
    * boxes = block x mean(position, colour), paired by size and place, with the colour that they have in the mean.
    * value = (1 - w) texts + w e boxes. w = 0.1, more on pages of less than four texts, 1 without text. e = block / 0.5
      of the texts, at most 1: boxes alone, with the words hidden, are nobody's page.

    Range [0, 1]; the reference is 1, a blank page and a hidden copy 0, another page under 0.1 in the mean. Tier B.
    Fails on words in the wrong order inside one text (0.9), on text in pictures, and on what pictures show. None when
    the reference shows no block. Source: Design2Code (arXiv 2403.03163), of what is visible only.
    """
    assert sample.candidate is not None
    return sample.candidate.feature(f"web_blocks:{sample.task.fingerprint}", lambda _: _scored(sample))


def _scored(sample: Sample) -> Score:
    assert sample.reference is not None
    candidate, reference = as_drawn(sample), sample.reference
    have, wanted = page_blocks(candidate), page_blocks(reference)
    if not len(wanted.texts) and not len(wanted.boxes):
        return Score(None, detail="the reference shows no block")
    texts = _match_texts(candidate, reference)
    boxes = _match_boxes(have, wanted)
    few = max(0.0, 1 - len(wanted.texts) / MANY_TEXTS)
    weight = BOX_SHARE + (1 - BOX_SHARE) * few
    evidence = few + (1 - few) * min(1.0, texts.matched / FULL_EVIDENCE)
    value = (1 - weight) * texts.value + weight * evidence * boxes.value
    parts = {f"text_{name}": part for name, part in texts.parts.items()}
    parts |= {f"box_{name}": part for name, part in boxes.parts.items()}
    return Score(min(1.0, max(0.0, value)), parts | {"texts": texts.value, "boxes": boxes.value})


class WebEvidenceOptions(BaseModel):
    """Options of `web_evidence`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    full: float = Field(0.3, gt=0, le=1)
    """Value of `web_blocks` from which on the rest counts in full."""


@reward(kind="multiplier", needs=("rendering", "reference_picture", "structure", "reference_structure"), tier="B")
def web_evidence(sample: Sample, options: WebEvidenceOptions) -> Score:
    """Whether this is the reference's page at all: min(1, web_blocks / `full`), to multiply what pixels say of it.

    Pages resemble each other: another one has half of the edges in the right places, and a copy with its words hidden
    keeps its colours. Beside `web_blocks` this lets neither earn anything by that. Range [0, 1]; tier B, but it costs
    nothing after `web_blocks`. Fails where that does; None where that is None. Source: own.
    """
    score: Score = web_blocks(sample)
    return score if score.value is None else Score(min(1.0, score.value / options.full))


@dataclass(frozen=True)
class _Match:
    """What a matching of one kind of blocks is worth."""

    matched: float
    """Matched share of both pages."""
    parts: dict[str, float]

    @property
    def value(self) -> float:
        rest = [part for name, part in self.parts.items() if name not in ("block", "pairs")]
        return self.parts["block"] * sum(rest) / len(rest) if rest else self.parts["block"]


_BOTH_NONE = _Match(1.0, {"block": 1.0, "pairs": 0.0})
_NO_PAIR = _Match(0.0, {"block": 0.0, "pairs": 0.0})


def _match_texts(candidate: View, reference: View) -> _Match:
    have, wanted = page_blocks(candidate), page_blocks(reference)
    if not have.texts and not wanted.texts:
        return _BOTH_NONE
    rows, columns = _equal_texts(have, wanted)
    alike = [1.0] * len(rows)
    rest_rows, rest_columns = _rest(have, rows), _rest(wanted, columns)
    if rest_rows and rest_columns:
        likeness = dice(bigrams(candidate, rest_rows), bigrams(reference, rest_columns))
        near = nearness(have.text_centers[rest_rows], wanted.text_centers[rest_columns])
        gain = np.where(likeness >= LEAST_LIKENESS, likeness + PLACE_WEIGHT * near, 0.0)
        for i, j in zip(*linear_sum_assignment(gain, maximize=True), strict=True):
            if gain[i, j]:
                rows.append(rest_rows[i])
                columns.append(rest_columns[j])
                alike.append(float(likeness[i, j]))
    if not rows:
        return _NO_PAIR
    fonts = have.font_px[rows], wanted.font_px[columns]
    size = np.minimum(1.0, np.minimum(*fonts) / np.maximum(np.maximum(*fonts), 1e-9) / SAME_HEIGHT)
    apart = np.abs(have.text_centers[rows] - wanted.text_centers[columns])
    place = np.maximum(0.0, 1 - apart.max(axis=1))
    color = (1 - GROUND_SHARE) * _color_likeness(have.text_colors[rows], wanted.text_colors[columns])
    color += GROUND_SHARE * _color_likeness(have.grounds[rows], wanted.grounds[columns])
    worth = (np.array(alike) - CHANCE) / (1 - CHANCE) * size * np.sqrt(place)
    matched = _matched_share(have.text_areas[rows] * worth, wanted.text_areas[columns] * worth)
    block = math.sqrt(matched) * min(1.0, matched / FEW_PAIRS)
    parts = {"text": float(np.mean(alike)), "position": float(place.mean()), "color": float(color.mean())}
    return _Match(matched, {"block": block, "pairs": float(len(rows)), **parts})


def _rest(page: PageBlocks, paired: Sequence[int]) -> list[int]:
    """Numbers of the texts that have no pair yet; the largest of them where there are more than `MOST_UNEQUAL`."""
    rest = sorted(set(range(len(page.texts))) - set(paired))
    if len(rest) > MOST_UNEQUAL:
        rest = sorted(sorted(rest, key=lambda number: -page.text_areas[number])[:MOST_UNEQUAL])
    return rest


def _equal_texts(have: PageBlocks, wanted: PageBlocks) -> tuple[list[int], list[int]]:
    """Pairs of equal texts: candidates' and references' numbers. Of several the nearest are paired."""
    places: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, texts in enumerate((have.texts, wanted.texts)):
        for number, text in enumerate(texts):
            places[text][side].append(number)
    rows: list[int] = []
    columns: list[int] = []
    for mine, theirs in places.values():
        if len(mine) == len(theirs) == 1:
            rows += mine
            columns += theirs
        elif mine and theirs:
            near = nearness(have.text_centers[mine], wanted.text_centers[theirs])
            for i, j in zip(*linear_sum_assignment(near, maximize=True), strict=True):
                rows.append(mine[i])
                columns.append(theirs[j])
    return rows, columns


def dice(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> np.ndarray:
    """len(first) x len(second) float32: 2 common / (all + all) of sets of numbers.

    One product of sparse matrices: as quick as a dense one, which numerical libraries spread over all cores.
    """
    known = np.unique(np.concatenate(second))
    ones, totals = [], []
    for side in (first, second):
        lengths = np.array([len(numbers) for numbers in side])
        flat = np.concatenate(side)
        places = np.minimum(np.searchsorted(known, flat), len(known) - 1)
        there = known[places] == flat
        rows = np.repeat(np.arange(len(side)), lengths)[there]
        ones.append(csr_array((np.ones(len(rows), np.float32), (rows, places[there])), (len(side), len(known))))
        totals.append(lengths.astype(np.float32))
    common: np.ndarray = 2 * (ones[0] @ ones[1].T).toarray() / (totals[0][:, None] + totals[1])
    return common


def _match_boxes(have: PageBlocks, wanted: PageBlocks) -> _Match:
    if not len(have.boxes) and not len(wanted.boxes):
        return _BOTH_NONE
    if not len(have.boxes) or not len(wanted.boxes):
        return _NO_PAIR
    shape = np.prod(
        [
            np.minimum(have.boxes[:, None, side], wanted.boxes[:, side])
            / np.maximum(have.boxes[:, None, side], wanted.boxes[:, side])
            for side in (2, 3)
        ],
        axis=0,
    )
    near = nearness(have.box_centers, wanted.box_centers)
    alike = 0.5 * shape + 0.5 * near
    gain = np.where(alike >= LEAST_LIKENESS, alike, 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    found = gain[rows, columns] > 0
    rows, columns = rows[found], columns[found]
    if not len(rows):
        return _NO_PAIR
    same = np.sqrt(shape[rows, columns]) * near[rows, columns]
    block = _matched_share(have.box_areas[rows] * same, wanted.box_areas[columns] * same)
    color = _color_likeness(have.box_colors[rows], wanted.box_colors[columns])
    parts = {"position": float(near[rows, columns].mean()), "color": float(color.mean())}
    return _Match(block, {"block": block, "pairs": float(len(rows)), **parts})


def nearness(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """1 - max(|dx|, |dy|) of every centre with every other: N x M."""
    apart = [np.abs(np.subtract.outer(first[:, axis], second[:, axis])) for axis in (0, 1)]
    found: np.ndarray = np.maximum(0.0, 1 - np.maximum(*apart))
    return found


def _color_likeness(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """max(0, 1 - dE76 / 50) of pairs of Lab colours."""
    found: np.ndarray = np.maximum(0.0, 1 - np.linalg.norm(first - second, axis=1) / COLOR_REACH)
    return found


def _matched_share(have: np.ndarray, wanted: np.ndarray) -> float:
    """2 PR / (P + R) of the shares that are matched."""
    precision, recall = min(1.0, float(have.sum())), min(1.0, float(wanted.sum()))
    return 2 * precision * recall / (precision + recall) if precision and recall else 0.0
