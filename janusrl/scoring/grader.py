"""Grader: from completions to scorecards. One extraction, one render and one rubric pass a completion.

The candidates' renderer and the references' are two: a worker that runs model-written code has never held a reference.
Reference views are kept in a bounded cache, because a group of completions (and every later epoch) shares them; their
renderings on disk, because every rank and run does.
"""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from janusrl.domain import Domain, Renderer, RenderRequest
from janusrl.outcome import Outcome, Phase, Status
from janusrl.program import ExtractionError, Program
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.render.cached import CachedRenderer
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.rubric import Rubric
from janusrl.scoring.sample import Sample, View
from janusrl.scoring.scorecard import Scorecard
from janusrl.task import Task

KEPT_VIEWS = 256
"""Reference views (picture and features) kept in memory."""
KEPT_BYTES = 256 << 20
"""Bytes of their frames; features take about twice as much again."""


class BadReference(ValueError):
    """A task's own reference does not render; the task is at fault, not the model."""


@dataclass(frozen=True)
class _Pending:
    task: Task
    completion: str
    program: Program | None
    outcome: Future[Outcome]
    reference: View | None = None
    source: View | None = None


class Grader:
    """Grades completions of one domain with one rubric. A context manager; `close` stops its workers."""

    def __init__(
        self,
        domain: Domain,
        rubric: RubricSection | None = None,
        sandbox: SandboxSection | None = None,
        *,
        folder: Path | None = None,
    ) -> None:
        """Start the renderer and build the rubric.

        Args:
            domain: what kind of programs.
            rubric: how they are scored; the domain's default when None.
            sandbox: isolation and limits.
            folder: where the rubric's plug-in files are looked for.

        Raises:
            SandboxError: the machine cannot give the isolation asked for.
            RubricError, RegistryError: the rubric cannot be built.
        """
        self.domain = domain
        self.sandbox = sandbox or SandboxSection()
        self.workers = self.sandbox.workers or len(os.sched_getaffinity(0))
        """Programs that run at the same time, unless the renderer knows better: two browsers a core, say."""
        section = rubric or RubricSection.model_validate(dict(domain.default_rubric))
        self.rubric = Rubric.from_section(section, folder=folder)
        self.renderer = domain.start_renderer(self.sandbox)
        self._reference_renderer: Renderer | None = None
        self._views: OrderedDict[str, View | None] = OrderedDict()
        self._views_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop every worker. Idempotent."""
        self.renderer.close()
        if self._reference_renderer is not None:
            self._reference_renderer.close()
        self.rubric.close()

    def grade(
        self,
        items: Sequence[tuple[Task, str]],
        *,
        metrics: bool = True,
        step: int | None = None,
        grouped: bool = False,
    ) -> list[Scorecard]:
        """Grade `(task, completion)` pairs.

        Args:
            items: what was asked, and what was answered.
            metrics: compute the rubric's metrics too; they do not change the total.
            step: optimizer steps done, for weights that follow them; None for the final weights.
            grouped: take the answers to one task for a group, as training does: see `groups`.

        Returns:
            One scorecard an item, in order.

        Raises:
            RewardHangs: a reward timed out again and again.
        """
        return self.score(self.samples(items), metrics=metrics, step=step, grouped=grouped)

    def samples(self, items: Sequence[tuple[Task, str]]) -> list[Sample]:
        """Render `(task, completion)` pairs without scoring them: what the rewards would look at, in order."""
        return self._waited(self._start(items))

    def score(
        self,
        samples: Sequence[Sample],
        *,
        metrics: bool = True,
        step: int | None = None,
        grouped: bool = False,
        rubric: Rubric | None = None,
    ) -> list[Scorecard]:
        """Score samples of this grader, as they are or with another picture; with another rubric where one is given.

        Raises:
            RewardHangs: a reward timed out again and again.
        """
        chosen = rubric or self.rubric
        return chosen.score(samples, self._anchors, metrics=metrics, step=step, grouped=grouped)

    async def grade_async(
        self,
        items: Sequence[tuple[Task, str]],
        *,
        metrics: bool = True,
        step: int | None = None,
        grouped: bool = False,
    ) -> list[Scorecard]:
        """Like `grade`, without blocking the event loop."""
        call = partial(self.grade, items, metrics=metrics, step=step, grouped=grouped)
        return await asyncio.get_running_loop().run_in_executor(None, call)

    def render(self, task: Task, completion: str) -> Future[Outcome]:
        """Queue the render of one completion as `grade` would, without scoring it. The future never raises."""
        return self._submit(task, completion).outcome

    def reference_view(self, task: Task) -> View | None:
        """The right answer's picture, with memoised features; None when the task has neither picture nor code.

        Raises:
            BadReference: the reference does not render.
        """
        return self._kept(f"{self.domain.for_task(task).name}:{task.identity}", lambda: self._make_reference_view(task))

    def source_view(self, task: Task) -> View | None:
        """What the program to be edited draws, at the reference's size; None when the task starts from nothing.

        A source that fails by its own fault (it is to be repaired) counts as the empty answer.

        Raises:
            BadReference: reference or source could not be rendered.
        """
        reference = self.reference_view(task)
        if task.source is None or reference is None:
            return None
        return self._kept(f"source:{task.identity}", lambda: self._make_source_view(task, reference.size))

    def _kept(self, key: str, make: Callable[[], View | None]) -> View | None:
        if key in self._views:
            self._views.move_to_end(key)
            return self._views[key]
        view = self._views[key] = make()
        self._views_bytes += _weight(view)
        while len(self._views) > 1 and (len(self._views) > KEPT_VIEWS or self._views_bytes > KEPT_BYTES):
            self._views_bytes -= _weight(self._views.popitem(last=False)[1])
        return view

    def _make_reference_view(self, task: Task) -> View | None:
        reference = task.reference
        drawn: Rendering | None = None
        looks = self.rubric.needs_structure or self.rubric.needs_trace
        if reference.code is not None and (reference.picture is None or looks):
            size = self.domain.size_for(task)
            if reference.picture is not None:
                size = (reference.picture.shape[1], reference.picture.shape[0])
            outcome = self._drawn(task, reference.code, size)
            if outcome.rendering is None:
                raise BadReference(f"task '{task.id}': its reference code does not render ({_why(outcome)})")
            drawn = outcome.rendering
        if reference.picture is None:
            return View(drawn) if drawn is not None else None
        structure, trace, texts = (drawn.structure, drawn.trace, drawn.texts) if drawn is not None else (None, None, ())
        return View(Rendering((Frame(reference.picture),), structure=structure, texts=texts, trace=trace))

    def _make_source_view(self, task: Task, size: tuple[int, int]) -> View:
        assert task.source is not None
        outcome = self._drawn(task, task.source, size)
        if outcome.rendering is not None:
            return self._fitted(task, outcome.rendering, size)
        if outcome.status is Status.INFRA_FAILED:
            raise BadReference(f"task '{task.id}': its source could not be rendered ({_why(outcome)})")
        return View(self.domain.for_task(task).blank(*size))

    def _request(self, task: Task, program: Program, size: tuple[int, int] | None) -> RenderRequest:
        """A program's request, with what the rubric looks at."""
        structure, trace = self.rubric.needs_structure, self.rubric.needs_trace
        return self.domain.request_for(task, program, size, structure=structure, trace=trace)

    def _drawn(self, task: Task, code: str, size: tuple[int, int] | None) -> Outcome:
        """Render a program of the task's own, with the references' worker."""
        if self._reference_renderer is None:
            one_worker = self.sandbox.model_copy(update={"workers": 1})
            self._reference_renderer = CachedRenderer(self.domain.make_renderer(one_worker))
        program = Program(code, self.domain.language_for(task), 0, len(code))
        request = self._request(task, program, size)
        return self._reference_renderer.submit(request).result()

    def _anchors(self, task: Task) -> tuple[Sample, Sample] | None:
        """Samples of what scores 0 (the blank canvas; in edits the source unchanged), and of the reference itself."""
        view = self.reference_view(task)
        if view is None:
            return None
        source = self.source_view(task)
        nothing = source or View(self.domain.for_task(task).blank(*view.size))
        return (
            self._own_sample(task, (task.source or "") if source else "", nothing, view, source),
            self._own_sample(task, task.reference.code or "", view, view, source),
        )

    def _own_sample(self, task: Task, code: str, drawn: View, reference: View, source: View | None) -> Sample:
        program = Program(code, self.domain.language_for(task), 0, len(code)) if code else None
        return Sample(task, code, Outcome.drew(drawn.rendering), program, drawn, reference, source)

    def _start(self, items: Sequence[tuple[Task, str]]) -> list[_Pending]:
        """Extract every program and queue its render."""
        return [self._submit(task, completion) for task, completion in items]

    def _submit(self, task: Task, completion: str) -> _Pending:
        try:
            program = self.domain.program_of(task, completion)
        except ExtractionError as error:
            failed = Outcome.model_failed(Phase.EXTRACT, error.reason, str(error))
            return _Pending(task, completion, None, _resolved(failed), self._to_look_at(task))
        try:
            view, source = self.reference_view(task), self.source_view(task)
        except BadReference as error:
            failed = Outcome.infra_failed(Phase.SCORE, "bad_reference", str(error))
            return _Pending(task, completion, None, _resolved(failed))
        size = view.size if view is not None else self.domain.size_for(task)
        request = self._request(task, program, size)
        return _Pending(task, completion, program, self.renderer.submit(request), view, source)

    def _to_look_at(self, task: Task) -> View | None:
        """The reference beside an answer that holds no program, for reports; None where it does not render."""
        try:
            return self.reference_view(task)
        except BadReference:
            return None

    def _waited(self, pending: Sequence[_Pending]) -> list[Sample]:
        """Wait for the renders."""
        samples = []
        for item in pending:
            outcome, reference = item.outcome.result(), item.reference
            drawn = outcome.rendering
            size = reference.size if reference is not None else None
            candidate = self._fitted(item.task, drawn, size) if drawn is not None else None
            samples.append(Sample(item.task, item.completion, outcome, item.program, candidate, reference, item.source))
        return samples

    def _fitted(self, task: Task, drawn: Rendering, size: tuple[int, int] | None) -> View:
        """A drawing at the reference's size, where the domain knows how to bring it there."""
        fit = self.domain.for_task(task).fit
        return View(fit(drawn, size) if fit is not None and size is not None and drawn.size != size else drawn)


def _weight(view: View | None) -> int:
    return sum(frame.pixels.nbytes for frame in view.rendering.frames) if view is not None else 0


def _why(outcome: Outcome) -> str:
    return f"{outcome.reason}: {outcome.failure.message if outcome.failure else ''}"


def _resolved(outcome: Outcome) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future
