"""Strategy: how seeds become drafts; and Team, what a strategy may ask for.

A strategy is a generator function made into a `Strategy` by `@strategy` and registered under `janusrl.strategies`. It
knows no endpoint, no renderer and no thread: it asks its team, and yields drafts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.seed import Seed, options_of
from janusrl.synthesis.writer import Ask


class Team(Protocol):
    """Whom a strategy works with, within one job."""

    rng: random.Random
    """The job's own random numbers."""
    rounds: int
    """How many times a program that failed may go back with its error."""
    feedback: str
    """What became of the draft yielded last: what its judges said, or why it was rejected. Empty before that."""

    def ask(self, ask: Ask) -> Any:
        """The writer's value. What fails ends the job as a rejection of stage `write`: there is nothing to catch."""
        ...

    def run(self, draft: Draft) -> Draft:
        """The draft with its outcome, whatever that is. `outcome.failure` says why not."""
        ...

    def solve(
        self,
        ask: Ask,
        draft: Draft,
        fix: Callable[[Draft, str], Ask],
        check: Callable[[Draft], Rejected | None] | None = None,
    ) -> Draft:
        """A draft whose program runs, draws and passes its tests.

        Asks for a completion, takes the program out of it, executes it; while it fails and rounds are left, asks again
        with `fix(draft, error)`, which tells the writer the error.

        Args:
            ask: whose value is the completion (text).
            draft: everything but `completion`, `code` and `outcome`, which may be empty.
            fix: makes the next question from the draft that failed and what it died of.
            check: what else must hold of a draft that runs; what it returns goes back like a failure.

        Raises:
            Rejected: it still fails (stage `run` or `test`, or what `check` returned).
        """
        ...

    def picture(self, draft: Draft) -> bytes:
        """PNG of what an executed draft drew. Raises Rejected when it drew nothing."""
        ...


@dataclass(frozen=True)
class Strategy:
    """A named strategy."""

    name: str
    function: Callable[..., Iterable[Draft | Rejected]]
    options_type: type[BaseModel]
    takes: int = 1
    """Seeds that one job works on; all of one split."""
    purposes: tuple[str, ...] = ()
    """Questions that it puts: a grammar must have answers to them."""

    def drafts(self, options: BaseModel, seeds: Sequence[Seed], team: Team) -> Iterable[Draft | Rejected]:
        """The drafts that come of `takes` seeds. Raises Rejected; a draft that was yielded before stays.

        A Rejected among them is one draft that failed, where others go on.
        """
        return self.function(options, seeds, team)


def strategy(
    name: str, *, takes: int = 1, purposes: Sequence[str] = ()
) -> Callable[[Callable[..., Iterable[Draft | Rejected]]], Strategy]:
    """Make a generator function a `Strategy`.

    The function is `f(options, seeds, team)`; `options` is annotated with a pydantic model. A draft that it yields
    without outcome is executed by the machinery; no draft becomes a row that was not.

    Raises:
        TypeError: the first parameter is not annotated with a pydantic model.
    """

    def decorate(function: Callable[..., Iterable[Draft | Rejected]]) -> Strategy:
        return Strategy(name, function, options_of(function, f"strategy {name}"), takes, tuple(purposes))

    return decorate
