"""The hostile programs against the renderers that run Python programs: every back-end goes through the same suite.

Each renderer takes its share of the table, and together they take all of it. What a program reached that it should not
have, it says by raising; here too the bait is looked at from outside, and the next program must draw what it ever drew.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import itertools
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hostile_bait import Bait, below, parents
from hostile_programs import PROGRAMS, Hostile
from hostile_trial import RECOVERY_S, busy
from waiting import eventually

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.sandbox import detect

SECTION = SandboxSection(level="landlock", workers=1, wall_s=3.0, cpu_s=1.5, memory_mb=400)
SAY = "\nif got is answer and got: raise SystemError('REACHED ' + repr(got)[:300])\n"


@dataclass(frozen=True)
class Backend:
    """A renderer, the end of a program that makes it draw, and which programs of the table it takes."""

    name: str
    needs: str
    make: Callable[[], Any]
    draws: str
    share: int

    def programs(self) -> tuple[Hostile, ...]:
        """Every third of the table."""
        return PROGRAMS[self.share :: 3]


def _algorithm() -> Any:
    from janusrl.render.algorithm import AlgorithmRenderer

    return AlgorithmRenderer(SECTION)


def _figure() -> Any:
    from janusrl.render.figure.renderer import FigureRenderer

    return FigureRenderer(SECTION)


def _motion() -> Any:
    from janusrl.render.motion.manim_renderer import ManimRenderer

    return ManimRenderer(SECTION)


PLOT = "\nimport matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1)); plt.plot([1, 3, 2]); plt.title('t')\n"
SCENE = "\nfrom manim import *\nclass S(Scene):\n    def construct(self): self.add(Square())\n"
BACKENDS = [
    Backend("algorithm", "numpy", _algorithm, "\nprint(sum(range(10)))\n", 0),
    Backend("figure", "matplotlib", _figure, PLOT, 1),
    Backend("motion", "manim", _motion, SCENE, 2),
]
CASES = [(backend, hostile) for backend in BACKENDS for hostile in backend.programs()]
_numbers = itertools.count()


@pytest.fixture(scope="module")
def bait() -> Iterator[Bait]:
    bait = Bait()
    yield bait
    bait.close()


@pytest.fixture(scope="module")
def renderers() -> Iterator[dict[str, tuple[Any, tuple[Any, ...]]]]:
    """Renderers by name, with what each draws before anything hostile ran; started when they are wanted."""
    started: dict[str, tuple[Any, tuple[Any, ...]]] = {}
    others = below(os.getpid())  # of renderers that other tests share, and go on using
    yield started
    family = below(os.getpid()) - others
    for renderer, _ in started.values():
        renderer.close()
    assert eventually(lambda: not family & set(parents())), "processes outlive their renderers"


def render(renderer: Any, source: str) -> Outcome:
    """Draw a source that no memory holds."""
    source += f"\n# {next(_numbers)}\n"
    outcome: Outcome = renderer.submit(RenderRequest(Program(source, "python", 0, len(source)))).result(60)
    return outcome


def seen(outcome: Outcome) -> tuple[Any, ...]:
    """All of an outcome that must be the same the next time."""
    assert outcome.rendering is not None, outcome.failure
    drawn = outcome.rendering
    return outcome.status, drawn.content_hash, drawn.texts, drawn.console, drawn.observations


@pytest.mark.slow
@pytest.mark.parametrize(("backend", "hostile"), CASES, ids=lambda it: it.name)
def test_hostile_program_in_a_renderer(
    renderers: dict[str, tuple[Any, tuple[Any, ...]]], bait: Bait, backend: Backend, hostile: Hostile
) -> None:
    if importlib.util.find_spec(backend.needs) is None:
        pytest.skip(f"{backend.needs} is not installed")
    if detect().level == "process":
        pytest.skip("this machine has no walls: an attack would hit it")
    if backend.name not in renderers:
        made = backend.make()
        renderers[backend.name] = made, seen(render(made, backend.draws))
    renderer, before = renderers[backend.name]
    program = hostile.fill(bait.names("")).decode()
    ends = "" if hostile.answer is None or hostile.answer != "[]" else SAY
    outcome = render(renderer, program + ends + backend.draws)
    after = time.monotonic()
    canary = render(renderer, backend.draws)
    recovered = time.monotonic() - after
    assert outcome.status in (Status.SCORED, Status.MODEL_FAILED), outcome.failure
    shown = repr(dataclasses.replace(outcome)) + repr(outcome.rendering and outcome.rendering.structure)
    assert "REACHED" not in shown
    assert bait.needle not in shown
    assert list(bait.harm()) == []
    assert seen(canary) == before
    assert recovered < (RECOVERY_S + canary.timing.render_s) * busy()
