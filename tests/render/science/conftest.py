"""Renderers for the whole session: interpreters take seconds to start."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from science_parts import LIMITS, SHORT, Runs

from janusrl.render.science.renderer import ScienceRenderer


@pytest.fixture(scope="session")
def science() -> Iterator[ScienceRenderer]:
    with ScienceRenderer(LIMITS) as renderer:
        yield renderer


@pytest.fixture(scope="session")
def hurried() -> Iterator[ScienceRenderer]:
    """With short limits, for programs that run into them."""
    with ScienceRenderer(SHORT) as renderer:
        yield renderer


@pytest.fixture
def r(science: ScienceRenderer) -> Runs:
    return Runs(science, "r")


@pytest.fixture
def matlab(science: ScienceRenderer) -> Runs:
    return Runs(science, "matlab")


@pytest.fixture
def mathematica(science: ScienceRenderer) -> Runs:
    return Runs(science, "mathematica")
