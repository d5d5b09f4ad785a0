"""How many of the example scenes in the documentation of Manim draw?

The installed package holds about 400 `.. manim::` examples in its docstrings. Each is run as a program with frames at
four times and its structure.

    python benchmarks/long/manim_examples.py --out examples.json
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import textwrap
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from janusrl.domain import RenderRequest
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.motion.manim_renderer import ManimRenderer

TIMES_S = (0.4, 1.0, 2.0, 4.0)
_DIRECTIVE = re.compile(r"^(?P<indent>[ \t]*)\.\. manim:: *(?P<name>\w+)[^\n]*\n", re.M)


def examples() -> list[tuple[str, str, str]]:
    """File, name of the scene, and source of every example in the installed package."""
    spec = find_spec("manim")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("manim is not installed: pip install 'janusrl[animation]'")
    root = Path(spec.submodule_search_locations[0])
    found = []
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for match in _DIRECTIVE.finditer(text):
            body = _body(text[match.end() :].splitlines(), len(match["indent"].expandtabs()))
            if "class " in body:
                found.append((str(path.relative_to(root)), match["name"], f"from manim import *\n{body}"))
    return found


def _body(lines: list[str], indent: int) -> str:
    """The indented block that follows a directive, without its options."""
    block = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        block.append(line)
    text = textwrap.dedent("\n".join(line for line in block if not re.match(r"\s*:\w+:", line))).strip("\n")
    return re.sub(r"^(?:>>>|\.\.\.) ?", "", text, flags=re.M) + "\n"


def run(limit: int | None, workers: int) -> dict[str, Any]:
    """Run the examples and count."""
    chosen = examples()[:limit]
    rows: list[dict[str, Any]] = []
    began = time.perf_counter()
    with ManimRenderer(SandboxSection(workers=workers, wall_s=60, cpu_s=40)) as renderer:
        futures = [
            renderer.submit(
                RenderRequest(
                    Program(source, "python", 0, len(source)), times_s=TIMES_S, structure=True, options={"scene": name}
                )
            )
            for _, name, source in chosen
        ]
        for (file, name, _), future in zip(chosen, futures, strict=True):
            outcome = future.result()
            why = outcome.failure.message if outcome.failure else ""
            seconds = round(outcome.timing.cpu_s, 3)
            rows.append({"file": file, "scene": name, "status": str(outcome.status), "reason": outcome.reason,
                         "message": why, "cpu_s": seconds})  # fmt: skip
            print(f"{len(rows)}/{len(chosen)} {name}: {outcome.status} {why[:100]}", file=sys.stderr)
    times = sorted(row["cpu_s"] for row in rows if row["status"] == "scored")
    return {
        "examples": len(rows),
        "drawn": len(times),
        "cpu_s_p50": times[len(times) // 2] if times else None,
        "cpu_s_p99": times[int(len(times) * 0.99)] if times else None,
        "wall_s": round(time.perf_counter() - began, 1),
        "load": round(os.getloadavg()[0], 2),
        "reasons": dict(Counter(row["reason"] for row in rows if row["reason"])),
        "failures": [row for row in rows if row["status"] != "scored"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, help="only the first so many")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="also write the result here")
    args = parser.parse_args()
    result = json.dumps(run(args.limit, args.workers), indent=1)
    if args.out:
        args.out.write_text(result + "\n")
    print(result)


if __name__ == "__main__":
    main()
