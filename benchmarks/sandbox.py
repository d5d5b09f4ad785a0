"""What isolation costs a program: the same warm, forking workers with all walls and with none, in turns.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`. One worker a level runs the same programs in
turns; the cost is the median of the differences of each pair. `process` is a fork without walls;
`namespaces` has its own mounts, process ids, network, user, landlock and seccomp. Programs: an empty one, one that
computes for some milliseconds and prints, and one that draws a figure (with matplotlib, where that is installed).

    python benchmarks/sandbox.py [--programs 200]
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

from janusrl.render.algorithm import ENGINE
from janusrl.render.script_payload import pack
from janusrl.sandbox import Engine, Limits, Pool, Verdict, detect

BAR_MS = 3.0
PLOT = """
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([1, 3, 2, 4], label="a"); ax.bar([0, 1, 2], [3, 1, 2]); ax.set_title("t"); ax.legend()
plt.show()
"""
PROGRAMS = {
    "empty": ("pass", False),
    "computes": ("print(sum(n * n for n in range(20_000)))", False),
    "draws": (PLOT, True),
}
"""Name to source, and whether it needs matplotlib's engine."""


def engine_of(plots: bool) -> tuple[Engine, int]:
    """The engine, and the memory that its libraries take."""
    if not plots:
        return ENGINE, 600
    from janusrl.render.figure.renderer import PROGRAM_ENGINE

    return PROGRAM_ENGINE, 3000


@contextlib.contextmanager
def pools(plots: bool, levels: list[str]) -> Iterator[dict[str, Pool]]:
    """A pool of one worker for each level."""
    engine, memory_mb = engine_of(plots)
    limits = Limits(memory_mb=memory_mb, output_bytes=32 << 20)
    with contextlib.ExitStack() as stack:
        yield {level: stack.enter_context(Pool(engine, level, limits=limits)) for level in levels}


def run_ms(pool: Pool, payload: bytes) -> tuple[float, float]:
    """Wall and CPU milliseconds of one program."""
    began = time.perf_counter()
    result = pool.submit(payload).result()
    wall = time.perf_counter() - began
    if result.verdict is not Verdict.DONE or b'"reason"' in result.meta:
        raise RuntimeError(f"a program of the benchmark ended {result.verdict}: {result.meta[:200]!r} {result.detail}")
    return wall * 1e3, result.cpu_s * 1e3


def measure(programs: int) -> list[dict[str, Any]]:
    """Run everything; see the module's docstring."""
    results: list[dict[str, Any]] = []
    best = detect().level

    def add(name: str, value: float, unit: str, bar: float | None = None) -> None:
        ok = None if bar is None else value < bar
        load = round(os.getloadavg()[0], 2)
        results.append({"name": name, "value": round(value, 4), "unit": unit, "bar": bar, "ok": ok, "load": load})

    for name, (source, plots) in PROGRAMS.items():
        if plots and importlib.util.find_spec("matplotlib") is None:
            continue
        head = {"times_s": []} if plots else {"steps": [], "step_s": 5.0, "wall_s": 9.0, "cpu_s": 9.0}
        payload = pack(head, source, {})
        seen: dict[str, list[tuple[float, float]]] = {best: [], "process": []}
        with pools(plots, list(seen)) as started:
            for pool in started.values():
                for _ in range(3):
                    run_ms(pool, payload)
            for turn in range(programs):
                for level in list(started) if turn % 2 == 0 else list(reversed(started)):
                    seen[level].append(run_ms(started[level], payload))
        for level, times in seen.items():
            walls = sorted(wall for wall, _ in times)
            add(f"sandbox.{name}.{level}.p50", statistics.median(walls), "ms")
            add(f"sandbox.{name}.{level}.p99", walls[int(len(walls) * 0.99)], "ms")
        pairs = list(zip(seen[best], seen["process"], strict=True))
        add(f"sandbox.{name}.isolation_cost", statistics.median(w[0] - bare[0] for w, bare in pairs), "ms", BAR_MS)
        add(f"sandbox.{name}.isolation_cpu", statistics.median(w[1] - bare[1] for w, bare in pairs), "ms")
    return results


def main() -> int:
    """Print the results; 1 when isolation costs more than the bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=200, help="of each kind and level")
    args = parser.parse_args()
    results = measure(args.programs)
    print(json.dumps({"results": results}, indent=1))
    return 0 if all(row["ok"] is not False for row in results) else 1


if __name__ == "__main__":
    sys.exit(main())
