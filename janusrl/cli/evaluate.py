"""`janusrl eval`: a model on the held-out tasks of a recipe, greedy and sampled."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from janusrl import registry
from janusrl.cli.common import UsageError, add_json, add_overrides, print_json
from janusrl.cli.shipped import find_recipe
from janusrl.recipe import Recipe
from janusrl.recipe_file import load_recipe

HELP = "measure a model on held-out tasks"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `eval`."""
    parser.add_argument("target", metavar="TARGET", help="a recipe, or the folder of a run")
    add_overrides(parser)
    parser.add_argument(
        "--model", metavar="MODEL", help="checkpoint folder or hub id (default: the recipe's, the run's)"
    )
    parser.add_argument("--stage", help="of a run: sft, grpo, or a rival arm (default: the last one trained)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the answers as rollouts in this folder")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Evaluate and print the table."""
    recipe, folder, model, stage = _target(args)
    from janusrl.evaluation.evaluate import baselines, table
    from janusrl.evaluation.run import evaluate_model
    from janusrl.rollouts import RolloutStore
    from janusrl.scoring.grader import Grader
    from janusrl.training.models import prepare_base
    from janusrl.training.run import load_task_sets, prepare_threads, quiet_libraries

    prepare_threads(recipe)
    quiet_libraries()
    domain = registry.load("envs", recipe.tasks.env, folder=folder)
    tasks = load_task_sets(recipe, domain, folder, imitated=False).eval
    if model is None:
        if recipe.model.source == "tiny":
            raise UsageError("a tiny model starts with random weights: give --model FOLDER, or the folder of a run")
        model = prepare_base(recipe.model, Path(), (), seed=recipe.seed)
    print(f"evaluating {model} on {len(tasks)} tasks", file=sys.stderr)
    with Grader(domain, recipe.rubric, recipe.sandbox, folder=folder) as grader:
        store = RolloutStore(args.keep) if args.keep else None
        rows = [row.to_dict() for row in evaluate_model(recipe, model, tasks, grader, stage=stage, store=store)]
        base = baselines(grader, tasks)
    if args.json:
        print_json({"model": str(model), "n": len(tasks), "baselines": base, "rows": rows})
    else:
        print(table(rows, base))
    return 0


def _target(args: argparse.Namespace) -> tuple[Recipe, Path, str | Path | None, str]:
    """Recipe, folder of its relative paths, model (None: the recipe's own), and the rows' name."""
    target = Path(args.target)
    if not target.is_dir():
        if args.stage:
            raise UsageError("--stage goes with the folder of a run; for a recipe give --model")
        path = find_recipe(args.target)
        return load_recipe(path, args.overrides), path.resolve().parent, args.model, "model" if args.model else "base"
    if not (target / "run.json").is_file():
        raise UsageError(
            f"{target} is not a run's folder (no run.json); for a checkpoint: eval RECIPE --model {target}"
        )
    from janusrl.training.export import trained_models

    folder = Path(json.loads((target / "run.json").read_text(encoding="utf-8"))["recipe_folder"])
    recipe = load_recipe(target / "recipe.yaml", args.overrides, folder=folder)
    if args.model:
        return recipe, folder, args.model, "model"
    models = trained_models(target)
    stage = args.stage or next((name for name in ("grpo", "sft") if name in models), None)
    if stage not in models:
        known = ", ".join(models) or "none yet"
        raise UsageError(f"{target} has no trained stage '{stage or 'sft or grpo'}'; trained: {known}")
    return recipe, folder, models[stage], stage
