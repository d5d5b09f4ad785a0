"""One renderer for all tests of figures, at the best level of isolation of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install 'janusrl[charts]'")
pytest.importorskip("seaborn", reason="seaborn is not installed: pip install 'janusrl[charts]'")

from figure_parts import request_of

from janusrl.outcome import Outcome
from janusrl.recipe import SandboxSection
from janusrl.render.figure.renderer import FigureRenderer
from janusrl.rendering import Rendering

Draw = Callable[..., Outcome]


@pytest.fixture(scope="session")
def figures() -> Iterator[FigureRenderer]:
    with FigureRenderer(SandboxSection(workers=2, cpu_s=3.0, wall_s=12.0)) as renderer:
        yield renderer


@pytest.fixture(scope="session")
def run(figures: FigureRenderer) -> Draw:
    """Run a program; its outcome."""

    def outcome(source: str, **asked: object) -> Outcome:
        return figures.submit(request_of(source, **asked)).result(120)  # type: ignore[arg-type]

    return outcome


@pytest.fixture(scope="session")
def draw(run: Draw) -> Callable[..., Rendering]:
    """Run a program that draws; its rendering."""

    def rendering(source: str, **asked: object) -> Rendering:
        outcome = run(source, **asked)
        assert outcome.rendering is not None, outcome.failure
        return outcome.rendering

    return rendering
