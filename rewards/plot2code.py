"""Plot2Code's text-match score (arXiv 2405.07990) in its official form. A metric only: it sees what is hidden, too."""

from __future__ import annotations

import math
from typing import Any

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .chartmimic import NEEDS, trace_of

NEAR = 0.8
"""Least similarity of two positions, exp(-distance / 100)."""


@reward(kind="metric", needs=NEEDS, failed=0.0)
def plot2code_text(sample: Sample) -> Score:
    """Matched texts over matched and unmatched texts of both figures. Tier A.

    Texts are all text artists of the figure that are not themselves hidden, stripped and in lower case, with their
    positions in their own coordinates (axes, data, pixels), which is why the official distance means little. In the
    reference's order, each takes the first equal text of the candidate whose position, times the ratio of the figures'
    sizes, has exp(-distance / 100) > 0.8. Two figures without text score 1. Texts at dates or categories match nothing,
    as their arithmetic fails there. The official code (TencentARC/Plot2Code, `eval/text_match_score.py`) skips
    all-white pictures; here they count like any other.
    """
    if sample.candidate is None or sample.reference is None:
        raise ValueError(f"plot2code_text compares two programs; declare needs={NEEDS}")
    wanted, have = trace_of(sample.reference), trace_of(sample.candidate)
    if wanted["kind"] != "matplotlib":
        return Score(None, detail=f"the reference is drawn with {wanted['kind']}, not matplotlib")
    ratio = [
        mine / theirs if theirs else math.nan for mine, theirs in zip(wanted["inches"], have["inches"], strict=True)
    ]
    left = {text: list(places) for text, places in sample.candidate.feature("trace:labels", _by_text).items()}
    matched = sum(_take(left.get(text, []), place, ratio) for text, *place in wanted["labels"])
    counts = {"matched": float(matched), "have": float(len(have["labels"])), "wanted": float(len(wanted["labels"]))}
    pairs = counts["have"] + counts["wanted"] - matched
    return Score(matched / pairs if pairs else 1.0, counts)


def _by_text(view: View) -> dict[str, list[list[float | None]]]:
    """Positions of each text, in the order of the figure."""
    places: dict[str, list[list[float | None]]] = {}
    for text, *place in trace_of(view)["labels"]:
        places.setdefault(text, []).append(place)
    return places


def _take(places: list[Any], wanted: list[Any], ratio: list[float]) -> bool:
    """Take the first of the places that is near the one wanted; whether there was one."""
    if None in wanted:
        return False
    for number, place in enumerate(places):
        if None not in place:
            apart = math.hypot(
                *(mine - theirs * scale for mine, theirs, scale in zip(wanted, place, ratio, strict=True))
            )
            if math.exp(-apart / 100) > NEAR:
                del places[number]
                return True
    return False
