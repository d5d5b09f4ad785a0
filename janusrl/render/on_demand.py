"""OnDemandRenderer: what renderers have in common that stand in front of others and start each at its first program."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future
from typing import Self

from janusrl.domain import BackendMissing, Renderer, RenderRequest
from janusrl.outcome import Outcome, Phase
from janusrl.recipe import SandboxSection
from janusrl.render.shared import resolved
from janusrl.sandbox import SandboxError, require


class OnDemandRenderer(ABC):
    """Hands programs on to renderers that it starts, each with the workers of the recipe for itself.

    Implements `janusrl.domain.Renderer`. Thread-safe; a context manager.
    """

    version: str

    def __init__(self, sandbox: SandboxSection | None, version: str) -> None:
        """Check the isolation level; nothing is started yet.

        Args:
            sandbox: level and limits, for every renderer.
            version: name and version of what decides what is drawn.

        Raises:
            SandboxError: the isolation level asked for cannot be had.
        """
        self.sandbox = sandbox or SandboxSection()
        self.level = str(require(self.sandbox.level))
        self.version = version
        self._lock = threading.Lock()
        self._starting: dict[str, threading.Lock] = {}
        self._renderers: dict[str, Renderer] = {}
        self._closed = False

    @abstractmethod
    def address(self, request: RenderRequest) -> tuple[str, RenderRequest]:
        """The name of the renderer that a request is for, and the request as that renderer takes it.

        Raises:
            ValueError: there is none for it; the message says why.
        """

    @abstractmethod
    def make(self, name: str) -> Renderer:
        """Start the renderer of a name.

        Raises:
            SandboxError: its workers do not start.
            BackendMissing: a program or package is not installed.
            LookupError: there is none of this name.
        """

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Queue one program. The future always resolves to an Outcome, and never raises.

        The first program of a renderer waits here for some seconds until a worker is up.
        """
        try:
            renderer, inner = self._find(request)
        except BackendMissing as error:
            reason, words = "backend_missing", str(error)
        except (SandboxError, RuntimeError) as error:
            reason, words = "worker_lost", str(error)
        except (LookupError, ValueError) as error:
            reason, words = "bad_request", str(error)
        else:
            return renderer.submit(inner)
        return resolved(Outcome.infra_failed(Phase.RENDER, reason, words))

    def key(self, request: RenderRequest) -> str:
        """The key that the program's own renderer gives, which is started for that; else a hash of the request."""
        version = self.version
        with contextlib.suppress(SandboxError, RuntimeError, LookupError, ValueError):  # then it fails in `submit` too
            renderer, inner = self._find(request)
            keyed = getattr(renderer, "key", None)
            if keyed is not None:
                return str(keyed(inner))
            version += f" {renderer.version}"
        return hashlib.sha256(f"{version} {request!r}".encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the renderers that were started, by their names."""
        with self._lock:
            started = sorted(self._renderers.items())
        return {name: _version_of(renderer) for name, renderer in started}

    def close(self) -> None:
        """Stop every renderer that was started. Idempotent."""
        with self._lock:
            self._closed = True
            stopping, self._renderers = list(self._renderers.values()), {}
        for renderer in stopping:
            renderer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _find(self, request: RenderRequest) -> tuple[Renderer, RenderRequest]:
        name, inner = self.address(request)
        return self._renderer(name), inner

    def _renderer(self, name: str) -> Renderer:
        with self._lock:
            if self._closed:
                raise RuntimeError("the renderer is closed")
            if name in self._renderers:
                return self._renderers[name]
            starting = self._starting.setdefault(name, threading.Lock())
        with starting:  # one start a name; the others go on meanwhile
            with self._lock:
                if name in self._renderers:
                    return self._renderers[name]
            made = self.make(name)
            with self._lock:
                if not self._closed:
                    self._renderers[name] = made
                    return made
        made.close()
        raise RuntimeError("the renderer is closed")


def _version_of(renderer: Renderer) -> str:
    """The version of a renderer; of one that stands before others, of those that were started."""
    inner = renderer.versions if isinstance(renderer, OnDemandRenderer) else {}
    return "; ".join(inner.values()) or renderer.version
