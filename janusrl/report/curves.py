"""Curves: metric rows as series short enough for a page, sorted into the groups that the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from janusrl.report.run_folder import MetricRow, stage_rank

TIMING_PARTS = ("generate", "queue", "run", "render", "score", "train")
"""Parts of a step, in the order in which they happen."""

_FAILURES = ("errors/", "none/")
"""Shares that are drawn only where they are not 0 throughout."""
_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Reward", "What is optimised: the rubric's total and its anchored terms.", ("reward", "terms/", "reward_std")),
    ("Gates and multipliers", "What the weighted mean of the terms is multiplied with.", ("gates/", "multipliers/")),
    ("Hold-out metrics", "Logged, never optimised: the check on a reward that is being gamed.", ("metrics/",)),
    ("Outcomes", "Shares of the completions of a step.", ("status/", "distinct")),
    (
        "Failures of rewards",
        "Shares of a reward's scores that failed on our side (errors) or had no value at all (none).",
        _FAILURES,
    ),
    ("Policy", "The model itself.", ("entropy", "completions/mean_length", "loss")),
)
_UNIT_INTERVAL = ("reward", "terms/", "gates/", "multipliers/", "metrics/", "status/", "distinct", *_FAILURES)


def curve_groups(rows: Sequence[MetricRow], *, points: int = 240) -> list[dict[str, Any]]:
    """Return the page's groups of charts.

    Args:
        rows: as `RunFolder.metrics`.
        points: longest series of a stage; longer ones become means of equal runs of steps.

    Returns:
        `[{"title", "note", "charts": [{"name", "unit", "log", "series": [{"stage", "step", "cpu", "value"}]}]}]`;
        the group of everything unknown comes last. A value is None where its step logged none.
    """
    stages = _by_stage(rows)
    short = {stage: _shortened(stage_rows, points) for stage, stage_rows in stages.items()}
    logged = dict.fromkeys(name for row in rows for name in row.metrics if not name.startswith("seconds/"))
    names = [n for n in logged if not n.startswith(_FAILURES) or any(row.metrics.get(n) for row in rows)]
    groups: list[dict[str, Any]] = []
    taken: set[str] = set()
    for heading, note, patterns in _GROUPS:
        members = [name for pattern in patterns for name in names if _fits(name, pattern)]
        taken.update(members)
        charts = [chart for name in members for chart in _charts(name, short)]
        groups.append({"title": heading, "note": note, "charts": charts})
    others = [chart for name in names if name not in taken for chart in _charts(name, short)]
    groups.append({"title": "Everything else", "note": "As the trainers log it.", "charts": others})
    return [group for group in groups if group["charts"]]


def timing(rows: Sequence[MetricRow], *, bars: int = 80) -> list[dict[str, Any]]:
    """Return where the seconds of each stage went.

    Returns:
        For each stage that logged any `seconds/...`: `{"stage", "steps", "totals": {part: seconds}, "sum",
        "bars": {"step", "parts": {part: values}}}`; the bars are means over equal runs of steps.
    """
    found = []
    for stage, stage_rows in _by_stage(rows).items():
        logged = {name.removeprefix("seconds/") for row in stage_rows for name in row.metrics if "seconds/" in name}
        parts = [part for part in TIMING_PARTS if part in logged]
        if not parts:
            continue
        totals = {part: sum(row.metrics.get(f"seconds/{part}") or 0.0 for row in stage_rows) for part in parts}
        short = _shortened(stage_rows, bars)
        values = {part: [row.metrics.get(f"seconds/{part}") for row in short] for part in parts}
        found.append(
            {
                "stage": stage,
                "steps": len(stage_rows),
                "totals": totals,
                "sum": sum(totals.values()),
                "bars": {"step": [row.step for row in short], "parts": values},
            }
        )
    return found


def _by_stage(rows: Sequence[MetricRow]) -> dict[str, list[MetricRow]]:
    stages: dict[str, list[MetricRow]] = {}
    for row in rows:
        stages.setdefault(row.stage, []).append(row)
    return dict(sorted(stages.items(), key=lambda item: stage_rank(item[0])))


def _fits(name: str, pattern: str) -> bool:
    return name.startswith(pattern) if pattern.endswith("/") else name == pattern


def _charts(name: str, stages: Mapping[str, Sequence[MetricRow]]) -> list[dict[str, Any]]:
    """One chart of `name`; two of the loss, since that of the policy gradient has no scale in common with others."""
    if name != "loss":
        return _chart(name, name, stages)
    policy = {stage: rows for stage, rows in stages.items() if stage == "grpo"}
    supervised = {stage: rows for stage, rows in stages.items() if stage != "grpo"}
    return [*_chart("loss, supervised", name, supervised, log=True), *_chart("loss, policy gradient", name, policy)]


def _chart(
    shown: str, name: str, stages: Mapping[str, Sequence[MetricRow]], *, log: bool = False
) -> list[dict[str, Any]]:
    series = []
    for stage, rows in stages.items():
        values = [_rounded(row.metrics.get(name)) for row in rows]
        if any(value is not None for value in values):
            steps, cpu = [row.step for row in rows], [_rounded(row.cpu_s) for row in rows]
            series.append({"stage": stage, "step": steps, "cpu": cpu, "value": values})
    unit = any(_fits(name, pattern) for pattern in _UNIT_INTERVAL)
    return [{"name": shown, "unit": unit, "log": log, "series": series}] if series else []


def _shortened(rows: Sequence[MetricRow], points: int) -> list[MetricRow]:
    """At most `points` rows: means of equal runs of rows, at the step that ends each."""
    if len(rows) <= points:
        return list(rows)
    edges = [round(place * len(rows) / points) for place in range(points + 1)]
    return [_merged(rows[start:end]) for start, end in pairwise(edges)]


def _merged(rows: Sequence[MetricRow]) -> MetricRow:
    names = dict.fromkeys(name for row in rows for name in row.metrics)
    means = {name: _mean(row.metrics.get(name) for row in rows) for name in names}
    return MetricRow(rows[-1].stage, rows[-1].step, rows[-1].cpu_s, means)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.5g}")
