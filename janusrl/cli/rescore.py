"""`janusrl rescore`: what another rubric would have said of the answers that a run has kept."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from janusrl import registry
from janusrl.cli.common import UsageError, add_json, add_level, print_json

if TYPE_CHECKING:
    from janusrl.rollouts import Rollout
    from janusrl.scoring.scorecard import Scorecard
    from janusrl.task import Task

HELP = "score the answers that a run has kept with another rubric"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `rescore`."""
    parser.add_argument("run", metavar="RUN", type=Path, help="folder of a run")
    parser.add_argument("--rubric", type=Path, metavar="FILE", help="rubric, or a recipe with one (default: the run's)")
    parser.add_argument("--stage", help="only this one: grpo, eval/grpo/greedy ... (default: all that are kept)")
    parser.add_argument("--limit", type=int, metavar="N", help="at most N steps of each stage, evenly spread")
    parser.add_argument("-o", "--output", type=Path, metavar="JSONL", help="write a line for each answer")
    add_level(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Rescore; 1 when nothing could be scored."""
    if not (args.run / "run.json").is_file():
        raise UsageError(f"{args.run} is not a run's folder (no run.json)")
    if args.limit is not None and args.limit < 1:
        raise UsageError(f"--limit is a number of steps, got {args.limit}")
    from janusrl.recipe_file import load_recipe, load_rubric
    from janusrl.rollouts import RolloutStore
    from janusrl.scoring.grader import Grader
    from janusrl.training.run import load_task_sets

    home = Path(json.loads((args.run / "run.json").read_text(encoding="utf-8"))["recipe_folder"])
    recipe = load_recipe(args.run / "recipe.yaml", folder=home)
    rubric, folder = recipe.rubric, home
    if args.rubric is not None:
        rubric, folder = load_rubric(args.rubric), args.rubric.resolve().parent
    store = RolloutStore(args.run / "rollouts")
    stages = store.stages()
    if args.stage is not None and args.stage not in stages:
        hint = registry.suggest(args.stage, stages)
        raise UsageError(f"{args.run} has kept no answers of '{args.stage}'.{hint} Kept: {', '.join(stages) or 'none'}")
    domain = registry.load("envs", recipe.tasks.env, folder=home)
    sets = load_task_sets(recipe, domain, home, imitated=False)
    tasks = {task.id: task for task in [*sets.train, *sets.eval]}
    sandbox = recipe.sandbox.model_copy(update={"level": args.level})
    lines: list[dict[str, Any]] = []
    with Grader(domain, rubric, sandbox, folder=folder) as grader:
        for stage in [args.stage] if args.stage else stages:
            for rows in _steps(store, stage, args.limit):
                known = [row for row in rows if row.task_id in tasks]
                answers = [(tasks[row.task_id], _answer(row, tasks[row.task_id])) for row in known]
                cards = grader.grade(answers, grouped=not stage.startswith("eval/"))  # groups as in training
                lines += [_line(row, card) for row, card in zip(known, cards, strict=True)]
            print(f"{stage}: scored", file=sys.stderr)
    if args.output is not None:
        args.output.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = [summary(stage, [line for line in lines if line["stage"] == stage]) for stage in _in_order(lines)]
    if args.json:
        print_json({"run": str(args.run), "stages": found})
    else:
        _print(found)
    return 0 if any(line["total"] is not None for line in lines) else 1


def _steps(store: Any, stage: str, limit: int | None) -> Iterator[list[Rollout]]:
    """The rows of each step kept, all ranks together: groups must not be torn apart."""
    steps = store.steps(stage)
    if limit is not None and len(steps) > limit:
        steps = [steps[round(i * (len(steps) - 1) / max(1, limit - 1))] for i in range(limit)]
    wanted = set(steps)
    batch: list[Rollout] = []
    for path, table in store.scan(stage, columns=["step"]):
        numbers = table.column("step").to_pylist()
        if not numbers or numbers[0] not in wanted:
            continue
        if batch and batch[0].step != numbers[0]:
            yield batch
            batch = []
        batch += store.take(path, range(len(numbers)))
    if batch:
        yield batch


def _answer(row: Rollout, task: Task) -> str:
    """What was graded: the completion, or of several turns the program that counted."""
    if row.scorecard.get("answers") and row.source is not None:
        return f"```\n{row.source}\n```"
    return row.completion


def _line(row: Rollout, card: Scorecard) -> dict[str, Any]:
    said = card.to_row()
    kept = {key: said[key] for key in ("outcome", "reason", "terms", "gates", "multipliers", "metrics")}
    head = {"stage": row.stage, "step": row.step, "task_id": row.task_id, "group": row.group, "image": row.image}
    return {**head, "total_before": row.total, "total": card.total, "outcome_before": row.status, **kept}


def _in_order(lines: Sequence[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(line["stage"] for line in lines))


def summary(stage: str, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Means before and after, rank correlation of the totals, and how often a group's best answer stays its best."""
    from scipy.stats import spearmanr

    both = [(line["total_before"], line["total"]) for line in lines]
    pairs = [(before, after) for before, after in both if before is not None and after is not None]
    spearman = None
    if len({before for before, _ in pairs}) > 1 and len({after for _, after in pairs}) > 1:
        spearman = float(spearmanr(*zip(*pairs, strict=True)).statistic)
    groups: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for line in lines:
        if line["total_before"] is not None and line["total"] is not None:
            groups.setdefault((line["step"], line["task_id"]), []).append((line["total_before"], line["total"]))
    told = [group for group in groups.values() if len({before for before, _ in group}) > 1]
    same = sum(max(before for before, after in group if after == _best(group)) == _top(group) for group in told)
    terms: dict[str, list[float]] = {}
    for line in lines:
        for name, value in line["terms"].items():
            if value is not None:
                terms.setdefault(name, []).append(value)
    return {
        "stage": stage,
        "answers": len(lines),
        "unscored": sum(line["total"] is None for line in lines),
        "total_before": _mean([before for before, _ in pairs]),
        "total": _mean([after for _, after in pairs]),
        "spearman": spearman,
        "groups": len(told),
        "best_stays": same / len(told) if told else None,
        "terms": {name: _mean(values) for name, values in terms.items()},
    }


def _best(group: Sequence[tuple[float, float]]) -> float:
    return max(after for _, after in group)


def _top(group: Sequence[tuple[float, float]]) -> float:
    return max(before for before, _ in group)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _print(found: Sequence[dict[str, Any]]) -> None:
    print(f"{'stage':<28}{'answers':>8}{'before':>9}{'now':>9}{'rank corr.':>12}{'best stays':>12}")
    for row in found:
        cells = [
            "-" if row[key] is None else f"{row[key]:.4f}"
            for key in ("total_before", "total", "spearman", "best_stays")
        ]
        print(f"{row['stage']:<28}{row['answers']:>8}{cells[0]:>9}{cells[1]:>9}{cells[2]:>12}{cells[3]:>12}")
        for name, value in row["terms"].items():
            print(f"  {name:<26}{'':>8}{'':>9}{value:>9.4f}")
        if row["unscored"]:
            print(f"  {row['unscored']} could not be scored (None); they are in no mean")
