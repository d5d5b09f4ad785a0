"""The corpus's pictures are those of a fresh process, pixel by pixel.

A spread of it in CI; `benchmarks/long/chart_corpus.py` compares every program.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from figure_parts import CORPUS, request_of

FRESH = Path(__file__).with_name("fresh_picture.py")
MATPLOTLIB = [
    path for path in sorted(CORPUS.glob("[0-9]*.py")) if not any(word in path.name for word in ("plotly", "altair"))
]
SPREAD = MATPLOTLIB[::12]


def fresh_picture(program: Path, folder: Path, files: dict[str, bytes]) -> np.ndarray:
    """What matplotlib draws for a program in a process of its own."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLCONFIGDIR": str(folder.parent / "matplotlib"),
    }
    out = folder / "picture.npy"
    done = subprocess.run(
        [sys.executable, str(FRESH), str(program), str(out)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return np.load(out)


@pytest.mark.slow
@pytest.mark.parametrize("program", SPREAD, ids=lambda path: path.stem)
def test_pixels_equal_those_of_a_fresh_process(figures, tmp_path, program):
    files = {path.name: path.read_bytes() for path in CORPUS.iterdir() if path.suffix in (".csv", ".json")}
    outcome = figures.submit(request_of(program.read_text(), files=files)).result(120)
    assert outcome.rendering is not None, outcome.failure
    np.testing.assert_array_equal(outcome.rendering.pixels, fresh_picture(program, tmp_path, files))


@pytest.mark.slow
def test_every_program_of_the_corpus_is_drawn(figures):
    files = {path.name: path.read_bytes() for path in CORPUS.iterdir() if path.suffix in (".csv", ".json")}
    futures = {path.name: figures.submit(request_of(path.read_text(), files=files)) for path in MATPLOTLIB}
    for name, future in futures.items():
        outcome = future.result(300)
        assert outcome.rendering is not None, (name, outcome.failure)
        ground = np.array(outcome.rendering.structure["ground"])
        assert (np.abs(outcome.rendering.pixels.astype(int) - ground).max(2) > 8).mean() > 0.001, name
        assert outcome.rendering.structure["marks"] or outcome.rendering.texts, name
