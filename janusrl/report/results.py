"""Results: the evaluation of a run as the rows of a table, best ones marked; a number that is missing stays None."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from janusrl.report.run_folder import number, stage_rank

MODES = ("greedy", "sampled")
"""The order in which modes are shown."""

TITLES = {
    "base": "Untrained",
    "sft": "SFT",
    "grpo": "SFT + GRPO",
    "sft_continued": "SFT continued",
    "best_rows": "SFT on best rows",
    "expert_iteration": "Expert iteration",
    "blank": "Blank canvas",
    "shuffled": "Shuffled references",
    "demonstrations": "Demonstrations",
}


def title(stage: str) -> str:
    """How a page calls a stage, an arm or a baseline."""
    return TITLES.get(stage, stage.replace("_", " "))


@dataclass(frozen=True)
class Interval:
    """A mean with its confidence interval; any may be unknown."""

    mean: float | None = None
    low: float | None = None
    high: float | None = None

    @classmethod
    def read(cls, value: Any) -> Interval:
        """Read `{"mean", "low", "high"}`, or a bare number."""
        if not isinstance(value, Mapping):
            return cls(number(value))
        return cls(number(value.get("mean")), number(value.get("low")), number(value.get("high")))


@dataclass(frozen=True)
class ResultRow:
    """One measured model in one mode."""

    stage: str
    mode: str
    score: Interval
    values: Mapping[str, float | None]
    """`n`, `draws`, `exact`, `distinct`, `infra_failed`, `cpu_s`."""
    terms: Mapping[str, Interval]
    metrics: Mapping[str, Interval]
    failures: Mapping[str, float | None]


@dataclass
class Results:
    """Everything that `evaluation.json` says."""

    rows: list[ResultRow] = field(default_factory=list)
    """By mode, then stage."""
    baselines: dict[str, Interval] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)

    def modes(self) -> list[str]:
        """Modes that have rows."""
        return list(dict.fromkeys(row.mode for row in self.rows))

    def row(self, stage: str, mode: str) -> ResultRow | None:
        """Return the row of `stage` and `mode`."""
        return next((row for row in self.rows if (row.stage, row.mode) == (stage, mode)), None)

    def is_best(self, row: ResultRow, group: str = "score", name: str = "") -> bool:
        """Whether `row` is alone at the top of its mode, by score, or by one of its terms or metrics."""
        rivals = [_mean(other, group, name) for other in self.rows if other.mode == row.mode and other is not row]
        known = [value for value in rivals if value is not None]
        mine = _mean(row, group, name)
        return mine is not None and bool(known) and mine > max(known)


def read_results(evaluation: Mapping[str, Any]) -> Results:
    """Read the content of `evaluation.json`; fields that are absent or of the wrong type become None."""
    rows = [_row(row) for row in _sequence(evaluation.get("rows")) if isinstance(row, Mapping)]
    rows.sort(key=lambda row: (MODES.index(row.mode) if row.mode in MODES else len(MODES), stage_rank(row.stage)))
    baselines = {str(name): Interval.read(value) for name, value in _mapping(evaluation.get("baselines")).items()}
    return Results(rows, baselines, _names(row.terms for row in rows), _names(row.metrics for row in rows))


def _row(row: Mapping[str, Any]) -> ResultRow:
    counted = ("n", "draws", "exact", "distinct", "infra_failed", "cpu_s")
    return ResultRow(
        stage=str(row.get("stage", "")),
        mode=str(row.get("mode", "")),
        score=Interval.read(row.get("score")),
        values={key: number(row.get(key)) for key in counted},
        terms={str(name): Interval.read(value) for name, value in _mapping(row.get("terms")).items()},
        metrics={str(name): Interval.read(value) for name, value in _mapping(row.get("metrics")).items()},
        failures={str(name): number(value) for name, value in _mapping(row.get("failures")).items()},
    )


def _mean(row: ResultRow, group: str, name: str) -> float | None:
    if group == "score":
        return row.score.mean
    found: Interval | None = getattr(row, group).get(name)
    return found.mean if found else None


def _names(groups: Iterable[Mapping[str, Interval]]) -> list[str]:
    return list(dict.fromkeys(name for group in groups for name in group))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []
