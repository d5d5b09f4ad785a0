"""Synthesis: runs a recipe's stages one after another into a store, and writes the corpus. Resumes where it stopped."""

from __future__ import annotations

import contextlib
import fcntl
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import IO, Self

from janusrl.recipe_document import dotted, dump
from janusrl.synthesis.about import About
from janusrl.synthesis.admission import Admission
from janusrl.synthesis.backends import Backend, LocalBackend, concurrency_of
from janusrl.synthesis.card import Card
from janusrl.synthesis.corpus import CARD
from janusrl.synthesis.corpus_writer import refuse_others, write_corpus
from janusrl.synthesis.fingerprint import fingerprint, told_stage
from janusrl.synthesis.job import Job
from janusrl.synthesis.mixture import MixtureError
from janusrl.synthesis.parts import load_part
from janusrl.synthesis.progress import Watcher
from janusrl.synthesis.purse import Purse
from janusrl.synthesis.readiness import lacks
from janusrl.synthesis.recipe import SynthesisRecipe, SynthesisStage
from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.runner import StageRunner
from janusrl.synthesis.seed import BadSeed, Seed, SeedError, SeedLike, SeedSource
from janusrl.synthesis.sides import grouped
from janusrl.synthesis.stage_run import Ending, StageRun, SynthesisError, source_of
from janusrl.synthesis.store import Store, StoreFailed
from janusrl.synthesis.strategy import Strategy
from janusrl.synthesis.writer import Spent


@dataclass(frozen=True)
class StageEnd:
    """How a stage ended."""

    stage: str
    ending: Ending
    rows: int
    rejects: int
    wanted: int | None = None
    why: str = ""

    @property
    def short(self) -> bool:
        """Whether it has fewer rows than wanted."""
        return self.wanted is not None and self.rows < self.wanted


@dataclass(frozen=True)
class Made:
    """What a synthesis came to."""

    folder: Path
    card: Card
    stages: tuple[StageEnd, ...]
    spent: dict[str, Spent] = field(default_factory=dict)
    stopped: str = ""
    """Why it stopped before everything was made; empty when it did not."""


class Synthesis:
    """One corpus in the making. A context manager: only one process may work on a folder."""

    def __init__(self, recipe: SynthesisRecipe, out: Path, *, folder: Path, restart: bool = False) -> None:
        """Open the work, or begin it.

        Args:
            recipe: checked.
            out: folder of the corpus to be; the work is kept beside it, in `NAME.work`.
            folder: where the recipe's relative paths and plug-ins start.
            restart: throw away what was made before.

        Raises:
            SynthesisError: another process works on it, or it was begun with another recipe.
            CorpusError: the folder holds something else.
            StoreError: what is there is no store of this version.
            StoreFailed, OSError: the folder cannot be written.
        """
        out = out if out.name not in ("", "..") else out.resolve()
        refuse_others(out)
        self.recipe, self.out, self.folder = recipe, out, folder
        self.work = out.with_name(f"{out.name}.work")
        self.work.mkdir(parents=True, exist_ok=True)
        self._lock = self._locked()
        try:
            path = self.work / "store.sqlite"
            if restart:
                for old in self.work.glob("store.sqlite*"):
                    old.unlink()
            self.store = Store(path)
            if not restart:
                self._refuse_orphan()
            self._refuse_others()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store. Idempotent."""
        if hasattr(self, "store"):
            self.store.close()
        self._lock.close()

    def run(self, watch: Watcher = lambda progress: None, *, retry: bool = False) -> Made:
        """Make what is still to be made, and write the corpus.

        Args:
            watch: told of every job that was admitted.
            retry: also try jobs again that ended by a failure of ours.

        Raises:
            SynthesisError: a file, a key or a source is missing (before any stage starts), or a model is not there.
            StoreFailed: the disk is full.
            MixtureError, CorpusError: the corpus cannot be written from these rows.
        """
        started = time.monotonic()
        ends: list[StageEnd] = []
        stopped = ""
        self._refuse_lacks(retry)
        try:
            for stage in self.recipe.stages:
                end = self._stage(stage, watch, retry)
                ends.append(end)
                if end.ending in ("budget", "failures"):
                    stopped = end.why
                    break
        finally:
            with contextlib.suppress(StoreFailed):  # what it died of is told already
                before = float(self.store.meta("seconds") or 0.0)
                self.store.set_meta("seconds", str(before + time.monotonic() - started))
        try:
            card = self.write()
        except MixtureError as error:
            early = f"Stopped early: {stopped}. " if stopped else ""
            kept = f"No corpus is written; what was made is kept in {self.work}, and the same command goes on"
            raise MixtureError(f"{early}{error} {kept}") from error
        return Made(self.out, card, tuple(ends), self.store.spent(), stopped)

    def write(self) -> Card:
        """Write the corpus from what was made so far. Raises MixtureError, CorpusError, SynthesisError."""
        try:
            return write_corpus(self.out, self._rows, self._rejects, self._about())
        except OSError as error:
            raise SynthesisError(
                f"the corpus cannot be written to {self.out} ({error.strerror or error}). What was made is kept in "
                f"{self.work}: make room, and the same command writes it"
            ) from error

    def _rows(self) -> Iterator[Row]:
        for stage in self.recipe.stages:
            for row in self.store.rows(stage.name):
                # What a grammar knew is for later stages, not for a corpus: it would give answers away.
                metadata = {key: value for key, value in row.metadata.items() if key != "spec"}
                yield replace(row, metadata=metadata)

    def _rejects(self) -> Iterator[Reject]:
        for stage in self.recipe.stages:
            yield from self.store.rejects(stage.name)

    def _stage(self, stage: SynthesisStage, watch: Watcher, retry: bool) -> StageEnd:
        """Run one stage to its end."""
        again = set(self.store.ours(stage.name)) if retry else set()
        if not again and (ended := self._ended(stage)):
            return self._end(stage, ended)
        self.store.set_meta(f"print {stage.name}", json.dumps(fingerprint(self.recipe, stage)))
        spent, local = sum(self.store.spent().values(), Spent()), self.recipe.backend.kind == "local"
        purse = Purse(self.recipe.budget, spent, self.store.book if local else None)
        runner = StageRunner(self.recipe, stage, folder=self.folder, purse=purse)
        try:
            filters = len(self.recipe.filters)
            patience = self.recipe.budget.fruitless
            admission = Admission(self.store, stage, runner.filters, shared=filters, patience=patience)
            backend = self._backend(runner, stage, purse)
            try:
                run = StageRun(self.recipe, stage, admission, backend, purse, watch)
                return self._end(stage, *run.to_the_end(self._jobs(stage), again))
            finally:
                backend.close()
                self._note_versions(runner.engine.versions)
        finally:
            runner.close()

    def _ended(self, stage: SynthesisStage) -> Ending | None:
        """How a stage ended before; None when it has not."""
        if stage.count is not None and self.store.cursor(stage.name).rows >= stage.count:
            return "enough"
        return "exhausted" if self.store.meta(f"exhausted {stage.name}") == self._upstream(stage) else None

    def _refuse_lacks(self, retry: bool) -> None:
        """Raise SynthesisError when stages that are still to be run need what is not here."""
        todo = [one for one in self.recipe.stages if not self._ended(one) or (retry and self.store.ours(one.name))]
        found = [f"{dotted(where)}: {message}" for where, message in lacks(self.recipe, todo, self.folder)]
        if found:
            raise SynthesisError("\n  ".join(["nothing was started. What the recipe names and is not here:", *found]))

    def _note_versions(self, found: Mapping[str, str]) -> None:
        """Keep the versions of renderers for the card; where there were several, all of them."""
        kept: dict[str, str] = json.loads(self.store.meta("versions") or "{}")
        for env, version in found.items():
            words = kept.get(env, version)
            kept[env] = words if version in words else f"{words}; then {version}"
        with contextlib.suppress(StoreFailed):  # what it died of is told already
            self.store.set_meta("versions", json.dumps(kept, sort_keys=True))

    def _backend(self, runner: StageRunner, stage: SynthesisStage, purse: Purse) -> Backend:
        section = self.recipe.backend
        if section.kind == "ray":
            from janusrl.synthesis.ray_backend import RayBackend

            return RayBackend(self.recipe, stage, folder=self.folder, purse=purse)
        return LocalBackend(runner, concurrency_of(self.recipe, stage))

    def _jobs(self, stage: SynthesisStage) -> Iterator[Job]:
        """Every job of a stage, numbered, in an order that never changes. Raises SynthesisError."""
        strategy, _ = load_part("strategies", stage.strategy.strategy, stage.strategy.options, Strategy, self.folder)
        seeds = islice(self._seeds(stage), stage.max_seeds)
        number = 0
        try:
            for group in grouped(seeds, strategy.takes, self.recipe.corpus.eval_share):
                for variant in range(stage.variants):
                    yield Job(number, group, variant)
                    number += 1
                    if isinstance(group[0], BadSeed):
                        break
        except SeedError as error:
            raise SynthesisError(f"stage '{stage.name}': {error}") from error
        if not number:
            few = f" ({strategy.name} takes {strategy.takes} at a time)" if strategy.takes > 1 else ""
            raise SynthesisError(f"stage '{stage.name}': {source_of(stage)} gave no seeds{few}")

    def _seeds(self, stage: SynthesisStage) -> Iterator[SeedLike]:
        use = stage.seeds
        if use.stage is not None:
            # In the order of their coming: what a retry adds there shifts no job here.
            yield from (seed_of(row) for row in self.store.arrived(use.stage))
            return
        assert use.source is not None
        source, options = load_part("seeds", use.source, use.options, SeedSource, self.folder)
        for seed in source.seeds(options, seed=self.recipe.seed, folder=self.folder):
            if isinstance(seed, Seed) and (stage.env or stage.language):
                yield replace(seed, env=seed.env or stage.env or "", language=seed.language or stage.language or "")
            else:
                yield seed

    def _upstream(self, stage: SynthesisStage) -> str:
        """What a stage's seeds depend on beside its own settings: more rows of an earlier stage are more seeds."""
        source = stage.seeds.stage
        rows = self.store.cursor(source).rows if source is not None else 0
        return f"{stage.max_seeds} {rows}"

    def _end(self, stage: SynthesisStage, ending: Ending, why: str = "") -> StageEnd:
        cursor = self.store.cursor(stage.name)
        if ending == "exhausted":
            self.store.set_meta(f"exhausted {stage.name}", self._upstream(stage))
        return StageEnd(stage.name, ending, cursor.rows, cursor.rejects, stage.count, why)

    def _about(self) -> About:
        recipe = self.recipe
        spent = sum(self.store.spent().values(), Spent())
        return About(
            name=recipe.name,
            description=recipe.description,
            recipe=self.recipe_text(),
            formats=recipe.corpus.formats,
            mixture=recipe.corpus.mixture,
            models={name: _model(recipe, name) for name in recipe.used},
            stages={stage.name: told_stage(recipe, stage) for stage in recipe.stages},
            spent={
                "prompt_tokens": spent.prompt_tokens,
                "completion_tokens": spent.completion_tokens,
                "usd": spent.usd,
                "requests": spent.requests,
            },
            seconds=float(self.store.meta("seconds") or 0.0),
            versions=json.loads(self.store.meta("versions") or "{}"),
        )

    def recipe_text(self) -> str:
        """The resolved recipe, YAML."""
        return dump(self.recipe.model_dump(mode="json", exclude_none=True))

    def _locked(self) -> IO[str]:
        handle = (self.work / "lock").open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            raise SynthesisError(f"another process works on {self.out}: wait for it, or take another name") from error
        return handle

    def _refuse_orphan(self) -> None:
        """Raise SynthesisError rather than replace a finished corpus with one that begins from nothing."""
        if (self.out / CARD).is_file() and not self._begun():
            raise SynthesisError(
                f"{self.out} holds a finished corpus, and the work that made it is not in {self.work}: it would be "
                "replaced. Take another folder (-o, or name=...), or replace it (--restart)"
            )

    def _begun(self) -> list[str]:
        """Names of the stages of earlier starts."""
        return list(json.loads(self.store.meta("begun") or "[]"))

    def _refuse_others(self) -> None:
        """Raise SynthesisError when what is there was made by other settings."""
        known = {stage.name: stage for stage in self.recipe.stages}
        begun = [name for name in self._begun() if self.store.has_begun(name)]
        for name in begun:
            stage = known.get(name)
            old = json.loads(self.store.meta(f"print {name}") or "{}")
            if stage is None:
                why = f"its stage '{name}' is not in this recipe"
            elif old != (now := fingerprint(self.recipe, stage)):
                parts = [key for key in now if old.get(key) != now[key]]
                why = f"its stage '{name}' was begun with other settings: {', '.join(parts)}"
            elif stage.count is not None and self.store.cursor(name).rows > stage.count:
                why = f"its stage '{name}' has {self.store.cursor(name).rows} rows already, more than {stage.count}"
            elif list(known)[: len(begun)] != begun:
                why = f"its stages were {', '.join(begun)}, in this order (new ones come after them)"
            else:
                continue
            raise SynthesisError(
                f"{self.out} was begun with another recipe: {why}. Take another folder (-o, or name=...), or throw "
                "away what was made (--restart). Replies of endpoints are kept in any case."
            )
        self.store.set_meta("begun", json.dumps(list(known)))


def seed_of(row: Row) -> Seed:
    """A row as raw material for a later stage."""
    return Seed(
        id=row.id,
        family=row.families[0] if row.families else row.id,
        relatives=row.families[1:],
        env=row.env,
        language=row.language,
        code=row.code,
        instruction=row.instruction,
        picture=row.picture,
        source_code=row.source_code,
        tests=row.tests,
        files=row.files,
        options=row.options,
        licence=row.licence,
        origin=row.origins[0] if row.origins else "",
        spec=row.metadata.get("spec"),
        features=row.metadata,
        verified=True,
        parents=(row.id,),
    )


def _model(recipe: SynthesisRecipe, name: str) -> dict[str, object]:
    """A writer or judge, for the card: no keys, no addresses, no folders of this machine."""
    if name not in recipe.models:
        return {"grammar": True}
    section = recipe.models[name]
    if section.endpoint is not None:
        return {"model": section.endpoint.model, "price": section.price.model_dump()}
    assert section.local is not None
    return {"model": f"{Path(section.local.model).name or section.local.model}, run here"}
