"""Ten thousand programs through one pool, every twentieth hostile: is the last thousand as fast, is memory flat?

Prints `{"results": [{name, value, unit, bar, ok, load}]}`. The rate of a thousand is the median of its chunks of a
hundred. Memory is that of this process and the workers (Pss), from when the pool has warmed up. Then everything that a
pool may leave behind is looked for: processes, descriptors, shared memory, temporary files, mounts.

    python benchmarks/long/pool_soak.py [--programs 10000] [--workers 2]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "sandbox"))

from soak import CHUNK, soak

RATE_BAR = 0.95
MEMORY_BAR = 1.05


def measure(programs: int, workers: int) -> list[dict[str, Any]]:
    """Soak, and put what was seen beside the bars."""
    load = os.getloadavg()[0]
    seen = soak(programs, workers=workers)
    thousand = 1000 // CHUNK
    first, last = seen.rate(slice(thousand)), seen.rate(slice(-thousand, None))
    growth = max(seen.memory_bytes[1:]) / seen.memory_bytes[0]
    worst = sorted(seen.rates)[len(seen.rates) // 100]

    def row(name: str, value: float, unit: str, bar: float | None = None, ok: bool | None = None) -> dict[str, Any]:
        figures = {"name": f"pool_soak.{name}", "value": round(value, 4), "unit": unit, "bar": bar, "ok": ok}
        return {**figures, "load": round(max(load, os.getloadavg()[0]), 2)}

    for problem in seen.problems:
        print(f"pool_soak: {problem}", file=sys.stderr)
    return [
        row("programs", sum(seen.verdicts.values()), "programs", programs, sum(seen.verdicts.values()) == programs),
        row("first_thousand", first, "programs/s"),
        row("last_thousand", last, "programs/s"),
        row("slowest_hundred", worst, "programs/s"),
        row("last_over_first", last / first, "ratio", RATE_BAR, last / first >= RATE_BAR),
        row("memory_growth", growth, "ratio", MEMORY_BAR, growth <= MEMORY_BAR),
        row("memory_at_the_end", seen.memory_bytes[-1] / 2**20, "MiB"),
        row("left_behind_or_wrong", len(seen.problems), "problems", 0, not seen.problems),
    ]


def main() -> int:
    """Print the results; 1 when one misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=10_000, help="a multiple of 1000")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    results = measure(args.programs, args.workers)
    print(json.dumps({"results": results}, indent=1))
    return 0 if all(row["ok"] is not False for row in results) else 1


if __name__ == "__main__":
    sys.exit(main())
