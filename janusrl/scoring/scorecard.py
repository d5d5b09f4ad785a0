"""Scorecard: everything that a rubric said of one completion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.rendering import Rendering
from janusrl.scoring.reward import Score


@dataclass(eq=False)
class Scorecard:
    """Scores, gates, total and timing of one completion."""

    outcome: Outcome
    """Status after the gates: a drawing that a gate refused is `model_failed` here."""
    total: float | None
    """The reward: the rubric's floor when the model failed, None when we failed."""
    terms: dict[str, Score] = field(default_factory=dict)
    """Anchored scores of the weighted terms; raw values stand in each score's `parts['raw']`."""
    gates: dict[str, Score] = field(default_factory=dict)
    multipliers: dict[str, Score] = field(default_factory=dict)
    metrics: dict[str, Score] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    """Share of each term in the total: of those that have a value, at the step of the grading. They sum to 1."""
    discount: float = 1.0
    """Factor of the total for being one of several equal programs in a group."""
    program: Program | None = None
    rendering: Rendering | None = None
    """What was drawn, also when a gate refused it."""
    reference: Rendering | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    """`queue`, `run`, `render`, `score`, and `cpu`; `score:NAME` for each reward."""

    @property
    def drew(self) -> bool:
        """Whether the program drew and passed every gate."""
        return self.outcome.status is Status.SCORED

    def _every(self) -> Iterator[tuple[str, Score]]:
        for group in (self.gates, self.terms, self.multipliers, self.metrics):
            yield from group.items()

    def to_row(self) -> dict[str, Any]:
        """JSON form: one line of `janusrl score --pairs`, and the scorecard of a rollout row."""
        failure = self.outcome.failure
        return {
            "outcome": str(self.outcome.status),
            "reason": failure.reason if failure else "",
            "message": failure.message if failure else "",
            "total": self.total,
            "terms": {name: score.value for name, score in self.terms.items()},
            "raw": {name: score.parts.get("raw", score.value) for name, score in self.terms.items()},
            "weights": {name: round(share, 6) for name, share in self.weights.items()},
            "gates": {name: score.value for name, score in self.gates.items()},
            "multipliers": {name: score.value for name, score in self.multipliers.items()},
            "metrics": {name: score.value for name, score in self.metrics.items()},
            "errors": sorted(
                name
                for group in (self.gates, self.terms, self.multipliers, self.metrics)
                for name, score in group.items()
                if score.error
            ),
            "parts": {
                name: {part: round(float(value), 6) for part, value in score.parts.items()}
                for name, score in self._every()
                if score.parts
            },
            "details": {name: score.detail for name, score in self._every() if score.detail},
            "seconds": {name: round(value, 6) for name, value in self.seconds.items()},
        }
