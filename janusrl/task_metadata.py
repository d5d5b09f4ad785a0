"""What several domains read from a task's metadata in the same form."""

from __future__ import annotations

from collections.abc import Callable

from janusrl.task import Task, TaskError


def viewport_of(task: Task, most_px: int) -> tuple[int, int] | None:
    """The window that `metadata.viewport` asks for, width and height in px; None when it asks for none.

    Raises:
        TaskError: it is no pair of whole numbers of pixels from 1 to `most_px`.
    """
    given = task.metadata.get("viewport")
    if given is None:
        return None
    if (
        not isinstance(given, list | tuple)
        or len(given) != 2
        or not all(type(side) is int and 1 <= side <= most_px for side in given)
    ):
        words = f"the viewport is [width, height] in px, 1 to {most_px} each, got {given!r}"
        raise TaskError(f"task '{task.id}': {words}")
    return given[0], given[1]


def named_language(task: Task, named: Callable[[str], str | None], *, default: str, choices: str) -> str:
    """The language that `metadata.language` or else `reference.language` names.

    Args:
        task: the task.
        named: our name of a language for any of its names; None for one that the domain does not know.
        default: the name taken where the task says nothing.
        choices: the languages, in words for the error.

    Raises:
        TaskError: it names another language.
    """
    given = task.metadata.get("language", task.reference.language or default)
    language = named(given) if isinstance(given, str) else None
    if language is None:
        raise TaskError(f"task '{task.id}': the language must be {choices}, got {given!r}")
    return language
