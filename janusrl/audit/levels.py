"""Exploits that attack no drawing but the machinery around every rubric, each tried on the real parts.

Several turns on the turn rules; rewards that return NaN, infinity or nothing, and rewards that break down, on a real
rubric; failures in an evaluation on its summary. Scores here are what an attacker gains, beside what honesty earns.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from janusrl.audit.corpus import Rule
from janusrl.audit.judges import judge_rows
from janusrl.audit.kinds import KINDS
from janusrl.audit.results import SLACK, ExploitRow
from janusrl.evaluation.evaluate import summarise
from janusrl.outcome import Outcome, Phase
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.reward import Reward, Score
from janusrl.scoring.rubric import Rubric, Term
from janusrl.scoring.sample import Sample, View
from janusrl.scoring.scorecard import Scorecard
from janusrl.scoring.turns import REWARDS, TurnRules
from janusrl.task import Reference, Task

BEST = 0.8
"""What the answer is worth that an episode ends with."""


def machinery_rows() -> list[ExploitRow]:
    """One row for each exploit of the machinery."""
    return sorted([*_turns(), *_numbers(), *_survivors(), *judge_rows()], key=lambda row: row.kind)


def _row(kind: int, name: str, rule: Rule, score: float | None, honest: float, why: str) -> ExploitRow:
    bar = honest + SLACK
    ok = score is None or score <= bar
    reason = "no score: the sample is left out, and counted" if score is None else ""
    return ExploitRow("machinery", kind, KINDS[kind], name, str(rule), why, "", 1, score, bar, honest, ok, "", reason)


def _turns() -> list[ExploitRow]:
    """Kind 15: the same last answer, with turns before it that were bad on purpose."""
    talks: dict[str, Sequence[float | None]] = {
        "a bad first turn": (0.0, BEST),
        "up and down": (BEST, 0.1, BEST, 0.1, BEST),
        "a first turn that fails on our side": (None, BEST),
        "small steps": (0.2, 0.4, 0.6, BEST),
    }
    why = "earns what its last answer is worth, whatever came before"
    return [
        _row(15, f"{name}, reward '{rule}'", Rule.HONEST, _episode(rule, totals), BEST, why)
        for rule in REWARDS
        for name, totals in talks.items()
    ]


def _episode(rule: str, totals: Sequence[float | None]) -> float:
    """Everything that an episode earns under a rule."""
    rules = TurnRules(max_turns=len(totals), reward=cast(Any, rule))
    return sum(rules.earned(totals[: turn + 1])[0] for turn in range(len(totals)))


def _numbers() -> list[ExploitRow]:
    """Kind 21: what a broken or bribed reward says must never become a number."""

    def raises(sample: Sample) -> float:
        raise ZeroDivisionError("on purpose")

    def leaves(sample: Sample) -> float:
        raise SystemExit(0)

    said: dict[str, Callable[[Sample], Any]] = {
        "NaN": lambda sample: math.nan,
        "infinity": lambda sample: math.inf,
        "minus infinity": lambda sample: -math.inf,
        "two": lambda sample: 2.0,
        "a text": lambda sample: "1.0 (perfect)",
        "a NaN of numpy": lambda sample: Score(float(np.float32("nan"))),
        "an error": raises,
        "a way out": leaves,
    }
    why = "a number that is none is our failure: the answer gets no score rather than a zero or a one"
    return [
        _row(21, f"a reward that gives {name}", Rule.NOTHING, _total(function), 0.0, why)
        for name, function in said.items()
    ]


def _total(function: Callable[[Sample], Any]) -> float | None:
    """The total of one answer under a rubric of one reward."""
    rubric = Rubric(terms=[Term(Reward("bribed", function), 1.0, anchor=False)], timeout_s=10.0)
    try:
        (card,) = rubric.score([_sample()], lambda task: None)
    finally:
        rubric.close()
    return card.total


def _sample() -> Sample:
    drawn = Rendering((Frame(np.full((8, 8, 4), 255, np.uint8)),))
    task = Task("audit", "audit", ({"role": "user", "content": "draw"},), Reference(picture=drawn.pixels))
    return Sample(task, "", Outcome.drew(drawn), None, View(drawn), View(drawn))


def _survivors() -> list[ExploitRow]:
    """Kind 22: a model that only answers where it is sure, and infrastructure that fails where it is not."""

    def card(outcome: Outcome, total: float | None) -> Scorecard:
        return Scorecard(outcome, total)

    drew = Outcome.drew(Rendering((Frame(np.zeros((2, 2, 4), np.uint8)),)))
    failed = Outcome.model_failed(Phase.EXTRACT, "no_code", "The answer holds no code.")
    cards = [card(drew, 0.9)] * 2 + [card(failed, 0.0)] * 8
    row = summarise("audit", "greedy", [""] * 10, cards, [False] * 10)
    mean = None if row.score is None else row.score["mean"]
    lost = [card(drew, 0.9)] * 2 + [card(Outcome.infra_failed(Phase.RUN, "worker_lost", "lost"), None)] * 2
    second = summarise("audit", "greedy", [""] * 4, lost, [False] * 4)
    counted = 0.9 if second.infra_failed == 2 and second.score is not None else 1.8
    return [
        _row(22, "two answers of 0.9, eight without code", Rule.HONEST, mean, 0.18, "the mean is over all ten items"),
        _row(
            22, "two answers of 0.9, two lost by us", Rule.HONEST, counted, 0.9, "what we lost is left out and counted"
        ),
    ]
