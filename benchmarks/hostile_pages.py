"""The table of hostile pages: how each ended, and how long the next page took.

Prints `{"results": [{name, value, unit, bar, ok, load, page, outcome, took_s}]}`: `value` is the milliseconds from the
end of the hostile page to the picture of the next one. `ok` also wants that the page ended as it may and that the next
picture is right. The pages are those of `tests/render/browser`. Recovery wants a machine that does nothing else.

    python benchmarks/hostile_pages.py [--table]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "render" / "browser"))

from hostile_pages import PAGES
from pages import draw, green, is_green

from janusrl.recipe import SandboxSection
from janusrl.render.browser.page_renderer import PageRenderer

LIMITS = SandboxSection(level="process", workers=1, wall_s=8.0, cpu_s=2.0, memory_mb=400)
BAR_MS = 1000.0


def measure() -> list[dict[str, Any]]:
    """Draw every page; see the module's docstring."""
    results = []
    with PageRenderer(LIMITS) as renderer:
        draw(renderer, green())
        for name, (source, right) in PAGES.items():
            begun = time.perf_counter()
            outcome = draw(renderer, source.replace("PORT", "9"), structure=True)
            ended = time.perf_counter()
            following = draw(renderer, green()).rendering
            recovery_ms = (time.perf_counter() - ended) * 1e3
            how = outcome.reason or "scored"
            fine = how in right and following is not None and is_green(following)
            results.append(
                {
                    "name": f"hostile_pages.{name.replace(': ', '.').replace(' ', '_')}",
                    "value": round(recovery_ms, 1),
                    "unit": "ms",
                    "bar": BAR_MS,
                    "ok": fine and recovery_ms <= BAR_MS,
                    "load": round(os.getloadavg()[0], 2),
                    "page": name,
                    "outcome": how,
                    "took_s": round(ended - begun, 2),
                }
            )
    return results


def main() -> None:
    """Print the results as JSON, or as a table for people."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", action="store_true", help="a table for people instead of JSON")
    args = parser.parse_args()
    results = measure()
    if args.table:
        for row in results:
            mark = "ok" if row["ok"] else "NOT OK"
            print(f"{row['page']:42s} {row['outcome']:14s} {row['took_s']:6.2f} s  next {row['value']:6.0f} ms  {mark}")
    else:
        print(json.dumps({"results": results}, indent=1))
    sys.exit(not all(row["ok"] for row in results))


if __name__ == "__main__":
    main()
