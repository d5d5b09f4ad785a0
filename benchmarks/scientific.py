"""Speed of R, MATLAB and Mathematica programs: warm forked interpreters against a fresh process for each program.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`. Both sides run the same programs, one at a time, in turns:
`Rscript`, `octave-cli` and Python with Mathics without any isolation, each writing one PNG; and the renderer with full
isolation, which returns raw pixels. There is no bar. `ok` is None; a program that fails on either side is an error.

    python benchmarks/scientific.py [--rounds 5] [--languages r,matlab,mathematica]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from janusrl.domain import RenderRequest
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render import backends
from janusrl.render.science.script_renderer import ScriptRenderer

PROGRAMS = {
    "r": {
        "plot": "x <- seq(0, 6, .1); plot(x, sin(x), type = 'l', main = 'Sine'); legend('top', 'sin', lty = 1)",
        "panels": "par(mfrow = c(2, 2)); hist(rnorm(99)); boxplot(mpg ~ cyl, mtcars); barplot(1:3); pie(1:3)",
        "ggplot2": "library(ggplot2)\nprint(ggplot(mtcars, aes(wt, mpg, colour = factor(cyl))) + geom_point())",
    },
    "matlab": {
        "plot": "x = 0:.1:6; plot(x, sin(x), 'r-'); title('Sine'); xlabel('x'); legend('sin'); grid on;",
        "surface": "[X, Y] = meshgrid(-2:.2:2); surf(X, Y, X .* exp(-X.^2 - Y.^2)); colorbar;",
    },
    "mathematica": {
        "plot": 'Plot[Sin[x], {x, 0, 6}, PlotLabel -> "Sine"]',
        "graphics": "Graphics[{Red, Disk[], Blue, Rectangle[{1, 1}, {2, 2}]}]",
    },
}
COMMENTS = {"r": "# {}", "matlab": "% {}", "mathematica": "(* {} *)"}
MATHICS = """
import sys
from mathics.core.load_builtin import import_and_load_builtins
from mathics.session import MathicsSession
import_and_load_builtins()
session = MathicsSession()
text = session.evaluate('ExportString[' + sys.argv[1] + ', "SVG"]').get_string_value()
open(sys.argv[2], "w").write(text)
"""


def fresh(language: str, source: str, folder: Path) -> float:
    """Seconds of one program in a process of its own.

    Raises:
        RuntimeError: it failed, or drew nothing.
    """
    picture = folder / "picture.png"
    picture.unlink(missing_ok=True)
    if language == "r":
        command = ["Rscript", "-e", f"png('{picture}', 672, 480, type = 'cairo')\n{source}\ninvisible(dev.off())"]
    elif language == "matlab":
        save = f"drawnow('pngcairo size 672,480 enhanced', '{picture}');"
        draw = f"graphics_toolkit('gnuplot'); figure('visible', 'off'); {source}\n{save}"
        command = ["octave-cli", "--no-gui", "--no-init-file", "--quiet", "--eval", draw]
    else:
        command = [sys.executable, "-c", MATHICS, source, str(picture)]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    seconds = time.perf_counter() - start
    if done.returncode or not picture.exists() or not picture.stat().st_size:
        raise RuntimeError(f"the fresh {language} drew nothing: {done.stdout[-300:]} {done.stderr[-600:]}")
    return seconds


def warm(renderer: ScriptRenderer, language: str, source: str) -> float:
    """Seconds of one program in the renderer.

    Raises:
        RuntimeError: it failed.
    """
    start = time.perf_counter()
    outcome = renderer.submit(RenderRequest(Program(source, language, 0, len(source)))).result()
    seconds = time.perf_counter() - start
    if outcome.rendering is None:
        raise RuntimeError(f"the warm {language} drew nothing: {outcome.failure}")
    return seconds


def measure(rounds: int, languages: list[str], add: Callable[[str, float, str], None]) -> None:
    """Run everything; see the module's docstring."""
    section = SandboxSection(level="process", workers=1, cpu_s=30.0, wall_s=120.0)
    for language in languages:
        if lack := backends.missing_for_language(language):
            print(f"{language}: {lack}", file=sys.stderr)
            continue
        start = time.perf_counter()
        with ScriptRenderer(language, section) as renderer, tempfile.TemporaryDirectory() as work:
            add(f"{language}.worker_start", 1e3 * (time.perf_counter() - start), "ms")
            for name, source in PROGRAMS[language].items():
                ours: list[float] = []
                ratios: list[float] = []
                for number in range(rounds):
                    alone_s = fresh(language, source, Path(work))
                    times = []
                    for again in range(4):  # a comment makes another program, so that nothing is answered from memory
                        remark = COMMENTS[language].format(f"{number} {again}")
                        times.append(warm(renderer, language, f"{source}\n{remark}"))
                    ours += times
                    ratios.append(alone_s / statistics.mean(times))
                add(f"{language}.{name}.fresh_over_warm", statistics.median(ratios), "ratio")
                add(f"{language}.{name}.warm_rate", 1 / statistics.mean(ours), "programs/s")
                ours.sort()
                add(f"{language}.{name}.warm_p50", 1e3 * statistics.median(ours), "ms")
                add(f"{language}.{name}.warm_p99", 1e3 * ours[min(len(ours) - 1, int(0.99 * len(ours)))], "ms")


def main() -> None:
    """Print the results as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each figure; the median counts")
    parser.add_argument("--languages", default=",".join(PROGRAMS), help="which to measure, separated by commas")
    args = parser.parse_args()
    results: list[dict[str, Any]] = []

    def add(name: str, value: float, unit: str) -> None:
        load = round(os.getloadavg()[0], 2)
        results.append({"name": name, "value": round(value, 3), "unit": unit, "bar": None, "ok": None, "load": load})

    measure(args.rounds, args.languages.split(","), add)
    print(json.dumps({"results": results}, indent=1))


if __name__ == "__main__":
    main()
