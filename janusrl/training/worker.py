"""One rank of a launched stage: `python -m janusrl.training.worker RUN_FOLDER STAGE START`.

Started by torchrun or accelerate (see `launch.py`); never by hand.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from janusrl import registry
from janusrl.domain import Domain
from janusrl.recipe_file import load_recipe
from janusrl.scoring.grader import Grader
from janusrl.training.callbacks import StopRequest, write_json
from janusrl.training.launch import RESULT, STOP_FLAG, STOPPED
from janusrl.training.run import load_task_sets, prepare_threads, quiet_libraries
from janusrl.training.stages import Interrupted, StageContext, demonstrations, sft_rows, train_grpo, train_sft
from janusrl.training.state import RunFolder


def main(run_folder: str, stage: str, start: str) -> int:
    """Run one rank; the first one writes `result.json` into the stage's folder."""
    run = RunFolder(Path(run_folder))
    recipe_folder = Path(run.state["recipe_folder"])
    recipe = load_recipe(run.path / "recipe.yaml", folder=recipe_folder)
    rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    prepare_threads(recipe)
    quiet_libraries()
    domain: Domain = registry.load("envs", recipe.tasks.env, folder=recipe_folder)
    sets = load_task_sets(recipe, domain, recipe_folder, imitated=stage == "sft")
    folder = run.path / stage
    with StopRequest(run.path / STOP_FLAG).listening() as stop:
        context = StageContext(recipe, run, stop, rank=rank)
        try:
            drafts_first = recipe.turns is not None and recipe.turns.sft_drafts
            if stage == "sft" and not drafts_first:
                result = train_sft(context, sft_rows(sets.sft, recipe.model), start=start, folder=folder)
            else:
                with Grader(domain, recipe.rubric, recipe.sandbox, folder=recipe_folder) as grader:
                    if stage == "sft":
                        rows = demonstrations(recipe, sets.sft, grader)
                        result = train_sft(context, rows, start=start, folder=folder)
                    else:
                        result = train_grpo(context, sets.train, grader, start=start, folder=folder)
        except Interrupted as stopped:
            if rank == 0:
                write_json(folder / RESULT, {"interrupted": str(stopped)})
            return STOPPED
    if rank == 0:
        facts = {"steps": result.steps, "cpu_s": result.cpu_s, "wall_s": result.wall_s, "world_size": world}
        write_json(folder / RESULT, facts)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
