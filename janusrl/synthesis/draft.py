"""Draft: what a strategy made of its seeds, on its way to a row; and Rejected, how it may end instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from janusrl.outcome import Outcome
from janusrl.rendering import Rendering
from janusrl.synthesis.seed import Seed


class Rejected(Exception):
    """A draft, or what was to become one, is no row. Ends in the table of rejects, never silently."""

    def __init__(self, stage: str, reason: str, message: str, *, draft: Draft | None = None) -> None:
        """Make the rejection.

        Args:
            stage: where: `source`, `write`, `run`, `test`, `judge`, `filter`, `duplicate`.
            reason: a stable word for counting: `time_limit`, `below_threshold`, `near_duplicate`, `licence` ...
            message: one or two sentences for whoever looks at the corpus.
            draft: as far as it came.
        """
        super().__init__(message)
        self.stage = stage
        self.reason = reason
        self.message = message
        self.draft = draft


@dataclass(frozen=True, eq=False)
class Draft:
    """A candidate row."""

    instruction: str
    """What is asked for, in words."""
    completion: str
    """What the assistant answers: the program in a code fence, with words around it where the strategy wants some."""
    code: str
    """The program itself."""
    language: str
    env: str
    """Environment that runs the program. Of an edit: of the edited program."""
    seeds: tuple[Seed, ...]
    """What it was made from."""
    prompt: str = ""
    """The user's whole text where it says more than the instruction (the code to edit, a plan); pictures come first."""
    system: str = ""
    """System message, where the strategy wants one."""
    images: tuple[bytes, ...] = ()
    """Pictures of the prompt, PNG, in order."""
    source_code: str | None = None
    """The program to edit or to repair."""
    source_rendering: Rendering | None = None
    """What that draws, for judges."""
    reference_code: str | None = None
    """A right answer that was there before, for rewards as filters."""
    reference_picture: bytes | None = None
    """A picture of a right answer that was there before."""
    tests: tuple[Mapping[str, Any], ...] = ()
    """Functional tests; all of them must pass."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    """Task metadata that the environment reads: `times_s`, `language` ..."""
    outcome: Outcome | None = None
    """What became of the program; None until it is executed."""
    rounds: int = 0
    """Repairs that it took."""
    relatives: tuple[str, ...] = ()
    """Families beside those of the seeds."""
    scores: Mapping[str, Any] = field(default_factory=dict)
    """What judges and rewards said."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """Anything else worth keeping: concept, edit direction, mode. JSON values. `spec` is the grammar's spec of the
    program: the team puts it there after `solve`, and the rows of one stage hand it to the next."""

    @property
    def user_text(self) -> str:
        """What the user says."""
        return self.prompt or self.instruction

    @property
    def rendering(self) -> Rendering | None:
        """What the program drew."""
        return self.outcome.rendering if self.outcome is not None else None

    @property
    def families(self) -> tuple[str, ...]:
        """Every family that it belongs to, each once, in order."""
        return tuple(dict.fromkeys([*families_of(self.seeds), *self.relatives]))

    @property
    def licences(self) -> tuple[str, ...]:
        """Licences of what it was made from, each once."""
        return tuple(dict.fromkeys(seed.licence for seed in self.seeds))

    def scored(self, **more: Any) -> Self:
        """The draft with more scores."""
        return replace(self, scores={**self.scores, **more})


def fenced(code: str, language: str) -> str:
    """A program as an assistant writes it: in a code fence, longer than any inside it."""
    ticks = "```"
    while ticks in code:
        ticks += "`"
    return f"{ticks}{language}\n{code.rstrip()}\n{ticks}"


def families_of(seeds: Sequence[Seed]) -> tuple[str, ...]:
    """Families of some seeds, each once, in order."""
    return tuple(dict.fromkeys(name for seed in seeds for name in (seed.family, *seed.relatives)))
