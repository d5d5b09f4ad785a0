"""The two training stages: SFT through TRL's SFTTrainer, GRPO through TRL's GRPOTrainer.

Nothing of TRL is re-implemented or overridden: this file makes its arguments, hands it rows and reward functions, and
keeps what comes back. Both stages resume from their last whole checkpoint when they are called again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from janusrl.evaluation.generate import chat
from janusrl.program import ExtractionError
from janusrl.recipe import LoraSection, ModelSection, Recipe
from janusrl.scoring.grader import Grader
from janusrl.scoring.transcript import TOOL
from janusrl.task import Message, Task
from janusrl.training import trl_options
from janusrl.training.callbacks import StageCallback, StopRequest, last_checkpoint
from janusrl.training.front import RewardFront
from janusrl.training.gallery import Gallery, Prints
from janusrl.training.models import load_to_train, load_tokenizer, save_model
from janusrl.training.state import RunFolder
from janusrl.training.tool_template import teach_tools
from janusrl.training.turns import Drafts

Progress = Callable[[int, int, dict[str, float]], None]


class Interrupted(Exception):
    """The user asked to stop; a checkpoint was written, the same command goes on."""


class TrainingDataError(ValueError):
    """The tasks do not hold what a stage needs."""


@dataclass(frozen=True)
class StageResult:
    """What a stage cost."""

    steps: int
    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class StageContext:
    """What every stage needs beside its own settings."""

    recipe: Recipe
    run: RunFolder
    stop: StopRequest
    progress: Progress | None = None
    rank: int = 0


def lora_config(section: LoraSection) -> Any:
    """PEFT's LoraConfig for a recipe's `lora:` section."""
    from peft import LoraConfig

    return LoraConfig(
        r=section.r,
        lora_alpha=section.alpha,
        lora_dropout=section.dropout,
        target_modules=section.target_modules,
        task_type="CAUSAL_LM",
    )


def sft_rows(tasks: Sequence[Task], model: ModelSection, drafts: Drafts | None = None) -> list[dict[str, Any]]:
    """Rows of prompt and completion in TRL's conversational form.

    Args:
        tasks: with demonstrations; others are left out.
        model: the recipe's.
        drafts: with it each demonstration of its environment makes two rows: it is drafted with the tool, and it is
            the answer after what the tool returned. Nothing is trained on what the tool returned.

    Raises:
        TrainingDataError: no task has a demonstration.
    """
    rows = []
    for task in tasks:
        if task.demonstration is None:
            continue
        row: dict[str, Any] = {
            "prompt": chat(task, model.system_prompt),
            "completion": [{"role": "assistant", "content": task.demonstration}],
        }
        if model.vision:
            row["images"] = Prints(task)
        alone = drafts is None or task.domain != drafts.grader.domain.name
        rows += [row] if alone or drafts is None else _drafted(row, task, drafts)
    if not rows:
        raise TrainingDataError(
            f"none of the {len(tasks)} training tasks has a demonstration to imitate: give the source one, "
            "or leave the `sft:` section out"
        )
    return _alike(rows)


def _alike(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Prompts in one form, as a column of a data set must be: parts in all of them where one has parts."""
    if all(isinstance(message["content"], str) for row in rows for message in row["prompt"]):
        return rows
    return [row | {"prompt": [_in_parts(message) for message in row["prompt"]]} for row in rows]


def _in_parts(message: Message) -> Message:
    content = message["content"]
    return message | {"content": [{"type": "text", "text": content}]} if isinstance(content, str) else message


def demonstrations(recipe: Recipe, tasks: Sequence[Task], grader: Grader) -> list[dict[str, Any]]:
    """The rows of a recipe's SFT stage: `sft_rows`, drafted first when it says `turns.sft_drafts`."""
    if recipe.turns is None or not recipe.turns.sft_drafts:
        return sft_rows(tasks, recipe.model)
    return sft_rows(tasks, recipe.model, Drafts(grader, tasks, recipe.turns))


def _drafted(row: dict[str, Any], task: Task, drafts: Drafts) -> list[dict[str, Any]]:
    """The two rows of a demonstration that is drafted first; one where it holds no program."""
    from transformers.utils import get_json_schema

    assert task.demonstration is not None
    try:
        code = drafts.grader.domain.program_of(task, task.demonstration).source
    except ExtractionError:
        return [row]
    call = {"type": "function", "function": {"name": TOOL, "arguments": {"code": code}}}
    draft = {"role": "assistant", "content": "", "tool_calls": [call]}
    shown = {"role": "tool", "name": TOOL, "content": drafts.shown(drafts.start(task, code).result())}
    tools = [get_json_schema(drafts.environment().render)]
    return [
        row | {"completion": [draft], "tools": tools},
        row | {"prompt": [*row["prompt"], draft, shown], "tools": tools},
    ]


def grpo_rows(tasks: Sequence[Task], model: ModelSection) -> list[dict[str, Any]]:
    """Rows of prompt and task id in TRL's conversational form; demonstrations and references stay here."""
    rows = []
    for task in tasks:
        row: dict[str, Any] = {"prompt": chat(task, model.system_prompt), "task_id": task.id}
        if model.vision:
            row["images"] = Prints(task)
        rows.append(row)
    return _alike(rows)


def train_sft(
    context: StageContext,
    rows: Sequence[dict[str, Any]],
    *,
    start: str | Path,
    folder: Path,
    stage: str = "sft",
    steps: int | None = None,
    learning_rate: float | None = None,
    seed: int | None = None,
) -> StageResult:
    """Train on rows of prompt and completion; the model is left in `folder/model`.

    Args:
        context: recipe, run folder, stop request.
        rows: from `sft_rows`.
        start: folder or hub id of the model to start from.
        folder: of this stage; checkpoints are written and resumed here.
        stage: name in the log.
        steps: optimizer steps, instead of the recipe's length.
        learning_rate: instead of the recipe's.
        seed: instead of the recipe's.

    Raises:
        Interrupted: the user asked to stop.
    """
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    recipe = context.recipe
    options = trl_options.sft_config(recipe, folder)
    if steps is not None:
        options |= {"max_steps": steps}
    if learning_rate is not None:
        options |= {"learning_rate": learning_rate}
    if seed is not None:
        options |= {"seed": seed}
    tokenizer = load_tokenizer(recipe.model, start)
    if recipe.turns is not None:
        teach_tools(tokenizer)
    found = last_checkpoint(folder)
    callback = _callback(context, stage, found)
    gallery = Gallery()
    trainer = SFTTrainer(
        model=load_to_train(recipe.model, start, found[0] if found else None),
        args=SFTConfig(**options),
        train_dataset=Dataset.from_list(gallery.numbered(rows)),
        processing_class=tokenizer,
        peft_config=lora_config(recipe.model.lora) if recipe.model.lora else None,
        callbacks=[callback],
    )
    gallery.into(trainer)
    return _train(context, trainer, tokenizer, callback, folder, found, stage)


def train_grpo(
    context: StageContext, tasks: Sequence[Task], grader: Grader, *, start: str | Path, folder: Path
) -> StageResult:
    """Train with GRPO on what the completions draw; the model is left in `folder/model`.

    Args:
        context: recipe, run folder, stop request.
        tasks: training tasks.
        grader: renders and scores.
        start: folder or hub id of the model to start from.
        folder: of this stage; checkpoints are written and resumed here.

    Raises:
        Interrupted: the user asked to stop.
        InfraAlarm, RewardHangs: the rewards cannot be computed.
    """
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    recipe, run = context.recipe, context.run
    section = recipe.grpo
    assert section is not None
    options = trl_options.grpo_config(recipe, folder)
    block = trl_options.generation_block(options, recipe.launch.num_processes * recipe.launch.num_machines)
    keep = section.keep_rollouts
    drafts = Drafts(grader, tasks, recipe.turns, vision=recipe.model.vision) if recipe.turns is not None else None
    front = RewardFront(
        grader,
        tasks,
        drafts=drafts,
        store=None if keep == "none" else run.rollouts,
        rank=context.rank,
        block=block,
        keep_every=keep if isinstance(keep, int) else 1,
        metrics_every=section.metrics_every,
        max_infra_failed=section.max_infra_failed,
    )
    functions, weights = front.reward_functions(section.rewards_to_trl)
    tokenizer = load_tokenizer(recipe.model, start)
    if drafts is not None:
        teach_tools(tokenizer)
    found = last_checkpoint(folder)
    if context.rank == 0:
        run.rollouts.drop_after("grpo", found[1]["step"] if found else 0)
    callback = _callback(context, "grpo", found, front=front, block=block)
    gallery = Gallery()
    trainer = GRPOTrainer(
        model=load_to_train(recipe.model, start, found[0] if found else None),
        reward_funcs=functions,
        args=GRPOConfig(**options, reward_weights=weights),
        train_dataset=Dataset.from_list(gallery.numbered(grpo_rows(tasks, recipe.model))),
        processing_class=tokenizer,
        peft_config=lora_config(recipe.model.lora) if recipe.model.lora else None,
        callbacks=[callback],
        environment_factory=drafts.environment if drafts is not None else None,
    )
    gallery.into(trainer)
    if section.rewards_to_trl == "terms":
        front.on_weights = lambda shares: trainer.reward_weights.copy_(trainer.reward_weights.new_tensor(shares))
    if drafts is not None:
        _refuse_split(trainer)
        drafts.watch(getattr(tokenizer, "tokenizer", tokenizer))
    return _train(context, trainer, tokenizer, callback, folder, found, "grpo")


def _refuse_split(trainer: Any) -> None:
    """The last guard of `janusrl.trl_rules`: the launcher may have been configured past the recipe."""
    plugin = getattr(trainer.accelerator.state, "deepspeed_plugin", None)
    if trainer.is_fsdp_enabled or (plugin is not None and plugin.zero_stage == 3):
        raise TrainingDataError(
            "the launcher splits the weights over ranks (FSDP or ZeRO-3): with 'turns' such ranks wait for each other "
            "for ever. Use ZeRO-2 or plain data parallelism, or leave 'turns' out"
        )


def _callback(
    context: StageContext,
    stage: str,
    found: tuple[Path, dict[str, Any]] | None,
    *,
    front: RewardFront | None = None,
    block: int = 1,
) -> StageCallback:
    mark: dict[str, Any] = found[1] if found else {"step": 0, "cpu_s": 0.0, "wall_s": 0.0}
    if context.rank == 0:
        context.run.log.cut_back(stage, mark["step"])
    return StageCallback(
        stage,
        context.run.log,
        stop=context.stop,
        front=front,
        block=block,
        before=(mark["cpu_s"], mark["wall_s"]),
        progress=context.progress,
    )


def _train(
    context: StageContext,
    trainer: Any,
    tokenizer: Any,
    callback: StageCallback,
    folder: Path,
    found: tuple[Path, dict[str, Any]] | None,
    stage: str,
) -> StageResult:
    from transformers.trainer_callback import PrinterCallback, ProgressCallback

    for noisy in (PrinterCallback, ProgressCallback):  # janusrl prints its own progress
        trainer.remove_callback(noisy)
    if context.rank == 0:
        _remove_broken(folder)
    trainer.train(resume_from_checkpoint=str(found[0]) if found else None)
    result = StageResult(trainer.state.global_step, callback.clock.cpu_s, callback.clock.wall_s)
    if trainer.state.global_step < trainer.state.max_steps:
        raise Interrupted(f"{stage} stopped after step {trainer.state.global_step} of {trainer.state.max_steps}")
    trainer.accelerator.wait_for_everyone()
    if trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled:
        trainer.save_model(str(folder / "model"))  # a collective: every rank takes part
    elif context.rank == 0:
        save_model(trainer.accelerator.unwrap_model(trainer.model), tokenizer, folder / "model")
    trainer.accelerator.wait_for_everyone()
    return result


def _remove_broken(folder: Path) -> None:
    """Remove checkpoints that a kill cut short: the trainer must neither resume from them nor count them."""
    from janusrl.training.callbacks import MARKER

    for place in folder.glob("checkpoint-*"):
        if not (place / MARKER).is_file():
            shutil.rmtree(place)
