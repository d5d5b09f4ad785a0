"""The table of hostile programs: each at every level of isolation of this machine, how it ended, and the recovery.

Prints `{"results": [{name, value, unit, bar, ok, load, level, program, outcome, problems}]}`: `value` is the
milliseconds from the end of the hostile program to the answer of the next one. `ok` also wants that it ended as it may,
that no secret was shown, nothing outside reached or changed, and that the next program found all as it ever was. The
programs are those of `tests/sandbox`.

    python benchmarks/hostile.py [--level namespaces] [--table]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "sandbox"))

from hostile_bait import Bait
from hostile_programs import PROGRAMS
from hostile_trial import CANARY, ENGINE, LIMITS, RECOVERY_S, name_of, try_out, walls

from janusrl.sandbox import Pool


def measure(level: str | None) -> list[dict[str, Any]]:
    """Run every program behind every wall; see the module's docstring."""
    results = []
    bait = Bait()
    try:
        for wall in (wall for wall in walls() if level in (None, name_of(wall))):
            with Pool(ENGINE, wall[0], limits=LIMITS, user_namespace=wall[1]) as pool:
                before = pool.submit(CANARY.encode()).result().meta
                for hostile in PROGRAMS:
                    trial = try_out(pool, hostile, bait, before)
                    results.append(
                        {
                            "name": f"hostile.{name_of(wall)}.{hostile.name.replace(' ', '_')}",
                            "value": round(trial.recovered_s * 1e3, 2),
                            "unit": "ms",
                            "bar": RECOVERY_S * 1e3,
                            "ok": not trial.problems,
                            "load": round(os.getloadavg()[0], 2),
                            "level": name_of(wall),
                            "program": hostile.name,
                            "outcome": str(trial.result.verdict),
                            "problems": list(trial.problems),
                        }
                    )
    finally:
        bait.close()
    return results


def main() -> int:
    """Print the results; 1 when a wall did not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--level", help="only this one, such as namespaces-user")
    parser.add_argument("--table", action="store_true", help="print a table for people instead of JSON")
    args = parser.parse_args()
    results = measure(args.level)
    if args.table:
        for row in results:
            verdict = "" if row["ok"] else f"  FAILED: {'; '.join(row['problems'])}"
            print(f"{row['level']:16} {row['program']:36} {row['outcome']:14} {row['value']:8.1f} ms{verdict}")
    else:
        print(json.dumps({"results": results}, indent=1))
    return 0 if results and all(row["ok"] for row in results) else 1


if __name__ == "__main__":
    sys.exit(main())
