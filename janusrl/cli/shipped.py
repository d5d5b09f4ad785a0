"""Recipes that come with janusrl, by name: `laptop/demo`, `januscoder-8b/sft-grpo` ..."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import janusrl
from janusrl.cli.common import UsageError
from janusrl.registry import suggest

_NOT_RECIPES = ("accelerate",)
"""Folders beside the recipes that hold other YAML."""


def shipped_folder() -> Path:
    """Where the recipes are: the installed `janusrl.recipes`, or the checkout's `recipes/`."""
    spec = importlib.util.find_spec("janusrl.recipes")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0]) if places else Path(janusrl.__file__).parents[1] / "recipes"


def shipped_recipes() -> dict[str, Path]:
    """Every shipped recipe by its name, sorted."""
    folder = shipped_folder()
    files = [path for path in folder.rglob("*.yaml") if path.relative_to(folder).parts[0] not in _NOT_RECIPES]
    return dict(sorted((path.relative_to(folder).with_suffix("").as_posix(), path) for path in files))


def find_recipe(name: str) -> Path:
    """The file of a recipe given by path or by shipped name.

    Raises:
        UsageError: there is neither.
    """
    path = Path(name)
    if path.is_file():
        return path
    shipped = shipped_recipes()
    if name in shipped:
        return shipped[name]
    tail = suggest(name, list(shipped))
    raise UsageError(f"no recipe file '{name}', and no shipped recipe of that name.{tail} See `janusrl list recipes`.")
