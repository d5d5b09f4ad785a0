"""Agreement: Krippendorff's alpha between judges, over a stream of drafts that they marked, in constant memory.

Units are counted by how often each mark was given, and there are few such patterns however many drafts there are. The
alpha is ordinal: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), by the library `krippendorff`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

MAX_UNITS = 200_000
"""Units that the library is given at a time; of more, the patterns in the same proportions, which changes alpha by less
than 0.001."""

Marks = Counter[tuple[tuple[int, int], ...]]
"""How many units have a pattern: marks given with how often, by mark."""


class Agreement:
    """Alpha for each dimension and over all; rows and rejects are added one by one."""

    def __init__(self) -> None:
        self._units: dict[str, Marks] = {}

    def add(self, scores: Mapping[str, Any]) -> None:
        """Count one draft's verdicts: `scores["verdicts"]` of a row, or of what was rejected, as `Panel` leaves them.

        A dimension that several rubrics share is counted once for each: only judges of the same question can agree.
        """
        given: dict[tuple[str, str], Counter[int]] = {}
        for verdict in scores.get("verdicts") or ():
            for dimension, mark in verdict["marks"].items():
                given.setdefault((str(verdict.get("judge", "")), dimension), Counter())[int(mark)] += 1
        for (_, dimension), marks in given.items():
            if marks.total() > 1:
                self._units.setdefault(dimension, Counter())[tuple(sorted(marks.items()))] += 1

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions that several judges marked, in the order in which they were met."""
        return tuple(self._units)

    def units(self, dimension: str | None = None) -> int:
        """Drafts that several judges marked; over all dimensions when None."""
        return sum(marks.total() for marks in self._chosen(dimension))

    def alpha(self, dimension: str | None = None) -> float | None:
        """Krippendorff's alpha, ordinal: 1 is perfect agreement, 0 what chance gives.

        Args:
            dimension: of the rubric; all of them pooled when None.

        Returns:
            None where no draft has two marks, or all marks are the same: alpha is not defined then.
        """
        patterns: Marks = Counter()
        for marks in self._chosen(dimension):
            patterns.update(marks)
        domain = sorted({mark for pattern in patterns for mark, _ in pattern})
        if len(domain) < 2:
            return None
        import krippendorff

        share = min(1.0, MAX_UNITS / patterns.total())
        counts = np.zeros((len(patterns), len(domain)), dtype=np.int64)
        times = np.zeros(len(patterns), dtype=np.int64)
        for place, (pattern, units) in enumerate(sorted(patterns.items())):
            times[place] = max(1, round(units * share))
            for mark, judges in pattern:
                counts[place, domain.index(mark)] = judges
        found = krippendorff.alpha(
            value_counts=np.repeat(counts, times, axis=0), value_domain=domain, level_of_measurement="ordinal"
        )
        return float(found)

    def table(self) -> dict[str, float | None]:
        """Alpha of each dimension, and of all pooled under `all`; JSON values."""
        return {**{name: self.alpha(name) for name in self.dimensions}, "all": self.alpha()}

    def _chosen(self, dimension: str | None) -> Iterable[Marks]:
        return self._units.values() if dimension is None else [self._units.get(dimension, Counter())]
