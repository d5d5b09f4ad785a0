"""How much faster than a fresh `manim render -ql` is a Manim scene in the warm, isolated renderer?

The scene plays three animations (3 s, 45 frames). `fresh` is the command line that a person would type, with its
video; the renderer is asked for every frame of that video as raw pixels, and for 8 of them with structure. Each program
differs by a comment, so that no cache knows it. Ratios are taken within one round and their median counts; the bar
holds one at a time and two at once. Also: the same with a formula that is in no cache, and the start of a worker.

    python benchmarks/manim.py [--rounds 5] [--scenes 6]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from janusrl.domain import RenderRequest
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.motion.manim_renderer import ManimRenderer, missing_manim, missing_tex

BAR = 5.0
FRAMES = 45
EVERY = tuple(number / 15 for number in range(FRAMES))
EIGHT = EVERY[3::6]
SCENE = """from manim import *


class Three(Scene):
    def construct(self):
        title = Text("Three animations", font_size=40).to_edge(UP)
        square = Square(color=BLUE, fill_opacity=0.5)
        self.play(Write(title), Create(square))
        self.play(square.animate.shift(RIGHT * 2).rotate(PI / 4))
        self.play(Transform(square, Circle(color=RED, fill_opacity=0.5)), FadeOut(title))
"""
TEX = SCENE.replace('Text("Three animations", font_size=40)', 'MathTex("x^{%d}")')


def fresh(source: str) -> float:
    """Wall seconds of one command line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.py"
        path.write_text(source)
        command = [sys.executable, "-m", "manim", "render", "-ql", "--disable_caching", "--progress_bar", "none"]
        command += ["-v", "ERROR", "--media_dir", folder, str(path), "Three"]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        return time.perf_counter() - start


def request(source: str, times_s: tuple[float, ...], *, structure: bool) -> RenderRequest:
    return RenderRequest(Program(source, "python", 0, len(source)), times_s=times_s, structure=structure)


def warm(renderer: ManimRenderer, source: str, times_s: tuple[float, ...] = EVERY, structure: bool = False) -> float:
    """Wall seconds of one scene in the renderer."""
    start = time.perf_counter()
    outcome = renderer.submit(request(source, times_s, structure=structure)).result()
    if outcome.rendering is None or len(outcome.rendering.frames) != len(times_s):
        raise RuntimeError(f"the scene of the benchmark was not drawn: {outcome.failure}")
    return time.perf_counter() - start


def rate(work: Callable[[str], float], sources: Iterator[str], count: int, at_once: int) -> float:
    """Scenes a second."""
    chosen = list(itertools.islice(sources, count))
    start = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(work, chosen))
    return count / (time.perf_counter() - start)


def measure(rounds: int, scenes: int) -> list[dict[str, Any]]:
    """Run everything; see the module's docstring."""
    results: list[dict[str, Any]] = []
    sources = (f"{SCENE}# {number}\n" for number in itertools.count())

    def add(name: str, value: float, unit: str, bar: float | None = None) -> None:
        ok = None if bar is None else value >= bar
        load = round(os.getloadavg()[0], 2)
        results.append({"name": name, "value": round(value, 4), "unit": unit, "bar": bar, "ok": ok, "load": load})

    start = time.perf_counter()
    with ManimRenderer(SandboxSection(workers=2)) as renderer:
        add("manim.worker_start", (time.perf_counter() - start) * 1e3, "ms")
        rate(lambda source: warm(renderer, source), sources, 4, 2)
        alone: dict[str, list[float]] = {"fresh": [], "every": [], "eight": []}
        together: dict[str, list[float]] = {"fresh": [], "every": []}
        for _ in range(rounds):
            alone["fresh"].append(fresh(next(sources)))
            alone["every"].extend(warm(renderer, next(sources)) for _ in range(scenes))
            alone["eight"].extend(warm(renderer, next(sources), EIGHT, True) for _ in range(scenes))
            together["fresh"].append(rate(fresh, sources, 2, 2))
            together["every"].append(rate(lambda source: warm(renderer, source), sources, 2 * scenes, 2))
        for name, seconds in alone.items():
            add(f"manim.{name}.p50", statistics.median(seconds) * 1e3, "ms")
            add(f"manim.{name}.p99", sorted(seconds)[int(len(seconds) * 0.99)] * 1e3, "ms")
        for name in ("every", "eight"):
            pieces = [alone[name][at : at + scenes] for at in range(0, rounds * scenes, scenes)]
            ratios = [slow / statistics.median(quick) for slow, quick in zip(alone["fresh"], pieces, strict=True)]
            add(f"manim.{name}_over_fresh.one_at_a_time", statistics.median(ratios), "ratio", BAR)
        for name, rates in together.items():
            add(f"manim.{name}.two_at_once", statistics.median(rates), "scenes/s")
        pairs = zip(together["every"], together["fresh"], strict=True)
        add("manim.every_over_fresh.two_at_once", statistics.median(a / b for a, b in pairs), "ratio", BAR)
        if not missing_tex() and renderer.level == "namespaces":
            warm(renderer, TEX % 1)
            times = [warm(renderer, TEX % number) for number in range(2, 7)]
            add("manim.every.with_one_new_formula.p50", statistics.median(times) * 1e3, "ms")
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="comparisons; the median counts")
    parser.add_argument("--scenes", type=int, default=6, help="scenes of the renderer in each comparison")
    args = parser.parse_args()
    if lack := missing_manim():
        raise SystemExit(lack)
    results = measure(args.rounds, args.scenes)
    print(json.dumps({"results": results}, indent=1))
    sys.exit(0 if all(result["ok"] is not False for result in results) else 1)


if __name__ == "__main__":
    main()
