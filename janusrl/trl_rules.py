"""Combinations of settings that TRL, PEFT or DeepSpeed cannot run together, found before anything is loaded.

Each rule names the setting to change, what is wrong, and the way out. The rules only read a recipe; they import neither
TRL nor torch.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

from janusrl.recipe import GrpoSection, Recipe, SftSection

COUNTS = ("gradient_accumulation_steps", "steps_per_generation", "num_iterations", "generation_batch_size")
"""TRL's options that batches and generation blocks are computed from."""


def conflicts(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Yield `(dotted path, what is wrong and what to do)` for every refused combination."""
    yield from _lora(recipe)
    yield from _turns(recipe)
    if recipe.sft is not None:
        yield from _sft(recipe.sft, vision=recipe.model.vision)
    if recipe.grpo is not None:
        yield from _grpo(recipe.grpo, recipe.launch.num_processes * recipe.launch.num_machines, recipe.launch.cpu)


def _lora(recipe: Recipe) -> Iterator[tuple[str, str]]:
    lora = recipe.model.lora
    if lora is None:
        return
    targets = [lora.target_modules] if isinstance(lora.target_modules, str) else lora.target_modules
    if any(target.split(".")[-1] == "lm_head" for target in targets):
        yield (
            "model.lora.target_modules",
            "TRL refuses adapters on 'lm_head': leave it out, or write 'all-linear', which leaves it out too.",
        )


def _turns(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """What cannot go together with turns, except in the accelerate config (`split_weights`).

    Rollouts of a batch take different numbers of turns, so ranks generate different numbers of times: whatever makes
    ranks (or a server's GPUs) generate in step hangs then.
    """
    if recipe.turns is None:
        return
    if recipe.turns.sft_drafts and recipe.sft is None:
        yield "turns.sft_drafts", "drafts are for demonstrations, and there is no 'sft' section: leave it out."
    if recipe.turns.sft_drafts and recipe.model.vision:
        yield "turns.sft_drafts", "drafts with pictures cannot be shown in SFT: leave it out."
    if "expert_iteration" in recipe.compare.arms:
        yield "compare.arms", "'expert_iteration' samples answers without drafts: with 'turns', leave it out."
    section = recipe.grpo
    if section is None:
        yield "turns", "turns are for GRPO, and there is no 'grpo' section: add one, or leave 'turns' out."
        return
    options = section.trl_options
    if options.get("use_vllm") and options.get("vllm_mode") == "server":
        yield (
            "grpo.vllm_mode",
            "with 'turns', ranks ask the vLLM server different numbers of times, which can hang. "
            "Set it to 'colocate', or leave 'turns' out.",
        )
    if (options.get("vllm_tensor_parallel_size") or 1) > 1:
        yield (
            "grpo.vllm_tensor_parallel_size",
            "with 'turns', the ranks of one tensor-parallel group generate different numbers of times, which can hang. "
            "Set it to 1, or leave 'turns' out.",
        )
    if options.get("max_tool_calling_iterations") is not None:
        yield "grpo.max_tool_calling_iterations", "'turns.max_turns' sets it: leave it out."


def split_weights(config: object, folder: Path) -> str | None:
    """What splits a model's weights over ranks: `ZeRO-3`, `FSDP`, `Megatron-LM`, or None.

    Such ranks generate in step, so with turns they would wait for each other for ever.

    Args:
        config: content of an accelerate config file.
        folder: where the DeepSpeed file that it may name is looked for.
    """
    if not isinstance(config, dict):
        return None
    deepspeed = config.get("deepspeed_config")
    if isinstance(deepspeed, dict):
        stages = [deepspeed.get("zero_stage")]
        if isinstance(name := deepspeed.get("deepspeed_config_file"), str):
            stages.append(_zero_stage(folder / name))
        if "3" in map(str, stages):
            return "ZeRO-3"
    kind = str(config.get("distributed_type")).upper()
    if kind == "MEGATRON_LM":
        return "Megatron-LM"
    return "FSDP" if config.get("fsdp_config") or kind == "FSDP" else None


def _zero_stage(place: Path) -> object:
    """The stage in a DeepSpeed config; None when the file cannot be read, which `plan` tells."""
    try:
        written = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    section = written.get("zero_optimization") if isinstance(written, dict) else None
    return section.get("stage") if isinstance(section, dict) else None


def _counts(section: SftSection | GrpoSection, stage: str) -> list[tuple[str, str]]:
    """Options that count something must be at least 1."""
    given = {key: section.trl_options.get(key) for key in COUNTS}
    return [
        (f"{stage}.{key}", f"got {value}, expected a whole number of at least 1.")
        for key, value in given.items()
        if value is not None and value < 1
    ]


def _accumulation(section: SftSection | GrpoSection, stage: str, unit: int) -> Iterator[tuple[str, str]]:
    """A batch is a whole number of micro-batches; `unit` is what batch sizes that fit are multiples of."""
    accumulation = section.trl_options.get("gradient_accumulation_steps", 1)
    if section.batch_size % accumulation:
        yield (
            f"{stage}.gradient_accumulation_steps",
            f"'batch_size' {section.batch_size} is not a multiple of 'gradient_accumulation_steps' {accumulation}. "
            f"Set 'batch_size' to {_up(section.batch_size, unit)}.",
        )


def _up(value: int, unit: int) -> int:
    """The smallest multiple of `unit` that is at least `value`."""
    return -(-value // unit) * unit


def _sft(section: SftSection, *, vision: bool) -> Iterator[tuple[str, str]]:
    options = section.trl_options
    yield from _counts(section, "sft") or _accumulation(section, "sft", options.get("gradient_accumulation_steps", 1))
    if not vision:
        return
    for key in ("packing", "padding_free"):
        if options.get(key):
            yield f"sft.{key}", f"TRL cannot use '{key}' with pictures in the prompts: set it to false."
    if options.get("assistant_only_loss"):
        yield (
            "sft.assistant_only_loss",
            "not with pictures: janusrl trains on prompt and completion, where the prompt is masked already. "
            "Leave it out (or 'completion_only_loss: true', which is TRL's default here).",
        )


def _grpo(section: GrpoSection, world_size: int, cpu: bool | None) -> Iterator[tuple[str, str]]:
    options = section.trl_options
    yield from _counts(section, "grpo") or _batches(section, world_size)
    if not options.get("use_vllm"):
        return
    if cpu:
        yield "grpo.use_vllm", "vLLM needs a GPU, and 'launch.cpu' is true: set one of the two to false."
    mode = options.get("vllm_importance_sampling_mode")
    corrected = options.get("vllm_importance_sampling_correction", True)
    if section.loss_type == "vespo" and corrected and mode not in ("token_truncate", "token_mask"):
        yield (
            "grpo.loss_type",
            "'vespo' with vLLM needs 'vllm_importance_sampling_mode: token_truncate' (or token_mask).",
        )


def _batches(section: GrpoSection, world_size: int) -> Iterator[tuple[str, str]]:
    """Batches fit together: micro-batches into a batch, whole groups into what is generated at once."""
    accumulation = section.trl_options.get("gradient_accumulation_steps", 1)
    together = world_size * (section.trl_options.get("steps_per_generation") or accumulation)
    unit = accumulation * section.num_generations // math.gcd(section.num_generations, together)
    uneven = list(_accumulation(section, "grpo", unit))
    yield from uneven or _groups(section, world_size, unit)


def _groups(section: GrpoSection, world_size: int, unit: int) -> Iterator[tuple[str, str]]:
    """A generation batch holds whole groups, and whole micro-batches of all devices."""
    options, group = section.trl_options, section.num_generations
    accumulation = options.get("gradient_accumulation_steps", 1)
    batch, per_generation = options.get("generation_batch_size"), options.get("steps_per_generation")
    micro_batch = section.batch_size // accumulation * world_size
    devices = f"{world_size} device{'s' if world_size > 1 else ''}"
    generated = micro_batch * (per_generation or accumulation)
    if batch is not None and per_generation is not None:
        yield (
            "grpo.generation_batch_size",
            "give this or 'steps_per_generation', not both: each follows from the other.",
        )
    elif batch is not None and (batch % micro_batch or batch % group):
        yield (
            "grpo.generation_batch_size",
            f"{batch} must be a multiple of the {micro_batch} completions of one micro-step on {devices} and of "
            f"'num_generations' {group}. Set it to {_up(batch, math.lcm(micro_batch, group))}.",
        )
    elif batch is None and generated % group:
        yield (
            "grpo.num_generations",
            f"{generated} completions are generated at once ('batch_size' {section.batch_size} on {devices}), which "
            f"does not hold whole groups of {group}. Set 'batch_size' to {_up(section.batch_size, unit)}.",
        )
