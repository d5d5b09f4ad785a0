"""CachedRenderer: a renderer behind the disk cache; for references, which every rank, epoch and run shares."""

from __future__ import annotations

import contextlib
from concurrent.futures import Future
from typing import Protocol, Self, runtime_checkable

from janusrl.domain import Renderer, RenderRequest
from janusrl.outcome import Outcome
from janusrl.render.cache import DiskCache


@runtime_checkable
class _Keyed(Protocol):
    def key(self, request: RenderRequest) -> str: ...


class CachedRenderer:
    """Answers from the cache what it holds; implements `janusrl.domain.Renderer`. Thread-safe; a context manager.

    A renderer without a method `key(request)`, which names all that decides the outcome, is asked every time.
    """

    def __init__(self, renderer: Renderer, cache: DiskCache | None = None) -> None:
        """Stand in front of a renderer, which is owned from now on. `cache`: the machine's own when None."""
        self.renderer = renderer
        self.cache = cache or DiskCache()
        self.level, self.version = renderer.level, renderer.version

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """The outcome kept, else that of the renderer. The future always resolves to an Outcome; it never raises."""
        if not isinstance(self.renderer, _Keyed):
            return self.renderer.submit(request)
        key = self.renderer.key(request)
        kept = self.cache.get(key)
        if kept is not None:
            found: Future[Outcome] = Future()
            found.set_result(kept)
            return found
        future = self.renderer.submit(request)
        future.add_done_callback(lambda done: self._keep(key, done.result()))
        return future

    def close(self) -> None:
        """Stop the renderer. Idempotent."""
        self.renderer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _keep(self, key: str, outcome: Outcome) -> None:
        with contextlib.suppress(Exception):  # a cache that cannot be written is no failure of the render
            self.cache.put(key, outcome)
