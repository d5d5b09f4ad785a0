"""`run_recipe`: every stage of a recipe, in order, each done once; the same call goes on where the last one stopped."""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from janusrl import registry
from janusrl.domain import Domain
from janusrl.recipe import Recipe
from janusrl.scoring.grader import Grader
from janusrl.sources import SourceError, drop_overlap, load_tasks
from janusrl.task import Task
from janusrl.training.callbacks import StopRequest, write_json
from janusrl.training.state import RunFolder

EVALUATED = ("base", "sft", "grpo")


@dataclass(frozen=True)
class RunResult:
    """Where a finished run left what."""

    folder: Path
    report: Path
    export: Path | None
    evaluation: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskSets:
    """The tasks of a recipe: those of training have none that is held out."""

    train: list[Task]
    """What GRPO is rewarded on; empty where the recipe has none."""
    sft: list[Task]
    """What SFT imitates: of any environments where the recipe names a source for it, else `train`."""
    eval: list[Task]

    @property
    def trained(self) -> list[Task]:
        """The tasks of both stages, each once."""
        return self.train if self.sft is self.train else [*self.train, *self.sft]

    @property
    def words(self) -> str:
        """How many there are, for a terminal."""
        told = [f"{len(self.train)} training tasks"] if self.train else []
        if self.sft is not self.train:
            counts = Counter(task.domain for task in self.sft)
            listed = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
            told.append(f"{len(self.sft)} tasks for SFT ({listed})")
        return ", ".join([*told, f"{len(self.eval)} held out"])


def load_task_sets(recipe: Recipe, domain: Domain, folder: Path, *, imitated: bool = True) -> TaskSets:
    """Load the task sets; training tasks that equal a held-out one are dropped, and said so on stderr.

    Args:
        recipe: whose tasks.
        domain: of the recipe's environment.
        folder: where relative paths start.
        imitated: whether what SFT imitates is needed: a source of its own, often a large one, is left alone when False.

    Raises:
        SourceError, TaskError: the tasks cannot be had, or they show pictures to a model that takes none.
        BackendMissing: this machine cannot run programs for them.
    """
    env, seed, section = domain.name, recipe.seed, recipe.tasks
    held_out = load_tasks(section.eval, domain=env, seed=seed, split="eval", folder=folder)
    train: list[Task] = []
    if section.train is not None:
        train = load_tasks(section.train, domain=env, seed=seed, split="train", folder=folder)
    domain.require([*train, *held_out])
    own: list[Task] | None = None
    if section.sft is not None and imitated:
        own = load_tasks(section.sft, seed=seed, split="train", folder=folder)
    for name, tasks in (("train", train), ("sft", own or []), ("eval", held_out)):
        if not recipe.model.vision and (seeing := next((task for task in tasks if task.images), None)):
            raise SourceError(
                f"tasks.{name}: task '{seeing.id}' shows a picture, and the model takes none: take tasks without "
                "pictures (`view: text` of the source 'corpus'), or set model.vision for a model that sees"
            )
    train = _without(train, held_out, "training")
    return TaskSets(train, train if own is None else _without(own, held_out, "SFT"), held_out)


def _without(tasks: list[Task], held_out: list[Task], kind: str) -> list[Task]:
    """The tasks that are not held out too."""
    kept, dropped = drop_overlap(tasks, held_out)
    if dropped:
        print(f"dropped {dropped} {kind} tasks that are also held out", file=sys.stderr)
    return kept


def prepare_threads(recipe: Recipe) -> None:
    """Set the number of torch threads: one on a CPU (measured faster than two under load), else torch's own."""
    import torch

    threads = recipe.launch.threads or (None if torch.cuda.is_available() else 1)
    if threads:
        torch.set_num_threads(threads)


def quiet_libraries() -> None:
    """Leave progress and advice to janusrl: the libraries' own bars and notices drown it."""
    import datasets
    import transformers

    # `gradient_checkpointing` has a new name in transformers 5.23; the GPU version set's vLLM still needs the old one
    warnings.filterwarnings("ignore", message=".*gradient_checkpointing.*", category=FutureWarning)
    datasets.disable_progress_bars()
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()


def run_recipe(recipe: Recipe, recipe_path: Path, runs_dir: Path, *, say: Callable[[str], None] = print) -> RunResult:
    """Run every stage of a recipe.

    Args:
        recipe: what to do.
        recipe_path: its file; relative paths in it start at its folder.
        runs_dir: the run's folder is `runs_dir / recipe.name`.
        say: takes lines of progress.

    Raises:
        RunError: the folder is in use, or holds another recipe's run.
        Interrupted: the user asked to stop; run again to go on.
        InfraAlarm, RewardHangs, ModelError, TrainingDataError: with a message that says what to do.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
    recipe_folder = recipe_path.resolve().parent
    domain: Domain = registry.load("envs", recipe.tasks.env, folder=recipe_folder)
    with RunFolder.opened(runs_dir / recipe.name, recipe, recipe_folder) as run, StopRequest().listening() as stop:
        grader = Grader(domain, recipe.rubric, recipe.sandbox, folder=recipe_folder)
        with grader:
            runner = _Runner(recipe, recipe_folder, run, stop, grader, say)
            try:
                result = runner.run()
            except BaseException as error:
                kind = type(error).__name__
                state = "stopped" if kind in ("Interrupted", "KeyboardInterrupt") else "failed"
                if runner.stage:
                    run.mark(runner.stage, state, error=f"{kind}: {error}")
                run.finish(state, error=f"{kind}: {error}")
                raise
    return result


class _Runner:
    """The stages of one run; see `run_recipe`."""

    def __init__(
        self,
        recipe: Recipe,
        recipe_folder: Path,
        run: RunFolder,
        stop: StopRequest,
        grader: Grader,
        say: Callable[[str], None],
    ) -> None:
        self.recipe = recipe
        self.recipe_folder = recipe_folder
        self.folder = run.path
        self.state = run
        self.stop = stop
        self.grader = grader
        self.say = say
        self.stage = ""
        self.tasks = TaskSets([], [], [])

    def run(self) -> RunResult:
        from janusrl.report.build import build_report
        from janusrl.training.export import export_run
        from janusrl.training.models import load_tokenizer, prepare_base
        from janusrl.training.tool_template import require_tools, teach_tools, tool_examples

        recipe = self.recipe
        self.state.finish("running", error=None)
        prepare_threads(recipe)
        quiet_libraries()
        self.tasks = load_task_sets(recipe, self.grader.domain, self.recipe_folder)
        self.say(f"{recipe.name}: {self.tasks.words}")
        texts = [text for task in self.tasks.trained for text in (task.instruction, task.demonstration or "")]
        texts += tool_examples() * len(self.tasks.trained) if recipe.turns is not None else []
        made = self.state.begun  # before there are results, recipe and tasks may have been corrected
        base = prepare_base(recipe.model, self.folder / "base", texts, seed=recipe.seed, keep=made)
        model: str | Path = base
        if recipe.turns is not None:
            require_tools(teach_tools(load_tokenizer(recipe.model, base)), base)
        if recipe.eval.before_sft:
            self._evaluate("base", base)
        for stage in ("sft", "grpo"):
            if getattr(recipe, stage) is None:
                continue
            self._once(stage, lambda stage=stage, start=model: self._train(stage, start))  # type: ignore[misc]
            model = self.folder / stage / "model"
            self._evaluate(stage, model)
        for arm in recipe.compare.arms:
            self._once(arm, lambda arm=arm: self._arm(arm))  # type: ignore[misc]
            self._evaluate(arm, self.folder / "arms" / arm / "model")
        evaluation = self._gather()
        export = None
        if isinstance(model, Path):
            self.stage = "export"
            export = export_run(self.folder, self.folder / "export")
        self.stage = ""
        self.state.finish("done")
        report = build_report(self.folder)
        return RunResult(self.folder, report, export, evaluation)

    def _once(self, stage: str, work: Callable[[], Any]) -> None:
        if self.state.is_done(stage):
            self.say(f"{stage}: done before")
            return
        self.stage = stage
        self.state.mark(stage, "running")
        self.say(f"{stage}: start")
        result = work()
        self.state.mark(stage, "done", steps=result.steps, cpu_s=round(result.cpu_s, 2), wall_s=round(result.wall_s, 2))
        self.say(f"{stage}: {result.steps} steps, {result.cpu_s:.0f} CPU s, {result.wall_s:.0f} s")

    def _context(self) -> Any:
        from janusrl.training.stages import StageContext

        return StageContext(self.recipe, self.state, self.stop, progress=self._progress)

    def _progress(self, step: int, last: int, metrics: dict[str, float]) -> None:
        if step % max(1, last // 20) == 0 or step == last:
            shown = [f"{name} {metrics[name]:.4f}" for name in ("loss", "reward", "entropy") if name in metrics]
            self.say(f"  {self.stage} {step}/{last}  {'  '.join(shown)}")

    def _train(self, stage: str, start: str | Path) -> Any:
        from janusrl.training.launch import launch_stage, needs_launch
        from janusrl.training.stages import demonstrations, train_grpo, train_sft

        folder = self.folder / stage
        if needs_launch(self.recipe.launch):
            place = (self.folder, stage, str(start), self.recipe_folder)
            return launch_stage(self.recipe.launch, *place, stop=self.stop)
        if stage == "sft":
            rows = demonstrations(self.recipe, self.tasks.sft, self.grader)
            return train_sft(self._context(), rows, start=start, folder=folder)
        return train_grpo(self._context(), self.tasks.train, self.grader, start=start, folder=folder)

    def _arm(self, arm: str) -> Any:
        from janusrl.training.arms import run_arm

        sft, grpo = self.state.stage("sft"), self.state.stage("grpo")
        return run_arm(
            self._context(),
            arm,
            self.tasks.train,
            self.grader,
            imitated=self.tasks.sft,
            start=self.folder / "sft" / "model",
            folder=self.folder / "arms" / arm,
            budget_s=grpo["cpu_s"],
            step_s=sft["cpu_s"] / sft["steps"],
        )

    def _evaluate(self, stage: str, place: str | Path) -> None:
        from janusrl.evaluation.run import evaluate_model

        name = f"eval/{stage}"
        if self.state.is_done(name):
            return
        self.stage = name
        self.state.mark(name, "running")
        began = time.perf_counter()
        rows = evaluate_model(self.recipe, place, self.tasks.eval, self.grader, stage=stage, store=self.state.rollouts)
        for row in rows:
            row.cpu_s = self.state.stage(stage).get("cpu_s")
        write_json(self._evaluation_file(stage), [row.to_dict() for row in rows])
        self.state.mark(name, "done", wall_s=round(time.perf_counter() - began, 2))
        for row in rows:
            score = f"{row.score['mean']:.3f}" if row.score else "-"
            self.say(f"  {stage} {row.mode}: score {score}, draws {row.draws:.2f}, exact {row.exact:.2f}")

    def _evaluation_file(self, stage: str) -> Path:
        place = self.folder / "evaluation"
        place.mkdir(exist_ok=True)
        return place / f"{stage}.json"

    def _gather(self) -> dict[str, Any]:
        """All evaluations in one table: `evaluation.json`."""
        import json

        from janusrl.evaluation.evaluate import baselines, table

        place = self.folder / "evaluation.json"
        stages: Sequence[str] = [*EVALUATED, *self.recipe.compare.arms]
        rows = [
            row
            for stage in stages
            if self._evaluation_file(stage).is_file()
            for row in json.loads(self._evaluation_file(stage).read_text(encoding="utf-8"))
        ]
        self.stage = "evaluation"
        base = baselines(self.grader, self.tasks.eval)
        evaluation = {"n": len(self.tasks.eval), "baselines": base, "rows": rows}
        write_json(place, evaluation)
        self.say(table(rows, base))
        return evaluation
