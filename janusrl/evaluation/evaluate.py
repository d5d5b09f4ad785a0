"""Evaluation of a model on held-out tasks, and the baselines that make its figures readable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import numpy as np

from janusrl.evaluation.statistics import interval
from janusrl.outcome import Status
from janusrl.scoring.grader import Grader
from janusrl.scoring.scorecard import Scorecard
from janusrl.task import Task

T = TypeVar("T")

GRADED_AT_ONCE = 256
EXACT_MSE = 1e-6
"""Mean squared error of [0, 1] values below which a picture counts as exactly right."""


@dataclass
class EvalRow:
    """One line of the evaluation table: a model, greedy or sampled, on the held-out tasks."""

    stage: str
    mode: str
    n: int
    score: dict[str, float] | None
    """Mean of the rubric's total, failures counted as 0, with its 95 % interval; None when all failed on our side."""
    draws: float
    """Share of the answers that drew and passed the gates."""
    exact: float
    """Share of the answers whose picture is the reference's."""
    distinct: int
    """Number of different answers."""
    terms: dict[str, float | None] = field(default_factory=dict)
    """Mean of each term over the answers that drew."""
    metrics: dict[str, float | None] = field(default_factory=dict)
    """Mean of each metric over all answers, failures counted as 0: the hold-outs."""
    failures: dict[str, int] = field(default_factory=dict)
    infra_failed: int = 0
    """Answers left out because our side failed."""
    drafts: float | None = None
    """Mean number of drafts that an answer looked at; None in recipes without turns."""
    cpu_s: float | None = None
    """CPU seconds of the training stage that led here."""
    scores: list[float | None] = field(default_factory=list)
    """Score of each task, in order, for paired comparisons."""

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


def summarise(
    stage: str, mode: str, texts: Sequence[str], cards: Sequence[Scorecard], exact: Sequence[bool]
) -> EvalRow:
    """Make the table row of graded completions.

    Args:
        stage: name of the model.
        mode: `greedy` or `sampled`.
        texts: the completions.
        cards: their scorecards; pictures are not looked at.
        exact: whether each drew the reference exactly (`is_exact`).

    Every completion counts: a failure of the model is a 0 in the score and in every metric (leaving failures out would
    reward a model that only answers when it is sure). Only failures on our side are left out, and counted.
    """
    scores = [None if card.total is None else max(0.0, card.total) for card in cards]
    valid = [score for score in scores if score is not None]
    drawn = [card for card in cards if card.drew]
    failed = [card for card in cards if card.outcome.status is Status.MODEL_FAILED]
    return EvalRow(
        stage=stage,
        mode=mode,
        n=len(cards),
        score=interval(valid) if valid else None,
        draws=len(drawn) / len(cards),
        exact=sum(exact) / len(cards),
        distinct=len(set(texts)),
        terms={name: _mean([card.terms[name].value for card in drawn]) for name in cards[0].terms},
        metrics={name: _over_all(cards, name) for name in cards[0].metrics},
        failures=dict(Counter(card.outcome.reason for card in failed).most_common()),
        infra_failed=sum(card.outcome.status is Status.INFRA_FAILED for card in cards),
        scores=scores,
    )


def _mean(values: Sequence[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return round(sum(found) / len(found), 6) if found else None


def _over_all(cards: Sequence[Scorecard], name: str) -> float | None:
    """Mean of a metric with the model's failures as 0; answers that it does not apply to, or that we lost, left out."""
    values = [0.0 if c.outcome.status is Status.MODEL_FAILED else c.metrics[name].value for c in cards]
    if all(card.metrics[name].value is None for card in cards):
        return None
    return _mean(values)


def is_exact(card: Scorecard) -> bool:
    """Whether a completion passed the gates and its picture is the reference's, up to `EXACT_MSE`."""
    if not card.drew or card.rendering is None or card.reference is None:
        return False
    one, other = card.rendering.pixels, card.reference.pixels
    if one.shape != other.shape:
        return False
    return float(np.mean((_over_white(one) - _over_white(other)) ** 2)) < EXACT_MSE


def _over_white(pixels: np.ndarray) -> np.ndarray:
    values: np.ndarray = pixels.astype(np.float32) / 255
    alpha = values[..., 3:]
    mixed: np.ndarray = values[..., :3] * alpha + (1 - alpha)
    return mixed


def baselines(grader: Grader, tasks: Sequence[Task]) -> dict[str, dict[str, float] | None]:
    """Scores that need no model: what the figures of a model are read against.

    Returns:
        `blank`: the empty canvas as an answer; in tasks that edit a program, that program unchanged. `shuffled`:
        another task's right answer (or demonstration). `demonstrations`: what SFT imitates. None where the tasks hold
        no such answer.
    """
    answers = [task.reference.code or task.demonstration for task in tasks]
    shuffled = [*answers[1:], *answers[:1]] if len(answers) > 1 else []
    sets: Mapping[str, Sequence[str | None]] = {
        "blank": [task.source or grader.domain.for_task(task).blank_source or None for task in tasks],
        "shuffled": shuffled,
        "demonstrations": [task.demonstration for task in tasks],
    }
    found: dict[str, dict[str, float] | None] = {}
    for name, texts in sets.items():
        items = [(task, text) for task, text in zip(tasks, texts, strict=False) if text]
        totals = [card.total for chunk in chunks(items) for card in grader.grade(chunk, metrics=False)]
        valid = [max(0.0, total) for total in totals if total is not None]
        found[name] = interval(valid) if valid else None
    return found


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Pieces of at most `GRADED_AT_ONCE` items: their pictures are in memory only so long."""
    for begin in range(0, len(items), GRADED_AT_ONCE):
        yield items[begin : begin + GRADED_AT_ONCE]


def table(rows: Sequence[Mapping[str, Any]], base: Mapping[str, Any]) -> str:
    """The evaluation as plain text, one line a model and mode, for terminals."""
    head = f"{'stage':<18}{'mode':<9}{'score':>7}  {'95 % interval':<16}{'draws':>6}{'exact':>7}{'distinct':>10}"
    head += f"{'CPU s':>9}"
    lines = [head, "-" * len(head)]
    for row in rows:
        score = row["score"]
        shown = (
            f"{score['mean']:>7.3f}  {score['low']:.3f} .. {score['high']:.3f}  " if score else f"{'-':>7}  {'':<16}"
        )
        cpu = f"{row['cpu_s']:>9.1f}" if row.get("cpu_s") is not None else f"{'-':>9}"
        lines.append(
            f"{row['stage']:<18}{row['mode']:<9}{shown}{row['draws']:>6.2f}{row['exact']:>7.2f}{row['distinct']:>10}{cpu}"
        )
    for name, score in base.items():
        if score:
            lines.append(f"{name:<18}{'-':<9}{score['mean']:>7.3f}  {score['low']:.3f} .. {score['high']:.3f}")
    return "\n".join(lines)
