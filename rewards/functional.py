"""`functional_tests`: does the program do what is asked? `interactive_visual`: how does a page look that does anything?

What is right is compared here alone: no program ever sees it. `interaction_tests` and `unit_tests` are the same for one
kind of tests each.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from janusrl.render.browser.interaction_draws import drawn, seed_of
from janusrl.render.browser.interaction_tests import read_interaction_tests, shares
from janusrl.rendering import Rendering
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample
from janusrl.task import Task

from .pixel import edge_grid, foreground_color
from .tests import UnitTestsOptions, unit_tests


class InteractionTestsOptions(BaseModel):
    """Options of `interaction_tests`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    all_or_nothing: bool = False
    """Whether one expectation that is not met makes the value 0."""


class FunctionalTestsOptions(BaseModel):
    """Options of `functional_tests`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    all_or_nothing: bool = False
    """Whether one test that fails makes the value 0."""
    error_cost: float = Field(0.0, ge=0, le=1)
    """Share of the value that is lost when a page logs an error, does not catch one, or cannot load a file."""


@reward(needs=("rendering", "tests"), tier="B")
def functional_tests(sample: Sample, options: FunctionalTestsOptions) -> Score:
    """Weighted share of the tests passed: steps on a page, or calls and inputs of a program, whichever the task has.

    Steps (`janusrl.render.browser.interaction_tests`): each test counts by the share of its expectations that are met.
    What held before anything was done earns nothing, nor does a test whose action could not be done, so that an empty
    page and an untouched one earn nothing. Tests that the reference itself does not pass are left out. Inputs may be
    drawn anew for each group (`interaction_draws`). With `error_cost` errors of the page cost that share of the value.
    Calls and inputs (`janusrl.render.algorithm_tests`): each test passes or fails.

    Range [0, 1]. Tier B: running takes the time, in the renderer; comparing takes none. Fails in that it sees only what
    tests look at: `check_interaction_tests` finds those that ask for nothing. `parts` are `passed` and `tests`
    (counts), and `errors` of a page. `detail` numbers the first tests that failed, without what was right. None when no
    test is left. Source: own; InteractScience and UI tests of web benchmarks score so.
    """
    if not any({"action", "draw"} & set(test) for test in sample.task.reference.tests):
        score: Score = unit_tests.function(sample, UnitTestsOptions(all_or_nothing=options.all_or_nothing))
        return score
    assert sample.candidate is not None
    reference = sample.reference.rendering if sample.reference is not None else None
    found = _interaction(sample.task, sample.candidate.rendering, reference, options.all_or_nothing)
    if found.value is None:
        return found
    errors = sum(line.startswith("error:") for line in sample.candidate.rendering.console)
    value = found.value * (1 - options.error_cost) if errors else found.value
    return replace(found, value=value, parts={**found.parts, "errors": float(errors)})


@reward(needs=("rendering", "tests"))
def interaction_tests(sample: Sample, options: InteractionTestsOptions) -> Score:
    """Weighted mean, over the tests that expect something, of the share of their expectations that are met.

    See `janusrl.render.browser.interaction_tests` for their forms, and for what earns nothing: what held before
    anything was done, and tests whose action could not be done. `parts` are `passed` (tests passed in full) and `tests`
    (counts). `detail` numbers the first tests that were not passed, with why they could not be done where that is so,
    and without what was right. `functional_tests` is this for all kinds of tests.
    """
    assert sample.candidate is not None
    return _interaction(sample.task, sample.candidate.rendering, None, options.all_or_nothing)


@reward(needs=("rendering", "reference_picture"))
def interactive_visual(sample: Sample) -> Score:
    """How a page looks, if it does anything: mean(foreground_color, edge_grid), 0 when it passes none of its tests.

    A picture of the page is no page that works: it earns nothing here. Tasks without tests are judged by the looks.
    Range [0, 1]; tier A. Fails where its two halves do: it is blind to words. Source: own. `parts` are both, and
    `passed`, the number of tests passed.
    """
    assert sample.candidate is not None
    colors, edges = foreground_color(sample), edge_grid(sample).value
    parts = {"foreground_color": float(colors), "edge_grid": float(edges)}
    value = (parts["foreground_color"] + parts["edge_grid"]) / 2
    if sample.task.reference.tests:
        tests = functional_tests(sample)
        if tests.value is None:
            return Score(None, parts, tests.detail)
        parts["passed"] = tests.parts["passed"]
        if not parts["passed"]:
            return Score(0.0, parts, "the page passes no test")
    return Score(value, parts)


def _interaction(task: Task, rendering: Rendering, reference: Rendering | None, all_or_nothing: bool) -> Score:
    tests = read_interaction_tests(drawn(task.reference.tests, seed_of(task)))
    seen = rendering.observations
    earned = shares(tests, seen)
    counted = [number for number, test in enumerate(tests) if test.expectations]
    if reference is not None and len(reference.observations) == len(tests) + 1:
        right = shares(tests, reference.observations)
        counted = [number for number in counted if right[number] == 1.0]
        if not counted:
            return Score(None, detail="the reference itself passes none of the tests")
    total = sum(tests[number].weight for number in counted)
    value = sum(tests[number].weight * earned[number] for number in counted) / total if total else 0.0
    passed = sum(earned[number] == 1.0 for number in counted)
    if all_or_nothing:
        value = float(passed == len(counted))
    whys = [str(seen[number + 1]["why"]) if len(seen) == len(tests) + 1 else "" for number in range(len(tests))]
    failed = [
        f"{number + 1} ({whys[number]})" if whys[number] else f"{number + 1}"
        for number in range(len(tests))
        if whys[number] or (tests[number].expectations and earned[number] < 1.0)
    ]
    detail = f"tests failed: {', '.join(failed[:20])}{' ...' if len(failed) > 20 else ''}" if failed else ""
    return Score(min(1.0, value), {"passed": float(passed), "tests": float(len(counted))}, detail)
