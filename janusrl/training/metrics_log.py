"""The metrics log of a run: one JSON object a line, appended as training goes, cut back when a stage resumes."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class MetricsLog:
    """`logs/metrics.jsonl` of a run folder.

    Each line is `{"stage", "step", "time", "cpu_s", "metrics": {name: number or null}}`; `time` is in Unix seconds,
    `cpu_s` counts the CPU seconds of the stage so far, render workers included.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)

    def append(self, stage: str, step: int, cpu_s: float, metrics: Mapping[str, float | None]) -> None:
        """Write one line. NaN and inf are written as null."""
        clean = {
            name: None if value is None or not math.isfinite(value) else round(float(value), 6)
            for name, value in metrics.items()
        }
        line = {"stage": stage, "step": step, "time": round(time.time(), 3), "cpu_s": round(cpu_s, 3), "metrics": clean}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def read(self) -> list[dict[str, Any]]:
        """Return every whole line; a last line that a kill cut short is left out."""
        if not self.path.is_file():
            return []
        lines = []
        for text in self.path.read_text(encoding="utf-8").splitlines():
            try:
                lines.append(json.loads(text))
            except json.JSONDecodeError:  # the write that a kill interrupted
                continue
        return lines

    def cut_back(self, stage: str, step: int) -> None:
        """Drop the lines of `stage` after `step`: they will be written again by the resumed stage."""
        kept = [line for line in self.read() if line["stage"] != stage or line["step"] <= step]
        temporary = self.path.with_suffix(".tmp")
        temporary.write_text("".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8")
        os.replace(temporary, self.path)
