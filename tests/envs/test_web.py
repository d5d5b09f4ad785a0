"""The web domain: tasks' viewports, pictures of other heights, and a page graded from answer to score."""

from __future__ import annotations

import numpy as np
import pytest

from janusrl.domain import BackendMissing, RenderRequest
from janusrl.envs.web import WEB, blank, fit, make_request, viewport
from janusrl.outcome import Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.registry import load
from janusrl.render.browser.launch import find_browser
from janusrl.rendering import Frame, Rendering
from janusrl.task import Reference, Task, TaskError

PAGE = (
    "<!DOCTYPE html><html><head><title>t</title></head><body style='margin:0'>"
    "<h1 style='background:#246;color:#fff;margin:0'>Head</h1><div style='height:900px;width:200px;background:#c31'>"
    "</div></body></html>"
)


def task(**metadata: object) -> Task:
    return Task("t", "web", [{"role": "user", "content": "make it"}], Reference(code=PAGE), metadata=metadata)


def test_it_is_registered() -> None:
    assert load("envs", "web") is WEB


@pytest.mark.parametrize(
    ("metadata", "size", "expected_size", "options"),
    [
        ({}, (1280, 2300), (1280, 2300), {}),
        ({"viewport": [400, 800]}, None, (400, 800), {"viewport_height": 800}),
        ({"viewport": [400, 800]}, (400, 3000), (400, 800), {"viewport_height": 800}),
        ({"full_page": False}, (640, 480), (640, 480), {"full_page": False}),
    ],
)
def test_requests_of_tasks(metadata: dict, size: tuple | None, expected_size: tuple, options: dict) -> None:
    request = make_request(task(**metadata), RenderRequest(Program(PAGE, "html", 0, 1), size))
    assert request.size == expected_size
    assert dict(request.options) == options


@pytest.mark.parametrize("given", ["1280x720", [1280], [0, 9], [1280, 720.5], [99999, 9]])
def test_wrong_viewports_name_the_task(given: object) -> None:
    with pytest.raises(TaskError, match=r"task 't'.*viewport"):
        viewport(task(viewport=given))


def test_fit_crops_and_fills_up() -> None:
    tall = Rendering((Frame(np.full((30, 10, 4), 7, np.uint8)),), key="k")
    assert (fit(tall, (10, 20)).pixels == 7).all()
    low = fit(tall, (12, 40))
    assert low.size == (12, 40)
    assert (low.pixels[:30, :10] == 7).all()
    assert (low.pixels[30:] == 255).all()
    assert (low.pixels[:, 10:] == 255).all()
    assert low.key == "k"


def test_the_blank_page_has_the_structure_of_pages() -> None:
    empty = blank(64, 48)
    assert empty.size == (64, 48)
    assert (empty.pixels == 255).all()
    assert empty.structure is not None
    assert empty.structure["texts"] == []


def test_without_chromium_recipes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("janusrl.envs.web.find_browser", lambda: "")
    with pytest.raises(BackendMissing, match="headless-shell"):
        WEB.require()


@pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")
def test_the_same_page_scores_one_and_worse_ones_less() -> None:
    from janusrl.scoring.grader import Grader

    other = PAGE.replace("#c31", "#3c1").replace("900px", "300px")
    answers = [f"```html\n{source}\n```" for source in (PAGE, other, WEB.blank_source)] + ["no code at all"]
    with Grader(WEB, sandbox=SandboxSection(level="process", workers=1)) as grader:
        cards = grader.grade([(task(), answer) for answer in answers])
    totals = [card.total for card in cards]
    assert totals[0] == pytest.approx(1.0)
    assert totals[1] is not None
    assert totals[2] is not None
    assert totals[0] > totals[1] > totals[2]
    assert cards[3].outcome.status is Status.MODEL_FAILED
