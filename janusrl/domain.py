"""Domain: what the machinery needs to know of one kind of program, and nothing more.

A file in `envs/` (or a plug-in) makes one `Domain` and registers it under `janusrl.envs`. Grading, Gymnasium
environments, training and evaluation all work from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.rendering import Rendering
from janusrl.task import Task


@dataclass(frozen=True)
class RenderRequest:
    """One program to render."""

    program: Program
    size: tuple[int, int] | None = None
    """Width and height in pixels of the picture wanted; the program's own size when None."""
    structure: bool = False
    """Whether to return the drawing's structure too."""


class Renderer(Protocol):
    """Runs programs somewhere safe and returns what they drew."""

    level: str
    """Isolation level that the renderer's probes proved: `namespaces`, `landlock` or `process`."""
    version: str
    """Name and version of everything that decides pixels; part of every render's key."""

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Queue one program. The future always resolves to an Outcome; it never raises."""
        ...

    def close(self) -> None:
        """Stop every worker. Idempotent."""
        ...


@dataclass(frozen=True)
class Domain:
    """One kind of program."""

    name: str
    """Name in recipes and tasks, such as `svg`."""
    language: str
    """What `extract_program` looks for."""
    make_renderer: Callable[[SandboxSection], Renderer]
    """Starts the renderer within the recipe's limits. Raises SandboxError when the level asked for cannot be had."""
    blank: Callable[[int, int], Rendering]
    """The empty answer of the given width and height: what scores 0."""
    blank_source: str = ""
    """A program that draws the empty answer: the blank baseline of evaluations."""
    default_rubric: Mapping[str, Any] = field(default_factory=dict)
    """The `rubric:` section used when a recipe has none."""
    default_size: tuple[int, int] | None = None
    """Picture size when a task's reference has none of its own."""
    picture_size: Callable[[Task], tuple[int, int] | None] = lambda task: None
    """Size wanted by one task (the reference's), when it does not follow from a reference picture."""
