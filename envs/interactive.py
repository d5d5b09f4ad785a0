"""The interactive domain: pages that are judged by what they do when somebody uses them, and by how they look.

Tests stand in `Task.reference.tests`, in the form of `janusrl.render.browser.interaction_tests`, with inputs that may
be drawn for each group, as in `interaction_draws`; the reward `functional_tests` compares. A page never learns what is
looked at, nor what is expected. `janusrl.render.browser.interaction_check` finds tests that ask for nothing.

`metadata.viewport` of a task is `[width, height]` of the window in px (default 1280 x 720); `metadata.start_s` the
virtual seconds after the load at which the first test begins and the page's picture is taken (default 0.25). Pictures
of reference and answer are compared at that moment, or after the last test that says `"picture": true`. Pages may use
the libraries that `tools/web_libs.sh` installs, from the addresses of public CDNs, and the task's files by their names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from janusrl.domain import Domain, RenderRequest
from janusrl.render.browser.interaction_draws import drawn, seed_of
from janusrl.render.browser.interaction_tests import InteractionTest, read_interaction_tests, steps_of
from janusrl.render.browser.launch import HOW_TO_GET, find_browser
from janusrl.render.browser.timed_renderer import MAX_SIDE_PX, VIEWPORT, TimedRenderer
from janusrl.rendering import Frame, Rendering
from janusrl.task import Task, TaskError
from janusrl.task_metadata import viewport_of


def blank(width: int, height: int) -> Rendering:
    """A white page of `width` x `height` pixels that does nothing: what scores 0."""
    return Rendering((Frame(np.full((height, width, 4), 255, np.uint8)),), key=f"blank {width}x{height}")


def viewport(task: Task) -> tuple[int, int] | None:
    """The window that a task asks for; None when it asks for none.

    Raises:
        TaskError: it is no pair of whole numbers of pixels.
    """
    return viewport_of(task, MAX_SIDE_PX)


def language_of(task: Task) -> str:
    """`html`. Reads the task's tests too, so that a task with a bad one is refused before a run starts.

    Raises:
        TaskError: a test does not have the documented form.
    """
    _tests(task)
    return "html"


def make_request(task: Task, request: RenderRequest) -> RenderRequest:
    """The request with the steps of the task's tests, without what they expect.

    Raises:
        TaskError: a test, the viewport or `start_s` is none.
    """
    tests = _tests(task)
    options: dict[str, Any] = dict(request.options)
    if "start_s" in task.metadata:
        start_s = task.metadata["start_s"]
        if type(start_s) not in (int, float) or not 0 <= start_s <= 60:
            raise TaskError(f"task '{task.id}': start_s is a number of seconds from 0 to 60, got {start_s!r}")
        options["start_s"] = start_s
    return replace(request, size=viewport(task) or request.size, steps=steps_of(tests), options=options)


def _tests(task: Task) -> list[InteractionTest]:
    where = f"task '{task.id}': reference.tests"
    return read_interaction_tests(drawn(task.reference.tests, seed_of(task), where), where)


INTERACTIVE = Domain(
    name="interactive",
    language="html",
    make_renderer=TimedRenderer,
    blank=blank,
    blank_source="<!DOCTYPE html><html><head><title></title></head><body></body></html>",
    default_tasks={"source": "starters", "env": "interactive"},
    default_rubric={
        # A page that works and has no colours yet is not blank.
        "gates": [{"reward": "render_gate", "ink_of_reference": 0.0}],
        "terms": [
            # Of tasks without tests, or without a reference to look at, the term that is left makes the total.
            {"reward": "functional_tests", "weight": 0.6, "anchor": False},
            {"reward": "interactive_visual", "weight": 0.4, "anchor": False},
        ],
        "metrics": ["ssim", "ms_ssim", "mse", "mae", "exact_match"],
    },
    default_size=VIEWPORT,
    picture_size=viewport,
    language_of=language_of,
    make_request=make_request,
    missing=lambda language: "" if find_browser() else f"no Chromium is installed: {HOW_TO_GET}.",
    audit="janusrl.envs.audit.interactive:corpus",
)
"""Pages that react."""
