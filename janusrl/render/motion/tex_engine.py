"""Worker side: `engine` with LaTeX. Its children may start processes, so it exists at the level `namespaces` only."""

from __future__ import annotations

from janusrl.render.motion import engine, tex

handle = engine.handle


def warm() -> None:
    """Get ready as `engine` does, and fill the cache of TeX."""
    engine.get_ready()
    tex.install()
