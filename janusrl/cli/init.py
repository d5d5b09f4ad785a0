"""`janusrl init`: a new project with a reward of one's own, its test, and a recipe that uses it."""

from __future__ import annotations

import argparse
import importlib.util
import keyword
import sys
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

import yaml

from janusrl import registry
from janusrl.cli.common import UsageError, load_domain

if TYPE_CHECKING:
    from janusrl.domain import Domain

HELP = "start a project: a reward of your own in one file, its test, a recipe, and what makes it a package"
_SHARE = 0.3
"""Weight of the new reward, where the domain's own terms keep the rest."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `init`."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="new folder; its last part names the reward")
    parser.add_argument("--env", default="svg", metavar="NAME", help="environment of the recipe (default: svg)")


def run(args: argparse.Namespace) -> int:
    """Write the project and say what to do next."""
    folder: Path = args.folder
    dist = folder.resolve().name
    name = dist.replace("-", "_").replace(" ", "_")
    domain = load_domain(args.env)
    if problem := _bad_name(name):
        raise UsageError(f"{folder}: {problem} Give the folder another name, such as ink_grid.")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} is there already and is not empty; nothing was written")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; nothing was written")
    words = {"name": name, "dist": dist.replace(" ", "-")}
    project = {
        f"{name}.py": _template("reward.py", words),
        f"test_{name}.py": _template("test.py", words),
        "recipe.yaml": _template("recipe.svg", words) if domain.name == "svg" else _recipe(domain, words),
        "pyproject.toml": _template("pyproject.toml", words),
        "README.md": _template("README.md", words),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in project.items():
        (folder / file).write_text(text, encoding="utf-8")
        print(folder / file)
    print(
        f"\nNext, in {folder}:\n"
        "  pytest                               what the reward pays for\n"
        "  janusrl plan recipe.yaml             check the recipe\n"
        "  janusrl audit --rubric recipe.yaml   try what a policy would try\n"
        "  janusrl run recipe.yaml              train",
        file=sys.stderr,
    )
    return 0


def _bad_name(name: str) -> str:
    """Why a reward and its module cannot have this name; empty when they can."""
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_") or not name.isascii():
        return f"'{name}' is no name that Python takes: letters, digits and underscores, beginning with a letter."
    if name in registry.names("rewards"):
        return f"a reward is called '{name}' already."
    if name in sys.stdlib_module_names or importlib.util.find_spec(name) is not None:
        return f"a Python module is called '{name}' already."
    return ""


def _template(name: str, words: dict[str, str]) -> str:
    return Template((files("janusrl.cli") / "project" / f"{name}.txt").read_text(encoding="utf-8")).substitute(words)


def _recipe(domain: Domain, words: dict[str, str]) -> str:
    """A recipe whose rubric is the domain's own with the new reward beside it."""
    if domain.default_tasks is None:
        raise UsageError(f"the environment '{domain.name}' has no tasks of its own to start from; take another --env")
    rubric: dict[str, Any] = {key: list(value) for key, value in domain.default_rubric.items() if key != "terms"}
    uses = domain.default_rubric["terms"]
    terms: list[dict[str, Any]] = [{"reward": use} if isinstance(use, str) else dict(use) for use in uses]
    weights = [float(term.get("weight", 1.0)) for term in terms]
    for term, weight in zip(terms, weights, strict=True):
        term["weight"] = round((1 - _SHARE) * weight / sum(weights), 4)
    terms.append({"reward": f"{words['name']}.py:{words['name']}", "weight": _SHARE, "cells": 16})
    recipe = {
        "name": words["dist"],
        "model": {"source": "tiny", "params": "650k"},
        "tasks": {"env": domain.name, "train": dict(domain.default_tasks), "eval": dict(domain.default_tasks)},
        "rubric": {"gates": rubric.pop("gates", []), "terms": terms, **rubric},
        "sft": {"steps": 20, "batch_size": 4, "learning_rate": 2.0e-3},
        "grpo": {"steps": 2, "batch_size": 8, "num_generations": 4, "max_completion_length": 256},
        "launch": {"cpu": True},
    }
    head = (
        "# A skeleton that runs: a handful of starter tasks, and a model too small to learn from them. In place\n"
        "# of them put tasks of your own (source: jsonl or hf) and a model (a local folder, or a Hugging Face id).\n"
    )
    return head + yaml.safe_dump(recipe, sort_keys=False, allow_unicode=True, width=110)
