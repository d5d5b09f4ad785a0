"""Domain: what the machinery needs to know of one kind of program, and nothing more.

A file in `envs/` (or a plug-in) makes one `Domain` and registers it under `janusrl.envs`. Grading, Gymnasium
environments, training and evaluation all work from it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from janusrl.outcome import Outcome
from janusrl.program import Program, extract_program
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
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Data files of the task, put beside the program: plain names, such as `sales.csv`."""
    times_s: tuple[float, ...] = ()
    """Virtual times of the frames wanted, ascending; one picture of the settled drawing when empty."""
    steps: tuple[Mapping[str, Any], ...] = ()
    """What is done to the running program, in the form that its renderer documents: clicks and keys, calls, inputs.
    The program may see these; expected answers never stand here."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The renderer's own options, as it documents them. JSON values only."""
    trace: bool = False
    """Whether to return the rendering's trace too, where the renderer makes one: see `Rendering.trace`."""


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


class BackendMissing(RuntimeError):
    """A program that renders some language is not installed here; the message says how to get it."""


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
    language_of: Callable[[Task], str] | None = None
    """Language of one task's programs, in domains that know several; `language` when None."""
    make_request: Callable[[Task, RenderRequest], RenderRequest] | None = None
    """Completes the request for one task's program (the candidate's and the reference's): steps, times, options.
    It gets program, size, structure and the task's files already filled in."""
    fit: Callable[[Rendering, tuple[int, int]], Rendering] | None = None
    """Brings a candidate's rendering to the width and height of the reference's picture, for comparing pixels.
    None where the renderer draws at the size asked for."""

    suffixes: Mapping[str, str] = field(default_factory=dict)
    """Endings of programs' files, in lower case with their dot, to their language: `janusrl render` goes by them."""
    claims: Callable[[str], bool] | None = None
    """Whether a source is this domain's, where others have the suffix too. A domain that claims it goes before one
    that has no opinion (None); one that does not claim it is out."""
    missing: Callable[[str], str] = lambda language: ""
    """What this machine lacks to run programs in a language, and how to get it, in a sentence; empty when nothing."""
    base_of: Callable[[Task], Domain] | None = None
    """The domain that one task's programs belong to, in domains that frame others (edits). It then decides language,
    size, blank, fit and request; `make_request` completes its request. None: the domain itself."""
    read_answer: Callable[[Task, str], Program] | None = None
    """Cuts the program out of an answer, where that is more than `extract_program`; raises ExtractionError."""
    default_tasks: Mapping[str, Any] | None = None
    """Task source, as in recipes, of Gymnasium environments that are made without tasks."""
    audit: str | None = None
    """`module:function` that gives the `janusrl.audit.corpus.Corpus` of this domain: what its rewards are audited with.
    None: pictures spoilt in ways that suit every domain."""

    def require(self, tasks: Iterable[Task] = ()) -> None:
        """Check that this machine can run what `tasks` ask for; without tasks, programs in `language`.

        Raises:
            BackendMissing: it cannot; says for each language what is missing and how to get it.
        """
        asked = {(base.name, self.language_for(task)): base for task in tasks for base in [self.for_task(task)]}
        asked = asked or {(self.name, self.language): self}
        lacks = [f"{name[1]}: {lack}" for name, base in sorted(asked.items()) if (lack := base.missing(name[1]))]
        if lacks:
            raise BackendMissing(f"the environment '{self.name}' cannot run here. " + " ".join(lacks))

    def start_renderer(self, sandbox: SandboxSection) -> Renderer:
        """Start a renderer on this node's cores, or on a Ray cluster's nodes, as `sandbox.backend` says.

        Raises:
            SandboxError: the isolation or the cluster asked for cannot be had.
            BackendMissing: a program or package is not installed.
        """
        if sandbox.backend == "local":
            return self.make_renderer(sandbox)
        try:
            backend = importlib.import_module("janusrl.render.ray_renderer")
        except ImportError as error:
            raise BackendMissing(
                f"sandbox.backend is 'ray', and Ray is not there ({error}): pip install 'janusrl[ray]'"
            ) from error
        renderer: Renderer = backend.RayRenderer(self.make_renderer, sandbox)
        return renderer

    def for_task(self, task: Task) -> Domain:
        """The domain that the programs of `task` belong to: itself, but for domains that frame others."""
        base = self if self.base_of is None else self.base_of(task)
        return base if base is self else base.for_task(task)

    def size_for(self, task: Task) -> tuple[int, int] | None:
        """Width and height in pixels that a task wants, when its reference has no picture; None: the program's own."""
        base = self.for_task(task)
        return base.picture_size(task) or base.default_size

    def language_for(self, task: Task) -> str:
        """Language that `task` wants its program in."""
        base = self if self.base_of is None else self.base_of(task)
        if base is not self:
            return base.language_for(task)
        return self.language_of(task) if self.language_of is not None else self.language

    def program_of(self, task: Task, completion: str) -> Program:
        """The program that an answer to `task` gives. Raises ExtractionError, in words that the model may read."""
        if self.read_answer is not None:
            return self.read_answer(task, completion)
        return extract_program(completion, self.language_for(task))

    def request_for(
        self,
        task: Task,
        program: Program,
        size: tuple[int, int] | None = None,
        *,
        structure: bool = False,
        trace: bool = False,
    ) -> RenderRequest:
        """What to ask of the renderer for a program that answers `task`."""
        base = self if self.base_of is None else self.base_of(task)
        if base is not self:
            request = base.request_for(task, program, size, structure=structure, trace=trace)
        else:
            request = RenderRequest(program, size, structure, files=task.files, trace=trace)
        return request if self.make_request is None else self.make_request(task, request)
