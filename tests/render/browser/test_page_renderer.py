# ruff: noqa: E501 - pages are clearer on one line
"""Still pages in real Chromium: pixels, sizes, files, libraries, console, keys, determinism."""

from __future__ import annotations

import itertools
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pages import color_at, draw, drawn, green, is_green, request_of, texts
from waiting import eventually

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.libraries import Libraries
from janusrl.render.browser.page_renderer import KEEP_PAGES, MAX_HEIGHT_PX, PageRenderer
from janusrl.render.browser.seat import Seat
from janusrl.render.browser.still_page import StillPage
from janusrl.render.browser.timed_renderer import TimedRenderer
from janusrl.rendering import Frame, Rendering
from janusrl.sandbox import LEVELS, SandboxError, detect

pytestmark = pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")
LIMITS = SandboxSection(level="process", workers=1, wall_s=20, cpu_s=10, memory_mb=600)
libraries_installed = pytest.mark.skipif(
    Libraries().version == "none", reason="tools/web_libs.sh has not been run: pages ask for libraries"
)
MOVING = """<!DOCTYPE html><html><body><canvas id=c width=300 height=200></canvas><p id=p></p><p id=q></p>
<style>@keyframes spin{to{transform:rotate(1turn)}} b{display:inline-block;animation:spin 3s linear infinite}</style>
<b>spinning</b><script>
const g = c.getContext('2d'); let n = 0;
(function step(t) { n++; g.clearRect(0, 0, 300, 200); g.fillStyle = `hsl(${n},80%,50%)`;
  g.beginPath(); g.arc(150 + 99 * Math.sin((t || 0) / 300), 100, 20.5, 0, 7); g.fill(); requestAnimationFrame(step) })();
setInterval(() => p.textContent = `${new Date().toISOString()} ${performance.now()} ${Math.random()} ${n}`, 70);
q.textContent = [Date.now(), new Date().getTimezoneOffset(), navigator.language, devicePixelRatio, innerWidth,
  crypto.randomUUID(), history.length, navigator.hardwareConcurrency].join(' ');
</script></body></html>"""


@pytest.fixture(scope="module")
def renderer() -> Iterator[PageRenderer]:
    with PageRenderer(LIMITS) as renderer:
        yield renderer


def test_a_page_is_drawn(renderer: PageRenderer) -> None:
    page = drawn(renderer, "<body style='margin:0'><div style='width:50px;height:30px;background:#12c'>")
    assert page.size == (1280, 720)
    assert color_at(page, 49, 29) == (0x11, 0x22, 0xCC, 255)
    assert color_at(page, 50, 29) == (255, 255, 255, 255)
    assert not page.pixels.flags.writeable


@pytest.mark.parametrize(
    ("size", "options", "expected"),
    [
        (None, {}, (1280, 1500)),
        ((400, 300), {}, (400, 1500)),
        ((400, 2000), {}, (400, 1500)),
        ((400, 300), {"viewport_height": 2000}, (400, 2000)),
        ((400, 300), {"full_page": False}, (400, 300)),
        (None, {"full_page": False}, (1280, 720)),
    ],
)
def test_size(renderer: PageRenderer, size: tuple[int, int] | None, options: dict, expected: tuple[int, int]) -> None:
    source = "<body style='margin:0'><div style='height:100vh;background:red'></div><div style='height:1500px;margin-top:-100vh'>"
    page = drawn(renderer, source, size, **options)
    assert page.size == expected
    window = options.get("viewport_height", (size or (0, 720))[1] if options.get("full_page") is False else 720)
    assert color_at(page, 9, min(window, expected[1]) - 1) == (255, 0, 0, 255)
    if expected[1] > window:
        assert color_at(page, 9, window) == (255, 255, 255, 255)


PLAIN = {
    "quirks": "<body bgcolor=#eee text=navy><table width=100% height=100%><tr><td align=center><font size=5>in the middle</table>",
    "almost standards": "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01 Transitional//EN' 'http://www.w3.org/TR/html4/loose.dtd'><table border=1 height=80%><tr><td>x</table>",
    "nothing": "",
    "odd letters": "\ufeff<!DOCTYPE html><p>a\0b<p>c\rd\r\ne<p>\ud800<p>\U0001f600 \u6f22\u5b57 <bdo dir=rtl>abc</bdo><pre>\n x\r\ny</pre>",
    "window": "<!DOCTYPE html><style>body{margin:0}.h{height:100vh;background:#abc}.s{position:sticky;top:0;background:gold}"
    ".f{position:fixed;bottom:0;right:0;background:red}@media (max-height:800px){p{color:red}}@media (scripting:none){p{border:1px solid}}</style>"
    "<div class=h>hero</div><div class=s>sticky</div><p style='height:900px'>rest<div class=f>fixed</div>",
    "background": "<!DOCTYPE html><style>html{background:linear-gradient(#f00,#00f) fixed}body{height:1800px}</style>x",
    "dark": "<!DOCTYPE html><meta name=color-scheme content=dark><p>dark <a href=x>link</a><button>b</button><input value=v>",
    "links after dark": "<!DOCTYPE html><a href=''>this</a> <a href='#'>top</a> <a href=index.html>itself</a> <a>none</a>",
    "references": "<!DOCTYPE html><svg width=300 height=100><linearGradient id=g><stop stop-color=red /></linearGradient><linearGradient id=h href='#g' />"
    "<path id=p d='M10 80C40 10 65 10 95 80'/><text fill=green><textPath href='#p'>along the path</textPath></text></svg>",
    "shadow tree": "<!DOCTYPE html><div><template shadowrootmode=open><style>p{color:red}</style><p>inside <slot></slot></p></template>light</div>",
    "rules": "<!DOCTYPE html><style>@property --c{syntax:'<color>';inherits:false;initial-value:#0f0}@counter-style st{system:cyclic;symbols:'x'}"
    "@layer a,b;@layer b{p{color:red}}@layer a{p{color:blue}}ul{list-style:st}div{background:var(--c)}</style><div>prop</div><ul><li>x</ul><p>layer",
    "no rules": "<!DOCTYPE html><style>ul{list-style:st}div{background:var(--c)}</style><div>prop</div><ul><li>x</ul><p>layer",
    "late": "<!DOCTYPE html><style>body{margin:0}section{content-visibility:auto;contain-intrinsic-size:auto 300px}p{margin:0;height:500px}</style>"
    + "<section><p>x</p></section>" * 12,
    "fields": "<!DOCTYPE html><input value=v><input placeholder=ph><input type=date><textarea>t</textarea><select><option>a<option selected>b</select>"
    "<progress value=.4></progress><meter value=.6></meter><details open><summary>s</summary>d</details>",
}


def test_documents_that_are_only_filled_in_look_as_if_loaded(renderer: PageRenderer) -> None:
    """A document that asks for nothing gets no address. With a file beside it, it is loaded like any other."""
    for name, source in PLAIN.items():
        filled = drawn(renderer, source, structure=True)
        loaded = drawn(renderer, source, structure=True, files={"other.txt": b""})
        assert filled.pixels.shape == loaded.pixels.shape, name
        assert (filled.pixels == loaded.pixels).all(), name
        assert filled.structure == loaded.structure, name


@libraries_installed
def test_emoji_have_colours_and_letters_of_many_scripts_are_drawn(renderer: PageRenderer) -> None:
    def letter(text: str, style: str = "") -> np.ndarray:
        return drawn(
            renderer, f"<!DOCTYPE html><meta charset=utf-8><p style='font-size:40px;{style}'>{text}", (80, 90)
        ).pixels

    for emoji in ("\U0001f680", "\u2728", "\U0001f1e9\U0001f1ea", "\u2764\ufe0f"):
        colours = letter(emoji).reshape(-1, 4)[:, :3].astype(int)
        assert (np.ptp(colours, axis=1) > 60).sum() > 100, emoji
    missing = letter("\U000e1234\u0378")
    for pair in ("\u4e2d\u6587", "\u3042\u30a2", "\ud55c\uae00", "\u0e44\u0e17"):
        one, other = letter(pair[0]), letter(pair[1])
        assert (one != other).any(), pair
        assert (one != missing).any(), pair
        assert (letter(pair) != letter(pair, "font-weight:bold")).any(), pair
    plain = letter("\u2713\u2605")  # what is no emoji by itself stays a letter
    assert (np.ptp(plain.reshape(-1, 4)[:, :3].astype(int), axis=1) == 0).all()


def test_pages_see_the_same_machine_everywhere(renderer: PageRenderer) -> None:
    source = (
        '<script>console.log(navigator.hardwareConcurrency, navigator.deviceMemory)</script><iframe srcdoc="<script>\
console.log(navigator.hardwareConcurrency, navigator.deviceMemory)</script>"></iframe>'
    )
    with TimedRenderer(LIMITS) as timed:
        for each in (renderer, timed):
            program = Program(source, "html", 0, len(source))
            rendering = each.submit(RenderRequest(program, (300, 200))).result(60).rendering
            assert rendering is not None
            assert rendering.console == ("log: 4 8", "log: 4 8")


def test_no_two_frames_carry_the_same_microsecond(renderer: PageRenderer) -> None:
    """The browser cuts times to microseconds, and never ends a frame whose time it has had."""
    times: list[int] = []

    def job(seat: Seat) -> Outcome:
        page = seat.open(300, 200, enableBeginFrameControl=True)
        still = StillPage(page.session, page.context_id, None, (300, 200))
        call = page.session.call

        def noting(method: str, **params: Any) -> dict[str, Any]:
            if method == "HeadlessExperimental.beginFrame":
                times.append(int(params["frameTimeTicks"] * 1000))
            return call(method, **params)

        page.session.call = noting  # type: ignore[method-assign]
        still.show("<!DOCTYPE html><p>still", {}, "index.html")
        for height in range(200, 300):
            still.picture(height)
        return Outcome.drew(Rendering((Frame(np.zeros((1, 1, 4), np.uint8)),)))

    assert renderer.crew.submit(job).result(60).rendering is not None
    assert len(times) >= 100
    assert all(second > first for first, second in itertools.pairwise(times))


def test_very_high_pages_are_cut_and_said_so(renderer: PageRenderer) -> None:
    page = drawn(renderer, "<body style='margin:0'><div style='height:100000px;background:linear-gradient(#f00,#00f)'>")
    assert page.size == (1280, MAX_HEIGHT_PX)
    assert color_at(page, 5, 5)[0] > 250
    assert "100000 px" in page.console[-1]


@pytest.mark.parametrize(
    "options",
    [{"fullpage": True}, {"full_page": 1}, {"path": 3}, {"viewport_height": 0}, {"viewport_height": 10**6}],
)
def test_wrong_options_are_our_mistake(renderer: PageRenderer, options: dict) -> None:
    outcome = draw(renderer, "<p>x", **options)
    assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "bad_option")


def test_files_stand_beside_the_page(renderer: PageRenderer) -> None:
    files = {
        "css/site.css": b"body{margin:0;background:url(../img/a.svg)} @import 'none.css';",
        "img/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="#0f0"/></svg>',
        "data.json": b'{"words": "from data"}',
        "m.mjs": b"export const words = 'from module'",
        "inner.html": b"<p>from frame",
    }
    source = (
        "<!DOCTYPE html><link rel=stylesheet href='../css/site.css'><p id=a></p><p id=b></p><iframe src='../inner.html'>"
        "</iframe><script>fetch('/data.json').then(r=>r.json()).then(d=>a.textContent=d.words)</script>"
        "<script type=module>import {words} from '../m.mjs'; b.textContent = words</script><img src='../missing.png'>"
    )
    page = drawn(renderer, source, structure=True, files=files, path="pages/deep.html")
    assert [run.text for run in page.texts] == ["from data", "from module", "from frame"]
    assert color_at(page, 1000, 700) == (0, 255, 0, 255)
    assert any("missing.png" in line and "no such file" in line for line in page.console)


def test_a_page_sees_no_file_of_the_page_before(renderer: PageRenderer) -> None:
    show = "<!DOCTYPE html><body><script>fetch('a.txt').then(r=>r.text()).catch(e=>e.name).then(t=>document.body.append(t))</script>"
    assert texts(renderer, show, files={"a.txt": b"one"}) == ["one"]
    assert texts(renderer, show, files={"a.txt": b"two"}) == ["two"]
    assert texts(renderer, show) == ["TypeError"]


def test_console_has_messages_errors_and_what_was_not_loaded(renderer: PageRenderer) -> None:
    page = drawn(
        renderer,
        "<!DOCTYPE html>\n<script>console.log('hello', 42, {a: 1}); console.warn('careful'); alert('x');\n"
        "undefined_thing()</script>\n<script src='https://example.com/x.js'></script><script>let = ;</script>",
    )
    assert page.console[0].startswith("log: hello 42")
    assert "warning: careful" in page.console
    assert any(line.startswith("error: ReferenceError: undefined_thing") and "line 3" in line for line in page.console)
    assert "SyntaxError" in page.console[3]
    assert page.console[4].startswith("error: cannot load https://example.com/x.js: pages have no network")
    assert len(page.console) == 5


def test_the_console_is_the_same_again_whenever_files_are_asked_for(renderer: PageRenderer) -> None:
    source = "<!DOCTYPE html>" + "".join(
        f"<img src='z{9 - at}.png'><script src='https://example.com/{at}.js'></script><script>console.log({at})</script>"
        for at in range(8)
    )
    seen = {drawn(renderer, source).console for _ in range(6)}
    assert len(seen) == 1
    lines = seen.pop()
    assert lines[:8] == tuple(f"log: {at}" for at in range(8))
    assert list(lines[8:]) == sorted(lines[8:])
    assert len(lines) == 24


def test_floods_of_messages_are_cut(renderer: PageRenderer) -> None:
    page = drawn(
        renderer, "<script>for(let i=0;i<900;i++){console.log('same');console.log('y'.repeat(9999)+i, i)}</script>"
    )
    assert len(page.console) <= 200
    assert max(map(len, page.console)) <= 500
    assert page.console.count("log: same") == 3


def test_what_pages_wait_for_has_happened(renderer: PageRenderer) -> None:
    source = (
        "<!DOCTYPE html><style>i{display:block;width:9px;height:9px;background:red;transition:width 1s}"
        "@keyframes k{to{width:300px}}u{display:block;height:9px;background:blue;width:9px;animation:k 1s forwards}</style>"
        "<p id=a></p><p id=b></p><i id=i></i><u></u><script>setTimeout(()=>a.textContent='after 1.5 s',1500);"
        "onload=()=>{setTimeout(()=>b.textContent='late',2500);i.style.width='200px'}</script>"
    )
    page = drawn(renderer, source, structure=True)
    assert [run.text for run in page.texts] == ["after 1.5 s"]
    boxes = {element["tag"]: element["box"] for element in page.structure["elements"]}
    assert boxes["i"][2] == 200
    assert boxes["u"][2] == 300


def test_no_time_tells_of_the_pages_before_or_of_loading(renderer: PageRenderer) -> None:
    source = """<!DOCTYPE html><img src=a.svg><p id=o><script>onload = (event) => setTimeout(() => {
    const [page] = performance.getEntriesByType("navigation"), [file] = performance.getEntriesByType("resource");
    const {timing, timeOrigin} = performance, taken = timing.loadEventStart - timing.navigationStart;
    o.textContent = [event.timeStamp, timeOrigin, page.loadEventStart, page.duration, file.startTime, file.duration,
      taken, performance.mark("m").startTime, navigator.connection.downlink, file.name.length] }, 100)</script>"""
    files = {"a.svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"}
    seen = {tuple(texts(renderer, source, files=files)) for _ in range(4)}
    assert seen == {("0,1704110400000,0,0,0,0,0,100,10,26",)}


def test_timers_set_before_the_page_is_loaded_can_be_taken_back(renderer: PageRenderer) -> None:
    source = (
        "<!DOCTYPE html><p id=a>0</p><script>const add=n=>a.textContent=+a.textContent+n;clearTimeout(setTimeout(add,9,1));"
        "setTimeout(add,9,10);const i=setInterval(add,400,100);setTimeout(()=>clearInterval(i),1300);"
        "clearInterval(setInterval(add,9,1000));setTimeout('add(10000)',5)</script>"
    )
    assert texts(renderer, source) == ["10310"]


@libraries_installed
def test_libraries_of_cdns(renderer: PageRenderer) -> None:
    page = drawn(
        renderer,
        "<!DOCTYPE html><html><head><script src='https://cdn.tailwindcss.com'></script>"
        "<script src='https://cdn.jsdelivr.net/npm/chart.js@4.4.0/dist/chart.umd.min.js' integrity='sha384-wrong'></script>"
        "</head><body class='bg-red-500'><div class='w-96'><canvas id=c></canvas></div><script>"
        "new Chart(c,{type:'bar',data:{labels:['a','b'],datasets:[{data:[1,1],backgroundColor:'#0000ff'}]}})</script></body></html>",
    )
    assert color_at(page, 1200, 700) == (239, 68, 68, 255)
    blue = (page.pixels[..., :3] == (0, 0, 255)).all(2).mean()
    assert 0.02 < blue < 0.2  # the bars have grown to their end


def test_webgl_draws_or_says_why_not(renderer: PageRenderer) -> None:
    page = drawn(
        renderer,
        "<canvas id=c></canvas><script>const g=c.getContext('webgl');if(g){g.clearColor(0,1,0,1);g.clear(g.COLOR_BUFFER_BIT)}"
        "else console.error('no webgl')</script>",
    )
    assert color_at(page, 50, 50) == (0, 255, 0, 255) or any("webgl" in line for line in page.console)


def test_same_pixels_and_texts_on_every_browser_in_any_order_after_any_neighbour() -> None:
    seen = set()
    hostile = "<script>Date.now=()=>0;Math.random=()=>0;setInterval(()=>{},0);localStorage.a=1;for(;;)history.pushState(1,'','#')</script>"
    for workers in (1, 3):
        with PageRenderer(LIMITS.model_copy(update={"workers": workers, "cpu_s": 3.0})) as renderer:
            futures = []
            for number in range(6):
                futures.append(renderer.submit(request_of(MOVING + f"<!--{number}-->", structure=True)))
                if number in (1, 3):
                    renderer.submit(request_of(hostile + f"<!--{number}-->"))
            for future in futures:
                page = future.result(90).rendering
                assert page is not None, future.result().failure
                seen.add((page.content_hash, tuple(run.text for run in page.texts)))
    assert len(seen) == 1
    words = next(iter(seen))[1]
    assert any(word.startswith("2024-01-01T12:00:01.960Z 1960 ") for word in words), words


def test_a_kept_page_is_thrown_away_after_a_while(renderer: PageRenderer) -> None:
    before = drawn(renderer, MOVING).content_hash
    for _ in range(KEEP_PAGES + 3):
        assert is_green(drawn(renderer, green()))
    assert drawn(renderer, MOVING + "<!--again-->").content_hash == before


def test_killed_browsers_are_not_the_pages_failure() -> None:
    with PageRenderer(LIMITS.model_copy(update={"wall_s": 60.0, "cpu_s": 60.0})) as renderer:
        future = renderer.submit(request_of("<script>for(;;){}</script>"))
        while not future.done():
            for pid in renderer.crew.worker_pids():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            threading.Event().wait(0.3)
        assert (future.result().status, future.result().reason) == (Status.INFRA_FAILED, "worker_lost")
        assert is_green(drawn(renderer, green()))


def test_killed_once_is_done_again(renderer: PageRenderer) -> None:
    slow = "<script>const t=performance.now();let n=0;while(n<3e8)n++</script><body style='margin:0;background:#0f0'>"
    drawn(renderer, green())
    (browser,) = renderer.crew.browsers()
    idle_s = browser.cpu_s()
    future = renderer.submit(request_of(slow))
    assert eventually(lambda: browser.cpu_s() > idle_s + 0.05)
    os.kill(browser.popen.pid, signal.SIGKILL)
    assert future.result(60).rendering is not None, future.result().failure
    assert is_green(future.result().rendering)


def test_identical_pages_are_drawn_once_and_keys_tell_requests_apart(renderer: PageRenderer) -> None:
    source = green()
    first = [renderer.submit(request_of(source)) for _ in range(5)]
    assert len({id(future.result(30).rendering) for future in first}) == 1
    assert renderer.submit(request_of(source)).result().timing.render_s == 0
    requests = [
        request_of(source),
        request_of(source + " "),
        request_of(source, (99, 99)),
        request_of(source, structure=True),
        request_of(source, files={"a": b"1"}),
        request_of(source, files={"a": b"2"}),
        request_of(source, full_page=False),
    ]
    assert len({renderer.key(request) for request in requests}) == len(requests)
    for part in ("Chromium", "Noto Sans", "libraries "):
        assert part in renderer.version


def test_failures_of_the_check(renderer: PageRenderer) -> None:
    outcome = draw(renderer, "x" * (LIMITS.max_source_bytes + 1))
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "too_long")
    assert outcome.failure is not None
    assert outcome.failure.phase is Phase.CHECK


def test_odd_documents_are_drawn(renderer: PageRenderer) -> None:
    for source in (
        "",
        "\0",
        "no tags at all",
        "<frameset><frame src=x>",
        "<svg><rect width=9 height=9>",
        "\ud800",
        "<?xml?>",
    ):
        assert drawn(renderer, source).size == (1280, 720), source


@pytest.mark.parametrize("level", [level for level in LEVELS if LEVELS.index(level) >= LEVELS.index(detect().level)])
def test_same_pixels_at_every_level(level: str, renderer: PageRenderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("janusrl.render.browser.renderer.require", lambda _: level)
    with PageRenderer(LIMITS) as other:
        assert other.level == level
        assert (drawn(other, MOVING).pixels == drawn(renderer, MOVING).pixels).all()


def test_without_a_browser_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("janusrl.render.browser.launch.find_browser", lambda: "")
    with pytest.raises(SandboxError, match="playwright install"):
        PageRenderer(LIMITS)


def test_frames_are_of_the_right_kind(renderer: PageRenderer) -> None:
    page = drawn(renderer, green(), (33, 17), full_page=False)
    assert page.pixels.shape == (17, 33, 4)
    assert page.pixels.dtype == np.uint8
    assert page.key
    assert page.render_s > 0
