"""`janusrl export`: a run's model as a folder that `from_pretrained` loads."""

from __future__ import annotations

import argparse
from pathlib import Path

from janusrl.cli.common import UsageError, add_json, print_json

HELP = "write a run's model as a Hugging Face folder, adapters merged"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `export`."""
    parser.add_argument("run", metavar="RUN", type=Path, help="folder of a run")
    parser.add_argument("-o", "--out", type=Path, metavar="DIR", help="folder to write (default: RUN/export)")
    parser.add_argument("--stage", help="sft, grpo, or a rival arm (default: the last one trained)")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Export the model and say where it is."""
    if not args.run.is_dir():
        raise UsageError(f"no run folder {args.run}")
    from janusrl.training.export import export_run
    from janusrl.training.run import quiet_libraries

    quiet_libraries()
    folder = export_run(args.run, args.out or args.run / "export", args.stage)
    print_json({"export": str(folder)}) if args.json else print(folder)
    return 0
