"""Export: a run's model as a Hugging Face folder with its model card."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from janusrl.recipe import Recipe
from janusrl.recipe_file import load_recipe
from janusrl.training.models import load_model, load_tokenizer, save_model


class ExportError(ValueError):
    """The run has nothing to export, or not what was asked for."""


def trained_models(run_folder: Path) -> dict[str, Path]:
    """Stages of a run that left a model, in the order of training."""
    places = {"sft": run_folder / "sft" / "model", "grpo": run_folder / "grpo" / "model"}
    places |= {path.parent.name: path for path in sorted((run_folder / "arms").glob("*/model"))}
    return {stage: path for stage, path in places.items() if (path / "config.json").is_file()}


def export_run(run_folder: Path, out: Path, stage: str | None = None) -> Path:
    """Write a run's model to `out`, in the form that `from_pretrained` loads.

    Args:
        run_folder: the run.
        out: folder to write; replaced when it is there.
        stage: `sft`, `grpo` or an arm; the last of `sft` and `grpo` that is done when None.

    Returns:
        `out`.

    Raises:
        ExportError: no such run, or no such stage is finished.
    """
    if not (run_folder / "recipe.yaml").is_file():
        raise ExportError(f"{run_folder} is not a run folder: it has no recipe.yaml")
    models = trained_models(run_folder)
    if stage is None:
        stage = next((name for name in ("grpo", "sft") if name in models), None)
    if stage not in models:
        known = ", ".join(models) or "none yet"
        raise ExportError(f"{run_folder} has no finished stage '{stage or 'sft or grpo'}'; finished stages: {known}")
    facts = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))
    recipe = load_recipe(run_folder / "recipe.yaml", folder=Path(facts["recipe_folder"]))
    section = recipe.model
    if recipe.export.dtype:
        section = section.model_copy(update={"dtype": recipe.export.dtype})
    temporary = out.with_name(out.name + ".part")
    shutil.rmtree(temporary, ignore_errors=True)
    tokenizer = load_tokenizer(section, models[stage])
    save_model(load_model(section, models[stage], training=False), tokenizer, temporary)
    card = model_card(recipe, stage, run_folder, facts)
    (temporary / "README.md").write_text(card, encoding="utf-8")
    shutil.copy(run_folder / "recipe.yaml", temporary / "janusrl-recipe.yaml")
    if out.exists():
        shutil.rmtree(out)
    temporary.rename(out)
    return out


def _trained_on(recipe: Recipe) -> str:
    uses = {"training tasks": recipe.tasks.train, "SFT": recipe.tasks.sft}
    told = [f"{name}: `{use.source}` {use.options or ''}".strip() for name, use in uses.items() if use is not None]
    return "; ".join(told)


def model_card(recipe: Recipe, stage: str, run_folder: Path, facts: dict[str, Any]) -> str:
    """The model card: base, data, recipe, figures and what they were measured on."""
    evaluation_file = run_folder / "evaluation.json"
    lines = [
        "---",
        "library_name: transformers",
        f"pipeline_tag: {'image-text-to-text' if recipe.model.vision else 'text-generation'}",
        "tags: [janusrl, code-generation, reinforcement-learning]",
        "---",
        "",
        f"# {recipe.name} ({stage})",
        "",
        recipe.description or "A model trained by janusrl.",
        "",
        f"* Base model: `{recipe.model.source}`"
        + (f" ({recipe.model.params} parameters, random initialisation)" if recipe.model.params else ""),
        f"* Domain: `{recipe.tasks.env}`; {_trained_on(recipe)}; seed {recipe.seed}",
        f"* Adapters: {'LoRA, merged into the weights' if recipe.model.lora else 'none'}",
        "",
        "## Training",
        "",
        "| stage | steps | CPU s | wall s |",
        "| --- | --- | --- | --- |",
    ]
    for name in ("sft", "grpo"):
        entry = facts["stages"].get(name)
        if entry and entry.get("state") == "done":
            lines.append(f"| {name} | {entry['steps']} | {entry['cpu_s']:.0f} | {entry['wall_s']:.0f} |")
        if name == stage:
            break
    if evaluation_file.is_file():
        lines += _figures(json.loads(evaluation_file.read_text(encoding="utf-8")))
    lines += ["", "## Recipe", "", "The whole recipe is in `janusrl-recipe.yaml`.", "", "## Versions", ""]
    lines += [f"* {name} {number}" for name, number in facts["versions"].items()]
    lines += ["", "The answers of this model are code. Run it only in a sandbox.", ""]
    return "\n".join(lines)


def _figures(evaluation: dict[str, Any]) -> list[str]:
    lines = [
        "",
        f"## Evaluation on {evaluation['n']} held-out tasks",
        "",
        "Score: blank canvas 0, reference 1; failures count as 0; 95 % bootstrap intervals.",
        "",
        "| stage | mode | score | draws | exact | distinct |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in evaluation["rows"]:
        score = row["score"]
        shown = f"{score['mean']:.3f} ({score['low']:.3f} to {score['high']:.3f})" if score else "-"
        shares = f"{row['draws']:.2f} | {row['exact']:.2f} | {row['distinct']}"
        lines.append(f"| {row['stage']} | {row['mode']} | {shown} | {shares} |")
    for name, score in evaluation["baselines"].items():
        if score:
            lines.append(f"| baseline: {name} | - | {score['mean']:.3f} | - | - | - |")
    return lines
