"""`janusrl run`: all stages of a recipe; the same command goes on where it stopped."""

from __future__ import annotations

import argparse
import sys

from janusrl.cli.common import Stopped, UsageError, add_json, add_recipe, add_runs_dir, print_json
from janusrl.cli.shipped import find_recipe
from janusrl.recipe_file import load_recipe

HELP = "run every stage of a recipe; resumes where it stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `run`."""
    add_recipe(parser)
    add_runs_dir(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Run a recipe."""
    path = find_recipe(args.recipe)
    recipe = load_recipe(path, args.overrides)
    from janusrl.domain import BackendMissing
    from janusrl.training.run import run_recipe
    from janusrl.training.stages import Interrupted
    from janusrl.training.state import RunError

    def say(line: str) -> None:
        print(line, file=sys.stderr if args.json else sys.stdout, flush=True)

    try:
        result = run_recipe(recipe, path, args.runs_dir, say=say)
    except Interrupted as interrupted:
        raise Stopped(str(interrupted)) from interrupted
    except (RunError, BackendMissing) as error:  # the folder is in use, a program is not installed: nothing was begun
        raise UsageError(str(error)) from error
    if args.json:
        print_json(
            {
                "folder": str(result.folder),
                "report": str(result.report),
                "export": str(result.export) if result.export else None,
                "evaluation": result.evaluation,
            }
        )
        return 0
    print(f"report: {result.report}")
    if result.export:
        print(f"model:  {result.export}")
    return 0
