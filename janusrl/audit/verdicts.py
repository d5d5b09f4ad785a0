"""From graded answers to rows of an audit: what each anchor, corruption and exploit earned, and if that is right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from janusrl.audit.corpus import LEVELS, Corruption, Exploit, PixelCorruption
from janusrl.audit.kinds import KINDS
from janusrl.audit.results import (
    BLIND,
    NOTHING_BAR,
    OTHER_BAR,
    RANKED,
    REFERENCE_BAR,
    SLACK,
    AloneRow,
    Anchor,
    CorruptionRow,
    ExploitRow,
)
from janusrl.audit.trials import Trial
from janusrl.outcome import Outcome
from janusrl.scoring.rubric import Rubric
from janusrl.task import Task

Number = float | None


@dataclass(frozen=True)
class Graded:
    """A trial with what became of it."""

    trial: Trial
    total: Number
    outcome: Outcome
    alone: Mapping[str, Number]
    """Each term by itself, without gates and multipliers."""
    raw: Mapping[str, Number]
    """The same before anchoring; empty when nothing was drawn."""
    terms: Mapping[str, float]
    """Each term within the rubric: 0 when a gate refused the answer."""
    picture: int | None = None

    @property
    def reason(self) -> str:
        """Why it failed, in a word."""
        return self.outcome.reason


def anchor_rows(env: str, tasks: Sequence[Task], graded: Sequence[Graded]) -> list[Anchor]:
    """One row for each anchor of each task. Others' answers are judged by their mean: the row says so for all."""
    others = [g.total for g in graded if g.trial.group == "other" and g.total is not None]
    mean_other = float(np.mean(others)) if others else 0.0
    rows = []
    for each in graded:
        group, total = each.trial.group, each.total
        if group == "reference":
            bar, ok = REFERENCE_BAR, total is not None and total >= REFERENCE_BAR
        elif group == "blank":
            bar, ok = NOTHING_BAR, total is not None and total <= NOTHING_BAR
        elif group == "other":
            bar, ok = OTHER_BAR, total is not None and mean_other <= OTHER_BAR
        else:
            continue
        name = tasks[each.trial.task].id
        rows.append(Anchor(env, group, name, total, bar, ok, each.reason, dict(each.terms), each.picture))
    return rows


def corruption_rows(
    env: str, tasks: Sequence[Task], graded: Sequence[Graded], references: Mapping[str, int]
) -> list[CorruptionRow]:
    """One row for each corruption, over the tasks that it suits."""
    right = {g.trial.task: g for g in graded if g.trial.group == "reference"}
    grouped: dict[str, dict[int, list[Graded]]] = defaultdict(lambda: defaultdict(list))
    specs: dict[str, Corruption | PixelCorruption] = {}
    for each in graded:
        spec = each.trial.spec
        if each.trial.group == "corruption" and isinstance(spec, Corruption | PixelCorruption):
            grouped[spec.name][each.trial.task].append(each)
            specs[spec.name] = spec
    rows = []
    for name, found in grouped.items():
        ladders = [[right[task], *steps] for task, steps in found.items() if len(steps) == LEVELS and task in right]
        if not ladders:
            continue
        spearman, verdict = ranked(ladders, lambda g: g.total)
        scores = np.array([[g.total or 0.0 for g in ladder] for ladder in ladders]).mean(axis=0)
        first = ladders[0]
        pictures = [references.get(tasks[first[0].trial.task].id), *(g.picture for g in first[1:])]
        terms = {term: ranked(ladders, lambda g, t=term: g.alone.get(t))[0] for term in first[0].alone}  # type: ignore[misc]
        rows.append(
            CorruptionRow(
                env, name, [float(score) for score in scores], spearman, len(ladders), verdict,
                verdict != "rewards damage", specs[name].words, terms, pictures,
            )
        )  # fmt: skip
    return rows


def ranked(ladders: Sequence[Sequence[Graded]], value: Callable[[Graded], Number]) -> tuple[Number, str]:
    """Mean Spearman correlation of score and severity over ladders whose score moves, and what to think of it."""
    found, rises = [], []
    for ladder in ladders:
        values = [value(each) for each in ladder]
        known = [(level, v) for level, v in enumerate(values) if v is not None]
        scores = [v for _, v in known]
        if len(scores) > 2 and max(scores) - min(scores) >= BLIND:
            found.append(float(spearmanr([level for level, _ in known], scores).statistic))
            rises.append(scores[-1] - scores[0])
    if not found:
        return None, "blind"
    mean = float(np.mean(found))
    if mean > 0 and float(np.mean(rises)) > BLIND:
        return mean, "rewards damage"
    return mean, "ranked" if mean <= RANKED else "weak"


def exploit_rows(env: str, tasks: Sequence[Task], graded: Sequence[Graded]) -> list[ExploitRow]:
    """One row for each exploit: the task on which it earned most against what it may."""
    honest = {
        (id(g.trial.spec), g.trial.task): g for g in graded if g.trial.group == "honest" and g.trial.spec is not None
    }
    grouped: dict[int, list[Graded]] = defaultdict(list)
    for each in graded:
        if each.trial.group == "exploit":
            grouped[id(each.trial.spec)].append(each)
    rows = []
    for found in grouped.values():
        spec = found[0].trial.spec
        assert isinstance(spec, Exploit)
        judged = [(_over(each, _beside(each, found, honest, spec), spec), each) for each in found]
        (_, bar, fair), worst = max(judged, key=lambda pair: pair[0][0])
        score, tried, outcome = worst.total, len({each.trial.task for each in found}), worst.outcome
        rows.append(
            ExploitRow(
                env, spec.kind, KINDS[spec.kind], spec.name, str(spec.rule), spec.why, tasks[worst.trial.task].id,
                tried, score, bar, fair, score is not None and score <= bar, str(outcome.status), outcome.reason,
                dict(worst.terms), worst.picture, worst.trial.program[:4000],
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: row.kind)


def _beside(
    each: Graded, found: Sequence[Graded], honest: Mapping[tuple[int, int], Graded], spec: Exploit
) -> Graded | None:
    """The answer that one is held against: the honest one, or of several draws the worst."""
    if spec.draws == 1:
        return honest.get((id(spec), each.trial.task))
    draws = [other for other in found if other.trial.task == each.trial.task and other.total is not None]
    return min(draws, key=lambda other: other.total or 0.0, default=None)


def _over(each: Graded, beside: Graded | None, spec: Exploit) -> tuple[float, float, Number]:
    """By how much an answer exceeds its bar (no score: by everything), the bar, and the honest answer's total."""
    fair = beside.total if beside is not None else None
    bar = max(NOTHING_BAR, (fair or 0.0) + SLACK) if beside is not None else NOTHING_BAR
    return (float("inf") if each.total is None else each.total - bar), bar, fair


def alone_rows(
    env: str, rubric: Rubric, tasks: Sequence[Task], graded: Sequence[Graded], corruptions: Sequence[CorruptionRow]
) -> list[AloneRow]:
    """What each term would do alone."""
    honest = {(id(g.trial.spec), g.trial.task): g for g in graded if g.trial.group == "honest"}
    rows = []
    for term in rubric.terms:
        name = term.reward.name

        def values(group: str, term_name: str = name, *, raw: bool = False) -> list[float]:
            found = [(g.raw if raw else g.alone).get(term_name) for g in graded if g.trial.group == group]
            return [value for value in found if value is not None]

        if not values("reference"):
            continue  # it does not apply here: a stand-in for where a reference has no code, say
        fooled = set()
        for each in graded:
            spec, value = each.trial.spec, each.alone.get(name)
            if each.trial.group != "exploit" or not isinstance(spec, Exploit) or value is None:
                continue
            fair = honest.get((id(spec), each.trial.task))
            allowed = (fair.alone.get(name) or 0.0) + SLACK if fair is not None else 0.0
            if value > max(NOTHING_BAR, allowed):
                fooled.add(f"{spec.kind} {spec.name}")
        known = [value for row in corruptions if (value := row.terms.get(name)) is not None]
        rows.append(
            AloneRow(
                env, name, min(values("reference"), default=None), max(values("blank", raw=True), default=None),
                _mean(values("other")), _mean(known), sorted(fooled, key=lambda text: (int(text.split()[0]), text)),
            )
        )  # fmt: skip
    return rows


def _mean(values: Iterable[float]) -> Number:
    found = list(values)
    return float(np.mean(found)) if found else None
