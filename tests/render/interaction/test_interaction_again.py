"""What neither chance nor another program in the same browser may change about what a page shows when it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from janusrl.domain import RenderRequest
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.timed_renderer import TimedRenderer
from janusrl.rendering import Rendering

pytestmark = pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")

FILES = {"d.json": b'{"a": 1}', "p.svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"}


@pytest.fixture(scope="module")
def renderer() -> Iterator[TimedRenderer]:
    with TimedRenderer(SandboxSection(level="process", workers=1)) as renderer:
        yield renderer


def run(renderer: TimedRenderer, source: str, *steps: dict[str, Any]) -> Rendering:
    request = RenderRequest(Program(source, "html", 0, len(source)), (640, 360), files=FILES, steps=steps)
    outcome = renderer.submit(request).result(60)
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering


def test_what_one_page_selects_or_copies_no_other_key_or_button_pastes(renderer: TimedRenderer) -> None:
    field = "<input id=i value={!r}><input id=j>"
    copy = (
        {"action": "press", "target": "#i", "key": "Control+a"},
        {"action": "press", "target": "#i", "key": "Control+c"},
    )
    look = {"observe": [{"what": "value", "target": "#j"}]}
    insert = {"action": "press", "target": "#j", "key": "Shift+Insert", **look}
    middle = {"action": "click", "target": "#j", "button": "middle", **look}
    assert run(renderer, field.format("mine"), *copy, insert).observations[-1]["seen"] == [["mine"]]
    for paste in (insert, middle):
        run(renderer, field.format("another's"), *copy)
        assert run(renderer, field.format(""), paste).observations[-1]["seen"] == [[""]], paste


@pytest.mark.parametrize(
    "loads",
    [
        "fetch('d.json').then((r) => r.json()).then((d) => say(d.a))",
        "Object.assign(document.body.appendChild(new Image()), {onload: () => say(1), src: 'p.svg'})",
        "fetch('https://api.example.org/').catch(() => say(1))",
        "setTimeout(() => fetch('gone').catch(() => say(1)), 20)",
    ],
)
def test_a_click_may_load_something(renderer: TimedRenderer, loads: str) -> None:
    """The browser puts off the answers to what an input asks for until a frame is shown, which never came."""
    source = f"""<button>b</button><p id=out></p><script>
    const say = (text) => document.querySelector("#out").append(text);
    document.querySelector("button").onclick = () => {{ {loads} }}</script>"""
    step = {"action": "click", "target": "button", "observe": [{"what": "text", "target": "#out"}]}
    assert run(renderer, source, step).observations[0]["seen"] == [["1"]]


def test_what_is_not_loaded_is_told_in_the_same_place_again(renderer: TimedRenderer) -> None:
    source = """<script src=gone.js></script><script>console.log("a")</script><img src=gone.png>
    <link rel=stylesheet href=gone.css><button>b</button><script>console.log("b");
    document.querySelector("button").onclick = () => fetch("late").catch(() => console.log("c"))</script>"""
    step = {"action": "click", "target": "button", "observe": [{"what": "console"}]}
    gone = "warning: Failed to load resource: net::ERR_ADDRESS_UNREACHABLE "
    for turn in range(12):
        seen = run(renderer, f"{source}<!-- {turn} -->", step)
        assert seen.observations[0]["seen"] == [[["log: c", gone + "late"]]]
        assert seen.console == (
            "log: a",
            "log: b",
            "log: c",
            *(gone + n for n in ("gone.css", "gone.js", "gone.png", "late")),
        )


def test_files_are_taken_in_at_the_same_time_again(renderer: TimedRenderer) -> None:
    source = """<button>b</button><p id=out></p><script type=module>
    import {v} from "data:text/javascript,export const v = 1"; say(v, (await (await fetch("d.json")).json()).a)</script>
    <script>const out = document.querySelector("#out"), time = () => Math.round(performance.now());
    const say = (...words) => out.append(words.join(" "), ` ${time()}; `);
    const ask = () => fetch("d.json").then((r) => r.json()).then((d) => say(d.a));
    setTimeout(ask, 200);
    document.querySelector("button").onclick = () => { ask(); fetch("gone").catch(() => say("gone")) }</script>"""
    step = {"action": "click", "target": "button", "observe": [{"what": "text", "target": "#out"}]}
    seen = [run(renderer, f"{source}<!-- {n} -->", step).observations[0]["seen"][0][0] for n in range(12)]
    assert set(seen) <= {f"1 1 0; 1 200; {last}" for last in ("1 250; gone 250;", "gone 250; 1 250;")}


def test_a_program_that_is_over_has_no_last_word(renderer: TimedRenderer) -> None:
    last = """<script>history.replaceState(0, "", "/?left"); setInterval(() => 0, 10);
    for (const moment of ["pagehide", "unload", "visibilitychange"]) addEventListener(moment, () => {
      document.cookie = moment + "=left"; localStorage[moment] = "left"; caches.open(moment) })</script>"""
    look = """<button onclick="history.back()">b</button><p id=out></p><script>
    caches.keys().then((names) => document.querySelector("#out").append([document.cookie, localStorage.length,
      names.length, history.length, navigation.entries().map((entry) => entry.url)]))</script>"""
    step = {"action": "click", "target": "button", "settle_s": 0.3, "observe": [{"what": "text", "target": "#out"}]}
    for turn in range(12):
        run(renderer, f"{last}<!-- {turn} -->", {"action": "wait", "seconds": 0.1})
        seen = run(renderer, f"{look}<!-- {turn} -->", step).observations[0]["seen"]
        assert seen == [[",0,0,1,https://page.invalid/"]], turn


def test_messages_about_how_we_draw_are_none_of_the_pages(renderer: TimedRenderer) -> None:
    source = """<canvas id=c></canvas><script>const g = c.getContext("webgl");
    if (g) { g.clearColor(0, 1, 0, 1); g.clear(g.COLOR_BUFFER_BIT) } console.log("drawn")</script>"""
    step = {"action": "wait", "seconds": 0.2, "picture": True}
    assert run(renderer, source, step, step).console == ("log: drawn",)
