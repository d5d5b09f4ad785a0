"""StageRun: drives the jobs of one stage to its end: enough rows, no more seeds, or a limit that is reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from janusrl.synthesis.admission import Admission
from janusrl.synthesis.backends import Backend, concurrency_of
from janusrl.synthesis.job import Job
from janusrl.synthesis.progress import Progress, Rate, Watcher
from janusrl.synthesis.purse import Purse
from janusrl.synthesis.recipe import SynthesisRecipe, SynthesisStage
from janusrl.synthesis.row import Reject
from janusrl.synthesis.writer import Spent

WINDOW = 8
"""Jobs that may be done before an earlier one, for each that is under way."""
ENOUGH_TO_TELL = 20
"""Rows and rejects after which their shares are believed."""
Ending = Literal["enough", "exhausted", "fruitless", "budget", "failures"]
_ENOUGH: tuple[Ending, str] = ("enough", "")


class SynthesisError(RuntimeError):
    """The synthesis cannot go on; what was made is kept. The message says why, and what to do."""


class StageRun:
    """One stage under way."""

    def __init__(
        self,
        recipe: SynthesisRecipe,
        stage: SynthesisStage,
        admission: Admission,
        backend: Backend,
        purse: Purse,
        watch: Watcher,
    ) -> None:
        """Make the run; nothing is started yet."""
        self._recipe, self._stage, self._purse = recipe, stage, purse
        self._admission, self._backend, self._watch = admission, backend, watch
        self._store = admission.store
        self._rate = Rate()
        self._failures = 0
        self._last = ""
        self._again: set[int] = set()
        self._stop: tuple[Ending, str] | None = None
        local = recipe.backend.kind == "local"
        self._window = WINDOW * max(concurrency_of(recipe, stage), 8) if local else recipe.backend.chunk
        self._begun = 0

    def to_the_end(self, jobs: Iterator[Job], again: set[int]) -> tuple[Ending, str]:
        """Run all jobs that are still to be run; how the stage ended, and why if too early. Raises SynthesisError."""
        self._again = set(again)
        self._admission.catch_up()
        self._tell()
        self._check()
        wanted = self._wanted(jobs, again)
        for result in self._backend.results(wanted, self._room):
            if result is None:  # nothing came for a while
                self._tell()
                continue
            late = self._admission.full or (self._admission.fruitless and result.number not in again)
            if result.fatal or result.given_back or late:  # of one that was under way at the end: only its cost
                for who, spent in result.spent.items():
                    self._store.spend(who, spent)
                if result.fatal:
                    raise SynthesisError(f"stage '{self._stage.name}': {result.fatal}")
                self._check()
                continue
            if result.number in again:
                self._again.discard(result.number)
                self._admission.again(result)
            else:
                self._admission.receive(result)
            self._failures = self._failures + 1 if result.ours else 0
            self._last = next((entry.message for entry in result.entries if isinstance(entry, Reject)), "")
            self._tell()
            self._check()
        ending, why = self._stop or ("exhausted", "")
        if self._admission.closed:
            self._store.forget_from(self._stage.name, self._admission.cursor.next)
        self._tell(done=True)
        return ending, why

    def _wanted(self, jobs: Iterator[Job], again: set[int]) -> Iterator[Job]:
        """The jobs that are still to be run. Raises SynthesisError when seeds are others than before."""
        name = self._stage.name
        number, key = self._admission.cursor.next - 1, self._store.meta(f"last {name}")
        last = max(again, default=-1)
        for job in jobs:
            if self._stop is not None or (self._admission.fruitless and job.number > last):
                return
            if job.number == number and key not in (None, job.key):
                raise SynthesisError(
                    f"stage '{name}': {source_of(self._stage)} gives other seeds than when the work was begun (the one "
                    f"in place {number} is another). Put it back as it was, or throw away what was made (--restart)."
                )
            done = job.number < self._admission.cursor.next or job.number in self._admission.kept
            if not done or job.number in again:
                self._begun = job.number
                yield job

    def _room(self) -> bool:
        """Whether another job may be begun: not too far ahead of the first that is missing, nor for rows too many."""
        if self._stop is not None:
            return False
        cursor, count = self._admission.cursor, self._stage.count
        ahead = self._begun + 1 - cursor.next
        if count is not None:
            tried = cursor.rows + cursor.rejects
            share = max(0.05, cursor.rows / tried) if tried >= ENOUGH_TO_TELL else 1.0
            if ahead >= (count - cursor.rows) / share + 2:
                return False
        return ahead < self._window

    def _check(self) -> None:
        """Whether to stop here; whoever is at work then asks nobody any more."""
        if self._stop is None and (stop := self._limit()) is not None:
            self._stop = stop
            self._backend.halt()

    def _limit(self) -> tuple[Ending, str] | None:
        """The limit that is reached."""
        budget = self._recipe.budget
        if self._admission.full:
            return _ENOUGH
        if self._admission.fruitless and not self._again:
            return "fruitless", f"{budget.fruitless:,} jobs in a row gave no row ('budget.fruitless')"
        if empty := self._purse.empty:
            return "budget", empty
        if budget.failures is not None and self._failures >= budget.failures:
            why = (
                f"{self._failures} jobs in a row ended by failures of ours ('budget.failures'), the last: {self._last}"
            )
            return "failures", f"stage '{self._stage.name}': {why}. Mend it, and go on with --retry"
        return None

    def _tell(self, *, done: bool = False) -> None:
        cursor, stage = self._admission.cursor, self._stage
        recipe = self._recipe
        rate = self._rate.note(cursor.rows)
        left = (stage.count - cursor.rows) / rate if stage.count is not None and rate > 0 else None
        spent = sum(self._store.spent().values(), Spent())
        under_way, oldest_s = self._backend.under_way
        self._watch(
            Progress(
                stage=stage.name,
                place=[one.name for one in recipe.stages].index(stage.name) + 1,
                stages=len(recipe.stages),
                rows=cursor.rows,
                wanted=stage.count,
                rejects=cursor.rejects,
                jobs=cursor.next,
                waiting=len(self._admission.kept),
                under_way=under_way,
                oldest_s=oldest_s,
                rows_per_s=rate,
                left_s=None if done else left,
                done=done,
                usd=spent.usd,
                tokens=spent.prompt_tokens + spent.completion_tokens,
            )
        )


def source_of(stage: SynthesisStage) -> str:
    """Where a stage's seeds come from, in words."""
    use = stage.seeds
    return f"stage '{use.stage}'" if use.stage is not None else f"the source '{use.source}'"
