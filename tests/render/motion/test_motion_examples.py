"""A spread of the example scenes in Manim's own documentation; all of them: benchmarks/long/manim_examples.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from janusrl.recipe import SandboxSection
from janusrl.render.motion.manim_renderer import ManimRenderer

from motion_parts import request  # isort: skip

EVERY = 30
NOT_HERE = ("OpenGL", "No module named 'requests'", "'typst'", "Sound is not supported", "need LaTeX", "Line 1:")
"""Why an example may not draw: it needs what is not here."""


def script() -> ModuleType:
    path = Path(__file__).parents[3] / "benchmarks" / "long" / "manim_examples.py"
    spec = importlib.util.spec_from_file_location("manim_examples", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_documented_examples_draw(manim: None) -> None:
    examples = script().examples()
    assert len(examples) > 300
    failures = []
    with ManimRenderer(SandboxSection(workers=2, cpu_s=40, wall_s=120)) as renderer:
        chosen = examples[3::EVERY]
        futures = [renderer.submit(request(source, 0.4, 1.0, structure=True, options={"scene": name}))
                   for _, name, source in chosen]  # fmt: skip
        for (file, name, _), future in zip(chosen, futures, strict=True):
            failure = future.result(timeout=300).failure
            if failure is not None and not any(words in failure.message for words in NOT_HERE):
                failures.append((file, name, failure))
    assert failures == []
