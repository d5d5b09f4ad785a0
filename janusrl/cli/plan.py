"""`janusrl plan`: check a recipe as deeply as this machine can and print what would be started. Starts nothing."""

from __future__ import annotations

import argparse
from dataclasses import replace

from janusrl.cli.common import add_json, add_recipe, add_runs_dir, print_json
from janusrl.cli.shipped import find_recipe
from janusrl.recipe_file import RecipeError, load_recipe

HELP = "check a recipe and print what would be started; starts nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `plan`."""
    add_recipe(parser)
    add_runs_dir(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Plan a recipe; 1 when the run would fail."""
    path = find_recipe(args.recipe)
    try:
        recipe = load_recipe(path, args.overrides)
    except RecipeError as error:
        if args.json:
            mistakes = [
                {"place": m.place, "line": m.line, "path": m.path, "message": m.message} for m in error.mistakes
            ]
            print_json({"ok": False, "mistakes": mistakes})
        raise
    from janusrl.training.plan import plan

    found = plan(recipe, path, runs_dir=args.runs_dir)
    found = replace(found, command=(*found.command, *args.overrides))
    print_json(found.to_dict()) if args.json else print(found.to_text())
    return 0 if found.ok else 1
