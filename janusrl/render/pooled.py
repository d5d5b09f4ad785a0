"""PooledRenderer: what every renderer on the sandbox's pool has in common.

Keys, sharing of identical requests, the memory of finished outcomes, limits, and the attribution of what became of a
job: a kind of program adds its engine, what it sends there, and how it reads what comes back.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Self

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Timing
from janusrl.recipe import SandboxSection
from janusrl.sandbox import Engine, JobResult, Limits, Pool, Verdict, require
from janusrl.sandbox.pool import RECYCLE_AFTER

_CACHE_BYTES = 64 << 20


class PooledRenderer(ABC):
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
        self.sandbox = sandbox
        self.level = require(sandbox.level)
        self.version = version
        self.max_source_bytes = sandbox.max_source_bytes
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
        self._lock = threading.Lock()
        self._waiting: dict[str, Future[Outcome]] = {}
        self._done: OrderedDict[str, Outcome] = OrderedDict()
        self._done_bytes = 0

    @abstractmethod
    def payload(self, request: RenderRequest) -> bytes | Outcome:
        """What the engine gets; or the outcome of a request that needs no worker to be refused."""

    @abstractmethod
    def read(self, request: RenderRequest, result: JobResult, key: str, timing: Timing) -> Outcome | Future[Outcome]:
        """Read a `done` answer as hostile input. May go on elsewhere and return a future that never raises."""

    def keeps(self, outcome: Outcome) -> bool:
        """Whether an outcome is the same every time, and so may be kept: drawings, and what checks refuse."""
        return outcome.rendering is not None or (
            outcome.failure is not None and outcome.failure.phase in (Phase.CHECK, Phase.EXTRACT)
        )

    def weight(self, outcome: Outcome) -> int:
        """Bytes that a kept outcome takes, roughly."""
        frames = outcome.rendering.frames if outcome.rendering is not None else ()
        return (4 << 10) + 2 * sum(frame.pixels.nbytes for frame in frames)

    def key(self, request: RenderRequest) -> str:
        """SHA-256 hex digest of everything that decides the outcome: program, versions, files, size and options."""
        asked = {
            "version": self.version,
            "most": self.max_source_bytes,
            "language": request.program.language,
            "size": request.size,
            "structure": request.structure,
            "times_s": request.times_s,
            "steps": [dict(step) for step in request.steps],
            "options": dict(request.options),
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in request.files.items()},
        }
        source = request.program.source.encode("utf-8", "surrogatepass")
        return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode() + b"\0" + source).hexdigest()

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Queue one program. The future always resolves to an Outcome, never raises, and cannot be cancelled.

        Identical requests share one future while it is under way, and its outcome afterwards while memory lasts; what
        depended on the machine (time limits, failures of ours) is never kept.
        """
        key = self.key(request)
        with self._lock:
            if (kept := self._done.get(key)) is not None:
                self._done.move_to_end(key)
                return resolved(replace(kept, timing=Timing()))
            if (waiting := self._waiting.get(key)) is not None:
                return waiting
            future: Future[Outcome] = Future()
            future.set_running_or_notify_cancel()
            self._waiting[key] = future
        try:
            payload = self._too_long(request) or self.payload(request)
            if isinstance(payload, Outcome):
                self._settle(key, payload)
                return future
            job = self.pool.submit(payload)
        except Exception as error:  # the future must resolve whatever happens, and a mistake here is ours
            reason = "worker_lost" if isinstance(error, RuntimeError) else "bad_request"
            self._settle(key, Outcome.infra_failed(Phase.RENDER, reason, f"{type(error).__name__}: {error}"))
        else:
            job.add_done_callback(lambda job: self._finish(key, request, job))
        return future

    def close(self) -> None:
        """Stop every worker; what is under way resolves as `infra_failed`. Idempotent."""
        self.pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _too_long(self, request: RenderRequest) -> Outcome | None:
        source, most = request.program.source, self.max_source_bytes
        if len(source) <= most and len(source.encode("utf-8", "surrogatepass")) <= most:
            return None
        return Outcome.model_failed(Phase.CHECK, "too_long", f"The program is longer than {most} bytes.")

    def _finish(self, key: str, request: RenderRequest, job: Future[JobResult]) -> None:
        try:
            outcome = self._outcome(key, request, job.result())
        except Exception as error:  # as in submit
            outcome = Outcome.infra_failed(Phase.RENDER, "engine_error", f"{type(error).__name__}: {error}")
        if isinstance(outcome, Outcome):
            self._settle(key, outcome)
        else:
            outcome.add_done_callback(lambda future: self._settle(key, future.result()))

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

    def _settle(self, key: str, outcome: Outcome) -> None:
        with self._lock:
            future = self._waiting.pop(key)
            if self.keeps(outcome):
                self._done[key] = outcome
                self._done_bytes += self.weight(outcome)
                while self._done_bytes > _CACHE_BYTES:
                    self._done_bytes -= self.weight(self._done.popitem(last=False)[1])
        future.set_result(outcome)


def resolved(outcome: Outcome) -> Future[Outcome]:
    """A future that has its outcome already."""
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future
