"""The grader with its real parts: extraction, the sandboxed SVG renderer, the default rubric."""

import asyncio
from itertools import pairwise

import numpy as np
import pytest

from janusrl import registry
from janusrl.outcome import Status
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.scoring.grader import Grader
from janusrl.task import Reference, Task

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
RED = f'{HEAD}<circle cx="30" cy="34" r="12" fill="red"/></svg>'
BLUE = f'{HEAD}<rect x="4" y="8" width="20" height="30" fill="blue"/></svg>'
BLANK = f"{HEAD}</svg>"


def task(code: str = RED, **reference: object) -> Task:
    return Task(
        f"t-{hash(code)}",
        "svg",
        ({"role": "user", "content": "draw"},),
        Reference(code=code, language="svg", **reference),
    )


@pytest.fixture(scope="module")
def grader():
    with Grader(registry.load("envs", "svg"), sandbox=SandboxSection(workers=2)) as grader:
        yield grader


def test_the_reference_scores_1_a_blank_0_and_another_drawing_little(grader) -> None:
    cards = grader.grade([(task(), RED), (task(), BLANK), (task(), BLUE), (task(), f"```svg\n{RED}\n```")])
    assert cards[0].total == pytest.approx(1.0)
    assert (cards[1].total, cards[1].outcome.status, cards[1].outcome.reason) == (0.0, Status.MODEL_FAILED, "blank")
    assert cards[2].total is not None
    assert cards[2].total < 0.3
    assert cards[3].total == pytest.approx(1.0)


def test_every_kind_of_failure_is_named_and_scores_the_floor(grader) -> None:
    answers = {
        "": "empty",
        "I cannot draw.": "no_code",
        f"{HEAD}<circle": "truncated",
        "```python\nprint(1)\n```": "language",
        f"{HEAD}<circle</svg>": "not_xml",
        f'{HEAD}<image href="/etc/passwd"/></svg>': "embedded_picture",
        f"```svg\n{RED}\n```\n```svg\n{RED}\n```": "several_programs",
    }
    cards = grader.grade([(task(), text) for text in answers])
    assert [card.outcome.reason for card in cards] == list(answers.values())
    assert {card.total for card in cards} == {0.0}


def test_a_picture_reference_gives_the_same_score_as_its_code(grader) -> None:
    picture = grader.reference_view(task()).rendering.pixels
    only_picture = Task("p", "svg", ({"role": "user", "content": "draw"},), Reference(picture=picture))
    near = RED.replace('cx="30"', 'cx="33"')
    from_picture, from_code = grader.grade([(only_picture, near), (task(), near)])
    assert from_picture.terms["svg_visual"].value == pytest.approx(from_code.terms["svg_visual"].value)
    assert from_picture.terms["svg_paths"].value is None  # no reference code: the term is left out, not zero
    assert from_picture.total is not None


def test_small_errors_cost_little_and_larger_ones_more(grader) -> None:
    moved = [RED.replace('cx="30"', f'cx="{30 + shift}"') for shift in (0, 1, 2, 4, 8, 16)]
    totals = [card.total for card in grader.grade([(task(), answer) for answer in moved])]
    assert all(a > b for a, b in pairwise(totals)), totals
    assert totals[1] > 0.7


def test_a_reference_that_does_not_render_is_not_the_models_fault(grader) -> None:
    card = grader.grade([(task("<svg><broken"), RED)])[0]
    assert (card.total, card.outcome.status, card.outcome.reason) == (None, Status.INFRA_FAILED, "bad_reference")


def test_the_reference_is_kept_whatever_became_of_the_answer(grader) -> None:
    bad = task("<svg><notclosed")
    texts = ["", f"{HEAD}<circle", f"{HEAD}<circle</svg>", BLANK, RED]
    cards = grader.grade([*((task(), text) for text in texts), (bad, f"{HEAD}<circle"), (bad, RED)])
    shown = [card.reference.content_hash if card.reference is not None else None for card in cards]
    assert shown == [cards[4].reference.content_hash] * 5 + [None, None]
    assert cards[5].outcome.reason == "truncated", "a broken reference takes no blame off the answer"
    assert [card.total for card in cards[:3]] == [0.0] * 3


def test_async_grading_gives_the_same_cards(grader) -> None:
    items = [(task(), RED), (task(), BLUE), (task(BLUE), RED)]
    synchronous = [card.total for card in grader.grade(items)]
    assert [card.total for card in asyncio.run(grader.grade_async(items))] == synchronous


def test_reference_and_candidate_are_rendered_by_different_workers(grader) -> None:
    grader.grade([(task(), RED)])
    assert grader._reference_renderer is not None
    assert grader._reference_renderer is not grader.renderer


def test_the_size_is_the_references(grader) -> None:
    wide = Task(
        "wide", "svg", ({"role": "user", "content": "x"},), Reference(picture=np.full((40, 120, 4), 255, np.uint8))
    )
    card = grader.grade([(wide, RED)])[0]
    assert card.rendering.size == (120, 40)


def test_metrics_are_logged_and_never_change_the_total(grader) -> None:
    near = RED.replace('r="12"', 'r="10"')
    with_metrics = grader.grade([(task(), near)])[0]
    assert with_metrics.metrics["ssim"].value is not None
    section = RubricSection.model_validate(dict(grader.domain.default_rubric) | {"metrics": []})
    with Grader(grader.domain, section, SandboxSection(workers=1)) as plain:
        assert plain.grade([(task(), near)])[0].total == pytest.approx(with_metrics.total)


def test_tasks_that_differ_in_metadata_alone_have_references_of_their_own():
    tasks = [
        Task("t", "svg", ({"role": "user", "content": "draw"},), Reference(code="<svg/>"), metadata={"times_s": times})
        for times in ([0.0], [1.0])
    ]
    assert tasks[0].fingerprint == tasks[1].fingerprint
    assert tasks[0].identity != tasks[1].identity
