"""MotionRenderer: one renderer for all animation; each kind of worker starts with its first program.

`manim` (or `python`) goes to `manim_renderer.ManimRenderer`, `html` and `svg` to
`janusrl.render.browser.timed_renderer.TimedRenderer`, which draws pages at exact virtual times.
"""

from __future__ import annotations

import importlib
from importlib.metadata import PackageNotFoundError, version

from janusrl.domain import BackendMissing, Renderer, RenderRequest
from janusrl.recipe import SandboxSection
from janusrl.render.motion.manim_renderer import ENGINE_VERSION, ManimRenderer
from janusrl.render.on_demand import OnDemandRenderer

_NAMES = {"manim": "python", "python": "python", "py": "python", "html": "html", "svg": "svg"}


def language_named(name: str) -> str | None:
    """`python` (for Manim), `html` or `svg` for any of their names; None for another language."""
    return _NAMES.get(name.lower())


class MotionRenderer(OnDemandRenderer):
    """Runs animations."""

    def __init__(self, sandbox: SandboxSection | None = None) -> None:
        """Check the isolation level; workers start later.

        Raises:
            SandboxError: the isolation level asked for cannot be had.
        """
        super().__init__(sandbox, f"motion {ENGINE_VERSION}: Manim {_version('manim')}; timed pages")

    def address(self, request: RenderRequest) -> tuple[str, RenderRequest]:
        """`scenes` or `pages`, by the program's language."""
        language = language_named(request.program.language)
        if language is None:
            raise ValueError(f"there is no language for animations '{request.program.language}'")
        return "scenes" if language == "python" else "pages", request

    def make(self, name: str) -> Renderer:
        """Workers for scenes, or for pages."""
        if name == "scenes":
            return ManimRenderer(self.sandbox)
        try:
            module = importlib.import_module("janusrl.render.browser.timed_renderer")
        except ImportError as error:
            raise BackendMissing(f"timed pages are not there ({error}): pip install 'janusrl[web]'") from error
        renderer: Renderer = module.TimedRenderer(self.sandbox)
        return renderer


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "missing"
