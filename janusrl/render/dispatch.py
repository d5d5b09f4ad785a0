"""DispatchRenderer: one renderer in front of several domains', for domains whose tasks are about programs of others.

A request says in its options whose program it carries: `{"domain": NAME, "options": {...}}`, the options being those of
that domain's own renderer. A domain's renderer is started by its first request and stopped with this one; each has the
workers of the recipe for itself, so that a task set of three domains keeps three pools.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from janusrl.domain import Domain, Renderer, RenderRequest
from janusrl.recipe import SandboxSection
from janusrl.render.on_demand import OnDemandRenderer

VERSION = "dispatch 1"


def addressed(request: RenderRequest, domain: str) -> RenderRequest:
    """A request of the named domain, as this renderer takes it."""
    return replace(request, options={"domain": domain, "options": dict(request.options)})


class DispatchRenderer(OnDemandRenderer):
    """Hands requests on to their domains' renderers."""

    def __init__(self, sandbox: SandboxSection | None, find: Callable[[str], Domain]) -> None:
        """Make the renderer; nothing is started yet.

        Args:
            sandbox: level and limits, for every domain's renderer.
            find: the domain of a name.

        Raises:
            SandboxError: the isolation level asked for cannot be had.
        """
        super().__init__(sandbox, VERSION)
        self._domain = find

    def address(self, request: RenderRequest) -> tuple[str, RenderRequest]:
        """The domain that the request names."""
        return _unwrapped(request)

    def make(self, name: str) -> Renderer:
        """The domain's own renderer."""
        return self._domain(name).make_renderer(self.sandbox)


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
