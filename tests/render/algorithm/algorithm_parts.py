"""What the tests of algorithm programs share."""

from __future__ import annotations

import subprocess
from typing import Any

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.algorithm import AlgorithmRenderer
from janusrl.render.algorithm_tests import Case, read_tests

LIMITS = SandboxSection(level="process", workers=2, cpu_s=2.0, wall_s=8.0, memory_mb=512)


def request_of(source: str, *steps: dict[str, Any], **options: Any) -> RenderRequest:
    return RenderRequest(Program(source, "python", 0, len(source)), steps=steps, options=options)


def run(renderer: AlgorithmRenderer, source: str, *steps: dict[str, Any], **options: Any) -> Outcome:
    return renderer.submit(request_of(source, *steps, **options)).result(90)


def seen(renderer: AlgorithmRenderer, source: str, *steps: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    outcome = run(renderer, source, *steps, **options)
    assert outcome.rendering is not None, outcome.failure
    return [dict(each) for each in outcome.rendering.observations]


def verdicts(renderer: AlgorithmRenderer, source: str, *tests: dict[str, Any]) -> list[bool]:
    """Which tests a program passes; all fail where it gives no answer at all."""
    cases: list[Case] = read_tests(tests)
    outcome = run(renderer, source, *(dict(case.step) for case in cases))
    if outcome.rendering is None:
        return [False] * len(cases)
    return [case.passed(each) for case, each in zip(cases, outcome.rendering.observations, strict=True)]


def children_of(pid: int) -> list[int]:
    """Process ids of a process's children."""
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [int(word) for word in told.split()]
