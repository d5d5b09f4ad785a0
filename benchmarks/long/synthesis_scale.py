"""Does the cost of a row, and memory, stay flat? One corpus of 50,000 drawings from a grammar, with near duplicates.

    python benchmarks/long/synthesis_scale.py [ROWS] [--grammar drawings] [--work FOLDER]

At 1,000, 10,000 and 50,000 rows: seconds and CPU seconds (this process and its workers) for each of the last thousand
rows, and the memory of this process. Ratios are to the second thousand: the first one starts the renderers.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from janusrl.synthesis.pipeline import Synthesis
from janusrl.synthesis.progress import Progress
from janusrl.synthesis.recipe import SynthesisRecipe

MARKS = (2_000, 10_000, 50_000)
LAST = 1_000
FILTERS = ["not_blank", "near_text", "near_picture"]
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def main() -> int:
    """Run it; 1 when cost or memory grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=MARKS[-1])
    parser.add_argument("--grammar", default="drawings")
    parser.add_argument("--work", type=Path, default=None)
    args = parser.parse_args()
    folder = args.work or Path(tempfile.mkdtemp(prefix="synthesis-scale-"))
    marks = sorted({mark for mark in MARKS if mark < args.rows} | {args.rows})
    recipe = SynthesisRecipe.model_validate(
        {
            "name": "scale",
            "stages": [
                {
                    "name": "rows",
                    "category": args.grammar,
                    "seeds": {"source": "grammar", "grammar": args.grammar},
                    "strategy": "keep",
                    "count": args.rows,
                }
            ],
            "filters": FILTERS,
            "corpus": {"formats": ["parquet"]},
        }
    )
    seen: dict[int, tuple[float, float, float]] = {}
    wanted = {edge for mark in marks for edge in (mark - LAST, mark)}

    def watch(progress: Progress) -> None:
        for edge in wanted - set(seen):
            if progress.rows >= edge:
                seen[edge] = (time.perf_counter(), cpu_s(), memory_mb())
                print(progress.line, file=sys.stderr, flush=True)

    try:
        with Synthesis(recipe, folder / "corpus", folder=folder, restart=True) as synthesis:
            started = time.perf_counter()
            made = synthesis.run(watch)
            whole_s = time.perf_counter() - started
            store_mb = synthesis.store.path.stat().st_size / (1 << 20)
    finally:
        if args.work is None:
            shutil.rmtree(folder)
    results = [
        result("rows", made.card.rows, "rows"),
        result("rejects", made.card.rejects, "rows"),
        result("whole, writing included", whole_s, "s"),
        result("store", store_mb, "MB"),
    ]
    base = edges(seen, marks[0])
    for mark in marks:
        wall, cpu, memory = edges(seen, mark)
        results.append(result(f"wall a row at {mark}", 1000 * wall / LAST, "ms"))
        results.append(result(f"cpu a row at {mark}", 1000 * cpu / LAST, "ms"))
        results.append(result(f"memory at {mark}", memory, "MB"))
        if mark != marks[0]:
            results.append(result(f"cpu a row, {mark} over {marks[0]}", cpu / base[1], "x", 1.25))
            results.append(result(f"memory, {mark} over {marks[0]}", memory / base[2], "x", 1.5))
    print(json.dumps({"results": results}, indent=1))
    return 0 if all(one["ok"] for one in results) else 1


def edges(seen: dict[int, tuple[float, float, float]], mark: int) -> tuple[float, float, float]:
    """Wall and CPU seconds of the last rows before a mark, and memory at it."""
    before, after = seen[mark - LAST], seen[mark]
    return after[0] - before[0], after[1] - before[1], after[2]


def cpu_s() -> float:
    """CPU seconds of this process and its living descendants."""
    own = os.times()
    total = own.user + own.system + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    tick = os.sysconf("SC_CLK_TCK")
    parents = {}
    spent = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            spent[int(entry.name)] = sum(map(int, fields[11:15])) / tick
    me = os.getpid()
    return total + sum(seconds for pid, seconds in spent.items() if pid != me and descends(pid, me, parents))


def descends(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    """Whether a process is below another."""
    while pid in parents:
        pid = parents[pid]
        if pid == ancestor:
            return True
    return False


def memory_mb() -> float:
    """Resident memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MB


def result(name: str, value: float, unit: str, bar: float | None = None) -> dict[str, object]:
    """One line of the answer; `bar` is the largest value that is well."""
    ok = bar is None or value <= bar
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "bar": bar,
        "ok": ok,
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    sys.exit(main())
