"""What `plan` tells of a recipe's tasks without loading them: where they come from, and which files are not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from janusrl import registry
from janusrl.recipe import Recipe, TaskSourceSection
from janusrl.sources import TaskSource

SETS = ("train", "sft", "eval")
"""The task sets of a recipe."""


def task_words(recipe: Recipe) -> dict[str, str]:
    """Environment and source of each task set, in words: `{"env": ..., "train": ...}`."""
    told = {"env": recipe.tasks.env}
    for name, section in _sections(recipe):
        options = ", ".join(f"{key} {value}" for key, value in section.options.items() if value is not None)
        count = "all" if section.count is None else f"{section.count:,}"
        told[name] = f"{count} of {section.source}" + (f" ({options})" if options else "")
    return told


def lacking_files(recipe: Recipe, folder: Path) -> Iterator[str]:
    """Files and folders that task sources read and that are not there.

    Options of a source may answer for themselves, by a method `lacks_here(folder) -> str`; else `path` must exist.
    """
    for name, section in _sections(recipe):
        found = registry.load("sources", section.source, folder=folder)
        options = found.options(section.options) if isinstance(found, TaskSource) else None
        path = section.options.get("path")
        if options is not None and hasattr(options, "lacks_here"):
            if lack := options.lacks_here(folder):
                yield f"tasks.{name}: {lack}"
        elif isinstance(path, str) and not (folder / path).exists():
            yield f"tasks.{name}.path: there is no {path} in {folder}; give it with tasks.{name}.path=FILE"


def _sections(recipe: Recipe) -> Iterator[tuple[str, TaskSourceSection]]:
    for name in SETS:
        section: TaskSourceSection | None = getattr(recipe.tasks, name)
        if section is not None:
            yield name, section
