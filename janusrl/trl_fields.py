"""What TRL's own configs accept, read from the installed packages' source: names and types, without importing torch.

Importing TRL's configs takes seconds; a recipe is checked in milliseconds. So the fields of SFTConfig and GRPOConfig
are read from the syntax trees of the installed files. What the fields mean is TRL's business, not this file's.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from janusrl.registry import suggest

Stage = Literal["sft", "grpo"]

CONFIGS: Mapping[Stage, str] = {"sft": "SFTConfig", "grpo": "GRPOConfig"}
"""TRL's config class of each stage."""

_FILES: Mapping[Stage, tuple[tuple[str, str, str], ...]] = {
    stage: (
        ("transformers", "training_args.py", "TrainingArguments"),
        ("trl", "trainer/base_config.py", "_BaseConfig"),
        ("trl", f"trainer/{stage}_config.py", config),
    )
    for stage, config in CONFIGS.items()
}

REPLACED: Mapping[str, str] = {
    "max_prompt_length": "TRL no longer cuts prompts; leave long tasks out of the task source",
    "torch_dtype": "set 'model.dtype'",
    "dtype": "set 'model.dtype'",
    "warmup_ratio": "use 'warmup_steps': a number below 1 is a share of all steps",
    "overwrite_output_dir": "leave it out: a run resumes, and a new 'name' makes a new folder",
    "max_seq_length": "use 'max_length'",
    "evaluation_strategy": "use the recipe's 'eval' section",
    "no_cuda": "set 'launch.cpu: true'",
    "save_safetensors": "leave it out: checkpoints always are safetensors",
    "logging_dir": "leave it out: logs go to the run's folder",
    "use_liger_loss": "set 'use_liger_kernel: true'",
    "vllm_guided_decoding_regex": "use 'vllm_structured_outputs_regex'",
}
"""Options of older TRL and transformers versions that recipes are often copied with, and what took their place."""

OWNED: Mapping[str, str] = {
    "output_dir": "the run's folder is made by janusrl (`--runs-dir`)",
    "max_steps": "use 'steps'",
    "num_train_epochs": "use 'epochs' (sft) or 'steps'",
    "per_device_train_batch_size": "use 'batch_size' (rows on each device for an optimizer step) and "
    "'gradient_accumulation_steps'",
    "save_strategy": "checkpoints are written by steps: use 'save_steps'",
    "eval_strategy": "use the recipe's 'eval' section",
    "seed": "use the recipe's 'seed'",
    "reward_weights": "weights stand in 'rubric.terms'",
    "use_cpu": "set 'launch.cpu'",
    "model_init_kwargs": "use the recipe's 'model' section",
    "resume_from_checkpoint": "leave it out: the same command resumes",
    "deepspeed": "name an accelerate config file in 'launch.accelerate_config'",
    "fsdp": "name an accelerate config file in 'launch.accelerate_config'",
    "remove_unused_columns": "leave it out: the rewards need the task's id",
    "chat_template_path": "leave it out: the chat template is the model's own",
}
"""TRL options that janusrl sets itself, and where the recipe says it."""

_SIMPLE: Mapping[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "str": (str,),
    "dict": (dict,),
    "list": (list,),
    "None": (type(None),),
}
_WORDS: Mapping[str, str] = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "str": "text",
    "dict": "a mapping",
    "list": "a list",
    "None": "null",
}


class TrlMissing(RuntimeError):
    """TRL or transformers is not installed, so its options cannot be checked."""


@cache
def fields(stage: Stage) -> dict[str, str]:
    """Field names of TRL's config for `stage`, each with its annotation as written.

    Raises:
        TrlMissing: trl or transformers is not installed.
    """
    found: dict[str, str] = {}
    for package, place, name in _FILES[stage]:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise TrlMissing(f"{package} is not installed: `pip install {package}`")
        tree = ast.parse((Path(spec.origin).parent / place).read_text(encoding="utf-8"))
        body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
        for node in body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found[node.target.id] = ast.unparse(node.annotation)
    return found


def refusal(stage: Stage, key: str, value: Any, own: list[str]) -> str | None:
    """Say why `key: value` cannot stand in a stage's section, or None when TRL takes it.

    Args:
        stage: `sft` or `grpo`.
        key: an option that is not one of janusrl's own.
        value: what the recipe gives it.
        own: janusrl's own keys of the section, for suggestions.

    Raises:
        TrlMissing: trl or transformers is not installed.
    """
    if key in OWNED:
        return f"'{key}' is set by janusrl: {OWNED[key]}."
    known = fields(stage)
    if key in known:
        return _wrong_type(known[key], value)
    if key in REPLACED:
        return f"'{key}' is gone from TRL {CONFIGS[stage]}: {REPLACED[key]}."
    allowed = sorted({*own, *known} - OWNED.keys())
    other: Stage = "grpo" if stage == "sft" else "sft"
    where = f" It belongs to '{other}'." if key in fields(other) else suggest(key, allowed)
    return f"unknown option '{key}': neither janusrl nor TRL's {CONFIGS[stage]} has it.{where}"


def _wrong_type(annotation: str, value: Any) -> str | None:
    """Compare a value with an annotation; what the annotation leaves open (enums, Any) is TRL's to judge."""
    names = [part.split("[")[0].strip() for part in _split_union(annotation)]
    if any(name not in _SIMPLE for name in names):
        return None
    if any(isinstance(value, _SIMPLE[name]) and isinstance(value, bool) <= (name == "bool") for name in names):
        return None
    return f"got {value!r}, expected {' or '.join(_WORDS[name] for name in names)}."


def _split_union(annotation: str) -> list[str]:
    """Split `a | b[c | d]` at the bars outside brackets."""
    node = ast.parse(annotation, mode="eval").body
    parts: list[str] = []
    while isinstance(node, ast.BinOp):
        parts.insert(0, ast.unparse(node.right))
        node = node.left
    return [ast.unparse(node), *parts]
