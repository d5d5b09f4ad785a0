"""`janusrl bench`: the benchmarks of the checkout, as one JSON document.

A name is that of a file in `benchmarks/`, or of a group: `render` is everything about running and rendering programs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import janusrl
from janusrl.cli.common import UsageError, print_json
from janusrl.registry import suggest

GROUPS = {
    "render": (
        *("svg_path", "charts", "pages", "interactive", "manim", "scientific", "algorithm"),
        *("sandbox", "pool", "hostile"),
    ),
}
"""Group to benchmarks; those that a checkout does not have are passed over, and named."""
HELP = "run the benchmarks of a checkout and print {results: [...]}"


class BenchmarkFailed(RuntimeError):
    """A benchmark ended badly, or printed something that is no result."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `bench`."""
    parser.add_argument("names", metavar="NAME", nargs="*", help="benchmarks, or the group 'render' (default: all)")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: the answer always is JSON")


def run(args: argparse.Namespace) -> int:
    """Run benchmarks one after another; 1 when one misses its bar or fails. Those in `long/` are run by hand."""
    folder = Path(janusrl.__file__).parents[1] / "benchmarks"
    found = {path.stem: path for path in sorted(folder.glob("*.py")) if not path.stem.startswith("_")}
    if not found:
        raise UsageError(f"no benchmarks in {folder}: they come with a checkout, not with the installed package")
    wanted = list(dict.fromkeys(name for asked in args.names for name in _named(asked, found)))
    results: list[dict[str, Any]] = []
    failures = []
    for name in wanted or found:
        print(f"bench: {name}", file=sys.stderr, flush=True)
        try:
            results += _results(found[name])
        except BenchmarkFailed as error:
            failures.append(str(error))
    print_json({"results": results})
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    return 0 if not failures and all(result["ok"] is not False for result in results) else 1


def _named(name: str, found: dict[str, Path]) -> list[str]:
    """The benchmarks that a name stands for."""
    if name in found:
        return [name]
    if name not in GROUPS:
        known = [*found, *GROUPS]
        raise UsageError(f"no benchmark is called '{name}'.{suggest(name, known)} Known: {', '.join(known)}.")
    for lack in (member for member in GROUPS[name] if member not in found):
        print(f"bench: no benchmark '{lack}' in this checkout", file=sys.stderr)
    return [member for member in GROUPS[name] if member in found]


def _results(path: Path) -> list[dict[str, Any]]:
    """Run one benchmark and read the `results` that it prints; each gets the machine's load beside it."""
    load = round(os.getloadavg()[0], 2)
    done = subprocess.run([sys.executable, str(path)], stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        raise BenchmarkFailed(f"{path.name} ended with exit code {done.returncode}; its messages stand above")
    try:
        results = json.loads(done.stdout)["results"]
        wanted = ("name", "value", "unit", "bar", "ok")
        return [{key: result[key] for key in wanted} | {"load": load} | result for result in results]
    except (ValueError, KeyError, TypeError) as error:
        raise BenchmarkFailed(f"{path.name} printed no results ({type(error).__name__}: {error})") from error
