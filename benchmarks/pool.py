"""Many programs at once, some of which never end: what hangs may cost its own limit, and nobody else's time.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`. The same programs run with and without hangs, in turns:

* `pool.time_over_expected`: seconds with hangs over (seconds without, for the programs that do not hang, plus hangs x
  limit / workers). Half of the hangs spin, half sleep.
* p50 and p99 of the milliseconds that the good programs ran, waiting not counted, with and without hangs.
* `pool.lost`: programs that did not end as they must.

    python benchmarks/pool.py [--programs 512] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from typing import Any

from janusrl.render.algorithm import ENGINE
from janusrl.render.script_payload import pack
from janusrl.sandbox import Limits, Pool, Verdict, detect

HANGS_PERCENT = 5
LIMIT_S = 1.0
BAR = 1.05
GOOD = "total = sum(n * n for n in range(60_000)); print(total, {number})"
HANGS = ("while True: pass  # {number}", "import time; time.sleep(1000)  # {number}")


def batch(programs: int, hangs: bool) -> list[tuple[bytes, Verdict]]:
    """Payloads with what must become of them, the hangs strewn among them."""
    head = {"steps": [], "step_s": 60.0, "wall_s": 60.0, "cpu_s": 60.0}
    count = programs * HANGS_PERCENT // 100 if hangs else 0
    made = [(pack(head, HANGS[n % 2].format(number=n), {}), Verdict.TIME_LIMIT) for n in range(count)]
    made += [(pack(head, GOOD.format(number=n), {}), Verdict.DONE) for n in range(programs - count)]
    random.Random(0).shuffle(made)
    return made


def run(pool: Pool, jobs: list[tuple[bytes, Verdict]]) -> tuple[float, list[float], int]:
    """Seconds for all; milliseconds of each good one on its worker; how many ended otherwise than they must."""
    began = time.perf_counter()
    futures = [(pool.submit(payload), wanted) for payload, wanted in jobs]
    results = [(future.result(), wanted) for future, wanted in futures]
    whole = time.perf_counter() - began
    ran = [result.run_s * 1e3 for result, wanted in results if wanted is Verdict.DONE]
    return whole, ran, sum(result.verdict is not wanted for result, wanted in results)


def measure(programs: int, rounds: int, workers: int) -> list[dict[str, Any]]:
    """Run everything; see the module's docstring."""
    results: list[dict[str, Any]] = []

    def add(name: str, value: float, unit: str, bar: float | None = None) -> None:
        ok = None if bar is None else value <= bar
        load = round(os.getloadavg()[0], 2)
        results.append({"name": name, "value": round(value, 4), "unit": unit, "bar": bar, "ok": ok, "load": load})

    limits = Limits(wall_s=LIMIT_S, cpu_s=LIMIT_S, memory_mb=600, output_bytes=1 << 20)
    calm, mixed = batch(programs, hangs=False), batch(programs, hangs=True)
    hangs = sum(wanted is Verdict.TIME_LIMIT for _, wanted in mixed)
    times: dict[str, list[float]] = {"calm": [], "mixed": []}
    ran: dict[str, list[float]] = {"calm": [], "mixed": []}
    lost = 0
    with Pool(ENGINE, detect().level, size=workers, limits=limits) as pool:
        run(pool, calm[:20])
        for _ in range(rounds):
            for name, jobs in (("calm", calm), ("mixed", mixed)):
                whole, each, wrong = run(pool, jobs)
                times[name].append(whole)
                ran[name] += each
                lost += wrong
    without, with_hangs = statistics.median(times["calm"]), statistics.median(times["mixed"])
    expected = without * (programs - hangs) / programs + hangs * LIMIT_S / workers
    add("pool.without_hangs", programs / without, "programs/s")
    add("pool.seconds_without_hangs", without, "s")
    add("pool.seconds_with_hangs", with_hangs, "s")
    add("pool.seconds_expected", expected, "s")
    add("pool.time_over_expected", with_hangs / expected, "ratio", BAR)
    for name, each in ran.items():
        each.sort()
        add(f"pool.good_program.{name}.p50", statistics.median(each), "ms")
        add(f"pool.good_program.{name}.p99", each[int(len(each) * 0.99)], "ms")
    add("pool.lost", lost, "programs", 0)
    return results


def main() -> int:
    """Print the results; 1 when one misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    args = parser.parse_args()
    results = measure(args.programs, args.rounds, args.workers)
    print(json.dumps({"results": results}, indent=1))
    return 0 if all(row["ok"] is not False for row in results) else 1


if __name__ == "__main__":
    sys.exit(main())
