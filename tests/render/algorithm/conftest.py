"""One renderer for the session."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from algorithm_parts import LIMITS

from janusrl.render.algorithm import AlgorithmRenderer


@pytest.fixture(scope="session")
def algorithms() -> Iterator[AlgorithmRenderer]:
    with AlgorithmRenderer(LIMITS) as renderer:
        yield renderer
