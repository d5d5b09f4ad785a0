"""Sample and View: what a reward may look at, with the costly looks computed once and shared.

A `View` is one picture with memoised features. The reference's view outlives the sample (one group of completions, and
every later epoch, share it), so rewards put everything that depends on one picture alone into `View.feature`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.rendering import Frame, Rendering
from janusrl.task import Reference, Task, decode_picture

T = TypeVar("T")


class View:
    """One rendering with lazily computed, memoised features."""

    def __init__(self, rendering: Rendering) -> None:
        self.rendering = rendering
        self._features: dict[str, Any] = {}

    @cached_property
    def rgb(self) -> np.ndarray:
        """H x W x 3 uint8: the last frame over a white background."""
        pixels = self.rendering.pixels
        alpha = pixels[..., 3:].astype(np.uint16)
        if (alpha == 255).all():
            return np.ascontiguousarray(pixels[..., :3])
        mixed = pixels[..., :3].astype(np.uint16) * alpha + 255 * (255 - alpha)
        return ((mixed + 127) // 255).astype(np.uint8)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.rendering.size

    def feature(self, name: str, compute: Callable[[View], T]) -> T:
        """Return `compute(self)`, computed once for this view and `name`. Put options into the name."""
        if name not in self._features:
            self._features[name] = compute(self)
        found: T = self._features[name]
        return found


@dataclass(eq=False)
class Sample:
    """One completion with everything that a reward may look at."""

    task: Task
    completion: str
    outcome: Outcome
    program: Program | None = None
    candidate: View | None = None
    """What the program drew, at the reference's size; None when it did not draw."""
    reference: View | None = None
    """What a right answer looks like; None when the task has neither picture nor code."""
    source: View | None = None
    """What the program to be edited draws, at the reference's size; None in tasks that start from nothing."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What the environment adds for its own rewards."""

    @classmethod
    def of(
        cls,
        candidate: np.ndarray | Rendering,
        reference: np.ndarray | Rendering | None = None,
        *,
        code: str = "",
        reference_code: str | None = None,
        domain: str = "svg",
        language: str = "svg",
    ) -> Sample:
        """A sample of a drawing that is at hand, to try and to test rewards with.

        Args:
            candidate: what was drawn: H x W x {3, 4} uint8, sRGB, or a whole rendering where structure matters.
            reference: what a right answer looks like, likewise.
            code: source of the candidate.
            reference_code: source of the right answer.
            domain: environment of the task.
            language: of both sources.

        Raises:
            TaskError: a picture is not H x W x {3, 4} uint8.
        """
        drawn, wanted = _rendering(candidate), None if reference is None else _rendering(reference)
        right = Reference(reference_code, language, None if wanted is None else wanted.pixels)
        program = Program(code, language, 0, len(code))
        view = None if wanted is None else View(wanted)
        task = Task("sample", domain, (), right)
        return cls(task, code, Outcome.drew(drawn), program, View(drawn), view)

    def lacks(self, needs: frozenset[str]) -> str | None:
        """Name the first need that this sample cannot meet, in words, or None."""
        missing = sorted(self.missing(needs))
        return f"no {missing[0].replace('_', ' ')}" if missing else None

    def missing(self, needs: frozenset[str]) -> frozenset[str]:
        """Those of some needs that this sample cannot meet."""
        checks = {
            "rendering": self.candidate is not None,
            "reference_picture": self.reference is not None,
            "reference_code": self.task.reference.code is not None,
            "structure": self.candidate is not None and self.candidate.rendering.structure is not None,
            "reference_structure": self.reference is not None and self.reference.rendering.structure is not None,
            "trace": self.candidate is not None and self.candidate.rendering.trace is not None,
            "reference_trace": self.reference is not None and self.reference.rendering.trace is not None,
            "tests": bool(self.task.reference.tests),
            "rubric_items": bool(self.task.reference.rubric_items),
            "source_picture": self.source is not None,
            "source_code": self.task.source is not None,
        }
        return frozenset(need for need in needs if not checks[need])

    @property
    def drew(self) -> bool:
        """Whether there is a candidate picture to look at."""
        return self.outcome.status is Status.SCORED and self.candidate is not None


def _rendering(drawn: np.ndarray | Rendering) -> Rendering:
    return drawn if isinstance(drawn, Rendering) else Rendering((Frame(decode_picture(drawn)),))
