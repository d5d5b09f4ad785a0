"""What the tests of scientific programs share: renderers that live as long as the session, and looks at pictures."""

from __future__ import annotations

import os

import numpy as np
import pytest

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render import backends
from janusrl.render.science.renderer import ScienceRenderer

LIMITS = SandboxSection(level="process", workers=2, cpu_s=15.0, wall_s=60.0, memory_mb=1024)
"""Generous, since many tests may run on few cores: what is slow here is the machine."""
SHORT = LIMITS.model_copy(update={"cpu_s": 2.0, "wall_s": 8.0, "workers": 1})
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def skip_without(language: str) -> None:
    """Skip where the back-end is missing or cannot be isolated; in CI it must be there."""
    if lack := backends.missing_for_language(language):
        pytest.fail(lack) if os.environ.get("CI") and "not installed" in lack else pytest.skip(lack)


class Runs:
    """One language's programs, on renderers that are started when first needed."""

    def __init__(self, renderer: ScienceRenderer, language: str) -> None:
        self.renderer, self.language = renderer, language

    def __call__(self, source: str, **request: object) -> Outcome:
        """What became of one program."""
        skip_without(self.language)
        program = Program(source, self.language, 0, len(source))
        return self.renderer.submit(RenderRequest(program, **request)).result(180)  # type: ignore[arg-type]

    def drawn(self, source: str, **request: object) -> list[np.ndarray]:
        """The pictures of a program that must draw, each H x W x 3, over white."""
        outcome = self(source, **request)
        assert outcome.rendering is not None, outcome.failure
        return [over_white(frame.pixels) for frame in outcome.rendering.frames]

    def printed(self, source: str) -> list[str]:
        """What a program that need not draw prints."""
        outcome = self(source, options={"picture": False})
        assert outcome.rendering is not None, outcome.failure
        return list(outcome.rendering.console)

    def failure(self, source: str, status: Status = Status.MODEL_FAILED) -> tuple[str, str]:
        """Reason and message of a program that must fail; checked for what a model may not see."""
        outcome = self(source)
        assert outcome.status is status, (outcome.status, outcome.failure)
        assert outcome.failure is not None
        message = outcome.failure.message
        assert 3 < len(message) < 800
        assert "/tmp" not in message
        assert ".janusrl" not in message
        assert "site-packages" not in message
        return outcome.failure.reason, message


def over_white(pixels: np.ndarray) -> np.ndarray:
    alpha = pixels[..., 3:].astype(float) / 255
    return np.round(pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def ink(picture: np.ndarray) -> float:
    """The part of a picture that is not white."""
    return float((picture < 250).any(axis=-1).mean())


def has(picture: np.ndarray, color: tuple[int, int, int], least: int = 20, off: int = 60) -> bool:
    """Whether at least so many pixels are about of a colour."""
    return int((np.abs(picture.astype(int) - color).max(axis=-1) <= off).sum()) >= least
