"""StageRunner: one job of one stage, from seeds to rows and rejects. Whatever happens in it ends as one of them.

A job knows nothing of other jobs, and its random numbers follow from its seeds alone: it may run anywhere, at any time,
and again after a crash. What compares rows with each other comes later (`Admission`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from janusrl.sources import Split
from janusrl.synthesis.draft import Draft, Rejected, families_of
from janusrl.synthesis.engine import Engine, drawn, png
from janusrl.synthesis.filter import Filter
from janusrl.synthesis.judge import Judge
from janusrl.synthesis.panel import Panel
from janusrl.synthesis.parts import load_part, make_filters
from janusrl.synthesis.recipe import SynthesisRecipe, SynthesisStage
from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.seed import BadSeed, Seed, SeedLike
from janusrl.synthesis.sides import sides_of
from janusrl.synthesis.store import StoreError, StoreFailed, from_json, to_json
from janusrl.synthesis.strategy import Strategy
from janusrl.synthesis.team import EngineFailed, JobTeam
from janusrl.synthesis.writer import Spent, Writer, WriterError
from janusrl.synthesis.writers import EndpointWriter, LocalWriter, ProgrammaticWriter

MAX_KEPT_CHARS = 20_000
"""Characters of a rejected program, and of its instruction, that are kept."""


@dataclass(frozen=True)
class Job:
    """What one job works on. Plain data: it may be sent to another machine."""

    number: int
    """Place in the order of the stage."""
    seeds: tuple[SeedLike, ...]
    variant: int = 0

    @property
    def key(self) -> str:
        """What it works on: the same for the same seeds."""
        words = "\0".join([*(seed.id for seed in self.seeds), str(self.variant)])
        return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class JobResult:
    """What one job gave."""

    number: int
    entries: tuple[Row | Reject, ...]
    facts: tuple[tuple[Mapping[str, Any], ...], ...]
    """For each entry what its filters found, for `admit`; empty for rejects."""
    spent: Mapping[str, Spent] = field(default_factory=dict)
    """By model, what nobody has booked yet."""
    fatal: str = ""
    """Why no other job needs to be tried; the job itself then counts as not done."""
    key: str = ""
    """The job's."""

    @property
    def ours(self) -> bool:
        """Whether it ended by a failure of ours, with nothing to show."""
        return all(isinstance(entry, Reject) and entry.step == "infra" for entry in self.entries)


class StageRunner:
    """Runs the jobs of one stage. Thread-safe; `close` stops renderers and models."""

    def __init__(
        self,
        recipe: SynthesisRecipe,
        stage: SynthesisStage,
        *,
        folder: Path,
        book: Callable[[str, Spent], None] | None = None,
    ) -> None:
        """Build everything that the stage needs; renderers start with their first programs.

        Args:
            recipe: checked.
            stage: one of its stages.
            folder: where relative paths and plug-ins are looked for.
            book: is told at once, in any thread, what an answer of a model cost; results then tell no cost.

        Raises:
            RegistryError, ValueError, SandboxError: something cannot be had here.
        """
        self.recipe, self.stage, self.folder, self._book = recipe, stage, folder, book
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

    def run(self, job: Job) -> JobResult:
        """Do one job. Never raises, but for what ends the process, and StoreFailed: the books cannot be kept."""
        started = time.monotonic()
        bad = [seed for seed in job.seeds if isinstance(seed, BadSeed)]
        if bad:
            return JobResult(job.number, tuple(self._unread(seed) for seed in bad), ((),) * len(bad), key=job.key)
        work = _Work(self.recipe, self.stage, job, self._book)
        writer, rounds = self._writers[self.stage.writer], self.stage.rounds
        structure = self._needs_structure
        team = JobTeam(writer, self.engine, work.rng, rounds=rounds, structure=structure, book=self._book)
        fatal = ""
        try:
            for draft in self.strategy.drafts(self._options, work.seeds, team):
                team.feedback = self._finish(work, team, draft)
            if not work.entries:
                work.reject("write", "nothing", f"the strategy '{self.strategy.name}' made nothing of it")
        except Rejected as error:
            work.rejected(error)
        except WriterError as error:
            fatal = str(error) if error.fatal else ""
            work.reject("infra" if error.ours else "write", error.reason, str(error))
        except EngineFailed as error:
            fatal = str(error) if error.reason == "backend_missing" else ""
            work.reject("infra", error.reason, str(error))
        except (StoreError, StoreFailed):  # the books cannot be kept
            raise
        except (Exception, SystemExit) as error:  # a plug-in may raise anything: it is counted, and the run goes on
            message = f"strategy '{self.strategy.name}' raised {type(error).__name__}: {error}"
            work.reject("infra", "strategy_error", message)
        return self._result(work, team, started, fatal)

    def _finish(self, work: _Work, team: JobTeam, draft: Draft | Rejected) -> str:
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

    def _result(self, work: _Work, team: JobTeam, started: float, fatal: str) -> JobResult:
        spent: dict[str, Spent] = {self.stage.writer: team.spent} if team.spent.requests else {}
        for name, more in work.panel_spent.items():
            spent[name] = spent.get(name, Spent()) + more
        cost = {**asdict(sum(spent.values(), Spent())), "seconds": round(time.monotonic() - started, 3)}
        entries: list[Row | Reject] = list(work.entries)
        first = entries[0]
        entries[0] = replace(first, cost=cost)
        unbooked = spent if self._book is None else {}
        return JobResult(work.job.number, tuple(entries), tuple(work.facts), unbooked, fatal, work.job.key)


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


class _Work:
    """What has come of one job so far."""

    def __init__(
        self, recipe: SynthesisRecipe, stage: SynthesisStage, job: Job, book: Callable[[str, Spent], None] | None
    ) -> None:
        self.job, self.stage, self._book = job, stage, book
        self.seeds = tuple(seed for seed in job.seeds if isinstance(seed, Seed))
        self.entries: list[Row | Reject] = []
        self.facts: list[tuple[Mapping[str, Any], ...]] = []
        self.panel_spent: dict[str, Spent] = {}
        self._eval_share = recipe.corpus.eval_share
        self._picture_px = recipe.corpus.picture_px
        self._key = "\0".join([stage.name, *(seed.id for seed in self.seeds), str(job.variant)])
        self.rng = random.Random(f"{recipe.seed} {self._key}")

    def spend(self, model: str, spent: Spent) -> None:
        """Note what a judge cost."""
        self.panel_spent[model] = self.panel_spent.get(model, Spent()) + spent
        if self._book is not None and spent != Spent():
            self._book(model, spent)

    @property
    def _id(self) -> str:
        """Of the next entry: the same whenever the same seeds are worked on."""
        digest = sha256(self._key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return f"{self.stage.name}-{digest}-{len(self.entries)}"

    def split_of(self, draft: Draft) -> Split:
        """The split of a draft. Raises Rejected when its families straddle."""
        sides = sides_of(draft.families, self._eval_share)
        if len(sides) > 1:
            message = f"its families are in both splits: {', '.join(draft.families)}"
            raise Rejected("filter", "straddles_split", message, draft=draft)
        return sides.pop() if sides else "train"

    def accept(self, draft: Draft, split: Split, facts: tuple[Mapping[str, Any], ...], strategy: str) -> None:
        """A draft that passed everything that looks at it alone is a row. Raises Rejected when it is no Unicode."""
        texts = (
            draft.instruction,
            draft.user_text,
            draft.completion,
            draft.code,
            draft.system,
            draft.source_code or "",
        )
        if any(not _is_unicode(text) for text in texts):
            raise Rejected("filter", "not_unicode", "a text holds half of a surrogate pair", draft=draft)
        row = Row(
            id=self._id,
            stage=self.stage.name,
            category=self.stage.category,
            env=draft.env,
            language=draft.language,
            split=split,
            families=draft.families,
            instruction=draft.instruction,
            prompt=draft.user_text,
            completion=draft.completion,
            code=draft.code,
            system=draft.system,
            images=draft.images,
            picture=_picture(draft, self._picture_px),
            source_code=draft.source_code,
            tests=draft.tests,
            files=draft.files,
            options=draft.options,
            strategy=strategy,
            writer=self.stage.writer,
            rounds=draft.rounds,
            scores=draft.scores,
            licence=" AND ".join(sorted(draft.licences)),
            origins=tuple(dict.fromkeys(seed.origin for seed in draft.seeds if seed.origin)),
            parents=tuple(dict.fromkeys(parent for seed in draft.seeds for parent in seed.parents)),
            metadata=draft.metadata,
        )
        self.entries.append(row)
        self.facts.append(facts)

    def rejected(self, error: Rejected, draft: Draft | None = None) -> None:
        """Note a rejection, with the draft as far as it came."""
        self.reject(error.stage, error.reason, error.message, error.draft or draft)

    def reject(self, step: str, reason: str, message: str, draft: Draft | None = None) -> None:
        """Note that something is no row."""
        seeds = self.seeds
        kept = Reject(
            id=self._id,
            stage=self.stage.name,
            category=self.stage.category,
            step=step,
            reason=reason,
            message=_clean(message)[:4000],
            families=draft.families if draft is not None else families_of(seeds),
            origins=tuple(dict.fromkeys(seed.origin for seed in seeds if seed.origin)),
            instruction=_clean(draft.instruction if draft is not None else (seeds[0].instruction or ""))[
                :MAX_KEPT_CHARS
            ],
            code=_clean(draft.code if draft is not None else (seeds[0].code or ""))[:MAX_KEPT_CHARS],
            picture=_picture(draft, self._picture_px) if draft is not None else None,
            scores=draft.scores if draft is not None and not _odd(draft.scores) else {},
            rounds=draft.rounds if draft is not None else 0,
        )
        self.entries.append(kept)
        self.facts.append(())


def _plain(draft: Draft, facts: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """What filters found, as the store gives it back: the same whether a job waits there or not. Raises EngineFailed.

    Also looks at what the draft itself holds: a plug-in may put anything there.
    """
    for name in ("tests", "options", "scores", "metadata"):
        if problem := _odd(getattr(draft, name)):
            raise EngineFailed("not_json", f"the draft's '{name}' can hold JSON values only: {problem}")
    if problem := _odd(facts):
        raise EngineFailed("not_json", f"filters can tell JSON values only: {problem}")
    return tuple(from_json(to_json(facts)))


def _odd(value: Any) -> str:
    """Why a value cannot be kept; empty when it can."""
    try:
        to_json(value)
    except (TypeError, ValueError, RecursionError) as error:
        return str(error)
    return ""


def _picture(draft: Draft, longest_px: int) -> bytes | None:
    """PNG of what a draft drew; None of programs that draw nothing (a picture of one pixel)."""
    drawn_ = draft.rendering
    if drawn_ is None or drawn_.size == (1, 1):
        return None
    return png(drawn_.pixels, longest_px=longest_px)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
