"""Backends: where jobs run. Each gives results as they come, with a bounded number of jobs under way."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from janusrl.synthesis.job import Job, JobResult
from janusrl.synthesis.recipe import BackendSection, SynthesisRecipe, SynthesisStage
from janusrl.synthesis.runner import StageRunner

JOBS_A_CORE = 4
"""Jobs under way for every core, where no endpoint is asked."""
TICK_S = 1.0
"""Seconds after which is told that nothing came, and looked for jobs that hang."""


class Backend(Protocol):
    """Runs the jobs of one stage."""

    def results(self, jobs: Iterator[Job], room: Callable[[], bool]) -> Iterator[JobResult | None]:
        """What jobs gave, in the order in which they end; None about every second in which none does.

        Args:
            jobs: taken one by one, as they can be started. What it raises ends the stream.
            room: whether another job may be started while others are under way.
        """
        ...

    @property
    def under_way(self) -> tuple[int, float]:
        """Jobs that were begun and have not ended, and the seconds that the oldest of them has taken so far."""
        ...

    def halt(self) -> None:
        """Ask nobody any more: jobs under way are given back where they stand. Idempotent."""
        ...

    def close(self) -> None:
        """Give up what is under way. Idempotent."""
        ...


def concurrency_of(recipe: SynthesisRecipe, stage: SynthesisStage) -> int:
    """Jobs under way at a time: enough to keep the cores busy, every endpoint at its limit, and batches full."""
    if recipe.backend.concurrency is not None:
        return recipe.backend.concurrency
    names = [stage.writer, *(stage.judge.models if stage.judge else ())]
    sections = [recipe.models[name] for name in dict.fromkeys(names) if name in recipe.models]
    asked = sum(section.endpoint.max_concurrency for section in sections if section.endpoint is not None)
    asked += sum(section.local.batch_size for section in sections if section.local is not None)
    return JOBS_A_CORE * len(os.sched_getaffinity(0)) + asked


class LocalBackend:
    """Threads of this process. They only wait: programs run in the renderers' processes, models answer elsewhere."""

    def __init__(self, runner: StageRunner, concurrency: int) -> None:
        """Start the threads.

        Args:
            runner: of the stage; stays its owner's.
            concurrency: jobs under way at a time.
        """
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[JobResult | BaseException] = queue.SimpleQueue()
        self._concurrency = concurrency
        self._runner = runner
        self._under_way = 0
        self._looked = time.monotonic()
        limit_s = runner.stage.limit_s
        self._tick_s = TICK_S if limit_s is None else min(TICK_S, limit_s / 4)
        for _ in range(concurrency):
            self._start()

    def results(self, jobs: Iterator[Job], room: Callable[[], bool]) -> Iterator[JobResult | None]:
        """What jobs gave, as they end; of those that hang, that they were given up."""
        more = True
        while True:
            while more and self._under_way < self._concurrency and (room() or not self._under_way):
                job = next(jobs, None)
                more = job is not None
                if job is not None:
                    self._jobs.put(job)
                    self._under_way += 1
            if not self._under_way:
                return
            try:
                result = self._results.get(timeout=self._tick_s)
            except queue.Empty:
                yield None
            else:
                self._under_way -= 1
                if isinstance(result, BaseException):
                    raise result
                yield result
            yield from self._given_up()

    @property
    def under_way(self) -> tuple[int, float]:
        """Jobs under way, and the seconds that the oldest has taken."""
        return self._under_way, self._runner.oldest_s

    def halt(self) -> None:
        """Ask nobody any more."""
        self._runner.halt()

    def close(self) -> None:
        """Let the threads end after what they are at."""
        for _ in range(self._concurrency):
            self._jobs.put(None)

    def _given_up(self) -> Iterator[JobResult]:
        """What is told of jobs that hang; another thread takes the place of each one's."""
        now = time.monotonic()
        if now - self._looked < self._tick_s:
            return
        self._looked = now
        for result in self._runner.given_up():
            self._start()
            self._under_way -= 1
            yield result

    def _start(self) -> None:
        # Daemons: a process that is told to stop waits for no endpoint, nor for a plug-in that hangs.
        threading.Thread(target=self._work, name="janusrl-synthesis", daemon=True).start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                result = self._runner.run(job)
            except BaseException as error:  # a fault of ours: told where somebody hears it
                self._results.put(error)
                continue
            if result is None:  # given up meanwhile: another thread is here instead
                return
            self._results.put(result)


def check_backend(section: BackendSection) -> str:
    """What is missing here for a backend, and how to get it; empty when nothing."""
    if section.kind == "ray":
        from importlib.util import find_spec

        if find_spec("ray") is None:
            return "backend.kind is 'ray', and Ray is not installed: pip install 'janusrl[ray]'"
    return ""
