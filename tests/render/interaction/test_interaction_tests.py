"""Tests of interactive pages: what earns, what does not, what a page may know, and how mistakes are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from janusrl.domain import RenderRequest
from janusrl.envs.interactive import INTERACTIVE
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.interaction_tests import read_interaction_tests, shares, steps_of
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.timed_renderer import TimedRenderer
from janusrl.rewards.functional import interaction_tests
from janusrl.scoring.reward import Score
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task, TaskError

browser = pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")

TESTS: list[dict[str, Any]] = [
    {"action": "click", "target": "#more", "expect": [{"what": "text", "target": "#n", "equals": "1"}]},
    {"action": "click", "target": "#more", "expect": [{"what": "text", "target": "#n", "equals": "2"}]},
    {"action": "click", "target": "#zero", "expect": [{"what": "text", "target": "#n", "equals": "0"}]},
    {
        "action": "type",
        "target": "label=Name",
        "text": "Ada",
        "expect": [
            {"what": "text", "target": "#hello", "contains": "hello, ada", "ignore_case": True},
            {"what": "value", "target": "label=Name", "matches": "^A.a$"},
        ],
        "weight": 2,
    },
]
RIGHT = """<!DOCTYPE html><html><body><button id=more>More</button><button id=zero>Zero</button><b id=n>0</b>
<label>Name <input></label><p id=hello></p><script>
const n = document.querySelector("#n"), input = document.querySelector("input");
more.onclick = () => { n.textContent = +n.textContent + 1 };
zero.onclick = () => { n.textContent = 0 };
input.oninput = () => { hello.textContent = "Hello, " + input.value };
</script></body></html>"""


def task(tests: list[dict[str, Any]] = TESTS, **metadata: Any) -> Task:
    prompt = ({"role": "user", "content": "a counter"},)
    return Task("t", "interactive", prompt, Reference(code=RIGHT, tests=tuple(tests)), metadata=metadata)


@pytest.fixture(scope="module")
def renderer() -> Iterator[TimedRenderer]:
    with TimedRenderer(SandboxSection(level="process", workers=1)) as renderer:
        yield renderer


def score(renderer: TimedRenderer, source: str, tests: list[dict[str, Any]] = TESTS, **options: Any) -> Score:
    asked = task(tests)
    program = Program(source, "html", 0, len(source))
    outcome = renderer.submit(INTERACTIVE.request_for(asked, program, (640, 360))).result(60)
    assert outcome.rendering is not None, outcome.failure
    view = View(outcome.rendering)
    given = interaction_tests.configured(options)(Sample(asked, source, outcome, program, view))
    assert isinstance(given, Score)
    return given


@browser
def test_a_right_page_earns_all(renderer: TimedRenderer) -> None:
    given = score(renderer, RIGHT)
    assert (given.value, given.detail) == (1.0, "")
    assert given.parts == {"passed": 4.0, "tests": 4.0}


@browser
def test_partial_credit(renderer: TimedRenderer) -> None:
    broken = RIGHT.replace("n.textContent = 0 };", "};")
    assert score(renderer, broken).value == pytest.approx(4 / 5)
    assert score(renderer, broken).detail == "tests failed: 3"
    half = RIGHT.replace('"Hello, " + ', "")
    assert score(renderer, half).value == pytest.approx(4 / 5), "half of a test that weighs 2 of 5"
    assert score(renderer, half, all_or_nothing=True).value == 0
    assert score(renderer, RIGHT, all_or_nothing=True).value == 1


@browser
def test_what_is_missing_is_told_without_what_is_right(renderer: TimedRenderer) -> None:
    given = score(renderer, "<button id=more>More</button>")
    assert given.value == 0
    assert given.detail == "tests failed: 1, 2, 3 (missing), 4 (missing)"


FORGERIES = {
    "nothing at all": "",
    "the answers written out": """<button id=more>m</button><button id=zero>z</button><b id=n>1</b><label>Name <input
    value=Ada></label><p id=hello>Hello, Ada</p>""",
    "patched reading": RIGHT.split("<script>")[0]
    + """<script>const lie = {configurable: true, get: () => "Hello, Ada 1 2"};
    for (const type of [Node, HTMLElement, Element, HTMLInputElement])
      for (const name of ["textContent", "innerText", "innerHTML", "value"])
        Object.defineProperty(type.prototype, name, lie);
    Document.prototype.querySelectorAll = Element.prototype.querySelectorAll = () => [document.body];
    Document.prototype.querySelector = () => document.body; JSON.stringify = () => '["1"]';
    Array.prototype.map = () => ["1"];
    Function.prototype.call = () => "1"; Element.prototype.checkVisibility = () => true;
    globalThis.janusrl = {look: () => ["1"], locate: () => ({x: 1, y: 1})}</script>""",
    "clobbered document": """<form id=more></form><img name=querySelectorAll><img name=title><form name=body>
    <input name=textContent value=1></form><form id=n><input name=innerText value=1><input name=textContent value=1>
    <input name=getBoundingClientRect></form>""",
    "hidden answers": RIGHT.split("<script>")[0]
    + """<script>more.onclick = () => { n.textContent = "" };
    document.body.insertAdjacentHTML("beforeend", "<b id=n style='opacity: 0'>1</b>")</script>""",
}


@browser
@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_earn_nothing(renderer: TimedRenderer, name: str) -> None:
    given = score(renderer, f"<!DOCTYPE html><html><body>{FORGERIES[name]}</body></html>", TESTS[:3])
    assert given.value == 0, given.detail


@browser
def test_what_held_before_earns_only_where_the_test_says_so(renderer: TimedRenderer) -> None:
    still = "<button id=b>B</button><p id=p>done</p>"
    expect = {"what": "text", "target": "#p", "equals": "done"}
    click = {"action": "click", "target": "#b"}
    assert score(renderer, still, [{**click, "expect": [expect]}]).value == 0
    assert score(renderer, still, [{**click, "expect": [{**expect, "initially": True}]}]).value == 1


@browser
def test_there_and_back_earns(renderer: TimedRenderer) -> None:
    """The third test expects what the page showed first, and what it did not just before."""
    assert score(renderer, RIGHT, TESTS[1:3]).parts["passed"] == 1
    assert score(renderer, RIGHT, [TESTS[2]]).value == 0


@browser
def test_a_click_that_cannot_be_done_earns_nothing_though_the_answer_appears(renderer: TimedRenderer) -> None:
    source = RIGHT.replace("</script>", "more.remove(); setTimeout(() => { n.textContent = 1 }, 2000)</script>")
    assert score(renderer, source, TESTS[:1]).value == 0


@browser
def test_every_comparator(renderer: TimedRenderer) -> None:
    source = """<body style="margin: 0"><canvas id=c width=100 height=50 style="display: block"></canvas>
    <button id=b>B</button><ul id=u></ul><script>b.onclick = () => { const g = c.getContext("2d"); g.fillStyle = "#08f";
    g.fillRect(0, 0, 50, 50); u.innerHTML = "<li>One  two</li><li>Three</li>"; console.error("oh"); alert("Saved!");
    setTimeout(() => { b.textContent = "late" }, 800) }</script>"""
    expect = [
        {"what": "count", "target": "li", "at_least": 2},
        {"what": "count", "target": "#u li", "near": 3, "within": 1},
        {"what": "texts", "target": "li", "equals": ["One two", "Three"]},
        {"what": "texts", "target": "li", "contains": "Thr"},
        {"what": "text", "target": "#u", "differs": ""},
        {"what": "text", "target": "#b", "matches": "^l[a-z]+e$"},
        {"what": "color", "target": "#c", "at": [25, 25], "equals": "#0088ff"},
        {"what": "share", "target": "#c", "color": "#0088ff", "near": 0.5, "within": 0.01},
        {"what": "picture", "target": "#c", "changed": True},
        {"what": "dialogs", "equals": ["Saved!"]},
        {"what": "console", "contains": "oh"},
        {"what": "errors", "at_least": 1},
        {"what": "box", "target": "#c", "near": [0, 0, 100, 50], "initially": True},
        {"what": "style", "target": "body", "name": "margin-top", "equals": "0px", "initially": True},
    ]
    test = {"action": "click", "target": "#b", "watch_s": 1, "expect": expect}
    given = score(renderer, source, [test])
    assert given.value == 1
    for number, each in enumerate(expect):
        if "initially" not in each:
            still = score(renderer, source.replace("b.onclick", "b.onfocusin_"), [{**test, "expect": [each]}])
            assert still.value == 0, number


def test_nothing_expected_is_in_the_request() -> None:
    secret = "the-secret-answer"
    tests = [{"action": "click", "target": "a", "expect": [{"what": "text", "target": "p", "equals": secret}]}]
    request = INTERACTIVE.request_for(task(tests, start_s=1, viewport=[300, 200]), Program("<p>", "html", 0, 3), (9, 9))
    assert isinstance(request, RenderRequest)
    assert (request.size, request.options) == ((300, 200), {"start_s": 1})
    assert secret not in json.dumps([list(request.steps), dict(request.options)])
    assert [step["action"] for step in request.steps] == ["look", "click"]


def test_observations_of_another_kind_earn_nothing() -> None:
    tests = read_interaction_tests(TESTS)
    assert shares(tests, ()) == [0.0] * 4
    assert shares(tests, ({"value": 3},) * 4) == [0.0] * 4
    assert len(steps_of(tests)) == 5
    assert steps_of([]) == ()
    blank = INTERACTIVE.blank(64, 48)
    given = interaction_tests(Sample(task(), "", Outcome.drew(blank), None, View(blank)))
    assert (given.value, blank.size) == (0.0, (64, 48))


CLICK = {"action": "click", "target": "#b"}
TEXT = {"what": "text", "target": "#p"}
BAD = {
    "no expectation at all": ({**CLICK}, "no test expects anything"),
    "no comparator": ({**CLICK, "expect": [TEXT]}, "needs one of equals, differs"),
    "two comparators": ({**CLICK, "expect": [{**TEXT, "equals": "a", "contains": "a"}]}, "it has equals, contains"),
    "odd look": ({**CLICK, "expect": [{"what": "smell", "equals": 1}]}, "'what' must be one of"),
    "odd action": ({"action": "jump", "expect": []}, "'action' must be one of"),
    "odd field": ({**CLICK, "expect": [{**TEXT, "equals": "a", "tollerance": 1}]}, "no field 'tollerance'"),
    "odd weight": ({**CLICK, "weight": -1, "expect": []}, "'weight' must be a number"),
    "odd regular expression": ({**CLICK, "expect": [{**TEXT, "matches": "("}]}, "no regular expression"),
    "odd number": ({**CLICK, "expect": [{**TEXT, "at_least": "3"}]}, "'at_least' cannot be '3'"),
    "empty part": ({**CLICK, "expect": [{**TEXT, "contains": " "}]}, "'contains' cannot be"),
    "odd flag": ({**CLICK, "expect": [{**TEXT, "equals": "a", "initially": 1}]}, "'initially' must be true or false"),
    "observe": ({**CLICK, "observe": [TEXT], "expect": [{**TEXT, "equals": "a"}]}, "has no 'observe'"),
    "odd color": (
        {**CLICK, "expect": [{"what": "color", "at": [1, 1], "equals": "red"}]},
        "a colour is '#rrggbb'",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tests_are_named(name: str) -> None:
    test, words = BAD[name]
    with pytest.raises(TaskError) as raised:
        INTERACTIVE.language_for(task([test]))
    assert words in str(raised.value)
    assert "task 't': reference.tests" in str(raised.value)


@pytest.mark.parametrize("viewport", [[0, 9], [9], "big", [9.5, 9], [99999, 9]])
def test_bad_viewports_are_named(viewport: Any) -> None:
    with pytest.raises(TaskError, match="the viewport is"):
        INTERACTIVE.request_for(task(viewport=viewport), Program("<p>", "html", 0, 3))
