"""`janusrl report`: the HTML page of a run."""

from __future__ import annotations

import argparse
from pathlib import Path

from janusrl.cli.common import UsageError, add_json, print_json

HELP = "write the HTML report of a run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `report`."""
    parser.add_argument("run", metavar="RUN", type=Path, help="folder of a run, such as runs/svg-laptop")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Write the report and say where it is."""
    if not args.run.is_dir():
        raise UsageError(f"no run folder {args.run}")
    from janusrl.report.build import build_report

    page = build_report(args.run)
    print_json({"report": str(page)}) if args.json else print(page)
    return 0
