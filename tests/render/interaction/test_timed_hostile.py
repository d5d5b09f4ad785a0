"""Hostile pages and SVG under virtual time and interaction: the right outcome, and the next page right."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import numpy as np
import pytest

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.timed_renderer import TimedRenderer
from janusrl.sandbox import detect

pytestmark = [
    pytest.mark.skipif(not find_browser(), reason="no Chromium is installed"),
    pytest.mark.slow,
]

LIMITS = SandboxSection(level=detect().level, workers=1, wall_s=4.0, cpu_s=1.0, memory_mb=512)
STEPS = tuple(
    {"action": action, "target": "#b", "patience_s": 0.5, "observe": [{"what": "text", "target": "#b"}]}
    for action in ("click", "click")
)
GOOD = """<!DOCTYPE html><html><body style="margin: 0; background: #0a0"><button id=b>0</button><script>
b.onclick = () => { b.textContent = [+b.textContent + 1, Math.random() < 1, Object.keys(localStorage).length,
  document.cookie, name, history.length, typeof leak, Date.now()].join() }</script></body></html>"""


@pytest.fixture(scope="module")
def renderer() -> Iterator[TimedRenderer]:
    with TimedRenderer(LIMITS) as renderer:
        yield renderer


def draw(renderer: TimedRenderer, source: str, language: str = "html") -> Outcome:
    program = Program(source, language, 0, len(source))
    if language == "svg":
        return renderer.submit(RenderRequest(program, (200, 100), times_s=(0.0, 0.5))).result(60)
    return renderer.submit(RenderRequest(program, (200, 100), steps=STEPS)).result(60)


_number = iter(range(1_000_000))


def seen_of_good(renderer: TimedRenderer) -> tuple[str, np.ndarray]:
    outcome = draw(renderer, f"{GOOD}<!--{next(_number)}-->")
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering.observations[0]["seen"][0][-1], outcome.rendering.pixels


@pytest.fixture(scope="module")
def good(renderer: TimedRenderer) -> tuple[str, np.ndarray]:
    return seen_of_good(renderer)


BUTTON = "<button id=b>B</button>"
FINE, SLOW, FULL = {"scored"}, {"time_limit"}, {"memory_limit", "crash", "time_limit"}
PAGES: dict[str, tuple[str, set[str]]] = {
    "a loop": (BUTTON + "<script>for (;;);</script>", SLOW),
    "a loop in a handler": (BUTTON + "<script>b.onclick = () => { for (;;); }</script>", SLOW),
    "a loop in a frame": (BUTTON + "<script>requestAnimationFrame(() => { for (;;); })</script>", SLOW),
    "a loop in a timer": (BUTTON + "<script>setTimeout(() => { for (;;); }, 300)</script>", SLOW),
    "a loop of promises": (BUTTON + "<script>(async () => { for (;;) await 0 })()</script>", SLOW),
    "a loop until a time that never comes": (
        BUTTON + "<script>const t = Date.now(); while (Date.now() - t < 1e3);</script>",
        SLOW | FINE,
    ),
    "a storm of messages": (
        BUTTON + "<script>const c = new MessageChannel(); c.port1.onmessage = () => c.port2.postMessage(0);"
        "c.port2.postMessage(0)</script>",
        SLOW | FINE,
    ),
    "a storm of timers": (
        BUTTON + "<script>const go = () => { setTimeout(go, 0); setTimeout(go, 0) }; go()</script>",
        SLOW | FINE | FULL,
    ),
    "a storm of frames": (
        BUTTON + "<script>const go = () => { requestAnimationFrame(go); b.textContent = Math.random() }; go()</script>",
        FINE,
    ),
    "a storm of alerts": (BUTTON + "<script>for (;;) alert(1)</script>", SLOW),
    "alerts in handlers": (BUTTON + "<script>b.onclick = () => { alert(1); confirm(2); prompt(3) }</script>", FINE),
    "windows": (BUTTON + "<script>for (let i = 0; i < 500; i++) window.open('about:blank')</script>", FINE),
    "windows in handlers": (BUTTON + "<script>b.onclick = () => window.open('/', 'x', 'popup')</script>", FINE),
    "closing itself": (BUTTON + "<script>window.close(); b.onclick = () => window.close()</script>", FINE | {"closed"}),
    "leaving": (
        BUTTON + "<script>location = 'https://example.org'; b.onclick = () => { location = 'data:,x' }</script>",
        FINE,
    ),
    "leaving for nothing": (BUTTON + "<script>b.onclick = () => { location = 'about:blank' }</script>", FINE),
    "leaving for a blob": (
        BUTTON + "<script>b.onclick = () => "
        "{ location = URL.createObjectURL(new Blob(['x'], {type: 'text/html'})) }</script>",
        FINE,
    ),
    "refreshing": ("<meta http-equiv=refresh content=0>" + BUTTON, FINE),
    "reloading": (BUTTON + "<script>location.reload()</script>", FINE),
    "writing itself anew": (
        BUTTON + "<script>setInterval(() => { document.open(); document.write('x') }, 1)</script>",
        FINE,
    ),
    "removing itself": (BUTTON + "<script>b.onclick = () => document.documentElement.remove()</script>", FINE),
    "history": (
        BUTTON + "<script>for (let i = 0; i < 1e4; i++) history.pushState(i, '', '?' + i)</script>",
        FINE | SLOW,
    ),
    "not letting go": (
        BUTTON + "<script>onbeforeunload = (e) => { e.preventDefault(); return 'no' };"
        "b.onclick = () => location.reload()"
        "</script>",
        FINE,
    ),
    "printing": (BUTTON + "<script>print(); b.onclick = () => print()</script>", FINE),
    "stopping": (BUTTON + "<script>debugger; b.onclick = () => { debugger }</script>", FINE),
    "a flood of words": (
        BUTTON + "<script>for (let i = 0; i < 2e5; i++) console.log('x'.repeat(100))</script>",
        FINE | SLOW,
    ),
    "a flood of errors": (BUTTON + "<script>setInterval(() => { throw 1 }, 1)</script>", FINE),
    "memory": (BUTTON + "<script>const a = []; for (;;) a.push(new Array(1e6).fill(Math.random()))</script>", FULL),
    "memory of buffers": (
        BUTTON + "<script>const a = []; for (let i = 0; i < 4000; i++) a.push(new Uint8Array(1e7).fill(1))</script>",
        FULL | FINE,
    ),
    "nodes": (BUTTON + "<script>for (;;) document.body.append(document.createElement('p'))</script>", FULL),
    "workers": (
        BUTTON + "<script>const u = URL.createObjectURL(new Blob(['for(;;);']));"
        "for (let i = 0; i < 8; i++) new Worker(u)</script>",
        SLOW | FINE,
    ),
    "frames in frames": (
        BUTTON + "<script>if (parent.parent.parent === parent) "
        "document.body.innerHTML += '<iframe src=/></iframe>'</script>",
        FINE | SLOW,
    ),
    "a promise before the load": (BUTTON + "<script type=module>await new Promise(() => {})</script>", FINE),
    "files chosen": (BUTTON + "<input type=file id=f><script>b.onclick = () => f.click()</script>", FINE),
    "full screen": (
        BUTTON + "<script>b.onclick = () => { b.requestFullscreen(); document.body.requestPointerLock() }</script>",
        FINE,
    ),
    "the network": (
        BUTTON + "<script>for (const u of ['http://127.0.0.1:1', 'https://example.org', 'file:///etc/passwd']) {"
        "fetch(u).catch(() => {}); new Image().src = u; navigator.sendBeacon(u) } new WebSocket('ws://localhost:9');"
        "new EventSource('/events'); const x = new XMLHttpRequest(); x.open('GET', '/gone', false); try { x.send() }"
        "catch {}</script><iframe src='file:///etc/passwd'></iframe>",
        FINE,
    ),
    "traces": (
        BUTTON + "<script>localStorage.leak = 1; document.cookie = 'leak=1'; name = 'leak'; globalThis.leak = 1;"
        "sessionStorage.leak = 1; indexedDB.open('leak'); caches?.open('leak');"
        "history.pushState(0, '', '?leak'); Math.random = () => 2</script>",
        FINE,
    ),
    "its own clock broken": (
        BUTTON + "<script>globalThis.requestAnimationFrame = null; Date = null; performance.now = null;"
        "navigation.addEventListener('navigate', (e) => e.stopImmediatePropagation());"
        "b.onclick = () => { location = '/x' }"
        "</script>",
        FINE,
    ),
    "a handler that removes what is clicked": (
        BUTTON + "<script>document.onmousemove = document.onmousedown = () => b.remove()</script>",
        FINE,
    ),
    "a moving target": (
        BUTTON + "<script>b.style.position = 'fixed'; "
        "setInterval(() => { b.style.left = Math.random() * 150 + 'px' }, 1)</script>",
        FINE,
    ),
}
NS = 'xmlns="http://www.w3.org/2000/svg"'
BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
USES = "".join(f'<g id="g{n}">' + f'<use href="#g{n + 1}"/>' * 10 + "</g>" for n in range(8))
DRAWINGS: dict[str, tuple[str, set[str]]] = {
    "a script": (f"<svg {NS} viewBox='0 0 9 9'><script>for (;;);</script></svg>", FINE),
    "a handler": (
        f"<svg {NS} viewBox='0 0 9 9' onload='for (;;);'><animate onbegin='for (;;);' dur='1s'/></svg>",
        FINE,
    ),
    "entities": (
        f'<!DOCTYPE svg [<!ENTITY a0 "ha">{BILLION}]><svg {NS} viewBox="0 0 9 9"><text>&a11;</text></svg>',
        {"not_xml"},
    ),
    "uses": (
        f'<svg {NS} viewBox="0 0 9 9">{USES}<rect id="g8" width="1" height="1"/><use href="#g0"/></svg>',
        FULL | FINE,
    ),
    "files": (
        f'<svg {NS} viewBox="0 0 9 9"><image href="file:///etc/hostname"/><image href="http://127.0.0.1:1/"/>'
        '<style>@import url("file:///etc/passwd");</style><foreignObject width="9" height="9">'
        '<iframe xmlns="http://www.w3.org/1999/xhtml" src="file:///etc/passwd"/></foreignObject></svg>',
        FINE,
    ),
    "fast": (
        f'<svg {NS} viewBox="0 0 9 9"><rect width="9" height="9">'
        '<animate attributeName="x" dur="0.0001s" values="0;9" repeatCount="indefinite"/></rect></svg>',
        FINE,
    ),
    "filters": (
        f'<svg {NS} viewBox="0 0 9 9"><filter id="f"><feTurbulence baseFrequency="9" numOctaves="9999"/></filter>'
        + '<rect width="9" height="9" filter="url(#f)"/>' * 9000
        + "</svg>",
        FULL | FINE,
    ),
    "html": ("<html><body>no</body></html>", {"not_svg"}),
    "nothing": ("", {"not_xml", "not_svg"}),
}


def check(outcome: Outcome, allowed: set[str]) -> None:
    told = "scored" if outcome.status is Status.SCORED else outcome.reason
    assert told in allowed, outcome.failure
    assert outcome.status is not Status.INFRA_FAILED
    if outcome.failure is not None:
        assert 10 < len(outcome.failure.message) < 300


def check_next(renderer: TimedRenderer, good: tuple[str, np.ndarray]) -> None:
    begun = time.monotonic()
    told, pixels = seen_of_good(renderer)
    assert told == good[0]
    assert np.array_equal(pixels, good[1])
    assert time.monotonic() - begun < 5, "the seat recovers"


@pytest.mark.parametrize("name", PAGES)
def test_hostile_page(renderer: TimedRenderer, good: tuple[str, np.ndarray], name: str) -> None:
    source, allowed = PAGES[name]
    check(draw(renderer, f"<!DOCTYPE html><html><body>{source}</body></html>"), allowed)
    check_next(renderer, good)


@pytest.mark.parametrize("name", DRAWINGS)
def test_hostile_svg(renderer: TimedRenderer, good: tuple[str, np.ndarray], name: str) -> None:
    source, allowed = DRAWINGS[name]
    check(draw(renderer, source, "svg"), allowed)
    check_next(renderer, good)


def test_the_good_page_sees_nothing_of_others(good: tuple[str, np.ndarray]) -> None:
    assert good[0] == "1,true,0,,,1,undefined,1704110400250"


def test_a_killed_browser_costs_no_sample(renderer: TimedRenderer) -> None:
    """The page under way when its browser is killed is drawn once more, in another browser."""
    source = f"<!DOCTYPE html><html><body>{BUTTON}</body></html>"
    steps = ({"action": "wait", "seconds": 10}, *STEPS)
    futures = [
        renderer.submit(RenderRequest(Program(f"{source}<!--{number}-->", "html", 0, 1), (200, 100), steps=steps))
        for number in range(4)
    ]
    futures[0].result(30)
    for browser in renderer.crew.browsers():
        os.kill(browser.popen.pid, signal.SIGKILL)
    for future in futures:
        outcome = future.result(30)
        assert outcome.status is Status.SCORED, outcome.failure


def test_a_closed_renderer_answers_still() -> None:
    renderer = TimedRenderer(LIMITS)
    renderer.close()
    outcome = draw(renderer, GOOD)
    assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "worker_lost")
