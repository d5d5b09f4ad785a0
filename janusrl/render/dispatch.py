"""DispatchRenderer: one renderer in front of several domains', for domains whose tasks are about programs of others.

A request says in its options whose program it carries: `{"domain": NAME, "options": {...}}`, the options being those of
that domain's own renderer. A domain's renderer is started by its first request and stopped with this one; each has the
workers of the recipe for itself, so that a task set of three domains keeps three pools.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from janusrl.domain import BackendMissing, Domain, Renderer, RenderRequest
from janusrl.outcome import Outcome, Phase
from janusrl.recipe import SandboxSection
from janusrl.render.shared import resolved
from janusrl.sandbox import SandboxError, require

VERSION = "dispatch 1"


def addressed(request: RenderRequest, domain: str) -> RenderRequest:
    """A request of the named domain, as this renderer takes it."""
    return replace(request, options={"domain": domain, "options": dict(request.options)})


class DispatchRenderer:
    """Hands requests on to their domains' renderers; implements `janusrl.domain.Renderer`. Thread-safe."""

    def __init__(self, sandbox: SandboxSection | None, find: Callable[[str], Domain]) -> None:
        """Make the renderer; nothing is started yet.

        Args:
            sandbox: level and limits, for every domain's renderer.
            find: the domain of a name.

        Raises:
            SandboxError: the isolation level asked for cannot be had.
        """
        self.sandbox = sandbox or SandboxSection()
        self.level = str(require(self.sandbox.level))
        self.version = VERSION
        self._find = find
        self._lock = threading.Lock()
        self._starting: dict[str, threading.Lock] = {}
        self._renderers: dict[str, Renderer] = {}
        self._closed = False

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Hand one program on. The future always resolves to an Outcome; it never raises."""
        try:
            name, inner = _unwrapped(request)
            renderer = self._renderer(name)
        except (SandboxError, BackendMissing, LookupError, RuntimeError, ValueError) as error:
            reason = "backend_missing" if isinstance(error, BackendMissing) else "bad_request"
            return resolved(Outcome.infra_failed(Phase.RENDER, reason, f"{type(error).__name__}: {error}"))
        return renderer.submit(inner)

    def key(self, request: RenderRequest) -> str:
        """The key that the domain's renderer gives; of one that gives none, the hash of its version and the request."""
        name, inner = _unwrapped(request)
        renderer = self._renderer(name)
        keyed = getattr(renderer, "key", None)
        if keyed is not None:
            return str(keyed(inner))
        return hashlib.sha256(f"{name} {renderer.version} {inner!r}".encode("utf-8", "surrogatepass")).hexdigest()

    def close(self) -> None:
        """Stop every renderer that was started. Idempotent."""
        with self._lock:
            self._closed = True
            stopping, self._renderers = list(self._renderers.values()), {}
        for renderer in stopping:
            renderer.close()

    def _renderer(self, name: str) -> Renderer:
        with self._lock:
            if self._closed:
                raise RuntimeError("the renderer is closed")
            if name in self._renderers:
                return self._renderers[name]
            starting = self._starting.setdefault(name, threading.Lock())
        with starting:  # one start a domain; the others go on meanwhile
            with self._lock:
                if name in self._renderers:
                    return self._renderers[name]
            made = self._find(name).make_renderer(self.sandbox)
            with self._lock:
                if not self._closed:
                    self._renderers[name] = made
                    return made
        made.close()
        raise RuntimeError("the renderer is closed")


def _unwrapped(request: RenderRequest) -> tuple[str, RenderRequest]:
    """Whose program a request carries, and the request for that domain's renderer.

    Raises:
        ValueError: the options do not have the documented form.
    """
    options: Mapping[str, Any] = request.options
    name, inner = options.get("domain"), options.get("options", {})
    if not isinstance(name, str) or not isinstance(inner, Mapping):
        raise ValueError("a request names its domain in options: {'domain': NAME, 'options': {...}}")
    return name, replace(request, options=inner)
