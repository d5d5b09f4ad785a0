"""ScienceRenderer: one renderer for all scientific languages; each language's workers start with its first program."""

from __future__ import annotations

from janusrl.domain import Renderer, RenderRequest
from janusrl.recipe import SandboxSection
from janusrl.render.on_demand import OnDemandRenderer
from janusrl.render.science.script_renderer import ENGINE_VERSION, LANGUAGES, ScriptRenderer

_NAMES = {
    **{name: name for name in LANGUAGES},
    "octave": "matlab",
    "wolfram": "mathematica",
    "mathics": "mathematica",
}


def language_named(name: str) -> str | None:
    """`r`, `matlab` or `mathematica` for any of their names; None for another language."""
    return _NAMES.get(name.lower())


class ScienceRenderer(OnDemandRenderer):
    """Runs R, MATLAB and Mathematica scripts."""

    def __init__(self, sandbox: SandboxSection | None = None) -> None:
        """Check the isolation level; workers start later.

        Raises:
            SandboxError: the isolation level asked for cannot be had.
        """
        super().__init__(
            sandbox, f"science {ENGINE_VERSION}: " + "; ".join(each.version() for each in LANGUAGES.values())
        )

    def address(self, request: RenderRequest) -> tuple[str, RenderRequest]:
        """The program's language."""
        language = language_named(request.program.language)
        if language is None:
            raise ValueError(f"there is no scientific language '{request.program.language}'")
        return language, request

    def make(self, name: str) -> Renderer:
        """The language's workers."""
        return ScriptRenderer(name, self.sandbox)
