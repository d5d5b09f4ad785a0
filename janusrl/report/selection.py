"""Selection: which rollouts a report shows, out of a run of any size.

Training has half of the places or more. Chosen are the worst and best of every stage, examples of every reason of
failure, and then score quantiles of steps spread over the whole run, so that the page shows how the policy changed and
not only where it ended. The choice depends on nothing but the rows. Only light columns are read until it is made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from janusrl.report.run_folder import stage_rank
from janusrl.rollouts import Rollout, RolloutStore

T = TypeVar("T")

_LIGHT = ("step", "task_id", "total", "status", "reason")
_EXTREMES = 3
_EXAMPLES = 3
_PER_STEP = 4


class _Row(NamedTuple):
    path: Path
    row: int
    step: int
    task_id: str
    total: float | None
    status: str
    reason: str


@dataclass(frozen=True)
class Reason:
    """How often completions failed for one reason."""

    status: str
    reason: str
    training: int
    evaluation: int

    @property
    def count(self) -> int:
        """Completions of all stages."""
        return self.training + self.evaluation


@dataclass
class Selection:
    """The rollouts that a report shows, and the counts of all."""

    rollouts: list[Rollout] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """Stage to the number of rollouts that it has on disk."""
    reasons: list[Reason] = field(default_factory=list)
    """Most frequent first."""
    side_by_side: list[list[Rollout | None]] = field(default_factory=list)
    """The same task in every evaluated stage: one list a task, in the order of `columns`."""
    columns: list[str] = field(default_factory=list)
    """Stages of `side_by_side`."""

    @property
    def total(self) -> int:
        """Rollouts on disk."""
        return sum(self.counts.values())


def select(store: RolloutStore, limit: int, *, tasks: int = 6) -> Selection:
    """Choose rollouts for a report.

    Args:
        store: the run's rollouts.
        limit: how many at most, those of `side_by_side` not counted.
        tasks: rows of `side_by_side`.
    """
    selection = Selection()
    failures: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    stages = sorted(store.stages(), key=stage_rank)
    chosen: list[_Row] = []
    measured = sum(stage.startswith("eval/") for stage in stages)
    shares = {stage: 1.0 if stage.startswith("eval/") else max(1.0, measured) for stage in stages}
    for number, stage in enumerate(stages):
        rows = list(_light_rows(store, stage))
        selection.counts[stage] = len(rows)
        for row in rows:
            if row.status != "scored":
                failures[row.status, row.reason][stage.startswith("eval/")] += 1
        share = shares[stage] / sum(shares[later] for later in stages[number:])
        chosen += choose(rows, round((limit - len(chosen)) * share))
    selection.rollouts = _fetch(store, chosen)
    selection.reasons = [Reason(*key, counts[False], counts[True]) for key, counts in failures.items()]
    selection.reasons.sort(key=lambda reason: (-reason.count, reason.status, reason.reason))
    _fill_side_by_side(selection, store, [stage for stage in stages if stage.endswith("/greedy")], tasks)
    return selection


def choose(rows: Sequence[_Row], limit: int) -> list[_Row]:
    """Choose at most `limit` rows of one stage: extremes, failures, then quantiles of spread steps."""
    if len(rows) <= limit:
        return list(rows)
    picked = dict.fromkeys(_must_have(rows), True)
    by_step: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        by_step[row.step].append(row)
    for step in _spread(sorted(by_step), max(1, limit // _PER_STEP)):
        ranked = sorted(by_step[step], key=_by_total)
        picked |= dict.fromkeys(_spread(ranked, _PER_STEP), True)
    for row in _spread(sorted(rows, key=_by_total), limit):
        picked[row] = True
    return list(picked)[:limit]


def _must_have(rows: Sequence[_Row]) -> Iterator[_Row]:
    by_reason: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        if row.status != "scored":
            by_reason[row.status, row.reason].append(row)
    groups = [_spread(group, _EXAMPLES) for group in by_reason.values()]
    for place in range(_EXAMPLES):  # one of each reason before the second of any
        yield from (group[place] for group in groups if place < len(group))
    scored = sorted((row for row in rows if row.status == "scored" and row.total is not None), key=_by_total)
    yield from scored[-_EXTREMES:]
    yield from scored[:_EXTREMES]


def _by_total(row: _Row) -> tuple[float, int, int]:
    return (float("-inf") if row.total is None else row.total, row.step, row.row)


def _spread(items: Sequence[T], count: int) -> list[T]:
    """At most `count` items, evenly spaced, the first and the last among them."""
    if len(items) <= count:
        return list(items)
    if count <= 1:
        return list(items[-1:]) if count else []
    return [items[round(place * (len(items) - 1) / (count - 1))] for place in range(count)]


def _light_rows(store: RolloutStore, stage: str) -> Iterator[_Row]:
    for path, table in store.scan(stage, _LIGHT):
        columns = [table[name].to_pylist() for name in _LIGHT]
        for number, (step, task_id, total, status, reason) in enumerate(zip(*columns, strict=True)):
            yield _Row(path, number, step, task_id, total, status, reason or "")


def _fetch(store: RolloutStore, rows: Iterable[_Row]) -> list[Rollout]:
    by_file: dict[Path, list[int]] = defaultdict(list)
    for row in rows:
        by_file[row.path].append(row.row)
    return [rollout for path, numbers in by_file.items() for rollout in store.take(path, sorted(numbers))]


def _fill_side_by_side(selection: Selection, store: RolloutStore, stages: Sequence[str], tasks: int) -> None:
    """Tasks at even score quantiles of the trained model: neither the prettiest nor the worst alone."""
    if not stages:
        return
    found = {stage: {row.task_id: row for row in _light_rows(store, stage)} for stage in stages}
    trained = "eval/grpo/greedy" if "eval/grpo/greedy" in found else stages[-1]
    shared = [row for task, row in found[trained].items() if all(task in rows for rows in found.values())]
    selection.columns = list(stages)
    for row in reversed(_spread(sorted(shared, key=_by_total), tasks)):
        cells = [_fetch(store, [found[stage][row.task_id]]) for stage in stages]
        selection.side_by_side.append([cell[0] if cell else None for cell in cells])
