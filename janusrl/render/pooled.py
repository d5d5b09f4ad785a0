"""PooledRenderer: what every renderer on the sandbox's pool has in common.

Limits, and the attribution of what became of a job: a kind of program adds its engine, what it sends there, and how
it reads what comes back. Keys and the memory of outcomes are `SharingRenderer`'s.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Status, Timing
from janusrl.recipe import SandboxSection
from janusrl.render.printed import lines
from janusrl.render.shared import SharingRenderer, resolved
from janusrl.sandbox import Engine, JobResult, Limits, Pool, Verdict, require
from janusrl.sandbox.pool import RECYCLE_AFTER

__all__ = ["PooledRenderer", "resolved"]


class PooledRenderer(SharingRenderer):
    """Renders programs with one engine; implements `janusrl.domain.Renderer`. Thread-safe; a context manager."""

    words: Mapping[Verdict, str] = {
        Verdict.TIME_LIMIT: "The program took too long.",
        Verdict.MEMORY_LIMIT: "The program took too much memory.",
        Verdict.OUTPUT_LIMIT: "The program printed or drew too much.",
        Verdict.CRASH: "The program crashed its interpreter.",
        Verdict.FORGED: "The program made the renderer answer nonsense.",
        Verdict.NO_ANSWER: "The program ended its process before its drawing was taken.",
        Verdict.ENGINE_RAISED: "The program broke the interpreter that ran it.",
    }
    """What the model may read when its program ends in one of these ways."""

    def __init__(
        self,
        engine: Engine,
        version: str,
        sandbox: SandboxSection | None = None,
        *,
        payload_bytes: int = 0,
        output_bytes: int,
        least_memory_mb: int = 0,
        recycle_after: int = RECYCLE_AFTER,
    ) -> None:
        """Start the workers.

        Args:
            engine: runs the programs.
            version: name and version of everything that decides what is drawn.
            sandbox: level and limits.
            payload_bytes: what a request may add to its source, in bytes.
            output_bytes: longest answer of the engine.
            least_memory_mb: what the engine itself needs; the recipe's limit counts from there on.
            recycle_after: jobs after which a worker is replaced.

        Raises:
            SandboxError: the isolation level asked for cannot be had, or no worker starts.
        """
        sandbox = sandbox or SandboxSection()
        super().__init__(version, sandbox)
        self.level = require(sandbox.level)
        limits = Limits(
            wall_s=sandbox.wall_s,
            cpu_s=sandbox.cpu_s,
            memory_mb=sandbox.memory_mb + least_memory_mb,
            payload_bytes=sandbox.max_source_bytes + 65_536 + payload_bytes,
            output_bytes=output_bytes,
        )
        self.workers = sandbox.workers or len(os.sched_getaffinity(0))
        """Programs that run at the same time."""
        self.pool = Pool(engine, self.level, size=self.workers, limits=limits, recycle_after=recycle_after)

    @abstractmethod
    def payload(self, request: RenderRequest) -> bytes | Outcome:
        """What the engine gets; or the outcome of a request that needs no worker to be refused."""

    @abstractmethod
    def read(self, request: RenderRequest, result: JobResult, key: str, timing: Timing) -> Outcome | Future[Outcome]:
        """Read a `done` answer as hostile input. May go on elsewhere and return a future that never raises."""

    def start(self, request: RenderRequest, key: str, settle: Callable[[Outcome], None]) -> None:
        """Send one program to the pool."""
        payload = self.payload(request)
        if isinstance(payload, Outcome):
            settle(payload)
        else:
            self.pool.call(payload, partial(self._finish, key, request, settle))

    def close(self) -> None:
        """Stop every worker; what is under way resolves as `infra_failed`. Idempotent."""
        self.pool.close()

    def _finish(self, key: str, request: RenderRequest, settle: Callable[[Outcome], None], result: JobResult) -> None:
        printed = result.console
        try:
            outcome = self._outcome(key, request, result)
        except Exception as error:  # the future must resolve whatever happens, and a mistake here is ours
            outcome = Outcome.infra_failed(Phase.RENDER, "engine_error", f"{type(error).__name__}: {error}")
        if isinstance(outcome, Outcome):
            settle(_with_console(outcome, printed))
        else:
            outcome.add_done_callback(lambda later: settle(_with_console(later.result(), printed)))

    def _outcome(self, key: str, request: RenderRequest, result: JobResult) -> Outcome | Future[Outcome]:
        timing = Timing(queue_s=result.queue_s, render_s=result.run_s, cpu_s=result.cpu_s)
        if result.verdict is Verdict.DONE:
            return self.read(request, result, key, timing)
        return self.failed(result, timing)

    def failed(self, result: JobResult, timing: Timing) -> Outcome:
        """The outcome of a job that is not `done`."""
        if result.verdict in self.words:
            return Outcome.model_failed(Phase.RENDER, str(result.verdict), self.words[result.verdict], timing)
        reason = "worker_lost" if result.verdict is Verdict.LOST else "engine_error"
        return Outcome.infra_failed(Phase.RENDER, reason, result.detail, timing)


def _with_console(outcome: Outcome, printed: bytes) -> Outcome:
    """The model's failure with what its program had printed until then; other outcomes as they are."""
    if not printed or outcome.status is not Status.MODEL_FAILED or outcome.console:
        return outcome
    return replace(outcome, console=lines(printed.decode(errors="replace")))
