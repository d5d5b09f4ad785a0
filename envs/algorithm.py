"""The algorithm domain: Python programs that are judged by what they answer, not by what they draw.

Tests stand in `Task.reference.tests`, in the forms of `janusrl.render.algorithm_tests`; the reward `unit_tests`
compares. A program sees the calls and inputs of the tests, never what is right. `metadata.step_s`
sets the seconds of one test.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from janusrl.domain import Domain, RenderRequest
from janusrl.render.algorithm import AlgorithmRenderer
from janusrl.render.algorithm_tests import read_tests
from janusrl.rendering import Frame, Rendering
from janusrl.task import Task


def blank(width: int, height: int) -> Rendering:
    """The answer of a program that answers nothing."""
    return Rendering((Frame(np.zeros((height, width, 4), np.uint8)),), key=f"blank {width}x{height}")


def language_of(task: Task) -> str:
    """`python`. Reads the task's tests too, so that a task with a bad one is refused before a run starts.

    Raises:
        TaskError: a test does not have one of the documented forms.
    """
    read_tests(task.reference.tests, f"task '{task.id}': reference.tests")
    return "python"


def make_request(task: Task, request: RenderRequest) -> RenderRequest:
    """The request with the calls and inputs of the task's tests as steps.

    Raises:
        TaskError: a test does not have one of the documented forms.
    """
    cases = read_tests(task.reference.tests, f"task '{task.id}': reference.tests")
    options = {"step_s": task.metadata["step_s"]} if "step_s" in task.metadata else {}
    return replace(request, size=None, structure=False, steps=tuple(case.step for case in cases), options=options)


ALGORITHM = Domain(
    name="algorithm",
    language="python",
    make_renderer=AlgorithmRenderer,
    blank=blank,
    blank_source="pass",
    default_tasks={"source": "starters", "env": "algorithm"},
    default_rubric={"terms": [{"reward": "unit_tests", "anchor": False}]},
    default_size=(1, 1),
    language_of=language_of,
    make_request=make_request,
    audit="janusrl.envs.audit.algorithm:corpus",
)
"""Python programs that pass unit tests."""
