"""Reading a corpus's recipe: YAML in, a checked `SynthesisRecipe` out, every mistake at once with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from janusrl import registry
from janusrl.recipe_file import Finding, formal, known_part, option_findings, read_document, refuse, validated
from janusrl.registry import RegistryError
from janusrl.synthesis.backends import check_backend
from janusrl.synthesis.filter import FilterKind
from janusrl.synthesis.judge import Judge
from janusrl.synthesis.panel import threshold_problems
from janusrl.synthesis.parts import PartError, find_part
from janusrl.synthesis.recipe import BackendSection, FilterUse, JudgeUse, SeedsUse, StrategyUse, SynthesisRecipe
from janusrl.synthesis.recipe_rules import rules
from janusrl.synthesis.seed import SeedSource
from janusrl.synthesis.strategy import Strategy

_PARTS: dict[str, tuple[str, str, type[Any], type[Any]]] = {
    "seeds": ("seeds", "source", SeedSource, SeedsUse),
    "strategy": ("strategies", "strategy", Strategy, StrategyUse),
    "judge": ("judges", "judge", Judge, JudgeUse),
    "filter": ("filters", "filter", FilterKind, FilterUse),
}
"""What stands where: kind of the registry, the key that names it, what it must be, and its keys that are no options."""


def load_synthesis_recipe(
    path: str | Path, overrides: Sequence[str] = (), *, folder: Path | None = None
) -> SynthesisRecipe:
    """Read, override and check a recipe.

    Args:
        path: of the YAML file.
        overrides: `key.path=value`, values as YAML: `stages.0.count=20`, `budget.usd=5`.
        folder: where relative paths and plug-ins are looked for; the file's own folder when None.

    Raises:
        RecipeError: everything that is wrong, in the order of lines.
    """
    document = read_document(Path(path), overrides)
    refuse(document, list(_check(document.data, folder or Path(path).parent)))
    return validated(SynthesisRecipe, document.data)


def _check(data: dict[str, Any], folder: Path) -> Iterator[Finding]:
    """Everything that is wrong with a recipe's data."""
    if {"model", "tasks"} & set(data):
        yield (), "this is a recipe for training: `janusrl run` takes it. `janusrl synth` takes one with 'stages'"
        return
    yield from ((where, message) for where, message in formal(SynthesisRecipe, data) if where)
    yield from rules(data)
    stages = data.get("stages")
    for i, stage in enumerate(stages if isinstance(stages, list) else []):
        if not isinstance(stage, dict):
            continue
        for key in ("seeds", "strategy", "judge"):
            for where, message in _part(key, stage.get(key), folder):
                yield ("stages", i, key, *where), message
        if _endless(stage, folder):
            yield ("stages", i, "seeds"), "this source has no end: say how many rows are wanted ('count')."
        for where, message in _filters(stage.get("filters"), folder):
            yield ("stages", i, "filters", *where), message
        env = stage.get("env")
        if isinstance(env, str) and ":" not in env and env not in registry.names("envs"):
            known = registry.names("envs")
            hint = registry.suggest(env, known)
            yield ("stages", i, "env"), f"no environment is called '{env}'.{hint} Known: {', '.join(known)}."
    for where, message in _filters(data.get("filters"), folder):
        yield ("filters", *where), message
    backend = data.get("backend")
    if isinstance(backend, dict) and not list(formal(BackendSection, backend)):
        lack = check_backend(validated(BackendSection, backend))
        if lack:
            yield ("backend", "kind"), lack


def _endless(stage: dict[str, Any], folder: Path) -> bool:
    """Whether a stage would go on for ever."""
    seeds = stage.get("seeds")
    name = seeds.get("source") if isinstance(seeds, dict) else None
    if not isinstance(name, str) or stage.get("count") is not None or stage.get("max_seeds") is not None:
        return False
    found, _ = known_part("seeds", name, folder)
    return isinstance(found, SeedSource) and found.endless


def _filters(uses: Any, folder: Path) -> Iterator[Finding]:
    for i, use in enumerate(uses if isinstance(uses, list) else []):
        for where, message in _part("filter", use, folder):
            yield (i, *where), message


def _part(key: str, use: Any, folder: Path) -> Iterator[Finding]:
    """What is wrong with one use of a part: its name, and its options. Its form is looked at elsewhere."""
    kind, name_key, type_, section = _PARTS[key]
    use = {name_key: use} if isinstance(use, str) else use
    if not isinstance(use, dict) or not isinstance(use.get(name_key), str):
        return
    try:
        part = find_part(kind, use[name_key], type_, folder)
    except (RegistryError, PartError) as error:
        yield (name_key,), str(error)
        return
    options = {name: value for name, value in use.items() if name not in section.model_fields}
    yield from option_findings(part.options_type, options)
    if isinstance(part, Judge) and not list(formal(JudgeUse, use)):
        written = validated(JudgeUse, use)
        where = ("at_least",) if "at_least" in use else ()
        yield from ((where, problem) for problem in threshold_problems(part, written.at_least, written.on))
