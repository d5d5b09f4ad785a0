"""Task sources: where a recipe's tasks come from, by name.

A source is a function from options to tasks, made into a `TaskSource` by `@source` and registered under
`janusrl.sources`. `load_tasks` is what training and evaluation call.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from janusrl import registry
from janusrl.recipe import TaskSourceSection
from janusrl.task import Task

Split = Literal["train", "eval"]


class SourceError(ValueError):
    """A source cannot give the tasks asked for; the message names the source and what to change."""


@dataclass(frozen=True)
class TaskSource:
    """A named source of tasks."""

    name: str
    function: Callable[..., Iterable[Task]]
    options_type: type[BaseModel]

    def options(self, given: Mapping[str, Any]) -> BaseModel:
        """Validate options. Raises SourceError that lists every mistake, with the nearest name of unknown ones."""
        known = list(self.options_type.model_fields)
        mistakes = [
            f"unknown option '{name}'.{registry.suggest(name, known)} Known: {', '.join(known)}."
            for name in given
            if name not in known
        ]
        try:
            found = self.options_type.model_validate({k: v for k, v in given.items() if k in known})
        except ValidationError as error:
            mistakes += [f"{'.'.join(map(str, e['loc'])) or 'options'}: {e['msg']}" for e in error.errors()]
        if mistakes:
            raise SourceError(f"source '{self.name}': " + "; ".join(mistakes))
        return found

    def tasks(
        self, options: Mapping[str, Any], *, count: int | None, seed: int, split: Split, folder: Path | None = None
    ) -> list[Task]:
        """Return the first `count` tasks (all of them when None) of one split. Raises SourceError, TaskError."""
        parameters = inspect.signature(self.function).parameters
        extra = {"folder": folder or Path()} if "folder" in parameters else {}
        stream = self.function(self.options(options), count=count, seed=seed, split=split, **extra)
        return list(islice(stream, count))


def source(name: str) -> Callable[[Callable[..., Iterable[Task]]], TaskSource]:
    """Make a function a `TaskSource`.

    The function is `f(options, *, count, seed, split)`, or with `folder` too; `options` is annotated with a pydantic
    model. It yields tasks of the split; tasks of `train` and `eval` must never be the same, whatever the seeds.

    Raises:
        TypeError: the first parameter is not annotated with a pydantic model.
    """

    def decorate(function: Callable[..., Iterable[Task]]) -> TaskSource:
        first = next(iter(inspect.signature(function, eval_str=True).parameters.values()))
        if not (isinstance(first.annotation, type) and issubclass(first.annotation, BaseModel)):
            raise TypeError(f"source {name}: the first parameter must be annotated with a pydantic model")
        return TaskSource(name, function, first.annotation)

    return decorate


def load_tasks(
    section: TaskSourceSection, *, domain: str | None = None, seed: int, split: Split, folder: Path | None = None
) -> list[Task]:
    """Load the tasks that a recipe's section describes.

    Args:
        section: source, count, seed, options.
        domain: the environment of the recipe; every task must be of it. None: they may be of several.
        seed: used when the section has none.
        split: `train` or `eval`.
        folder: where relative paths start.

    Raises:
        SourceError: unknown options, no tasks, fewer than `count`, two tasks of one id, a task of another domain.
        RegistryError: no such source.
    """
    found = registry.load("sources", section.source, folder=folder)
    if not isinstance(found, TaskSource):
        raise SourceError(f"{section.source} is not a task source: put @janusrl.source(name) above the function")
    wanted = section.seed if section.seed is not None else seed
    tasks = found.tasks(section.options, count=section.count, seed=wanted, split=split, folder=folder)
    if not tasks:
        raise SourceError(f"source '{section.source}' gave no {split} tasks")
    if section.count is not None and len(tasks) < section.count:
        raise SourceError(f"source '{section.source}' has only {len(tasks)} {split} tasks; 'count' is {section.count}")
    ids = [task.id for task in tasks]
    twice = [name for name, times in Counter(ids).items() if times > 1]
    if twice:
        raise SourceError(f"source '{section.source}' gave two tasks with the id '{twice[0]}'")
    other = next((task for task in tasks if domain is not None and task.domain != domain), None)
    if other is not None:
        raise SourceError(f"task '{other.id}' is of the domain '{other.domain}', but the recipe's env is '{domain}'")
    return tasks


def drop_overlap(train: Sequence[Task], held_out: Sequence[Task]) -> tuple[list[Task], int]:
    """Drop training tasks that equal a held-out one, or have its prompt. Returns the rest and how many were dropped."""
    prompts = {_prompt_key(task) for task in held_out}  # equal tasks have equal prompts
    kept = [task for task in train if _prompt_key(task) not in prompts]
    return kept, len(train) - len(kept)


def _prompt_key(task: Task) -> bytes:
    """A digest of the prompt; its pictures are decoded one at a time."""
    digest = hashlib.sha256(json.dumps(task.prompt, sort_keys=True).encode())
    for image in task.images:
        digest.update(str(image.shape).encode() + image.tobytes())
    return digest.digest()
