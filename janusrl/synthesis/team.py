"""JobTeam: the writer and the engine of one job; counts what they cost, and sends programs back with their error."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from janusrl.domain import Domain
from janusrl.program import ExtractionError
from janusrl.registry import RegistryError
from janusrl.synthesis.clerk import Clerk, Halted
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.engine import Engine, is_ours, png, told
from janusrl.synthesis.writer import Ask, Spent, Writer, WriterError, Written
from janusrl.task import TaskError

MAX_ERROR_CHARS = 4000
"""Longest error that a writer is told; of longer ones the end."""


class EngineFailed(RuntimeError):
    """Our side could not execute a program: no verdict about it. Ends a job as `infra`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class JobTeam:
    """Implements `janusrl.synthesis.strategy.Team` for one job; used by one thread."""

    def __init__(
        self,
        writer: Writer,
        engine: Engine,
        rng: random.Random,
        *,
        rounds: int = 0,
        structure: bool = False,
        clerk: Clerk | None = None,
    ) -> None:
        """Make the team.

        Args:
            writer: whoever writes.
            engine: executes what was written.
            rng: the job's own random numbers.
            rounds: how many times a program that failed goes back with its error.
            structure: whether drawings are measured too, for filters that look at that.
            clerk: is told what the job is at, and what every answer of the writer cost; nobody is when None.
        """
        self.writer = writer
        self.engine = engine
        self.rng = rng
        self.rounds = rounds
        self.structure = structure
        self._clerk = clerk
        self.spent = Spent()
        self.feedback = ""

    def ask(self, ask: Ask) -> object:
        """The writer's value. Raises WriterError, Halted."""
        if self._clerk is not None:
            self._clerk.ready()
        try:
            written: Written = self.writer.write(ask, self.rng)
        except (WriterError, Halted) as error:
            self._spend(error.spent)
            raise
        self._spend(written.spent)
        return written.value

    def run(self, draft: Draft) -> Draft:
        """The draft with its outcome. Raises EngineFailed when our side failed, Rejected for bad tests."""
        self._domain(draft)
        self._alive()
        try:
            outcome = self.engine.run(draft, structure=self.structure)
        except TaskError as error:  # its tests or options have not the environment's form
            raise Rejected("source", "bad_task", str(error), draft=draft) from error
        self._alive()
        if is_ours(outcome):
            raise EngineFailed(*told(outcome))
        return replace(draft, outcome=outcome)

    def solve(
        self,
        ask: Ask,
        draft: Draft,
        fix: Callable[[Draft, str], Ask],
        check: Callable[[Draft], Rejected | None] | None = None,
    ) -> Draft:
        """A draft whose program runs, draws and passes its tests. Raises Rejected, WriterError, EngineFailed.

        The spec of the question, where it has one, goes into the draft's metadata.
        """
        spec = ask.facts.get("spec")
        if spec is not None:
            draft = replace(draft, metadata={**draft.metadata, "spec": spec})
        for round_ in range(self.rounds + 1):
            completion = str(self.ask(ask))
            draft, failure = self._tried(replace(draft, completion=completion, rounds=round_))
            if failure is None and check is not None:
                failure = check(draft)
            if failure is None:
                return draft
            if round_ == self.rounds:
                raise failure
            ask = replace(fix(draft, failure.message[-MAX_ERROR_CHARS:]), again=round_ + 1)
        raise AssertionError("the last round returns or raises")

    def picture(self, draft: Draft) -> bytes:
        """PNG of what an executed draft drew. Raises Rejected when it drew nothing."""
        if draft.rendering is None:
            raise Rejected("run", "no_picture", "the program drew nothing", draft=draft)
        return png(draft.rendering.pixels)

    def checked(self, draft: Draft) -> Draft:
        """A draft that drew and passes its tests, executed if it was not. Raises Rejected, EngineFailed."""
        if draft.outcome is None:
            draft = self.run(draft)
        failure = self._failure(draft)
        if failure is not None:
            raise failure
        return draft

    def _spend(self, spent: Spent) -> None:
        self.spent += spent
        if self._clerk is not None:
            self._clerk.spend(self.writer.name, spent)

    def _alive(self) -> None:
        if self._clerk is not None:
            self._clerk.alive()

    def _domain(self, draft: Draft) -> Domain:
        """The environment that runs a draft. Raises Rejected: nothing tells it, or there is none of this name."""
        try:
            return self.engine.domain(draft.env)
        except RegistryError as error:
            told = str(error) if draft.env else "neither the seed nor the stage ('env') tells what runs the program"
            raise Rejected("source", "unknown_env", told, draft=draft) from error

    def _tried(self, draft: Draft) -> tuple[Draft, Rejected | None]:
        """Take the program out of a completion and execute it: the draft as far as it came, and what is wrong."""
        domain = self._domain(draft)
        try:
            program = domain.program_of(self.engine.task(draft), draft.completion)
        except ExtractionError as error:
            draft = replace(draft, code="", outcome=None)
            return draft, Rejected("run", error.reason, str(error), draft=draft)
        draft = self.run(replace(draft, code=program.source))
        return draft, self._failure(draft)

    def _failure(self, draft: Draft) -> Rejected | None:
        assert draft.outcome is not None
        if draft.outcome.rendering is None:
            reason, message = told(draft.outcome)
            return Rejected("run", reason, message, draft=draft)
        try:
            wrong = self.engine.failed_tests(draft)
        except RuntimeError as error:
            raise EngineFailed("tests_not_compared", str(error)) from error
        return Rejected("test", "tests_failed", wrong, draft=draft) if wrong else None
