"""Strategies that start from a request or a picture: artifact_rewrite, artifact_generation, picture_to_code."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from janusrl import registry
from janusrl.data.strategies import wording
from janusrl.data.strategies.solving import lead_of
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.team import JobTeam
from janusrl.synthesis.writer import WriterError
from janusrl.task import decode_picture
from tests.chat_server import Act, told
from tests.data.strategies.examples import BROKEN, DISC, SQUARE, answer, seed, svg

QUERIES = ["a blue square pls", "1. A red disc. 2. No outline.", "For my bakery's door I need some round sign."]
PLAN = {
    "components": [
        {"id": "title", "role": "heading", "content": "Timer"},
        {"id": "start-button", "role": "button", "content": "starts the timer"},
    ]
}
TIMER = """<!DOCTYPE html>
<html><body><h1 id="title">Timer</h1><button{more}>Start</button></body></html>"""


def test_one_rewrite_that_fails_leaves_the_others(teacher) -> None:
    answers = [{"queries": QUERIES}, answer(SQUARE, "svg"), answer(BROKEN, "svg"), answer(DISC, "svg")]
    first, second, third = teacher.drafts("artifact_rewrite", seed("svg", None, "A sign."), *answers, rounds=0)
    assert isinstance(second, Rejected)
    assert second.draft.instruction == QUERIES[1]
    assert [first.instruction, third.instruction] == [QUERIES[0], QUERIES[2]]
    assert [first.metadata["rewrite"], third.metadata["rewrite"]] == [1, 3]


@pytest.mark.parametrize("queries", [QUERIES[:2], [QUERIES[0], *QUERIES[:2]], ["A sign.", *QUERIES[:2]], "three"])
def test_rewrites_must_be_three_that_differ(teacher, queries) -> None:
    with pytest.raises(WriterError) as caught:
        teacher.drafts("artifact_rewrite", seed("svg", None, "A sign."), {"queries": queries}, {"queries": queries})
    assert caught.value.reason == "bad_answer"
    assert teacher.reason("artifact_rewrite", seed("svg", DISC, None)) == "source: no_instruction"


def test_a_request_becomes_a_program(teacher) -> None:
    draft = teacher.only("artifact_generation", seed("svg", None, "A disc."), answer(DISC, "svg"))
    assert (draft.instruction, draft.user_text, draft.code) == ("A disc.", "A disc.", DISC)


def test_a_plan_must_stand_in_the_page(teacher) -> None:
    lacking, whole = TIMER.format(more=""), TIMER.format(more=' id="start-button"')
    start = seed("interactive", None, "A timer.")
    draft = teacher.only("artifact_generation", start, PLAN, answer(lacking, "html"), answer(whole, "html"), plan=True)
    assert (draft.code, draft.rounds) == (whole, 1)
    assert "`start-button` (button): starts the timer" in draft.prompt
    assert "components of the plan: start-button." in teacher.asked[2]
    answers = [PLAN, answer(lacking, "html")]
    reason = teacher.reason("artifact_generation", start, *answers, plan=True, rounds=0, rng=1)
    assert reason == "test: missing_components"
    twice = {"components": [PLAN["components"][0]] * 2}
    with pytest.raises(WriterError, match="an id of its own"):
        teacher.drafts("artifact_generation", start, twice, twice, plan=True, rng=2)


def test_the_picture_of_a_program_becomes_the_question(teacher) -> None:
    draft = teacher.only("picture_to_code", seed("svg", DISC, "A red disc."), max_picture_px=64)
    assert (draft.code, draft.completion) == (DISC, answer(DISC, "svg"))
    assert np.array_equal(decode_picture(draft.images[0]), decode_picture(teacher.team.picture(draft)))
    assert "SVG" in draft.prompt
    assert "red disc" not in draft.prompt
    assert not teacher.asked  # nobody is asked
    black = svg('<circle cx="20" cy="20" r="9"/>')  # on nothing: black and transparent black
    assert teacher.only("picture_to_code", seed("svg", black)).code == black
    told_too = teacher.only("picture_to_code", seed("svg", DISC, "A red disc."), with_instruction=True)
    assert "A red disc." in told_too.prompt
    verified = seed("svg", DISC, "A red disc.", picture=draft.images[0], verified=True)
    strategy = registry.load("strategies", "picture_to_code")
    (twin,) = strategy.drafts(strategy.options_type(), (verified,), JobTeam(None, None, teacher.team.rng))
    assert twin.images == draft.images  # an earlier stage executed it: no engine is needed
    assert teacher.reason("picture_to_code", seed("svg", svg(""))) == "source: blank_picture"
    assert teacher.reason("picture_to_code", seed("svg", BROKEN)) == "source: source_fails"


def test_jobs_in_threads_give_what_they_give_alone(teacher, engine) -> None:
    """Whoever answers first: the server answers late, out of order, and by what it is asked."""

    def rule(body: dict, number: int) -> Act:
        color = told(body).split("colour ")[1][:7]
        return Act(answer(DISC.replace("red", color), "svg"), delay_s=0.02 * (number * 7 % 5))

    strategy = registry.load("strategies", "artifact_generation")
    teacher.server.rule = rule

    def job(number: int) -> tuple[str, str]:
        import random

        team = JobTeam(teacher.writer, engine, random.Random(number), rounds=1)
        start = seed("svg", None, f"A disc of the colour #{number:06x}.")
        (draft,) = strategy.drafts(strategy.options_type(), (start,), team)
        assert isinstance(draft, Draft)
        return draft.instruction, draft.completion

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(job, range(24)))
    assert teacher.server.most_at_once > 1
    assert together == [job(number) for number in range(24)]
    assert all(f"#{number:06x}" in completion for number, (_, completion) in enumerate(together))


@pytest.mark.parametrize(
    ("completion", "lead"),
    [
        ("Here is the sign. It is red.\n```svg\n<svg/>\n```", "Here is the sign."),
        ("<think>Hm. Red?</think>\nThis draws it:\n\n```svg\n<svg/>\n```", "This draws it:"),
        ("```svg\n<svg/>\n```\nDone.", ""),
        ("Done. No code", ""),
        ("x" * 999 + ".\n```svg\n<svg/>\n```", ""),
    ],
)
def test_the_sentence_before_the_fence(completion: str, lead: str) -> None:
    assert lead_of(completion) == lead


def test_importing_a_strategy_reads_no_file() -> None:
    """Nothing is opened on import, and no prompt is wanted before its question is put."""
    script = """
import builtins, pathlib, sys
from janusrl import registry
import jinja2, yaml, bs4, cv2, PIL.Image, PIL.ImageDraw, janusrl.synthesis.engine, janusrl.render.algorithm_tests
seen = []
sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == "open" else None)
for name in registry.names("strategies"):
    if registry._catalogue("strategies")[name].value.startswith("janusrl.data."):
        registry.load("strategies", name)
ours = [path for path in seen if path.endswith((".j2", ".yaml"))]
assert not ours, ours
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_every_prompt_file_is_used_and_every_fact_that_it_wants_is_given() -> None:
    files = {path.stem for path in (wording.FOLDER / "prompts").glob("*.j2")}
    purposes = {
        purpose for name in registry.names("strategies") for purpose in registry.load("strategies", name).purposes
    }
    assert files - purposes == {"teacher", "rules", "row_edit", "row_picture", "row_plan", "row_repair"}
    assert purposes <= files
    with pytest.raises(Exception, match="instruction"):
        wording.worded("rewrite", env="svg", language="svg")
