"""Our metrics against scores of the official code: all domains in one go, and the table in docs/agreement.md.

Runs `agreement_charts.py`, `agreement_web.py` and `agreement_svg.py`, each in a process of its own, and prints what
they say as one `{"results": [{name, value, unit, bar, ok, load}]}`; exit code 1 when a bar is missed. `--page FILE`
writes the table between the marks in a Markdown page.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PARTS = {"charts": "agreement_charts.py", "pages": "agreement_web.py", "SVG": "agreement_svg.py"}
MARKS = ("<!-- table: begin -->", "<!-- table: end -->")


def measured() -> dict[str, list[dict[str, Any]]]:
    """The results of each part.

    Raises:
        RuntimeError: a part printed no results.
    """
    found = {}
    for name, file in PARTS.items():
        done = subprocess.run([sys.executable, str(HERE / file)], capture_output=True, text=True)
        try:
            found[name] = json.loads(done.stdout)["results"]
        except (ValueError, KeyError) as error:
            raise RuntimeError(f"{file} gave no results: {done.stderr[-2000:]}") from error
    return found


def table(found: dict[str, list[dict[str, Any]]]) -> str:
    """The results as a Markdown table."""
    lines = ["| | what | value | bar | unit |", "| --- | --- | --- | --- | --- |"]
    for domain, results in found.items():
        for row in results:
            bar = "" if row["bar"] is None else f"{row['bar']:g}" + ("" if row["ok"] else " **missed**")
            lines.append(f"| {domain} | `{row['name']}` | {row['value']:.4g} | {bar} | {row['unit']} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the table into this page")
    page = parser.parse_args().page
    found = measured()
    if page is not None:
        text = page.read_text(encoding="utf-8")
        before, _, rest = text.partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        page.write_text(f"{before}{MARKS[0]}\n{table(found)}\n{MARKS[1]}{after}", encoding="utf-8")
    results = [row for rows in found.values() for row in rows]
    print(json.dumps({"results": results}, indent=2))
    return 0 if all(row["ok"] for row in results) else 1


if __name__ == "__main__":
    sys.exit(main())
