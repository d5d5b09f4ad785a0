"""`janusrl report`: the HTML page of a run, or of a corpus."""

from __future__ import annotations

import argparse
from pathlib import Path

from janusrl.cli.common import UsageError, add_json, print_json

HELP = "write the HTML report of a run or of a corpus"
CARD = "card.json"
"""What a folder of a corpus has, and one of a run has not."""
OF_A_RUN = ("recipe.yaml", "run.json", "logs", "evaluation.json", "rollouts")
"""Some of these a folder of a run has, however early it ended."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `report`."""
    parser.add_argument(
        "folder",
        metavar="RUN|CORPUS",
        type=Path,
        help="folder of a run, such as runs/svg-laptop, or of a corpus that `janusrl synth` wrote",
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Write the report and say where it is."""
    if not args.folder.is_dir():
        raise UsageError(f"no run folder {args.folder}, and no corpus there")
    if (args.folder / CARD).is_file():
        from janusrl.report.corpus_page import CorpusPageError, build_corpus_page

        try:
            page = build_corpus_page(args.folder)
        except CorpusPageError as error:
            raise UsageError(str(error)) from error
    elif not any((args.folder / name).exists() for name in OF_A_RUN):
        known = ", ".join(OF_A_RUN)
        raise UsageError(f"{args.folder} holds no run ({known}) and no corpus ({CARD}): is it the right folder?")
    else:
        from janusrl.report.build import build_report

        page = build_report(args.folder)
    print_json({"report": str(page)}) if args.json else print(page)
    return 0
