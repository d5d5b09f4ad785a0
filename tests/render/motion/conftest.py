"""One Manim renderer for all tests of a module; they are skipped where manim is not installed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from motion_parts import LIMITS

from janusrl.render.motion.manim_renderer import ManimRenderer, missing_manim, missing_tex


@pytest.fixture(scope="session")
def manim() -> None:
    """Skips, or fails in CI, where manim is not installed."""
    if lack := missing_manim():
        pytest.fail(lack) if os.environ.get("CI") else pytest.skip(lack)


@pytest.fixture(scope="session")
def tex(manim: None) -> None:
    """Skips, or fails in CI, where TeX is not installed."""
    if lack := missing_tex():
        pytest.fail(lack) if os.environ.get("CI") else pytest.skip(lack)


@pytest.fixture(scope="module")
def renderer(manim: None) -> Iterator[ManimRenderer]:
    """A renderer with one worker."""
    with ManimRenderer(LIMITS) as started:
        yield started
