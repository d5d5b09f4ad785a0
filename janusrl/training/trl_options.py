"""From a recipe to the arguments of TRL's SFTConfig and GRPOConfig: one mapping, and what must not be combined.

The functions return plain dicts, so they need no torch unless asked to find out whether there is a GPU. What an option
means stays TRL's; this file only knows which of ours becomes which of theirs, and which combinations TRL cannot run.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from janusrl.recipe import GrpoSection, Recipe, SftSection
from janusrl.trl_fields import Stage, refusal
from janusrl.trl_rules import conflicts

KEPT_CHECKPOINTS = 2
"""Checkpoints of a stage that stay on disk: the last, and one before it in case the last was cut short."""


class OptionsError(ValueError):
    """The recipe asks TRL for something that it does not have or cannot run."""


def on_cpu(recipe: Recipe) -> bool:
    """Whether training runs on the CPU: as `launch.cpu` says, or when there is no GPU."""
    if recipe.launch.cpu is not None:
        return recipe.launch.cpu
    import torch

    return not torch.cuda.is_available()


def world_size(recipe: Recipe) -> int:
    """Training processes of all nodes together."""
    return recipe.launch.num_processes * recipe.launch.num_machines


def sft_config(recipe: Recipe, output_dir: str | Path, *, cpu: bool | None = None) -> dict[str, Any]:
    """Arguments for `trl.SFTConfig`.

    Args:
        recipe: with an `sft` section.
        output_dir: folder of the stage's checkpoints.
        cpu: whether to train on the CPU; found out when None.

    Raises:
        OptionsError: an option that TRL lacks, or a combination that it cannot run.
    """
    section = recipe.sft
    if section is None:
        raise OptionsError("the recipe has no 'sft' section")
    length = {"max_steps": section.steps} if section.steps is not None else {"num_train_epochs": section.epochs}
    own = {**length, "save_steps": section.save_steps}
    return _arguments(recipe, "sft", section, own, output_dir, cpu)


def grpo_config(recipe: Recipe, output_dir: str | Path, *, cpu: bool | None = None) -> dict[str, Any]:
    """Arguments for `trl.GRPOConfig`, with `save_steps` rounded up to whole generation blocks.

    Args:
        recipe: with a `grpo` section.
        output_dir: folder of the stage's checkpoints.
        cpu: whether to train on the CPU; found out when None.

    Raises:
        OptionsError: an option that TRL lacks, a combination that it cannot run, or batches that do not hold whole
            groups.
    """
    section = recipe.grpo
    if section is None:
        raise OptionsError("the recipe has no 'grpo' section")
    own = {
        "max_steps": section.steps,
        "num_generations": section.num_generations,
        "max_completion_length": section.max_completion_length,
        "temperature": section.temperature,
        "loss_type": section.loss_type,
        "beta": section.beta,
    }
    if recipe.turns is not None:
        own["max_tool_calling_iterations"] = recipe.turns.max_turns - 1
    options = _arguments(recipe, "grpo", section, own, output_dir, cpu)
    block = generation_block(options, world_size(recipe))
    return options | {"save_steps": aligned_save_steps(section.save_steps, block)}


def generation_block(options: Mapping[str, Any], world_size: int) -> int:
    """Optimizer steps after which a generation batch is used up; resume is exact only on multiples of it.

    TRL's GRPOTrainer generates anew every `steps_per_generation x num_iterations` micro-steps, and an optimizer step is
    `gradient_accumulation_steps` micro-steps, so both come out even after lcm(...) / gradient_accumulation_steps.

    Args:
        options: arguments for GRPOConfig.
        world_size: training processes of all nodes together.
    """
    accumulation = int(options.get("gradient_accumulation_steps", 1))
    per_generation = options.get("steps_per_generation") or accumulation
    if options.get("generation_batch_size"):
        micro_batch = int(options["per_device_train_batch_size"]) * world_size
        per_generation = max(1, int(options["generation_batch_size"]) // micro_batch)
    micro_steps = int(per_generation) * int(options.get("num_iterations", 1))
    return math.lcm(micro_steps, accumulation) // accumulation


def aligned_save_steps(save_steps: int, block: int) -> int:
    """`save_steps` rounded up to a multiple of the generation block."""
    return -(-save_steps // block) * block


def _arguments(
    recipe: Recipe,
    stage: Stage,
    section: SftSection | GrpoSection,
    own: Mapping[str, Any],
    output_dir: str | Path,
    cpu: bool | None,
) -> dict[str, Any]:
    names = [*type(section).model_fields]
    refused = [refusal(stage, key, value, names) for key, value in section.trl_options.items()]
    mistakes = [f"{stage}: {message}" for message in refused if message is not None]
    if not mistakes:  # the rules calculate with options of the right type
        mistakes = [f"{path}: {message}" for path, message in conflicts(recipe)]
    if mistakes:
        raise OptionsError("\n".join(mistakes))
    cpu = on_cpu(recipe) if cpu is None else cpu
    accumulation = int(section.trl_options.get("gradient_accumulation_steps", 1))
    defaults: dict[str, Any] = {
        "bf16": not cpu and recipe.model.dtype != "float16",
        "fp16": False,
        "gradient_checkpointing": not cpu,
        "dataloader_pin_memory": not cpu,
        "save_total_limit": KEPT_CHECKPOINTS,
        "logging_steps": 1,
        "report_to": "none",
        "disable_tqdm": True,
    }
    fixed: dict[str, Any] = {
        "output_dir": str(output_dir),
        "seed": recipe.seed,
        "use_cpu": cpu,
        "learning_rate": section.learning_rate,
        "per_device_train_batch_size": section.batch_size // accumulation,
        "save_strategy": "steps",
        **own,
    }
    return defaults | section.trl_options | fixed
