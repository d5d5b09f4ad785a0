"""Backends: where jobs run. Each gives results as they come, with a bounded number of jobs under way."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from janusrl.synthesis.recipe import BackendSection, SynthesisRecipe, SynthesisStage
from janusrl.synthesis.runner import Job, JobResult, StageRunner

JOBS_A_CORE = 4
"""Jobs under way for every core, where no endpoint is asked."""


class Backend(Protocol):
    """Runs the jobs of one stage."""

    def results(self, jobs: Iterator[Job], room: Callable[[], bool]) -> Iterator[JobResult]:
        """What jobs gave, in the order in which they end.

        Args:
            jobs: taken one by one, as they can be started. What it raises ends the stream.
            room: whether another job may be started while others are under way.
        """
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
        # Daemons: a process that is told to stop waits for no endpoint.
        for number in range(concurrency):
            threading.Thread(target=self._work, name=f"janusrl-synthesis-{number}", daemon=True).start()

    def results(self, jobs: Iterator[Job], room: Callable[[], bool]) -> Iterator[JobResult]:
        """What jobs gave, as they end."""
        under_way, more = 0, True
        while True:
            while more and under_way < self._concurrency and (room() or not under_way):
                job = next(jobs, None)
                more = job is not None
                if job is not None:
                    self._jobs.put(job)
                    under_way += 1
            if not under_way:
                return
            result = self._results.get()
            under_way -= 1
            if isinstance(result, BaseException):
                raise result
            yield result

    def close(self) -> None:
        """Let the threads end after what they are at."""
        for _ in range(self._concurrency):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._results.put(self._runner.run(job))
            except BaseException as error:  # a fault of ours: told where somebody hears it
                self._results.put(error)


def check_backend(section: BackendSection) -> str:
    """What is missing here for a backend, and how to get it; empty when nothing."""
    if section.kind == "ray":
        from importlib.util import find_spec

        if find_spec("ray") is None:
            return "backend.kind is 'ray', and Ray is not installed: pip install 'janusrl[ray]'"
    return ""
