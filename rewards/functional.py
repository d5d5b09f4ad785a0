"""`interaction_tests`: the share of its tests that an interactive page passes. What is right is compared here alone."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from janusrl.render.browser.interaction_tests import read_interaction_tests, shares
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample


class InteractionTestsOptions(BaseModel):
    """Options of `interaction_tests`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    all_or_nothing: bool = False
    """Whether one expectation that is not met makes the value 0."""


@reward(needs=("rendering", "tests"))
def interaction_tests(sample: Sample, options: InteractionTestsOptions) -> Score:
    """Weighted mean, over the tests that expect something, of the share of their expectations that are met.

    See `janusrl.render.browser.interaction_tests` for their forms, and for what earns nothing: what held before
    anything was done, and tests whose action could not be done. `parts` are `passed` (tests passed in full) and `tests`
    (counts). `detail` numbers the first tests that were not passed, with why they could not be done where that is so,
    and without what was right.
    """
    assert sample.candidate is not None
    tests = read_interaction_tests(sample.task.reference.tests)
    seen = sample.candidate.rendering.observations
    earned = shares(tests, seen)
    counted = [number for number, test in enumerate(tests) if test.expectations]
    total = sum(tests[number].weight for number in counted)
    value = sum(tests[number].weight * earned[number] for number in counted) / total if total else 0.0
    passed = sum(earned[number] == 1.0 for number in counted)
    if options.all_or_nothing:
        value = float(passed == len(counted))
    whys = [str(seen[number + 1]["why"]) if len(seen) == len(tests) + 1 else "" for number in range(len(tests))]
    failed = [
        f"{number + 1} ({whys[number]})" if whys[number] else f"{number + 1}"
        for number in range(len(tests))
        if whys[number] or (tests[number].expectations and earned[number] < 1.0)
    ]
    detail = f"tests failed: {', '.join(failed[:20])}{' ...' if len(failed) > 20 else ''}" if failed else ""
    return Score(min(1.0, value), {"passed": float(passed), "tests": float(len(counted))}, detail)
