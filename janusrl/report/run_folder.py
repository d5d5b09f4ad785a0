"""RunFolder: what a run left on disk, read so that a missing or half-written file costs only its own section.

This file knows the names and forms of a run's files. It judges nothing and draws nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")

STAGE_ORDER = ("base", "sft", "grpo", "sft_continued", "best_rows", "expert_iteration")
"""The order in which stages are shown; others follow by name."""

_NOTHING_YET = {
    "recipe.yaml": "the settings of the run",
    "run.json": "the state, versions and seconds of the run",
    "logs/metrics.jsonl": "the metrics of the training steps",
    "evaluation.json": "the measurements on held-out tasks",
}


def stage_rank(stage: str) -> tuple[int, str]:
    """Sort key that puts stages into `STAGE_ORDER`; of `eval/sft/greedy` the middle part counts."""
    parts = stage.split("/")
    name = parts[1] if parts[0] == "eval" and len(parts) > 1 else parts[0]
    return (STAGE_ORDER.index(name) if name in STAGE_ORDER else len(STAGE_ORDER), stage)


@dataclass(frozen=True)
class MetricRow:
    """One line of `logs/metrics.jsonl`."""

    stage: str
    step: int
    cpu_s: float | None
    """CPU seconds that the stage had spent when the line was written."""
    metrics: Mapping[str, float | None]
    """Metric name to value; None where it was null, NaN or infinite."""


@dataclass
class RunFolder:
    """The files of one run, read."""

    folder: Path
    recipe: Mapping[str, Any] = field(default_factory=dict)
    recipe_text: str = ""
    info: Mapping[str, Any] = field(default_factory=dict)
    """`run.json`: name, state, stages, versions, load, peak_memory_mb."""
    metrics: list[MetricRow] = field(default_factory=list)
    """By stage, then step; of a step that was written twice (a resume) only the last."""
    evaluation: Mapping[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    """File name to what it would hold."""
    notes: list[str] = field(default_factory=list)
    """What was damaged and is left out."""

    @property
    def name(self) -> str:
        """The run's name: that of its record, its recipe, or its folder."""
        return str(self.info.get("name") or self.recipe.get("name") or self.folder.resolve().name)

    @classmethod
    def read(cls, folder: Path) -> RunFolder:
        """Read what is there.

        Raises:
            FileNotFoundError: there is no such folder.
        """
        if not folder.is_dir():
            raise FileNotFoundError(f"there is no run folder {folder}; give the folder that `janusrl run` named")
        run = cls(folder)
        run.recipe_text = run._load("recipe.yaml", str) or ""
        run.recipe = run._load("recipe.yaml", _yaml_mapping) or {}
        run.info = run._load("run.json", _json_mapping) or {}
        run.evaluation = run._load("evaluation.json", _json_mapping) or {}
        run.metrics = run._metric_rows(run._load("logs/metrics.jsonl", str) or "")
        return run

    def _load(self, name: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.missing[name] = _NOTHING_YET[name]
        except (OSError, ValueError, yaml.YAMLError) as error:
            self.notes.append(f"{name} cannot be read and is left out: {str(error).splitlines()[0]}")
        return None

    def _metric_rows(self, text: str) -> list[MetricRow]:
        rows: dict[tuple[str, int], MetricRow] = {}
        damaged = 0
        for line in filter(str.strip, text.splitlines()):
            try:
                row = _json_mapping(line)
                values = {str(key): number(value) for key, value in dict(row["metrics"]).items()}
                found = MetricRow(str(row["stage"]), int(row["step"]), number(row.get("cpu_s")), values)
            except (ValueError, KeyError, TypeError):
                damaged += 1
                continue
            rows[found.stage, found.step] = found
        if damaged:
            self.notes.append(
                f"{damaged} line{'s' * (damaged > 1)} of logs/metrics.jsonl cannot be read and are left out"
            )
        return sorted(rows.values(), key=lambda row: (stage_rank(row.stage), row.step))


def number(value: Any) -> float | None:
    """Return `value` as a finite float, None when it is not one (booleans are not numbers here)."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _json_mapping(text: str) -> Mapping[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError(f"expected a JSON object, found a {type(value).__name__}")
    return value


def _yaml_mapping(text: str) -> Mapping[str, Any]:
    value = yaml.safe_load(text)
    if not isinstance(value, dict):
        raise ValueError(f"expected a mapping, found a {type(value).__name__}")
    return value
