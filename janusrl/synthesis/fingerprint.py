"""Fingerprint: the settings that decide what a stage makes. Work that was begun goes on only where they are equal."""

from __future__ import annotations

from typing import Any

from janusrl.synthesis.recipe import SynthesisRecipe, SynthesisStage
from janusrl.synthesis.recipe_rules import GRAMMAR

_FREE = {"count", "limit_s", "max_seeds", "name"}
"""Settings of a stage that may change at any time: they decide how much is made, not what."""
_ENDPOINT = ("model", "temperature", "max_tokens", "json_mode", "extra")
"""Settings of an endpoint that decide its answers; where it is and how often it is asked do not."""


def fingerprint(recipe: SynthesisRecipe, stage: SynthesisStage) -> dict[str, Any]:
    """What decides the rows of a stage, by words that messages may name. JSON values."""
    own = stage.model_dump(mode="json", exclude=_FREE)
    models = dict.fromkeys([stage.writer, *(stage.judge.models if stage.judge else ())])
    return {
        "seed": recipe.seed,
        "eval_share": recipe.corpus.eval_share,
        "picture_px": recipe.corpus.picture_px,
        "general filters": [use.model_dump(mode="json") for use in recipe.filters],
        **own,
        "models": {name: _model(recipe, name) for name in models},
        "limits of programs": recipe.sandbox.model_dump(include={"cpu_s", "wall_s", "memory_mb", "max_source_bytes"}),
    }


def told_stage(recipe: SynthesisRecipe, stage: SynthesisStage) -> dict[str, Any]:
    """A stage in words, for the card."""
    use = stage.seeds
    source = f"rows of {use.stage}" if use.stage is not None else _with_options(str(use.source), use.options)
    return {
        "category": stage.category,
        "from": source,
        "strategy": _with_options(stage.strategy.strategy, stage.strategy.options),
        "writer": stage.writer,
        "judge": f"{stage.judge.judge} ({', '.join(stage.judge.models)})" if stage.judge else "",
        "filters": [_with_options(one.filter, one.options) for one in [*recipe.filters, *stage.filters]],
    }


def _model(recipe: SynthesisRecipe, name: str) -> Any:
    section = recipe.models.get(name)
    if section is None:
        return GRAMMAR
    if section.endpoint is not None:
        return section.endpoint.model_dump(mode="json", include=set(_ENDPOINT))
    assert section.local is not None
    return section.local.model_dump(mode="json")


def _with_options(name: str, options: dict[str, Any]) -> str:
    told = ", ".join(f"{key}: {_short(value)}" for key, value in options.items())
    return f"{name} ({told})" if told else name


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
