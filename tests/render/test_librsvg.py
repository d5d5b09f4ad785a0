"""librsvg's own test files through the SVG renderer: no failure of ours, and pictures like librsvg's."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from janusrl.outcome import Phase, Status


def _benchmark() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "long" / "librsvg.py"
    spec = importlib.util.spec_from_file_location("benchmark_librsvg", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


librsvg = _benchmark()


@pytest.mark.slow
@pytest.mark.skipif(not librsvg.FOLDER.is_dir(), reason="Debian's librsvg2-tests is not installed")
def test_documents_of_librsvg() -> None:
    compared = librsvg.compare(librsvg.FOLDER)
    assert len(compared) > 800
    assert [each.name for each in compared if each.outcome.status is Status.INFRA_FAILED] == []
    refused = [each for each in compared if each.outcome.rendering is None]
    for each in refused:
        assert each.outcome.failure is not None
        assert each.outcome.failure.phase is Phase.CHECK or each.outcome.reason in ("time_limit", "crash"), each.name
    drawn = [each for each in compared if each.error is not None]
    assert len(drawn) > 650
    assert sum(each.within(librsvg.MATCH) for each in drawn) > 520
    assert sum(each.within(librsvg.ALIKE) for each in drawn) > 0.9 * len(drawn)


def test_what_counts_as_a_match() -> None:
    picture = librsvg.np.zeros((10, 10, 4), "uint8")
    assert (librsvg.on_white(picture) == 255).all()
    near = librsvg.Compared("a", None, 1.9, 0.009)
    assert near.within(librsvg.MATCH)
    assert not near.within(librsvg.NEARLY_EXACT)
    assert not librsvg.Compared("b", None, 1.9, 0.02).within(librsvg.MATCH)
    assert not librsvg.Compared("c", None).within(librsvg.MATCH)
