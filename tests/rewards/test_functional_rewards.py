"""What pages do: tests of pages and programs under one name, draws, errors, looks that need a deed, useless tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from janusrl.envs.algorithm import ALGORITHM
from janusrl.envs.interactive import INTERACTIVE
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.registry import load
from janusrl.render.browser.interaction_check import check_interaction_tests, require_useful_tests
from janusrl.render.browser.interaction_draws import drawn, seed_of
from janusrl.render.browser.launch import find_browser
from janusrl.scoring.grader import Grader
from janusrl.scoring.reward import Score
from janusrl.task import Reference, Task, TaskError

PAGE = """<!DOCTYPE html><html><head><title>t</title></head><body style="margin: 0; font-family: sans-serif">
<h1 style="background: #135; color: #fff">Sums</h1><input id="a"><input id="b"><button id="go">Add</button>
<p id="out" style="background: #fc6">none</p><script>
document.getElementById("go").onclick = () => {
  const [a, b] = ["a", "b"].map(id => Number(document.getElementById(id).value));
  document.getElementById("out").textContent = ANSWER;
};
</script></body></html>"""
RIGHT = PAGE.replace("ANSWER", "String(a + b)")
ROWS = [{"a": "2", "b": "3", "sum": "5"}, {"a": "10", "b": "4", "sum": "14"}, {"a": "7", "b": "7", "sum": "14"}]
TESTS: list[dict[str, Any]] = [
    {"draw": ROWS},
    {"action": "fill", "target": "#a", "text": "${a}"},
    {"action": "fill", "target": "#b", "text": "${b}"},
    {"action": "click", "target": "#go", "expect": [{"what": "text", "target": "#out", "equals": "${sum}"}]},
]
needs_browser = pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")


def task(tests: list[dict[str, Any]] | None = None, code: str | None = RIGHT, **metadata: Any) -> Task:
    prompt = ({"role": "user", "content": "make it"},)
    reference = Reference(code=code, tests=tuple(TESTS if tests is None else tests))
    return Task("sums", "interactive", prompt, reference, metadata=metadata)


def group_that_draws(row: dict[str, str]) -> int:
    return next(group for group in range(100) if drawn(TESTS, seed_of(task(group=group)))[0]["text"] == row["a"])


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with Grader(INTERACTIVE, sandbox=SandboxSection(workers=1)) as found:
        yield found


@pytest.fixture(scope="module")
def renderer() -> Iterator[Any]:
    with INTERACTIVE.make_renderer(SandboxSection(workers=1)) as found:  # type: ignore[attr-defined]
        yield found


def test_draws_fill_tests_the_same_way_for_a_group_and_otherwise_for_another() -> None:
    seen = {drawn(TESTS, seed_of(task(group=group)))[0]["text"] for group in range(30)}
    assert seen == {row["a"] for row in ROWS}
    assert drawn(TESTS, seed_of(task(group=3))) == drawn(TESTS, seed_of(task(group=3)))
    step = drawn([{"draw": [{"n": 3}, {"n": 3}]}, {"action": "wait", "seconds": "${n}", "x": "at ${n}"}], "")[0]
    assert (step["seconds"], step["x"]) == (3, "at 3")


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ([{"draw": [{"a": 1}]}], "two rows or more"),
        ([{"draw": [{"a": 1}, {"b": 2}]}], "same names"),
        ([{"draw": [{"a": 1}, {"a": 2}], "action": "look"}], "nothing but 'draw'"),
        (
            [{"draw": [{"a": 1}, {"a": 2}]}, {"action": "press", "key": "${b}"}],
            r"\[1\]: '\$\{b\}' was not drawn before",
        ),
    ],
)
def test_bad_draws_are_named(tests: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(TaskError, match=words):
        drawn(tests, "")


@needs_browser
def test_an_answer_that_knows_one_draw_fails_on_another(grader: Grader) -> None:
    learnt = PAGE.replace("ANSWER", "'5'")
    first, second = (task(group=group_that_draws(row)) for row in ROWS[:2])
    right, lucky, found_out = grader.grade([(second, RIGHT), (first, learnt), (second, learnt)])
    assert (right.total, lucky.total, found_out.total) == (pytest.approx(1.0), pytest.approx(1.0), 0.0)
    assert found_out.terms["interactive_visual"].detail == "the page passes no test"


@needs_browser
def test_a_picture_of_the_page_earns_nothing_and_half_a_page_something(grader: Grader) -> None:
    dead = RIGHT.split("<script>")[0] + "</body></html>"
    plain = "<!DOCTYPE html><html><body><h1>Sums</h1><input id=a><input id=b><button id=go>Add</button><p id=out></p>"
    bare = plain + "<script>" + RIGHT.split("<script>")[1]
    still, working, empty = (
        card.total for card in grader.grade([(task(), dead), (task(), bare), (task(), "<html></html>")])
    )
    assert (still, empty) == (0.0, 0.0)
    assert working is not None
    assert 0.6 <= working < 0.9


@needs_browser
def test_errors_cost_what_the_rubric_says(grader: Grader) -> None:
    section = RubricSection.model_validate(
        {"terms": [{"reward": "functional_tests", "error_cost": 0.5, "anchor": False}]}
    )
    loud = RIGHT.replace("<script>", "<script>console.error('no');")
    with Grader(INTERACTIVE, section, SandboxSection(workers=1)) as strict:
        quiet_card, loud_card = strict.grade([(task(), RIGHT), (task(), loud)])
    assert (quiet_card.total, loud_card.total) == (1.0, 0.5)
    assert loud_card.terms["functional_tests"].parts["errors"] == 1
    (card,) = grader.grade([(task(), loud)])
    assert card.terms["functional_tests"].value == 1.0


@needs_browser
def test_tests_that_the_reference_fails_are_left_out(grader: Grader) -> None:
    broken = [
        *TESTS,
        {"action": "click", "target": "#none", "patience_s": 0, "expect": [{"what": "title", "equals": "x"}]},
    ]
    (card,) = grader.grade([(task(broken), RIGHT)])
    assert card.terms["functional_tests"].value == 1.0
    assert card.terms["functional_tests"].parts["tests"] == 1
    nothing_left = task([broken[-1]])
    (card,) = grader.grade([(nothing_left, RIGHT)])
    assert card.terms["functional_tests"].value is None
    assert "the reference itself" in card.terms["functional_tests"].detail


@needs_browser
def test_tests_that_ask_for_nothing_are_found_and_named(renderer: Any) -> None:
    assert check_interaction_tests(INTERACTIVE, task(), renderer).ok
    useless = [
        *TESTS,
        {"action": "press", "key": "Enter", "expect": [{"what": "errors", "equals": 0, "initially": True}]},
        {"action": "look", "expect": [{"what": "text", "target": "#out", "changed": False}]},
        {"action": "click", "target": "#go", "expect": [{"what": "text", "target": "#out", "equals": "never"}]},
    ]
    check = check_interaction_tests(INTERACTIVE, task(useless), renderer)
    assert (check.empty, check.untouched, check.failed) == ((4, 5), (4, 5), (6,))
    with pytest.raises(TaskError, match=r"tests 4, 5 earn something on an empty page; .* test 6 fail"):
        require_useful_tests(INTERACTIVE, task(useless), renderer)
    with pytest.raises(TaskError, match="can be checked when"):
        check_interaction_tests(INTERACTIVE, task(code=None), renderer)


@needs_browser
def test_the_shipped_tasks_ask_for_something(renderer: Any) -> None:
    shipped = list(load("sources", "starters").tasks({"env": "interactive"}, count=None, seed=0, split="train"))
    assert shipped
    for each in shipped:
        assert check_interaction_tests(INTERACTIVE, each, renderer).words() == ""


def test_programs_are_tested_under_the_same_name() -> None:
    section = RubricSection.model_validate({"terms": [{"reward": "functional_tests", "anchor": False}]})
    tests = ({"assert": "f(2) == 4"}, {"assert": "f(3) == 9", "weight": 3})
    asked = Task("square", "algorithm", ({"role": "user", "content": "f"},), Reference(tests=tests))
    answer = "```python\ndef f(x):\n    return x * 2\n```"
    with Grader(ALGORITHM, section, SandboxSection(workers=1)) as graded:
        half, whole = graded.grade([(asked, answer), (asked, answer.replace("x * 2", "x ** 2"))])
    assert (half.total, whole.total) == (0.25, 1.0)
    score = half.terms["functional_tests"]
    assert isinstance(score, Score)
    assert score.detail == "tests failed: 2"


@needs_browser
def test_tasks_without_tests_are_judged_by_their_looks(grader: Grader) -> None:
    looks = replace(task(), reference=Reference(code=RIGHT))
    (card,) = grader.grade([(looks, RIGHT)])
    assert (card.total, card.terms["functional_tests"].value) == (1.0, None)
