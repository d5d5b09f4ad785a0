"""ScienceRenderer: one renderer for all scientific languages; each language's workers start with its first program."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Self

from janusrl.domain import BackendMissing, RenderRequest
from janusrl.outcome import Outcome, Phase
from janusrl.recipe import SandboxSection
from janusrl.render.pooled import resolved
from janusrl.render.science.script_renderer import ENGINE_VERSION, LANGUAGES, ScriptRenderer
from janusrl.sandbox import SandboxError, require

_NAMES = {
    **{name: name for name in LANGUAGES},
    "octave": "matlab",
    "wolfram": "mathematica",
    "mathics": "mathematica",
}


def language_named(name: str) -> str | None:
    """`r`, `matlab` or `mathematica` for any of their names; None for another language."""
    return _NAMES.get(name.lower())


class ScienceRenderer:
    """Runs R, MATLAB and Mathematica scripts; implements `janusrl.domain.Renderer`. Thread-safe; a context manager."""

    def __init__(self, sandbox: SandboxSection | None = None) -> None:
        """Check the isolation level; workers start later.

        Raises:
            SandboxError: the isolation level asked for cannot be had.
        """
        self._sandbox = sandbox or SandboxSection()
        self.level = require(self._sandbox.level)
        self.version = f"science {ENGINE_VERSION}: " + "; ".join(each.version() for each in LANGUAGES.values())
        self._lock = threading.Lock()
        self._renderers: dict[str, ScriptRenderer] = {}
        self._closed = False

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Queue one program. The future always resolves to an Outcome, and never raises.

        The first program of a language waits here for some seconds until a worker is up.
        """
        language = language_named(request.program.language)
        if language is None:
            words = f"there is no scientific language '{request.program.language}'"
            return resolved(Outcome.infra_failed(Phase.RENDER, "bad_request", words))
        try:
            renderer = self._renderer(language)
        except (BackendMissing, SandboxError, RuntimeError) as error:
            reason = "backend_missing" if isinstance(error, BackendMissing) else "worker_lost"
            return resolved(Outcome.infra_failed(Phase.RENDER, reason, str(error)))
        return renderer.submit(request)

    def _renderer(self, language: str) -> ScriptRenderer:
        with self._lock:
            if self._closed:
                raise RuntimeError("the renderer is closed")
            if language not in self._renderers:
                self._renderers[language] = ScriptRenderer(language, self._sandbox)
            return self._renderers[language]

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
