"""MotionRenderer: one renderer for all animation; each kind of worker starts with its first program.

`manim` (or `python`) goes to `manim_renderer.ManimRenderer`, `html` and `svg` to
`janusrl.render.browser.timed_renderer.TimedRenderer`, which draws pages at exact virtual times.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from importlib.metadata import PackageNotFoundError, version
from typing import Self

from janusrl.domain import BackendMissing, Renderer, RenderRequest
from janusrl.outcome import Outcome, Phase
from janusrl.recipe import SandboxSection
from janusrl.render.motion.manim_renderer import ENGINE_VERSION, ManimRenderer
from janusrl.render.pooled import resolved
from janusrl.sandbox import SandboxError, require

_NAMES = {"manim": "python", "python": "python", "py": "python", "html": "html", "svg": "svg"}


def language_named(name: str) -> str | None:
    """`python` (for Manim), `html` or `svg` for any of their names; None for another language."""
    return _NAMES.get(name.lower())


class MotionRenderer:
    """Runs animations; implements `janusrl.domain.Renderer`. Thread-safe; a context manager."""

    def __init__(self, sandbox: SandboxSection | None = None) -> None:
        """Check the isolation level; workers start later.

        Raises:
            SandboxError: the isolation level asked for cannot be had.
        """
        self._sandbox = sandbox or SandboxSection()
        self.level = require(self._sandbox.level)
        self.version = f"motion {ENGINE_VERSION}: Manim {_version('manim')}; timed pages"
        self._lock = threading.Lock()
        self._renderers: dict[Callable[[SandboxSection], Renderer], Renderer] = {}
        self._closed = False

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Queue one program. The future always resolves to an Outcome, and never raises.

        The first program of a kind waits here for some seconds until a worker is up.
        """
        language = language_named(request.program.language)
        if language is None:
            words = f"there is no language for animations '{request.program.language}'"
            return resolved(Outcome.infra_failed(Phase.RENDER, "bad_request", words))
        try:
            renderer = self._renderer(_MAKERS[language])
        except (BackendMissing, SandboxError, RuntimeError) as error:
            reason = "backend_missing" if isinstance(error, BackendMissing) else "worker_lost"
            return resolved(Outcome.infra_failed(Phase.RENDER, reason, str(error)))
        return renderer.submit(request)

    def key(self, request: RenderRequest) -> str:
        """The key that the language's own renderer gives, which is started for that; else a hash of the request."""
        language = language_named(request.program.language)
        if language is not None:
            with contextlib.suppress(BackendMissing, SandboxError, RuntimeError):
                keyed = getattr(self._renderer(_MAKERS[language]), "key", None)
                if keyed is not None:
                    return str(keyed(request))
        return hashlib.sha256(f"{self.version} {request!r}".encode("utf-8", "surrogatepass")).hexdigest()

    def _renderer(self, maker: Callable[[SandboxSection], Renderer]) -> Renderer:
        with self._lock:
            if self._closed:
                raise RuntimeError("the renderer is closed")
            if maker not in self._renderers:
                self._renderers[maker] = maker(self._sandbox)
            return self._renderers[maker]

    def close(self) -> None:
        """Stop every worker. Idempotent."""
        with self._lock:
            self._closed = True
            renderers = list(self._renderers.values())
        for renderer in renderers:
            renderer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _manim(sandbox: SandboxSection) -> Renderer:
    return ManimRenderer(sandbox)


def _page(sandbox: SandboxSection) -> Renderer:
    try:
        module = importlib.import_module("janusrl.render.browser.timed_renderer")
    except ImportError as error:
        raise BackendMissing(f"timed pages are not there ({error}): pip install 'janusrl[web]'") from error
    renderer: Renderer = module.TimedRenderer(sandbox)
    return renderer


_MAKERS: Mapping[str, Callable[[SandboxSection], Renderer]] = {"python": _manim, "html": _page, "svg": _page}


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "missing"
