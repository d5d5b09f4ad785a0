"""Pages under our clock: everything stands where the maths say, at any time asked for, in every run."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import numpy as np
import pytest
from timed_parts import left_of, open_browser, pixels, timed_page

from janusrl.render.browser.launch import Browser, find_browser
from janusrl.render.browser.timed_moments import moment_us
from janusrl.render.browser.timed_traffic import MAX_LOADS

pytestmark = pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")

RED, BLUE, GREEN, PINK, BLACK = (255, 0, 0), (0, 0, 255), (0, 160, 0), (255, 0, 255), (0, 0, 0)
MOVERS = """<!doctype html><style>
body { margin: 0 }
div { position: absolute; left: 0; width: 20px; height: 20px }
#css { background: #f00; animation: move 1s linear forwards }
@keyframes move { to { left: 500px } }
#raf { background: #00f; top: 40px }
#waapi { background: rgb(0, 160, 0); top: 80px }
svg { position: absolute; left: 0; top: 120px }
#timer { background: #000; top: 160px }
</style>
<div id=css></div><div id=raf></div><div id=waapi></div><div id=timer></div>
<svg width=640 height=20><rect width=20 height=20 fill="#f0f">
<animate attributeName=x from=0 to=500 dur=1s /></rect></svg>
<script>
const at = (id) => document.getElementById(id);
at("waapi").animate([{left: 0}, {left: "500px"}], {duration: 1000, fill: "forwards"});
let start = null;
requestAnimationFrame(function step(time) {
  start ??= time;
  at("raf").style.left = (time - start) / 2 + "px";
  requestAnimationFrame(step);
});
setTimeout(() => { at("timer").style.left = performance.now() / 2 + "px"; }, 200);
</script>"""
ROWS = {"css": (RED, 10), "raf": (BLUE, 50), "waapi": (GREEN, 90), "smil": (PINK, 130)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def test_everything_moves_as_the_maths_say(browser: Browser) -> None:
    with timed_page(browser, MOVERS) as page:
        for time_s in (0.0, 0.05, 0.1, 1 / 3, 0.4, 0.5):
            taken = page.advance_to(time_s, picture=True) if time_s else page.load(picture=True)
            picture = pixels(taken)
            for kind, (color, row) in ROWS.items():
                found = left_of(picture, color, row)
                assert found is not None, kind
                assert abs(found - 500 * time_s) <= 1, (kind, time_s)
            assert left_of(picture, BLACK, 170) == (0 if time_s < 0.2 else 100)
            assert page.time_s == pytest.approx(time_s, abs=3e-4)


def test_clocks_agree_to_the_digit(browser: Browser) -> None:
    told = """<script>
    window.told = [];
    const look = (what, time) => told.push([what, time, performance.now(), Date.now() - 1704110400000]);
    requestAnimationFrame(function step(time) { look("frame", time); requestAnimationFrame(step); });
    for (const ms of [12, 20, 50]) setTimeout(look, ms, "timer", ms);
    </script><body onload="document.body.dataset.told = ''"></body>"""
    report = "<script>setTimeout(() => { document.body.dataset.told = JSON.stringify(told) }, 80)</script>"
    runs = []
    for _ in range(3):
        with timed_page(browser, told + report) as page:
            page.load()
            page.advance_to(0.1)
            runs.append(json.loads(page.ask("document.body.dataset.told")))
    assert runs[0] == runs[1] == runs[2]
    frames = [(time, now) for what, time, now, _ in runs[0] if what == "frame"]
    assert [time for time, _ in frames] == [0, 16.7, 33.3, 50, 66.7]
    assert [now for _, now in frames[1:]] == [16.7, 33.3, 50, 66.7]
    assert [(time, now, date) for what, time, now, date in runs[0] if what == "timer"] == [
        (12, 12, 12), (20, 20, 20), (50, 50, 50),
    ]  # fmt: skip


def test_same_pixels_in_every_run_and_in_another_browser(browser: Browser) -> None:
    page_source = """<style>@keyframes c { to { background: hsl(200 80% 40%); transform: rotate(200deg) scale(2) } }
    p { width: 90px; margin: 100px; animation: c 700ms cubic-bezier(.2, .9, .3, 1) infinite alternate }</style>
    <p>Wheel</p><canvas width=200 height=100></canvas><pre></pre><script>
    const g = document.querySelector("canvas").getContext("2d");
    requestAnimationFrame(function step(t) {
      g.fillStyle = `hsl(${Math.random() * 360} 70% 50%)`;
      g.fillRect(Math.random() * 200, 50 + 40 * Math.sin(t / 90), 9, 9);
      document.querySelector("pre").textContent = [t, performance.now(), Date.now(), crypto.randomUUID()].join("\\n");
      requestAnimationFrame(step);
    });</script>"""
    seen = []
    with open_browser() as other:
        for each in (browser, other, browser):
            with timed_page(each, page_source) as page:
                page.load()
                seen.append([pixels(page.advance_to(time_s, picture=True)) for time_s in (0.1, 0.77, 1.5)])
    for run in seen[1:]:
        for one, again in zip(seen[0], run, strict=True):
            assert np.array_equal(one, again)
    assert not np.array_equal(seen[0][0], seen[0][1])


def test_transition_starts_when_the_page_says(browser: Browser) -> None:
    source = """<style>body { margin: 0 } #a { position: absolute; left: 0; width: 20px; height: 20px;
    background: red; transition: left 400ms linear }</style><div id=a></div>
    <script>setTimeout(() => { a.style.left = "400px" }, 90)</script>"""
    with timed_page(browser, source) as page:
        page.load()
        assert left_of(pixels(page.advance_to(0.1, picture=True)), RED, 10) == 0
        # Like every browser's, it starts with the frame after the change: here the one of 100 ms.
        assert left_of(pixels(page.advance_to(0.3, picture=True)), RED, 10) == pytest.approx(200, abs=1)
        assert left_of(pixels(page.advance_to(0.6, picture=True)), RED, 10) == 400


def test_files_are_there_at_time_0_and_fetching_takes_none(browser: Browser) -> None:
    source = """<link rel=stylesheet href=page.css><body></body><script src=page.js></script>
    <script>fetch("data.json").then((r) => r.json()).then((d) => {
      document.body.dataset.told = d.word + Math.round(performance.now()) });
    fetch("gone.json").catch((e) => { document.body.dataset.gone = e.name });</script>"""
    files = {
        "page.css": b"body { background: rgb(0, 0, 255) }",
        "page.js": b"document.body.dataset.script = 'ran'",
        "data.json": b'{"word": "loaded at "}',
    }
    with timed_page(browser, source, files=files) as page:
        assert (pixels(page.load(picture=True))[5, 5, :3] == BLUE).all()
        told = json.loads(page.ask("JSON.stringify(document.body.dataset)"))
        assert told == {"script": "ran", "told": "loaded at 0", "gone": "TypeError"}


def test_a_file_fetched_later_is_there_with_the_next_frame_in_every_run(browser: Browser) -> None:
    source = """<body></body><script>const told = [];
    const look = (what) => { told.push(what + performance.now()); document.body.dataset.told = told.join(" ") };
    const ask = () => fetch("a.txt").then((r) => r.text()).then(() => look("got "));
    setTimeout(() => { look("ask "); ask().then(ask) }, 28);
    requestAnimationFrame(function step() { look("frame "); requestAnimationFrame(step) });</script>"""
    runs = []
    for _ in range(4):
        with timed_page(browser, source, files={"a.txt": b"text"}) as page:
            page.load()
            page.advance_to(0.06)
            runs.append(page.ask("document.body.dataset.told"))
    assert set(runs) == {"frame 0.2 frame 16.7 ask 28 got 33.3 got 33.3 frame 33.3 frame 50 frame 60"}


def test_going_elsewhere_leads_nowhere_and_is_told(browser: Browser) -> None:
    source = """<p>here</p><script>const p = document.querySelector("p");
    setTimeout(() => { location.href = "https://example.org/a" }, 50);
    setTimeout(() => { location.href = "/about.html" }, 100);
    setTimeout(() => { p.textContent += window.open("https://example.org") }, 150)</script>"""
    with timed_page(browser, source) as page:
        page.load()
        page.advance_to(0.3)
        assert page.ask("document.querySelector('p').textContent") == "herenull"
        assert page.navigations == ["https://example.org/a", "/about.html"]


def test_a_page_may_reload_itself_but_not_for_ever(browser: Browser) -> None:
    source = """<body></body><script>const n = +(sessionStorage.n ?? 0) + 1; sessionStorage.n = n;
    document.body.textContent = n; setTimeout(() => location.reload(), 10)</script>"""
    with timed_page(browser, source) as page:
        page.load()
        page.advance_to(3)
        assert page.ask("document.body.textContent") == str(MAX_LOADS + 1)


def test_form_without_handler_loads_the_page_again(browser: Browser) -> None:
    source = """<form><input name=who value=Ada></form><p></p><script>document.querySelector("p").textContent =
    location.search; if (!location.search) setTimeout(() => document.querySelector("form").submit(), 20)</script>"""
    with timed_page(browser, source) as page:
        page.load()
        page.advance_to(0.2)
        assert page.ask("document.querySelector('p').textContent") == "?who=Ada"


def test_dialogs_are_answered_and_told(browser: Browser) -> None:
    source = """<body></body><script>alert("one"); const yes = confirm("two"), name = prompt("three", "Eve");
    document.body.textContent = yes + name;</script>"""
    with timed_page(browser, source) as page:
        page.load()
        assert page.ask("document.body.textContent") == "trueEve"
        told = [(each["kind"], each["message"]) for each in page.console.dialogs]
        assert told == [("alert", "one"), ("confirm", "two"), ("prompt", "three")]


def test_console_and_errors_are_told(browser: Browser) -> None:
    source = """<script>console.log("a", 1, {b: 2}); console.error("bad"); setTimeout(() => nothing(), 20);
    Promise.reject(new Error("late"));</script><img src=gone.png>"""
    with timed_page(browser, source) as page:
        page.load()
        page.advance_to(0.1)
        assert "log: a 1 Object" in page.console.messages
        assert "error: bad" in page.console.messages
        assert "error: ReferenceError: nothing is not defined" in page.console.messages
        assert any(message.startswith("error: Error: late") for message in page.console.messages)
        assert any("gone.png" in message for message in page.console.messages)
        assert page.console.errors == 3


def test_animated_svg_without_its_scripts(browser: Browser) -> None:
    source = """<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><style>
    #b { animation: m 1s linear } @keyframes m { to { transform: translate(500px, 0) } }</style>
    <rect id="a" width="20" height="20" fill="red"><animate attributeName="x" to="500" dur="1s"/></rect>
    <rect id="b" y="40" width="20" height="20" fill="blue"/>
    <script>document.documentElement.remove()</script></svg>"""
    with timed_page(browser, source, language="svg") as page:
        for time_s in (0.0, 0.2, 0.75):
            picture = pixels(page.advance_to(time_s, picture=True) if time_s else page.load(picture=True))
            assert left_of(picture, RED, 10) == pytest.approx(500 * time_s, abs=1)
            assert left_of(picture, BLUE, 50) == pytest.approx(500 * time_s, abs=1)


def test_our_world_is_not_the_pages(browser: Browser) -> None:
    source = """<p>true</p><script>document.querySelector = () => ({textContent: "forged"});
    JSON.stringify = () => "forged"; Node.prototype.appendChild = null;</script>"""
    with timed_page(browser, source) as page:
        page.load()
        assert page.ask("document.querySelector('p').textContent") == "true"


def test_waiting_is_cheap(browser: Browser) -> None:
    with timed_page(browser, "<p>still</p><script>setTimeout(() => document.title = 'late', 4900)</script>") as page:
        page.load()
        begun = time.monotonic()
        page.advance_to(5)
        assert page.ask("document.title") == "late"
        assert time.monotonic() - begun < 5


MOODS = """<!doctype html><style>
body { margin: 0 }
div { position: absolute; left: 0; width: 20px; height: 20px; background: #f00 }
#css { animation: move .4s linear .15s 2 }
@keyframes move { to { left: 400px } }
#moved { top: 40px; background: #00f; transition: left .3s linear }
#moved.far { left: 300px }
#far { top: 80px; background: rgb(0, 160, 0); transition: left 3s linear }
#far.far { left: 600px }
</style><div id=css></div><div id=moved></div><div id=far></div><script>
const told = [], at = (id) => document.getElementById(id);
const tell = (what) => {
  told.push([what, performance.now(), Date.now() % 1e6]);
  document.title = JSON.stringify(told);
};
for (const type of ["animationiteration", "animationend", "transitionend"])
  addEventListener(type, (event) => tell(type + event.target.id));
setTimeout(() => { tell("first"); at("moved").className = "far"; at("far").className = "far" }, 403);
setTimeout(() => requestAnimationFrame((time) => { tell("frame " + time); setTimeout(tell, 77, "late") }), 1111);
let ticks = 0;
const ticking = setInterval(() => { tell("tick"); if (++ticks === 3) clearInterval(ticking) }, 50);
</script>"""


def test_frames_that_make_no_difference_are_left_out(browser: Browser) -> None:
    def shown(times: tuple[float, ...], *, all_frames: bool) -> tuple[list[tuple[str, bytes]], int]:
        seen = []
        with timed_page(browser, MOODS) as page:
            page.load()
            page.paints = all_frames
            drawn, call = 0, page.session.call

            def counted(method: str, **params: object) -> object:
                nonlocal drawn
                drawn += method == "HeadlessExperimental.beginFrame"
                return call(method, **params)

            page.session.call = counted  # type: ignore[method-assign, assignment]
            for time_s in times:
                picture = pixels(page.advance_to(time_s, picture=True))
                seen.append((page.ask("document.title"), picture.tobytes()))
            return seen, drawn

    times = (0.25, 0.55, 0.9, 1.0, 2.0, 3.3, 4.0)
    every, all_drawn = shown(times, all_frames=True)
    some, drawn = shown(times, all_frames=False)
    assert some == every
    assert {"first", "late", "tick", "transitionendfar"} <= {what for what, *_ in json.loads(some[-1][0])}
    assert all_drawn >= 240
    assert drawn < 0.6 * all_drawn


def test_times_that_are_none() -> None:
    for bad in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="from 0 on"):
            moment_us(bad)
    assert moment_us(1 / 3) == 333_300


@pytest.mark.parametrize(
    "source",
    [
        "<style>p { content-visibility: auto; transition: color .2s } p:nth-child(2n) { color: red }</style>"
        + "<p>words and words" * 60,
        "<style>@starting-style { p { opacity: 0 } } p { opacity: 1; transition: opacity .1s }</style><p>appears",
        "<input autofocus style='outline: 5px solid red'><details open><summary>s</summary>told</details>",
        "<p>text</p><script>document.fonts.ready.then(() => document.body.append('fonts'))</script>",
        "<p id=p>text</p><script>setTimeout(() => p.style.marginLeft = '90px', 120)</script>",
    ],
)
def test_frames_left_out_after_a_load_change_nothing(browser: Browser, source: str) -> None:
    seen = []
    for more in ("", "<!-- an iframe: every frame is drawn -->"):
        with timed_page(browser, f"<!DOCTYPE html>{source}{more}") as page:
            page.load()
            seen.append(pixels(page.advance_to(0.25, picture=True)))
    assert np.array_equal(*seen)


EVIL = """<body style="margin: 0"><p>evil<script>
localStorage.leak = sessionStorage.leak = name = document.cookie = "leak=1"; globalThis.leak = Date.leak = 1;
history.pushState(1, "", "?leak=1"); history.pushState(2, "", "?leak=2");
const wait = (event) => { localStorage.farewell = event.type; event.preventDefault(); for (;;); };
for (const type of ["beforeunload", "pageswap", "pagehide", "visibilitychange", "unload"]) {
  addEventListener(type, wait); document.addEventListener(type, wait, true);
}
onbeforeunload = onunload = onpagehide = wait;
navigation.addEventListener("navigate", (event) => { event.preventDefault(); for (;;); });
</script>"""
NEXT = """<body><p id=out><script>out.textContent = JSON.stringify([performance.now(), Date.now(), name, history.length,
Object.keys(localStorage), Object.keys(sessionStorage), document.cookie, typeof leak, typeof Date.leak, location.href,
document["refer" + "rer"], window["navig" + "ation"].entries().length, history.state])</script>"""


def test_a_program_that_lingers_leaves_nothing_and_hears_nothing(browser: Browser) -> None:
    """The next program is like one in a new page, whatever the one before has stored and wants to do at its end."""
    with timed_page(browser, NEXT) as page:
        page.load()
        page.advance_to(0.1)
        fresh = page.ask("document.querySelector('#out').textContent")
        assert page.leave(linger=True)
        assert page._lingers
        for source in (EVIL, NEXT, "<p>short", EVIL, NEXT):
            page.show(source)
            assert page.enter()
            page.load()
            assert pixels(page.advance_to(0.2, picture=True)).shape == (360, 640, 4)
            if source is NEXT:
                assert page.ask("document.querySelector('#out').textContent") == fresh
                assert page.console.messages == []
            elif source is EVIL:
                page.session.call("Input.dispatchMouseEvent", type="mousePressed", x=5, y=5, button="left")
                page.session.call("Input.dispatchMouseEvent", type="mouseReleased", x=5, y=5, button="left")
            assert page.leave(linger=True)
            assert page._lingers


@pytest.mark.parametrize(
    "busy",
    [
        "<script>setTimeout(() => { for (;;); }, 210)</script>",
        "<script>setInterval(() => 0, 5)</script>",
        "<script>(function again() { requestAnimationFrame(again) })()</script>",
        "<script>document.body.append(document.createElement('ifr' + 'ame'))</script>",
        "<style>p { animation: m 20ms infinite } @keyframes m { to { margin: 9px } }</style><p>moves",
    ],
)
def test_a_program_that_has_not_come_to_rest_does_not_linger(browser: Browser, busy: str) -> None:
    with timed_page(browser, f"<body>{busy}") as page:
        page.load()
        page.advance_to(0.2)
        assert page.leave(linger=True)
        assert not page._lingers


def test_a_program_that_may_look_back_has_nothing_before_it(browser: Browser) -> None:
    source = """<body><p id=out><script>out.textContent = [document.referrer, navigation.activation.from?.url,
    navigator.userActivation.hasBeenActive, performance.timing.unloadEventStart].join()</script>"""
    with timed_page(browser, "<body><p>clicked") as page:
        page.load()
        for kind in ("mousePressed", "mouseReleased"):
            page.session.call("Input.dispatchMouseEvent", type=kind, x=5, y=5, button="left", clickCount=1)
        assert page.leave(linger=True)
        assert page._lingers
        page.show(source)
        assert page.enter()
        page.load()
        assert page.ask("document.querySelector('#out').textContent") == ",,false,0"
