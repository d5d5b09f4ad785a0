"""The audit of one rubric in one environment: grade every trial once, then read all verdicts off the scorecards."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from janusrl.audit.bait import Bait
from janusrl.audit.corpus import LEVELS, Corpus, Exploit
from janusrl.audit.cost import CostMeter
from janusrl.audit.levels import machinery_rows
from janusrl.audit.pixels import PIXEL_CORRUPTIONS
from janusrl.audit.results import Audit, EnvAudit
from janusrl.audit.trials import Trial, opaque, trials
from janusrl.audit.verdicts import Graded, alone_rows, anchor_rows, corruption_rows, exploit_rows
from janusrl.domain import BackendMissing, Domain
from janusrl.outcome import Outcome
from janusrl.recipe import RubricSection, SandboxSection, TaskSourceSection
from janusrl.rendering import Frame
from janusrl.scoring.grader import Grader
from janusrl.scoring.reward import Score
from janusrl.scoring.rubric import Rubric
from janusrl.scoring.sample import Sample, View
from janusrl.scoring.scorecard import Scorecard
from janusrl.sources import load_tasks
from janusrl.task import Task

CHUNK = 24
"""Answers graded together: enough to keep the workers busy, few enough to hold their pictures."""
PIXEL_TASKS = 3
"""Tasks whose finished pictures are spoilt: what pixels say of one picture they say of the next."""
PICTURE_PX = 220
"""Longest side of the pictures that are kept for the page."""


class AuditError(ValueError):
    """A domain's corpus cannot be used; the message says why."""


@dataclass(frozen=True)
class Settings:
    """How an audit is made."""

    quick: bool = False
    seed: int = 0
    level: str = "namespaces"
    folder: Path | None = None
    """Where plug-in files are looked for."""
    say: Callable[[str], None] = lambda words: None
    """Told of progress."""


def corpus_of(domain: Domain, seed: int) -> Corpus:
    """The corpus that a domain names, or its default tasks without anything that knows their language.

    Raises:
        AuditError: it names none that can be loaded, or there are no two tasks with reference code.
    """
    if domain.audit is not None:
        place, _, name = domain.audit.partition(":")
        try:
            found = getattr(importlib.import_module(place), name)(seed)
        except (ImportError, AttributeError) as error:
            raise AuditError(f"the environment '{domain.name}' has no corpus at '{domain.audit}': {error}") from error
    else:
        found = Corpus(_default_tasks(domain, seed))
    if not isinstance(found, Corpus) or len(found.tasks) < 2 or any(not t.reference.code for t in found.tasks):
        raise AuditError(
            f"the environment '{domain.name}' has no two tasks with the code of a right answer to audit with: "
            "name a corpus in `Domain.audit`, or a source of such tasks in `Domain.default_tasks`"
        )
    return found


def _default_tasks(domain: Domain, seed: int) -> list[Task]:
    if domain.default_tasks is None:
        return []
    section = TaskSourceSection.model_validate(dict(domain.default_tasks))
    tasks = load_tasks(section, domain=domain.name, seed=seed, split="train")
    return [task for task in tasks if task.reference.code][:5]


def audit_env(domain: Domain, section: RubricSection, name: str, settings: Settings) -> EnvAudit:
    """Audit one rubric in one environment.

    Args:
        domain: the environment.
        section: the rubric.
        name: how the rubric is called in the results.
        settings: how.

    Raises:
        AuditError: there is nothing to audit with.
        RubricError, RegistryError: the rubric cannot be built.
    """
    started = time.perf_counter()
    audit = EnvAudit(domain.name, name)
    corpus = corpus_of(domain, settings.seed)
    tasks = _possible(domain, corpus.tasks[: corpus.quick_tasks] if settings.quick else corpus.tasks, audit)
    if len(tasks) < 2:
        return audit
    sandbox = SandboxSection(level=settings.level, **corpus.sandbox)
    with ExitStack() as stack:
        bait = stack.enter_context(Bait([task.reference.code or "" for task in tasks]))
        grader = stack.enter_context(Grader(domain, section, sandbox, folder=settings.folder))
        bare = Rubric(
            terms=[replace(term, weight=1.0, group=None) for term in grader.rubric.terms],
            timeout_s=section.reward_timeout_s,
        )
        stack.callback(bare.close)
        strict = Grader(domain, section, sandbox.model_copy(update=dict(corpus.strict)), folder=settings.folder)
        stack.enter_context(strict)
        _Run(domain, corpus, tasks, grader, strict, bare, bait, settings, audit).all()
    audit.seconds = time.perf_counter() - started
    return audit


def audit_all(plans: Sequence[tuple[Domain, RubricSection, str]], settings: Settings) -> Audit:
    """Audit several rubrics, each in its environment, and the machinery around them once.

    Raises:
        AuditError: there is nothing to audit one with.
        RubricError, RegistryError: a rubric cannot be built.
    """
    started = time.perf_counter()
    envs = [audit_env(domain, section, name, settings) for domain, section, name in plans]
    settings.say("")
    return Audit(envs, machinery_rows(), settings.quick, time.perf_counter() - started)


def _possible(domain: Domain, tasks: Sequence[Task], audit: EnvAudit) -> list[Task]:
    """Those tasks whose programs this machine can run; says what is missing where too few are left."""
    found = []
    for task in tasks:
        try:
            domain.require([task])
            found.append(task)
        except BackendMissing as error:
            audit.skipped = str(error)
    if len(found) > 1:
        audit.skipped = ""
    return found


class _Run:
    """One audit in the making."""

    def __init__(
        self,
        domain: Domain,
        corpus: Corpus,
        tasks: Sequence[Task],
        grader: Grader,
        strict: Grader,
        bare: Rubric,
        bait: Bait,
        settings: Settings,
        audit: EnvAudit,
    ) -> None:
        self.domain, self.corpus, self.tasks = domain, corpus, tasks
        self.grader, self.strict, self.bare = grader, strict, bare
        self.bait, self.settings, self.audit = bait, settings, audit
        self.graded: list[Graded] = []
        self.meter = CostMeter(grader.rubric, domain.name)

    def all(self) -> None:
        """Grade everything and fill in the audit."""
        views = [self.grader.reference_view(task) for task in self.tasks]
        for number, view in enumerate(views):
            if view is not None:
                self.bait.add_picture(number, opaque(view))
                self.audit.references[self.tasks[number].id] = self._keep(view)
        view_of, quick = self.grader.reference_view, self.settings.quick
        made = trials(self.domain, self.corpus, self.tasks, view_of, self.bait, self.settings.seed, once=quick)
        known: dict[tuple[int, str, int], Graded] = {}
        waiting: dict[bool, list[Trial]] = {False: [], True: []}
        for trial in made:
            if (same := known.get(_key(trial))) is not None:  # an honest answer that stood before
                self.graded.append(replace(same, trial=trial))
                continue
            living = isinstance(trial.spec, Exploit) and trial.spec.living and trial.group == "exploit"
            waiting[living].append(trial)
            if len(waiting[living]) == CHUNK:
                self._grade(waiting[living], known, strictly=living)
                waiting[living] = []
        for living, chunk in waiting.items():
            self._grade(chunk, known, strictly=living)
        if self.corpus.pixels:
            self._spoil_pixels()
        env, pictures = self.audit.env, self.audit.references
        self.audit.anchors = anchor_rows(env, self.tasks, self.graded)
        self.audit.corruptions = corruption_rows(env, self.tasks, self.graded, pictures)
        self.audit.exploits = exploit_rows(env, self.tasks, self.graded)
        self.audit.alone = alone_rows(env, self.grader.rubric, self.tasks, self.graded, self.audit.corruptions)
        self.audit.cost = self.meter.rows()

    def _grade(self, chunk: list[Trial], known: dict[tuple[int, str, int], Graded], *, strictly: bool) -> None:
        if not chunk:
            return
        grader = self.strict if strictly else self.grader
        samples = grader.samples([(self.tasks[trial.task], trial.answer) for trial in chunk])
        for trial, graded in zip(chunk, self._judged(chunk, samples), strict=True):
            known.setdefault(_key(trial), graded)
        self.meter.add(sample for sample, trial in zip(samples, chunk, strict=True) if trial.group == "corruption")
        self.settings.say(f"{self.audit.env}: {len(self.graded)} answers graded")

    def _judged(self, chunk: Sequence[Trial], samples: Sequence[Sample]) -> list[Graded]:
        cards = self.grader.score(samples, metrics=False)
        refused = [place for place, card in enumerate(cards) if not card.drew]
        alone = {place: card.terms for place, card in enumerate(cards) if card.drew}
        bare = self.grader.score([samples[place] for place in refused], metrics=False, rubric=self.bare)
        alone |= {place: card.terms for place, card in zip(refused, bare, strict=True)}
        found = [
            self._graded(trial, sample, card, alone[place])
            for place, (trial, sample, card) in enumerate(zip(chunk, samples, cards, strict=True))
        ]
        self.graded += found
        return found

    def _graded(self, trial: Trial, sample: Sample, card: Scorecard, alone: Mapping[str, Score]) -> Graded:
        drawn = sample.candidate is not None
        return Graded(
            trial,
            card.total,
            card.outcome,
            {name: score.value if drawn else 0.0 for name, score in alone.items()},
            {name: score.parts.get("raw", score.value) for name, score in alone.items()} if drawn else {},
            {name: (score.value or 0.0) if card.drew else 0.0 for name, score in card.terms.items()},
            self._keep(sample.candidate) if sample.candidate is not None else None,
        )

    def _keep(self, view: View) -> int:
        """Keep a small copy of a picture; returns its number."""
        rgb = view.rgb
        shrink = max(1.0, max(rgb.shape[:2]) / PICTURE_PX)
        if shrink > 1:
            size = max(1, round(rgb.shape[1] / shrink)), max(1, round(rgb.shape[0] / shrink))
            rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
        self.audit.pictures.append(rgb)
        return len(self.audit.pictures) - 1

    def _spoil_pixels(self) -> None:
        """The reference's own rendering with its pictures spoilt; structure and texts stay as they are."""
        for number, task in enumerate(self.tasks[: 1 if self.settings.quick else PIXEL_TASKS]):
            right = next(each.trial.answer for each in self.graded if each.trial.task == number)
            (sample,) = self.grader.samples([(task, right)])
            if sample.candidate is None:
                continue
            chunk, samples = [], []
            for corruption in PIXEL_CORRUPTIONS:
                for level in range(1, LEVELS + 1):
                    rng = np.random.default_rng([self.settings.seed, number])
                    frames = []
                    for frame in sample.candidate.rendering.frames:
                        whole = opaque(View(replace(sample.candidate.rendering, frames=(frame,))))
                        frames.append(Frame(corruption.change(whole, level / LEVELS, rng), frame.time_s))
                    spoilt = replace(sample.candidate.rendering, frames=tuple(frames))
                    chunk.append(Trial("corruption", number, "", corruption, level))
                    samples.append(replace(sample, candidate=View(spoilt), outcome=Outcome.drew(spoilt)))
            self._judged(chunk, samples)


def _key(trial: Trial) -> tuple[int, str, int]:
    """What makes two trials the same answer; draws of one answer differ."""
    draws = isinstance(trial.spec, Exploit) and trial.spec.draws > 1
    return trial.task, trial.answer, trial.level if draws else 0
