"""Speed of Python figures: full isolation with structure against the bare floor, and against fresh processes.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`, and exits 1 when a bar is missed.

* `charts.cpu_over_bare`: CPU time of a program's child and of the replay that draws it, structure included, over that
  of the floor: the same programs executed and drawn to raw pixels in one warm process that has imported everything,
  without any isolation; with the same settings of the garbage collector, and one thread, as in the sandbox. One program
  at a time, each by the one side and then by the other, so that both have the machine as it is just then.
* `charts.rate_over_fresh`: programs a second of two workers over two fresh `python script.py` at once, where
  `plt.show()` is `plt.savefig(...)`, as evaluators rewrite it: without a screen, nothing else would draw.

Every round has other programs, a third of them for CPU time and the rest for rates: neither side has seen one before,
so neither gains from texts that it laid out for the same program already, which no stream of real programs would let
it. Both are warmed up with programs that are not measured. The median of the rounds' CPU ratios counts; the rates are
of all rounds' programs together in one stream, between two halves of the fresh processes. CPU ratios mind less what
else runs on the machine, rates want it idle (`load` is the load average). The programs are those of the test corpus
that draw with matplotlib, seaborn and pandas, spread evenly.

    python benchmarks/charts.py [--programs 30] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from janusrl.domain import RenderRequest
from janusrl.outcome import Timing
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.figure.renderer import FigureRenderer

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "charts"
CPU_BAR = 1.10
RATE_BAR = 6.0
_ELSEWHERE = (
    *(
        "plotly",
        "altair",
        "Animation",
        "input(",
        "pause(",
        "datetime.now",
        "argparse",
        "PdfPages",
        "getsize",
        "BytesIO",
    ),
    *("Image.open", "imread", "open(", "print_", "exists("),
)
"""In programs that the two sides do not do alike: drawn by browsers, written to paper, read again, waiting."""
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
_BARE = r"""
import gc, io, json, os, random, sys, time, contextlib
sys.modules["pyarrow"] = None
from janusrl.render.figure import engine, quick, text_cache
quick.install = text_cache.install = lambda: None  # the floor is matplotlib as it is
import matplotlib as mpl, matplotlib.pyplot as plt, numpy as np
from matplotlib.figure import Figure
engine.warm()
gc.collect(); gc.freeze(); gc.set_threshold(100_000, 50, 1000)
drawn = []
def keep(figure, **options):
    dpi = figure.dpi if options.get("dpi", "figure") == "figure" else options["dpi"]
    with mpl.rc_context():
        sink = io.BytesIO()
        figure.savefig_raw(sink, format="rgba", **{**options, "dpi": dpi})
    drawn.append(len(sink.getvalue()))
Figure.savefig_raw = Figure.savefig
def savefig(figure, fname, **options):
    known = ("dpi", "facecolor", "edgecolor", "bbox_inches", "pad_inches")
    keep(figure, **{name: value for name, value in options.items() if name in known})
Figure.savefig = savefig
plt.show = lambda *_, **__: [keep(plt.figure(n)) for n in plt.get_fignums()]
for line in sys.stdin:
    name = line.strip()
    source = open(name).read()
    plt.close("all"); mpl.rcdefaults(); mpl.use("agg"); random.seed(0); np.random.seed(0); drawn.clear()
    began = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(source, "main.py", "exec"), {"__name__": "__main__", "__file__": "main.py"})
        except SystemExit:
            pass
        if not drawn:
            plt.show()
    plt.close("all")
    print(json.dumps({"cpu_s": time.process_time() - began, "drawn": len(drawn)}), flush=True)
"""


def programs(count: int, rounds: int) -> list[list[Path]]:
    """Programs of the corpus, spread evenly: those that warm up, and then those of each round; none twice.

    Raises:
        ValueError: the corpus has not that many.
    """
    known = [path for path in sorted(CORPUS.glob("[0-9]*.py")) if not any(w in path.read_text() for w in _ELSEWHERE)]
    parts = [known[part :: rounds + 1] for part in range(rounds + 1)]
    most = min(map(len, parts))
    if count > most:
        raise ValueError(f"{rounds} rounds have at most {most} programs each, not {count}")
    return [[part[int(n * len(part) / count)] for n in range(count)] for part in parts]


def data_files() -> dict[str, bytes]:
    """The corpus's data."""
    return {path.name: path.read_bytes() for path in CORPUS.iterdir() if path.suffix in (".csv", ".json")}


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder with the data files."""
    folder = Path(tempfile.mkdtemp(prefix="janusrl-bench-"))
    try:
        for name, content in data_files().items():
            (folder / name).write_bytes(content)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Bare:
    """The floor: one warm process that executes programs and draws them, with no isolation at all."""

    def __init__(self, folder: Path) -> None:
        environment = {**_ENVIRONMENT, "HOME": str(folder)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BARE],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def cpu_s(self, program: Path) -> float:
        """CPU seconds of one program."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{program}\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        if not told["drawn"]:
            raise RuntimeError(f"{program.name} draws nothing in the bare process")
        return float(told["cpu_s"])

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def request(program: Path, number: int) -> RenderRequest:
    """A request that no cache has seen."""
    source = f"{program.read_text()}\n# {number}\n"
    return RenderRequest(Program(source, "python", 0, len(source)), structure=True, files=data_files())


def isolated(renderer: FigureRenderer, paths: list[Path], number: int) -> tuple[float, list[Timing]]:
    """Wall seconds of all programs together, submitted at once; and the timing of each."""
    requests = [request(path, number) for path in paths]
    began = time.perf_counter()
    futures = [renderer.submit(each) for each in requests]
    wait(futures)
    seconds = time.perf_counter() - began
    for path, future in zip(paths, futures, strict=True):
        if future.result().rendering is None:
            raise RuntimeError(f"{path.name} was not drawn: {future.result().failure}")
    return seconds, [future.result().timing for future in futures]


def fresh(paths: list[Path], folder: Path) -> float:
    """Wall seconds of all programs together, two fresh interpreters at once."""
    environment = {**_ENVIRONMENT, "HOME": str(folder)}
    scripts = []
    for path in paths:
        picture, source = folder / f"{path.stem}.png", path.read_text()
        source = source.replace("plt.show()", f"plt.savefig({picture.name!r})")
        if "savefig" not in source:
            source += f"\nimport matplotlib.pyplot as plt\nplt.savefig({picture.name!r})\n"
        scripts.append(folder / path.name)
        scripts[-1].write_text(source)

    def run(script: Path) -> None:
        subprocess.run([sys.executable, script.name], cwd=folder, env=environment, capture_output=True, check=True)

    began = time.perf_counter()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(run, scripts))
    return time.perf_counter() - began


def measure(count: int, rounds: int) -> list[dict[str, Any]]:
    """Run everything; see the module's docstring."""
    results: list[dict[str, Any]] = []

    def add(name: str, value: float, unit: str, bar: float | None = None, ok: bool | None = None) -> None:
        load = round(os.getloadavg()[0], 2)
        results.append({"name": name, "value": round(value, 4), "unit": unit, "bar": bar, "ok": ok, "load": load})

    warming, *chosen = programs(count, rounds)
    section = SandboxSection(workers=2, cpu_s=20, wall_s=60)
    with work_folder() as folder, FigureRenderer(section) as renderer:
        bare = Bare(folder)
        try:
            fresh(warming[:2], folder)  # fills the caches of fonts and bytecode
            isolated(renderer, warming, 0)
            for path in warming:
                bare.cpu_s(path)
            cpu_ratios: list[float] = []
            parts: dict[str, list[float]] = {"bare": [], "isolated": []}
            for number, paths in enumerate(chosen, 1):
                floor_s = used_s = 0.0
                for path in paths[::3]:
                    floor_s += bare.cpu_s(path)
                    used_s += isolated(renderer, [path], number)[1][0].cpu_s
                cpu_ratios.append(used_s / floor_s)
                parts["bare"].append(floor_s / len(paths[::3]))
                parts["isolated"].append(used_s / len(paths[::3]))
            stream = [path for paths in chosen for place, path in enumerate(paths) if place % 3]
            fresh_s = fresh(stream[::2], folder)
            seconds, timings = isolated(renderer, stream, 0)
            fresh_s += fresh(stream[1::2], folder)
            latencies = [timing.run_s + timing.render_s for timing in timings]
        finally:
            bare.close()
    cpu, rate = statistics.median(cpu_ratios), fresh_s / seconds
    add("charts.cpu_over_bare", cpu, "ratio", CPU_BAR, cpu <= CPU_BAR)
    add("charts.rate_over_fresh", rate, "ratio", RATE_BAR, rate >= RATE_BAR)
    add("charts.bare_cpu", 1e3 * statistics.median(parts["bare"]), "ms")
    add("charts.isolated_cpu", 1e3 * statistics.median(parts["isolated"]), "ms")
    add("charts.rate", len(stream) / seconds, "programs/s")
    add("charts.fresh_rate", len(stream) / fresh_s, "programs/s")
    cuts = statistics.quantiles(latencies, n=100)
    add("charts.latency_p50", 1e3 * cuts[49], "ms")
    add("charts.latency_p99", 1e3 * cuts[98], "ms")
    add("charts.programs", count * rounds, "programs")
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=30, help="programs of the corpus in each round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, each with programs of its own")
    args = parser.parse_args()
    results = measure(args.programs, args.rounds)
    print(json.dumps({"results": results}, indent=1))
    return 0 if all(result["ok"] is not False for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
