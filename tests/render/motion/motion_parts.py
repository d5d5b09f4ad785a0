"""What the tests of Manim scenes share: one renderer, and short ways to ask it."""

from __future__ import annotations

from typing import Any

import numpy as np

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.motion.manim_renderer import ManimRenderer
from janusrl.rendering import Rendering

LIMITS = SandboxSection(workers=1, cpu_s=6, wall_s=12, memory_mb=1024)
UNIT_PX = 854 / (8 * 16 / 9)
"""Pixels of one of the scene's units at 854 x 480, nearly."""


def request(source: str, *times_s: float, **more: Any) -> RenderRequest:
    """A request for frames of a program."""
    return RenderRequest(Program(source, "python", 0, len(source)), times_s=times_s, **more)


def scene(body: str, base: str = "Scene") -> str:
    """A program with one scene, whose construct is `body`."""
    indented = "\n".join(f"        {line}" for line in body.strip("\n").splitlines())
    return f"from manim import *\n\n\nclass Answer({base}):\n    def construct(self):\n{indented}\n"


def draw(renderer: ManimRenderer, source: str, *times_s: float, **more: Any) -> Outcome:
    """The outcome of one program."""
    return renderer.submit(request(source, *times_s, **more)).result(timeout=120)


def drawn(renderer: ManimRenderer, source: str, *times_s: float, **more: Any) -> Rendering:
    """The rendering of a program that must draw."""
    outcome = draw(renderer, source, *times_s, **more)
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering


def center(pixels: np.ndarray, channel: int = 0) -> tuple[float, float]:
    """Mean x and y of what is brighter than 100 in one channel."""
    ys, xs = np.nonzero(pixels[..., channel] > 100)
    assert len(xs), "nothing is drawn there"
    return float(xs.mean()), float(ys.mean())


def at(x: float, y: float) -> tuple[float, float]:
    """Pixel of a point of the scene."""
    return 427 + x * UNIT_PX, 240 - y * UNIT_PX


def near(found: tuple[float, float], wanted: tuple[float, float], px: float = 1.0) -> bool:
    """Whether two points are at most `px` apart on both axes."""
    return abs(found[0] - wanted[0]) <= px and abs(found[1] - wanted[1]) <= px
