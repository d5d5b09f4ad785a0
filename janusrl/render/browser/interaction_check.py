"""Check of interactive tests: whether each can only be passed by what the page does, found out by running them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from janusrl.domain import Domain, RenderRequest
from janusrl.outcome import Status
from janusrl.program import Program
from janusrl.render.browser.interaction_draws import drawn, seed_of
from janusrl.render.browser.interaction_tests import read_interaction_tests, shares, steps_of
from janusrl.task import Task, TaskError


@dataclass(frozen=True)
class TestsCheck:
    """Numbers of a task's tests, from 1 and without its draws, that are of no use."""

    __test__ = False
    empty: tuple[int, ...] = ()
    """Tests of which a page without anything earns something."""
    untouched: tuple[int, ...] = ()
    """Tests that the reference passes when nothing is done to it."""
    failed: tuple[int, ...] = ()
    """Tests that the reference does not pass."""

    @property
    def ok(self) -> bool:
        """Whether every test is of use."""
        return not (self.empty or self.untouched or self.failed)

    def words(self) -> str:
        """What is wrong, in a sentence; empty when nothing."""
        told = [
            f"{'test' if len(numbers) == 1 else 'tests'} {', '.join(map(str, numbers))} {what}"
            for numbers, what in (
                (self.empty, "earn something on an empty page"),
                (self.untouched, "hold on the reference before anything is done"),
                (self.failed, "fail on the reference itself"),
            )
            if numbers
        ]
        return "; ".join(told)


def check_interaction_tests(domain: Domain, task: Task, renderer: Any) -> TestsCheck:
    """Run a task's tests on an empty page, on the reference with nothing done to it, and on the reference.

    Args:
        domain: the interactive one.
        task: with a reference that has code and tests.
        renderer: of that domain (`domain.make_renderer`).

    Raises:
        TaskError: the task has no code or no tests, or a page could not be drawn.
    """
    code = task.reference.code
    if code is None or not task.reference.tests:
        raise TaskError(f"task '{task.id}': its tests can be checked when reference.code and reference.tests are there")
    tests = read_interaction_tests(drawn(task.reference.tests, seed_of(task)), f"task '{task.id}': reference.tests")
    steps = steps_of(tests)
    idle = tuple(step if step["action"] == "load" else _looked(step) for step in steps)

    def earned(source: str, steps: Sequence[Mapping[str, Any]]) -> list[float]:
        request = domain.request_for(task, Program(source, "html", 0, len(source)))
        request = RenderRequest(
            request.program, request.size, files=request.files, steps=tuple(steps), options=request.options
        )
        outcome = renderer.submit(request).result()
        if outcome.status is not Status.SCORED:
            raise TaskError(f"task '{task.id}': a page could not be drawn: {outcome.reason}")
        return shares(tests, outcome.rendering.observations)

    def where(values: Sequence[float], low: float, high: float) -> tuple[int, ...]:
        return tuple(
            number + 1
            for number, (value, test) in enumerate(zip(values, tests, strict=True))
            if test.expectations and low <= value <= high
        )

    return TestsCheck(
        empty=where(earned(domain.blank_source, steps), 1e-9, 1.0),
        untouched=where(earned(code, idle), 1.0, 1.0),
        failed=where(earned(code, steps), 0.0, 1.0 - 1e-9),
    )


def require_useful_tests(domain: Domain, task: Task, renderer: Any) -> None:
    """Refuse a task some of whose tests are of no use; see `check_interaction_tests`.

    Raises:
        TaskError: says which tests, and why.
    """
    check = check_interaction_tests(domain, task, renderer)
    if not check.ok:
        raise TaskError(f"task '{task.id}': reference.tests: {check.words()}")


def _looked(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """The looks of a step without its action."""
    return {"action": "look", **{key: step[key] for key in ("observe", "settle_s", "watch_s") if key in step}}
