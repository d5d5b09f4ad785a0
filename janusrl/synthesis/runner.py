"""StageRunner: one job of one stage, from seeds to rows and rejects. Whatever happens in it ends as one of them.

A job knows nothing of other jobs, and its random numbers follow from its seeds alone: it may run anywhere, at any time,
and again after a crash. What compares rows with each other comes later (`Admission`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from janusrl.synthesis.clerk import Halted
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.engine import Engine, drawn
from janusrl.synthesis.filter import Filter
from janusrl.synthesis.job import Job, JobResult
from janusrl.synthesis.job_work import JobWork, odd
from janusrl.synthesis.judge import Judge
from janusrl.synthesis.panel import Panel
from janusrl.synthesis.parts import load_part, make_filters
from janusrl.synthesis.purse import Purse
from janusrl.synthesis.recipe import SynthesisRecipe, SynthesisStage
from janusrl.synthesis.row import Reject
from janusrl.synthesis.seed import BadSeed, Seed
from janusrl.synthesis.store import StoreError, StoreFailed, from_json, to_json
from janusrl.synthesis.strategy import Strategy
from janusrl.synthesis.team import EngineFailed, JobTeam
from janusrl.synthesis.writer import Spent, Writer, WriterError
from janusrl.synthesis.writers import EndpointWriter, LocalWriter, ProgrammaticWriter


class StageRunner:
    """Runs the jobs of one stage. Thread-safe; `close` stops renderers and models."""

    def __init__(
        self, recipe: SynthesisRecipe, stage: SynthesisStage, *, folder: Path, purse: Purse | None = None
    ) -> None:
        """Build everything that the stage needs; renderers start with their first programs.

        Args:
            recipe: checked.
            stage: one of its stages.
            folder: where relative paths and plug-ins are looked for.
            purse: pays for answers; when it is empty, no more questions are asked. One without limits when None, and
                results tell what is to be booked.

        Raises:
            RegistryError, ValueError, SandboxError: something cannot be had here.
        """
        self.recipe, self.stage, self.folder = recipe, stage, folder
        self._purse = purse or Purse()
        self._halt = threading.Event()
        self._lock = threading.Lock()
        self._at_work: dict[int, JobWork] = {}
        use = stage.strategy
        self.strategy, self._options = load_part("strategies", use.strategy, use.options, Strategy, folder)
        names = dict.fromkeys([stage.writer, *(stage.judge.models if stage.judge else ())])
        self._writers = {name: make_writer(name, recipe, folder) for name in names}
        self.engine = Engine(recipe.sandbox, folder=folder)
        self._panel = self._make_panel()
        self.filters = make_filters([*recipe.filters, *stage.filters], folder)
        for filter_ in self.filters:
            filter_.engine = self.engine

    def close(self) -> None:
        """Stop everything. Idempotent."""
        for filter_ in self.filters:
            filter_.close()
        for writer in self._writers.values():
            writer.close()
        self.engine.close()

    def halt(self) -> None:
        """Ask nobody any more. Jobs under way end with their next question, and are given back. Idempotent."""
        self._halt.set()
        for writer in self._writers.values():
            writer.halt()

    def run(self, job: Job) -> JobResult | None:
        """Do one job; None when it was given up meanwhile.

        Never raises, but for what ends the process, and StoreFailed: the books cannot be kept.
        """
        bad = [seed for seed in job.seeds if isinstance(seed, BadSeed)]
        if bad:
            return JobResult(job.number, tuple(self._unread(seed) for seed in bad), ((),) * len(bad), key=job.key)
        told = not self._purse.books
        work = JobWork(self.recipe, self.stage, job, pay=self._pay, halt=self._halt, tell_costs=told)
        with self._lock:
            self._at_work[job.number] = work
        try:
            return work.result(self._done(work))
        finally:
            with self._lock:
                self._at_work.pop(job.number, None)

    def given_up(self) -> list[JobResult]:
        """Give up the jobs that nothing came of for the stage's `limit_s`; what is told of them.

        Their threads cannot be stopped. Whatever they do later, nobody waits for it.
        """
        limit_s = self.stage.limit_s
        if limit_s is None:
            return []
        with self._lock:
            works = list(self._at_work.values())
        results = [result for work in works if (result := work.give_up(limit_s)) is not None]
        with self._lock:
            for result in results:
                self._at_work.pop(result.number, None)
        return results

    @property
    def oldest_s(self) -> float:
        """Seconds that the oldest job under way has been at work."""
        with self._lock:
            begun = min((work.begun for work in self._at_work.values()), default=None)
        return 0.0 if begun is None else time.monotonic() - begun

    def _done(self, work: JobWork) -> str:
        """Everything that a job is about; why no other job needs to be tried, empty where others may."""
        writer, rounds = self._writers[self.stage.writer], self.stage.rounds
        team = JobTeam(writer, self.engine, work.rng, rounds=rounds, structure=self._needs_structure, clerk=work)
        fatal = ""
        try:
            for draft in self.strategy.drafts(self._options, work.seeds, team):
                team.feedback = self._finish(work, team, draft)
            if work.empty:
                work.reject("write", "nothing", f"the strategy '{self.strategy.name}' made nothing of it")
        except Rejected as error:
            work.rejected(error)
        except WriterError as error:
            fatal = str(error) if error.fatal else ""
            work.reject("infra" if error.ours else "write", error.reason, str(error))
        except EngineFailed as error:
            fatal = str(error) if error.reason == "backend_missing" else ""
            work.reject("infra", error.reason, str(error))
        except Halted:
            work.halted = True
        except (StoreError, StoreFailed):  # the books cannot be kept
            raise
        except (Exception, SystemExit) as error:  # a plug-in may raise anything: it is counted, and the run goes on
            message = f"strategy '{self.strategy.name}' raised {type(error).__name__}: {error}"
            work.reject("infra", "strategy_error", message)
        return fatal

    def _pay(self, who: str, spent: Spent) -> None:
        self._purse.pay(who, spent)
        if self._purse.empty:
            self.halt()

    def _finish(self, work: JobWork, team: JobTeam, draft: Draft | Rejected) -> str:
        """One draft on its way to a row: executed, judged, filtered. Raises WriterError, EngineFailed.

        Returns:
            What was said of it: by its judges, or why it was rejected.
        """
        if isinstance(draft, Rejected):
            work.rejected(draft)
            return draft.message
        if not isinstance(draft, Draft):
            raise TypeError(f"it gave {draft!r:.80}, and must give Draft or Rejected")
        try:
            draft = self._verified(work.seeds, draft)
            draft = team.checked(draft)
            split = work.split_of(draft)
            if self._panel is not None:
                draft = self._panel.judge(draft, work.rng, work.spend)
            facts = []
            for filter_ in self.filters:
                work.alive()
                found = self._checked(filter_, draft)
                draft = draft.scored(**{key: value for key, value in found.items() if not key.startswith("_")})
                facts.append(found)
            work.accept(draft, split, _plain(draft, facts), self.strategy.name)
        except Rejected as error:
            work.rejected(error, draft)
            return error.message
        return "\n".join(str(verdict.get("reasoning") or "") for verdict in draft.scores.get("verdicts", ())).strip()

    def _checked(self, filter_: Filter, draft: Draft) -> Mapping[str, Any]:
        try:
            found: object = filter_.check(draft)
        except (Rejected, EngineFailed, WriterError):
            raise
        except Exception as error:
            message = f"filter {type(filter_).__name__} raised {type(error).__name__}: {error}"
            raise EngineFailed("filter_error", message) from error
        if not isinstance(found, Mapping):
            message = f"filter {type(filter_).__name__} found {found!r:.80}, and no mapping of names to JSON values"
            raise EngineFailed("filter_error", message)
        return found

    def _verified(self, seeds: Sequence[Seed], draft: Draft) -> Draft:
        """A program that an earlier stage executed, with its tests and judges, is not executed again."""
        if draft.outcome is not None:
            return draft
        for seed in seeds:
            same = seed.verified and seed.code == draft.code and seed.tests == draft.tests
            if same and seed.picture is not None and not self._needs_structure:
                return replace(draft, outcome=drawn(seed.picture))
        return draft

    @property
    def _needs_structure(self) -> bool:
        return any(filter_.needs_structure for filter_ in self.filters)

    def _make_panel(self) -> Panel | None:
        use = self.stage.judge
        if use is None:
            return None
        found, options = load_part("judges", use.judge, use.options, Judge, self.folder)
        writers = [self._writers[name] for name in use.models]
        return Panel(found, options, writers, at_least=use.at_least, on=use.on)

    def _unread(self, seed: BadSeed) -> Reject:
        stage = self.stage
        origins = (seed.origin,) if seed.origin else ()
        return Reject(seed.id, stage.name, stage.category, "source", seed.reason, seed.message, origins=origins)


def make_writer(name: str, recipe: SynthesisRecipe, folder: Path) -> Writer:
    """Whoever a recipe calls by a name: a model, or grammars. Raises ValueError when an endpoint's key is not set."""
    section = recipe.models.get(name)
    if section is None:
        return ProgrammaticWriter(name, folder=folder)
    if section.endpoint is not None:
        if lack := section.endpoint.lacks_here():
            raise ValueError(f"models.{name}: {lack}")
        return EndpointWriter(name, section.endpoint, section.price)
    assert section.local is not None
    return LocalWriter(name, section.local, folder=folder)


def _plain(draft: Draft, facts: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """What filters found, as the store gives it back: the same whether a job waits there or not. Raises EngineFailed.

    Also looks at what the draft itself holds: a plug-in may put anything there.
    """
    for name in ("tests", "options", "scores", "metadata"):
        if problem := odd(getattr(draft, name)):
            raise EngineFailed("not_json", f"the draft's '{name}' can hold JSON values only: {problem}")
    if problem := odd(facts):
        raise EngineFailed("not_json", f"filters can tell JSON values only: {problem}")
    return tuple(from_json(to_json(facts)))
