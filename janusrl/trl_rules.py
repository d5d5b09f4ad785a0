"""Combinations of settings that TRL, PEFT or DeepSpeed cannot run together, found before anything is loaded.

Each rule names the setting to change, what is wrong, and the way out. The rules only read a recipe; they import neither
TRL nor torch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count

from janusrl.recipe import GrpoSection, Recipe, SftSection


def conflicts(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Yield `(dotted path, what is wrong and what to do)` for every refused combination."""
    yield from _lora(recipe)
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


def _accumulation(section: SftSection | GrpoSection, stage: str) -> Iterator[tuple[str, str]]:
    accumulation = section.trl_options.get("gradient_accumulation_steps", 1)
    if accumulation < 1:
        yield f"{stage}.gradient_accumulation_steps", f"got {accumulation}, expected a whole number of at least 1."
    elif section.batch_size % accumulation:
        fits = next(size for size in count(section.batch_size) if size % accumulation == 0)
        yield (
            f"{stage}.gradient_accumulation_steps",
            f"'batch_size' {section.batch_size} is not a multiple of 'gradient_accumulation_steps' {accumulation}. "
            f"Set 'batch_size' to {fits}.",
        )


def _sft(section: SftSection, *, vision: bool) -> Iterator[tuple[str, str]]:
    yield from _accumulation(section, "sft")
    options = section.trl_options
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
    unusable = list(_accumulation(section, "grpo"))
    yield from unusable or _groups(section, world_size)
    options = section.trl_options
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


def _groups(section: GrpoSection, world_size: int) -> Iterator[tuple[str, str]]:
    """A generation batch must hold whole groups, and whole micro-batches."""
    options, group = section.trl_options, section.num_generations
    accumulation = options.get("gradient_accumulation_steps", 1)
    batch, per_generation = options.get("generation_batch_size"), options.get("steps_per_generation")
    micro_batch = section.batch_size // accumulation * world_size
    devices = f"{world_size} device{'s' if world_size > 1 else ''}"
    if batch is not None and per_generation is not None:
        yield (
            "grpo.generation_batch_size",
            "give this or 'steps_per_generation', not both: each follows from the other.",
        )
    elif batch is not None and (batch < 1 or batch % micro_batch or batch % group):
        fits = math.lcm(micro_batch, group)
        yield (
            "grpo.generation_batch_size",
            f"{batch} must be a multiple of the {micro_batch} completions of one micro-step on {devices} and of "
            f"'num_generations' {group}. Set it to {max(1, -(-batch // fits)) * fits}.",
        )
    elif batch is None:
        steps = per_generation or accumulation
        if micro_batch * steps % group:
            sizes = count(section.batch_size, accumulation)
            fits = next(size for size in sizes if size // accumulation * world_size * steps % group == 0)
            yield (
                "grpo.num_generations",
                f"{micro_batch * steps} completions are generated at once ('batch_size' {section.batch_size} on "
                f"{devices}), which does not hold whole groups of {group}. Set 'batch_size' to {fits}.",
            )
