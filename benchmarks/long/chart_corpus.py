"""Every program of the chart corpus against a fresh process, pixel by pixel; and altair's own examples.

Prints `{"results": [{name, value, unit, bar, ok, load}]}` and, on stderr, each program that differs or is not drawn.
Takes some minutes: a fresh process costs a second a program. The examples are those inside the wheel of altair 4.2.2:

    pip download --no-deps altair==4.2.2 -d FOLDER && unzip FOLDER/altair-4.2.2-*.whl -d FOLDER
    python benchmarks/long/chart_corpus.py [--examples FOLDER/altair/examples]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.figure.renderer import FigureRenderer

TESTS = Path(__file__).parents[2] / "tests"
CORPUS = TESTS / "corpus" / "charts"
FRESH = TESTS / "render" / "figure" / "fresh_picture.py"
EXAMPLES_BAR = 146


def fresh_picture(program: Path, files: dict[str, bytes], home: Path) -> np.ndarray | None:
    """What matplotlib draws for a program in a process of its own; None when it fails."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"}
    environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        out = Path(folder) / "picture.npy"
        command = [sys.executable, str(FRESH), str(program), str(out)]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{program.name} fails in a fresh process: {done.stderr[-300:]}", file=sys.stderr)
            return None
        picture: np.ndarray = np.load(out)
    return picture


def drawn(renderer: FigureRenderer, paths: list[Path], files: dict[str, bytes]) -> dict[Path, Outcome]:
    """The outcome of every program."""
    futures = {}
    for path in paths:
        source = path.read_text()
        request = RenderRequest(Program(source, "python", 0, len(source)), structure=True, files=files)
        futures[path] = renderer.submit(request)
    outcomes = {path: future.result() for path, future in futures.items()}
    for path, outcome in outcomes.items():
        if outcome.failure is not None:
            print(f"{path.name}: {outcome.reason}: {outcome.failure.message[-300:]}", file=sys.stderr)
    return outcomes


def measure(examples: Path | None) -> list[dict[str, Any]]:
    """Run everything; see the module's docstring."""
    results: list[dict[str, Any]] = []

    def add(name: str, value: int, bar: int) -> None:
        load = round(os.getloadavg()[0], 2)
        results.append({"name": name, "value": value, "unit": "programs", "bar": bar, "ok": value >= bar, "load": load})

    files = {path.name: path.read_bytes() for path in CORPUS.iterdir() if path.suffix in (".csv", ".json")}
    corpus = sorted(CORPUS.glob("[0-9]*.py"))
    plain = [path for path in corpus if not any(word in path.name for word in ("plotly", "altair"))]
    section = SandboxSection(workers=2, cpu_s=30, wall_s=90)
    with FigureRenderer(section) as renderer, tempfile.TemporaryDirectory() as home:
        outcomes = drawn(renderer, corpus, files)
        add("charts.corpus_drawn", sum(outcome.rendering is not None for outcome in outcomes.values()), len(corpus))
        with ThreadPoolExecutor(2) as threads:
            pictures = list(threads.map(lambda path: fresh_picture(path, files, Path(home)), plain))
        equal = 0
        for path, picture in zip(plain, pictures, strict=True):
            rendering = outcomes[path].rendering
            same = rendering is not None and picture is not None and np.array_equal(rendering.pixels, picture)
            equal += same
            if not same:
                print(f"{path.name} differs from a fresh process", file=sys.stderr)
        add("charts.pixels_equal_to_a_fresh_process", equal, len(plain))
        if examples is not None:
            paths = [path for path in sorted(examples.glob("*.py")) if path.name != "__init__.py"]
            found = drawn(renderer, paths, {})
            add("charts.altair_4_examples_drawn", sum(o.rendering is not None for o in found.values()), EXAMPLES_BAR)
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=Path, help="the folder altair/examples of altair 4.2.2")
    examples = parser.parse_args().examples
    if examples is not None and not (examples / "bar_chart_with_labels.py").is_file():
        parser.error(f"{examples} is not the folder altair/examples of altair 4.2.2")
    results = measure(examples)
    print(json.dumps({"results": results}, indent=1))
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
