"""The edit domain: a program, what it draws, and an instruction; what is asked for changes, and nothing else.

The programs are another domain's, which a task names in `metadata.edits`: `svg`, `chart`, `web`, or any environment
that is installed. `Task.source` is the program to edit, shown in the prompt as code, picture, or both. An answer is the
whole edited program, or search/replace blocks (`janusrl.patch`) that turn the source into it. Reference: code of a
right answer, its picture, or both.

Candidate, source and reference are drawn by that domain's renderer, with its sizes and its options. What scores 0 is
the source unchanged; a source that does not run (it is to be repaired) counts as that domain's empty answer.
"""

from __future__ import annotations

import numpy as np

from janusrl import registry
from janusrl.domain import Domain, Renderer, RenderRequest
from janusrl.patch import is_patch, patched
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.dispatch import DispatchRenderer, addressed
from janusrl.rendering import Frame, Rendering
from janusrl.task import Task, TaskError


def base_of(task: Task) -> Domain:
    """The domain of the task's programs.

    Raises:
        TaskError: `metadata.edits` names none, or the task has no source.
    """
    name = task.metadata.get("edits")
    if not isinstance(name, str):
        raise TaskError(f"task '{task.id}': metadata.edits must name the environment of its programs, got {name!r}")
    if task.source is None:
        raise TaskError(f"task '{task.id}': an edit needs 'source', the program to edit")
    try:
        return _named(name)
    except LookupError as error:
        raise TaskError(f"task '{task.id}': metadata.edits: {error}") from error


def _named(name: str) -> Domain:
    found = registry.load("envs", name)
    if not isinstance(found, Domain) or found.base_of is base_of:
        raise LookupError(f"'{name}' is no environment whose programs can be edited")
    return found


def read_answer(task: Task, completion: str) -> Program:
    """The edited program of an answer: written whole, or as search/replace blocks. Raises ExtractionError."""
    base = base_of(task)
    if task.source is not None and is_patch(completion):
        return patched(task.source, completion, base.language_for(task))
    return base.program_of(task, completion)


def make_renderer(sandbox: SandboxSection) -> Renderer:
    """A renderer for every domain's programs; each domain's own is started when it is first needed."""
    return DispatchRenderer(sandbox, _named)


def make_request(task: Task, request: RenderRequest) -> RenderRequest:
    """The request of the task's domain, addressed to that domain's renderer."""
    return addressed(request, str(task.metadata["edits"]))


def blank(width: int, height: int) -> Rendering:
    """An opaque white canvas; tasks are measured against their source instead."""
    return Rendering((Frame(np.full((height, width, 4), 255, np.uint8)),), key=f"blank {width}x{height}")


EDIT = Domain(
    name="edit",
    language="svg",
    make_renderer=make_renderer,
    blank=blank,
    default_rubric={
        "gates": ["render_gate"],
        "terms": ["edit_change"],
        "multiply": ["edit_keep", "length_band"],
        "metrics": ["edit_lines", "ssim", "mse", "mae", "foreground_color", "exact_match"],
    },
    make_request=make_request,
    base_of=base_of,
    read_answer=read_answer,
    default_tasks={"source": "edits", "count": 256},
    audit="janusrl.envs.audit.edit:corpus",
)
"""Edits of any other domain's programs."""
