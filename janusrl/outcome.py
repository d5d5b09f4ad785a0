"""Outcome: what became of one program, with every failure attributed to the model or to us, never guessed.

`model_failed` is the model's own fault and earns the rubric's floor. `infra_failed` is ours: the sample is left out of
the update (its reward is None), counted, and never becomes a zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from janusrl.rendering import Rendering


class Status(StrEnum):
    """The four kinds of outcome."""

    SCORED = "scored"
    MODEL_FAILED = "model_failed"
    INFRA_FAILED = "infra_failed"
    NOT_RUN = "not_run"


class Phase(StrEnum):
    """Where a program failed."""

    EXTRACT = "extract"
    CHECK = "check"
    RUN = "run"
    RENDER = "render"
    GATE = "gate"
    SCORE = "score"


@dataclass(frozen=True)
class Failure:
    """Why there is no rendering, or no score."""

    phase: Phase
    reason: str
    """A short stable word for counting, such as `no_code`, `time_limit`, `memory_limit`, `external_reference`."""
    message: str
    """One or two sentences that the model may see: no paths, no references, nothing of other samples."""


@dataclass(frozen=True)
class Timing:
    """Where the seconds of one completion went. All are wall seconds, except `cpu_s`."""

    queue_s: float = 0.0
    run_s: float = 0.0
    render_s: float = 0.0
    score_s: float = 0.0
    cpu_s: float = 0.0


@dataclass(frozen=True, eq=False)
class Outcome:
    """A status with a rendering, or with a typed failure."""

    status: Status
    rendering: Rendering | None = None
    failure: Failure | None = None
    console: tuple[str, ...] = ()
    """What a program printed before it failed, one string a line, where its renderer kept it; the model may see it. Of
    a program that drew it stands in `rendering`."""
    timing: Timing = field(default_factory=Timing)

    def __post_init__(self) -> None:
        if (self.status is Status.SCORED) != (self.rendering is not None):
            raise ValueError(f"an outcome has a rendering exactly when it is scored; status is {self.status}")
        if self.status in (Status.MODEL_FAILED, Status.INFRA_FAILED) and self.failure is None:
            raise ValueError(f"an outcome that is {self.status} needs a failure that says why")

    @classmethod
    def drew(cls, rendering: Rendering, timing: Timing | None = None) -> Outcome:
        """The program ran and drew."""
        return cls(Status.SCORED, rendering, timing=timing or Timing())

    @classmethod
    def model_failed(cls, phase: Phase, reason: str, message: str, timing: Timing | None = None) -> Outcome:
        """The model's own failure."""
        return cls(Status.MODEL_FAILED, failure=Failure(phase, reason, message), timing=timing or Timing())

    @classmethod
    def infra_failed(cls, phase: Phase, reason: str, message: str, timing: Timing | None = None) -> Outcome:
        """A failure on our side, after its retry."""
        return cls(Status.INFRA_FAILED, failure=Failure(phase, reason, message), timing=timing or Timing())

    @property
    def reason(self) -> str:
        """The failure's reason, or an empty string."""
        return self.failure.reason if self.failure else ""
