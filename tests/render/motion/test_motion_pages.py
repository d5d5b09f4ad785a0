"""Animated pages and SVG in the animation domain: the same times, the same rewards, a renderer of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from janusrl.domain import BackendMissing, Domain, RenderRequest
from janusrl.outcome import Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.registry import load
from janusrl.render.motion.renderer import MotionRenderer
from janusrl.scoring.grader import Grader
from janusrl.task import Reference, Task

from motion_parts import LIMITS, scene  # isort: skip

PAGE = """<!DOCTYPE html><style>body{margin:0;background:#fff}
#a{position:absolute;top:100px;left:0;width:40px;height:40px;background:#f00;animation:m 2s linear forwards}
@keyframes m{to{transform:translateX(400px)}}</style><div id="a"></div>"""
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">
<rect width="20" height="20" y="40" fill="#00f">
<animate attributeName="x" from="0" to="100" dur="2s" fill="freeze"/></rect>
</svg>"""
SCENE = scene("self.play(Dot(color=PURE_RED).animate(rate_func=linear).shift(RIGHT), run_time=1)")


@pytest.fixture(scope="module")
def domain() -> Domain:
    found: Domain = load("envs", "animation")
    return found


@pytest.fixture(scope="module")
def pages(browser_path: Path | None) -> Iterator[MotionRenderer]:
    with MotionRenderer(LIMITS) as started:
        yield started


def ask(source: str, language: str, *times_s: float, size: tuple[int, int]) -> RenderRequest:
    return RenderRequest(Program(source, language, 0, len(source)), size, times_s=times_s)


@pytest.mark.slow
def test_pages_and_drawings_move_in_virtual_time(pages: MotionRenderer) -> None:
    page = pages.submit(ask(PAGE, "html", 0.5, 1.0, 3.0, size=(600, 300))).result(timeout=60)
    assert page.rendering is not None, page.failure
    lefts = [np.nonzero(frame.pixels[..., 1] < 50)[1].min() for frame in page.rendering.frames]
    assert lefts == pytest.approx([100, 200, 400], abs=1)
    drawing = pages.submit(ask(DRAWING, "svg", 0.5, 1.0, 3.0, size=(200, 100))).result(timeout=60)
    assert drawing.rendering is not None, drawing.failure
    blue = [np.nonzero((frame.pixels[..., 2] > 200) & (frame.pixels[..., 0] < 50))[1].min()
            for frame in drawing.rendering.frames]  # fmt: skip
    assert blue == pytest.approx([25, 50, 100], abs=1)


@pytest.mark.slow
def test_tasks_of_three_languages_are_graded_together(manim: None, browser_path: Path | None, domain: Domain) -> None:
    def task(name: str, language: str, code: str) -> Task:
        prompt = ({"role": "user", "content": "Move it."},)
        return Task(
            name, "animation", prompt, Reference(code=code), metadata={"language": language, "times_s": [0.2, 0.6, 1]}
        )

    tasks = [task("m", "manim", SCENE), task("h", "html", PAGE), task("s", "svg", DRAWING)]
    domain.require(tasks)
    answers = [f"```{tag}\n{code}\n```" for tag, code in (("python", SCENE), ("html", PAGE), ("svg", DRAWING))]
    with Grader(domain, sandbox=LIMITS) as grader:
        cards = grader.grade(list(zip(tasks, answers, strict=True)))
        empty = grader.grade([(each, f"```{tag}\n{domain.for_task(each).blank_source}\n```")
                              for each, tag in zip(tasks, ("python", "html", "svg"), strict=True)])  # fmt: skip
    assert [card.total for card in cards] == pytest.approx([1, 1, 1]), [card.to_row() for card in cards]
    assert [card.total for card in empty] == [0, 0, 0]


def test_another_language_is_a_mistake_of_ours(pages: MotionRenderer) -> None:
    outcome = pages.submit(ask("x", "fortran", size=(10, 10))).result()
    assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "bad_request")


def test_a_closed_renderer_says_so(manim: None) -> None:
    renderer = MotionRenderer(SandboxSection(workers=1))
    renderer.close()
    renderer.close()
    outcome = renderer.submit(ask("x", "manim", size=(10, 10))).result()
    assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "worker_lost")


def test_keys_are_those_of_the_languages_renderers(manim: None, pages: MotionRenderer) -> None:
    def key(source: str, language: str, **more: Any) -> str:
        request = ask(source, language, **{"size": (100, 50), **more})
        return pages.key(request)

    assert key(SCENE, "python") == key(SCENE, "python")
    keys = [key(SCENE, "python"), key(SCENE + "#", "python"), key(SCENE, "python", size=(10, 10)), key(PAGE, "html"),
            key(DRAWING, "svg"), key("x", "fortran")]  # fmt: skip
    assert len(set(keys)) == len(keys)


def test_what_is_missing_is_said_for_each_language(domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("janusrl.envs.animation", fromlist=["x"])
    monkeypatch.setattr(module, "missing_manim", lambda: "no manim: pip it.")
    monkeypatch.setattr(module, "find_browser", lambda: "")
    assert domain.missing("python") == "no manim: pip it."
    assert "no Chromium is installed" in domain.missing("html")


def test_a_task_whose_reference_has_tex_is_refused_without_it(
    manim: None, domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def task(code: str) -> Task:
        return Task("t", "animation", ({"role": "user", "content": "Draw."},), Reference(code=code))

    plain, formula = task(scene("self.add(Text('x'))")), task(scene("self.add(MathTex('x'))"))
    monkeypatch.setattr("janusrl.render.motion.manim_renderer.shutil.which", lambda name: None)
    domain.require([plain])
    with pytest.raises(BackendMissing, match="latex and dvisvgm not installed: apt-get install"):
        domain.require([plain, formula])
    assert domain.language_for(formula) == "python"
    assert domain.request_for(formula, Program("x", "python", 0, 1)).times_s[0] == 0.4
