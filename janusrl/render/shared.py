"""SharingRenderer: what renderers have in common whatever runs their programs.

Keys, sharing of identical requests, the memory of finished outcomes, and the promise that a future always resolves.
"""

from __future__ import annotations

import hashlib
import json
import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Self

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Timing
from janusrl.recipe import SandboxSection

_CACHE_BYTES = 64 << 20
_KEY_ENCODER = json.JSONEncoder(sort_keys=True, default=str)


class SharingRenderer(ABC):
    """Base of renderers; implements `janusrl.domain.Renderer`. Thread-safe; a context manager."""

    level: str
    """Isolation level that was proved."""

    def __init__(self, version: str, sandbox: SandboxSection) -> None:
        """Prepare the memory of outcomes; nothing is started.

        Args:
            version: name and version of everything that decides what is drawn.
            sandbox: level and limits.
        """
        self.sandbox = sandbox
        self.version = version
        self.max_source_bytes = sandbox.max_source_bytes
        self._lock = threading.Lock()
        self._waiting: dict[str, Future[Outcome]] = {}
        self._done: OrderedDict[str, Outcome] = OrderedDict()
        self._done_bytes = 0

    @abstractmethod
    def start(self, request: RenderRequest, key: str, settle: Callable[[Outcome], None]) -> None:
        """Start one program, and have `settle` called once with its outcome: now, or later in another thread.

        Raises:
            RuntimeError: whatever runs the programs is closed; `settle` is not called.
        """

    @abstractmethod
    def close(self) -> None:
        """Stop everything; what is under way resolves as `infra_failed`. Idempotent."""

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
            **({"trace": True} if request.trace else {}),
            "times_s": request.times_s,
            "steps": [dict(step) for step in request.steps],
            "options": dict(request.options),
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in request.files.items()},
        }
        source = request.program.source.encode("utf-8", "surrogatepass")
        return hashlib.sha256(_KEY_ENCODER.encode(asked).encode() + b"\0" + source).hexdigest()

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
            if (too_long := self._too_long(request)) is None:
                self.start(request, key, partial(self._settle, key))
            else:
                self._settle(key, too_long)
        except Exception as error:  # the future must resolve whatever happens, and a mistake here is ours
            reason = "worker_lost" if isinstance(error, RuntimeError) else "bad_request"
            self._settle(key, Outcome.infra_failed(Phase.RENDER, reason, f"{type(error).__name__}: {error}"))
        return future

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _too_long(self, request: RenderRequest) -> Outcome | None:
        source, most = request.program.source, self.max_source_bytes
        if len(source) <= most and len(source.encode("utf-8", "surrogatepass")) <= most:
            return None
        return Outcome.model_failed(Phase.CHECK, "too_long", f"The program is longer than {most} bytes.")

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
