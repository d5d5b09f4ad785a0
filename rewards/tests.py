"""`unit_tests`: the share of its tests that an algorithm passes. What is right is compared here, never in a sandbox."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from janusrl.render.algorithm_tests import read_tests
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample


class UnitTestsOptions(BaseModel):
    """Options of `unit_tests`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    all_or_nothing: bool = False
    """Whether one failed test makes the value 0."""


@reward(needs=("rendering", "tests"))
def unit_tests(sample: Sample, options: UnitTestsOptions) -> Score:
    """Share of the tests passed, by weight; see `janusrl.render.algorithm_tests` for their forms.

    `parts` are `passed` and `tests` (counts). `detail` numbers the first tests that failed, without what was right.
    """
    assert sample.candidate is not None
    cases = read_tests(sample.task.reference.tests)
    seen = sample.candidate.rendering.observations
    if len(seen) != len(cases):  # the blank answer, or a drawing of another domain
        seen = ({},) * len(cases)
    passed = [case.passed(observation) for case, observation in zip(cases, seen, strict=True)]
    total = sum(case.weight for case in cases)
    share = sum(case.weight for case, good in zip(cases, passed, strict=True) if good) / total if total else 0.0
    if options.all_or_nothing:
        share = float(all(passed))
    failed = [str(number + 1) for number, good in enumerate(passed) if not good]
    detail = f"tests failed: {', '.join(failed[:20])}{' ...' if len(failed) > 20 else ''}" if failed else ""
    return Score(min(1.0, share), {"passed": float(sum(passed)), "tests": float(len(cases))}, detail)
