"""A browser for programs of the grammars of pages: draws them, and says what their tests earn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from janusrl import registry
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.interaction_check import check_interaction_tests
from janusrl.render.browser.interaction_tests import read_interaction_tests, shares
from janusrl.task import Reference, Task


class Browser:
    """Draws pages of one environment."""

    def __init__(self, env: str, renderer) -> None:
        self.domain = registry.load("envs", env)
        self.env = env
        self.renderer = renderer

    def task(self, code, tests=()):
        reference = Reference(code=code, tests=tuple(tests)) if tests else Reference()
        return Task("page", self.env, ({"role": "user", "content": "x"},), reference)

    def submit(self, code, tests=()):
        task = self.task(code, tests)
        program = Program(code, "html", 0, len(code))
        return self.renderer.submit(self.domain.request_for(task, program, self.domain.size_for(task)))

    def draw(self, codes, tests=None) -> list[Outcome]:
        """Outcomes of programs, in order; all of them are drawn at once."""
        waiting = [self.submit(code, tests[i] if tests else ()) for i, code in enumerate(codes)]
        outcomes = [each.result() for each in waiting]
        for outcome in outcomes:
            assert outcome.rendering is not None, outcome
            assert not [line for line in outcome.rendering.console if "error" in line.lower()], (
                outcome.rendering.console
            )
        return outcomes

    def earned(self, spec, outcome) -> list[float]:
        """What each test that expects something earns."""
        tests = read_interaction_tests(spec["tests"])
        told = zip(tests, shares(tests, outcome.rendering.observations), strict=True)
        return [share for test, share in told if test.expectations]

    def check(self, code, tests):
        return check_interaction_tests(self.domain, self.task(code, tests), self.renderer)


@contextmanager
def browser(env: str) -> Iterator[Browser]:
    """A browser, closed in the end."""
    domain = registry.load("envs", env)
    renderer = domain.start_renderer(SandboxSection())
    try:
        yield Browser(env, renderer)
    finally:
        renderer.close()


def pixels(outcome: Outcome) -> np.ndarray:
    """The first picture, H x W x 3."""
    return outcome.rendering.frames[0].pixels[..., :3].astype(np.int16)


def changed(one: Outcome, other: Outcome) -> float:
    """Share of pixels that differ visibly, of the larger picture."""
    a, b = pixels(one), pixels(other)
    height, width = max(a.shape[0], b.shape[0]), max(a.shape[1], b.shape[1])
    canvas = np.full((2, height, width, 3), -255, np.int16)
    canvas[0, : a.shape[0], : a.shape[1]] = a
    canvas[1, : b.shape[0], : b.shape[1]] = b
    return float((np.abs(canvas[0] - canvas[1]).max(axis=2) > 12).mean())


def inert(code: str) -> str:
    """The program without its scripts."""
    return re.sub(r"<script>.*?</script>", "", code, flags=re.S)
