"""Scripted interaction: trusted input, at what can be seen and hit, and what is read from the page afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from janusrl.domain import RenderRequest
from janusrl.outcome import Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.interaction_steps import StepError, read_steps
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.timed_renderer import TimedRenderer
from janusrl.rendering import Rendering

pytestmark = pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")

SIZE = (640, 360)


@pytest.fixture(scope="module")
def renderer() -> Iterator[TimedRenderer]:
    with TimedRenderer(SandboxSection(level="process", workers=1)) as renderer:
        yield renderer


def request_of(source: str, steps: list[dict[str, Any]]) -> RenderRequest:
    return RenderRequest(Program(source, "html", 0, len(source)), SIZE, steps=tuple(steps))


def run(renderer: TimedRenderer, source: str, *steps: dict[str, Any]) -> Rendering:
    outcome = renderer.submit(request_of(source, list(steps))).result(60)
    assert outcome.rendering is not None, outcome.failure
    assert len(outcome.rendering.observations) == len(steps)
    return outcome.rendering


def see(renderer: TimedRenderer, source: str, step: dict[str, Any], *looks: dict[str, Any]) -> list[Any]:
    """The values of some looks after one step that is done."""
    (seen,) = run(renderer, source, {**step, "observe": list(looks)}).observations
    assert seen["done"], seen["why"]
    return [values[-1] for values in seen["seen"]]


def text(target: str = "#out") -> dict[str, Any]:
    return {"what": "text", "target": target}


LOG = """<style>body { margin: 0 } #out { white-space: pre-line }</style><p id=out></p><script>
const say = (...words) => { document.querySelector("#out").textContent += words.filter(String).join(" ") + "; " };
const on = (types, target = document) => types.split(" ").forEach((type) => target.addEventListener(type, (e) =>
  say(type, e.isTrusted ? "trusted" : "forged", e.key ?? "", e.button ?? "", e.detail || ""), true));
</script>"""


def test_a_click_is_the_users(renderer: TimedRenderer) -> None:
    source = LOG + "<button id=b>Go</button><script>on('pointerdown mousedown mouseup click')</script>"
    (told,) = see(renderer, source, {"action": "click", "target": "#b"}, text())
    assert told == "pointerdown trusted 0; mousedown trusted 0 1; mouseup trusted 0 1; click trusted 0 1;"


def test_other_clicks(renderer: TimedRenderer) -> None:
    source = (
        LOG
        + """<button id=b style="width: 100px; height: 40px; border: 0">Go</button><script>on("dblclick contextmenu");
    document.onclick = (e) => say("at", e.offsetX, e.offsetY, e.shiftKey)</script>"""
    )
    step = {"action": "click", "target": "#b", "at": [10, 5], "keys": ["Shift"]}
    assert see(renderer, source, step, text()) == ["at 10 5 true;"]
    assert "dblclick trusted" in see(renderer, source, {"action": "dblclick", "target": "#b"}, text())[0]
    step = {"action": "click", "target": "#b", "button": "right"}
    assert see(renderer, source, step, text()) == ["contextmenu trusted 2;"]


def test_hover(renderer: TimedRenderer) -> None:
    source = (
        LOG
        + """<style>#b:hover { background: rgb(1, 2, 3) } #tip { display: none } #b:hover + #tip { display: block }
    </style><div id=b>Over</div><div id=tip>Tip</div>"""
    )
    looks = ({"what": "style", "target": "#b", "name": "background-color"}, {"what": "visible", "target": "#tip"})
    assert see(renderer, source, {"action": "hover", "target": "#b"}, *looks) == ["rgb(1, 2, 3)", True]


def test_typing_presses_every_key(renderer: TimedRenderer) -> None:
    source = LOG + "<input id=i value=Hi><script>on('keydown input keyup', document.querySelector('input'))</script>"
    value, told = see(
        renderer, source, {"action": "type", "target": "#i", "text": "A!"}, {"what": "value", "target": "#i"}, text()
    )
    assert value == "HiA!"
    assert told.startswith("keydown trusted A; input trusted; keyup trusted A; keydown trusted !;")


def test_typing_enter_sends_the_form(renderer: TimedRenderer) -> None:
    source = LOG + """<form onsubmit="event.preventDefault(); say('sent', this.q.value)"><input name=q></form>"""
    assert see(renderer, source, {"action": "type", "target": "[name=q]", "text": "cats\n"}, text()) == ["sent cats;"]


def test_fill_replaces(renderer: TimedRenderer) -> None:
    source = (
        LOG
        + """<input id=i value=old><textarea id=t>old</textarea><input id=d type=date><input id=r type=range>
    <input id=c type=color><div id=e contenteditable>old</div><script>on("change")</script>"""
    )
    for target, given in (
        ("#i", "new"),
        ("#i", "50% of %s"),
        ("#t", "a b"),
        ("#d", "2024-02-29"),
        ("#r", "73"),
        ("#c", "#12ab9f"),
    ):
        step = {"action": "fill", "target": target, "text": given}
        assert see(renderer, source, step, {"what": "value", "target": target}) == [given], target
    assert see(renderer, source, {"action": "fill", "target": "#e", "text": "new"}, text("#e")) == ["new"]
    assert see(renderer, source, {"action": "fill", "target": "#i", "text": ""}, {"what": "value", "target": "#i"}) == [
        ""
    ]


def test_what_one_page_copies_no_other_one_can_paste(renderer: TimedRenderer) -> None:
    field = "<input id=i value='{}'><input id=j>"
    copy = ({"action": "press", "target": "#i", "key": "Control+a"}, {"action": "press", "key": "Control+c"})
    paste = {"action": "press", "target": "#j", "key": "Control+v", "observe": [{"what": "value", "target": "#j"}]}
    assert run(renderer, field.format("mine"), *copy, paste).observations[-1]["seen"] == [["mine"]]
    run(renderer, field.format("another's"), *copy)
    assert run(renderer, field.format(""), paste).observations[-1]["seen"] == [[""]]
    script = """i.select(); document.execCommand("copy")"""
    late = f"<script>addEventListener('pagehide', () => {{ {script} }})</script>"
    button = f"<button onclick='{script}'>copy</button>{late}"
    for turn in range(20):  # what a page copies as it ends may reach the browser late
        run(renderer, field.format(f"the button's {turn}") + button, {"action": "click", "target": "button"})
        seen = run(renderer, field.format("") + f"<!-- {turn} -->", paste).observations[-1]["seen"]
        assert seen == [[""]], turn


def test_keys_and_combinations(renderer: TimedRenderer) -> None:
    source = LOG + "<input id=i value=abc><script>on('keydown')</script>"
    observe = [{"what": "value", "target": "#i"}, text(), {"what": "focused", "target": "#i"}]
    seen = run(
        renderer,
        source,
        {"action": "press", "target": "#i", "key": "Control+a", "observe": observe},
        {"action": "press", "key": "Delete", "observe": observe},
        {"action": "press", "key": "Shift+x", "observe": observe},
        {"action": "press", "key": "ArrowLeft", "observe": observe},
        {"action": "press", "key": "y", "observe": observe},
    ).observations
    assert [step["seen"][0][-1] for step in seen] == ["abc", "", "X", "X", "yX"]
    assert "keydown trusted ArrowLeft" in seen[-1]["seen"][1][-1]
    assert seen[-1]["seen"][2] == [True]


def test_a_held_key_lasts(renderer: TimedRenderer) -> None:
    source = """<body style="margin: 0"><div id=p style="position: absolute; left: 0; width: 10px; height: 10px"></div>
    <script>let x = 0, held = false; onkeydown = () => { held = true }; onkeyup = () => { held = false };
    requestAnimationFrame(function step() { if (held) x += 2; p.style.left = x + "px"; requestAnimationFrame(step) })
    </script>"""
    step = {"action": "press", "key": "ArrowRight", "hold_s": 0.5}
    assert see(renderer, source, step, {"what": "box", "target": "#p"}) == [[60, 0, 10, 10]]


def test_select(renderer: TimedRenderer) -> None:
    source = (
        LOG
        + """<select id=s><option value=1>One<option value=2>Two<option value=3 disabled>Three</select>
    <select id=m multiple><option>a<option>b<option>c</select><script>on("input change")</script>"""
    )
    value = {"what": "value", "target": "#s"}
    assert see(renderer, source, {"action": "select", "target": "#s", "value": "2"}, value, text()) == [
        "2",
        "input forged; change forged;",
    ]
    assert see(renderer, source, {"action": "select", "target": "#s", "value": "Two"}, value) == ["2"]
    step = {"action": "select", "target": "#m", "value": ["a", "c"]}
    assert see(renderer, source, step, {"what": "value", "target": "#m"}) == [["a", "c"]]
    for wanted in ("3", "nothing"):
        (seen,) = run(
            renderer, source, {"action": "select", "target": "#s", "value": wanted, "patience_s": 0}
        ).observations
        assert (seen["done"], seen["why"]) == (False, "no option")


def test_check_and_uncheck(renderer: TimedRenderer) -> None:
    source = (
        LOG
        + """<input type=checkbox id=a><input type=checkbox id=b checked><input type=radio id=r name=n>
    <div role=switch aria-checked=false tabindex=0 id=s>on</div>
    <label>styled <input type=checkbox id=h style="display: none"></label>
    <script>on("change"); s.onclick = () => s.setAttribute("aria-checked", s.getAttribute("aria-checked") !== "true")
    </script>"""
    )
    for target, action, wanted in (
        ("#a", "check", True), ("#a", "uncheck", False), ("#b", "check", True), ("#b", "uncheck", False),
        ("#r", "check", True), ("#s", "check", True), ("#h", "check", True),
    ):  # fmt: skip
        step = {"action": action, "target": target}
        assert see(renderer, source, step, {"what": "checked", "target": target}) == [wanted], (target, action)
    assert see(renderer, source, {"action": "check", "target": "#b"}, text()) == [""], "it was checked already"


def test_drag_by_pointer(renderer: TimedRenderer) -> None:
    source = """<body style="margin: 0"><div id=k style="position: absolute; width: 40px; height: 40px"></div><script>
    k.onpointerdown = (e) => k.setPointerCapture(e.pointerId);
    const put = (x, y) => { k.style.left = x - 20 + "px"; k.style.top = y - 20 + "px" };
    k.onpointermove = (e) => { if (e.buttons) put(e.clientX, e.clientY) };
    </script>"""
    box = {"what": "box", "target": "#k"}
    assert see(renderer, source, {"action": "drag", "target": "#k", "by": [100, 50]}, box) == [[100, 50, 40, 40]]
    assert see(renderer, source, {"action": "drag", "target": "#k", "to": [320, 220]}, box) == [[300, 200, 40, 40]]


def test_drag_and_drop_of_html(renderer: TimedRenderer) -> None:
    source = (
        LOG
        + """<div id=card draggable=true>Card</div><div id=box style="height: 99px; background: #eee"></div><script>
    card.ondragstart = (e) => { e.dataTransfer.setData("text/plain", "payload"); say("start") };
    box.ondragover = (e) => e.preventDefault();
    box.ondrop = (e) => { e.preventDefault(); box.append(card); say("drop", e.dataTransfer.getData("text/plain")) };
    card.ondragend = () => say("end");</script>"""
    )
    told, inside = see(
        renderer,
        source,
        {"action": "drag", "target": "#card", "to": "#box"},
        text(),
        {"what": "count", "target": "#box #card"},
    )
    assert told.startswith("start; drop payload;")
    assert inside == 1


def test_drag_of_a_slider(renderer: TimedRenderer) -> None:
    source = '<input id=r type=range min=0 max=100 value=0 style="width: 400px; margin: 0">'
    step = {"action": "drag", "target": "#r", "at": [8, 8], "by": [384, 0]}
    assert see(renderer, source, step, {"what": "value", "target": "#r"}) == ["100"]


def test_scroll(renderer: TimedRenderer) -> None:
    source = """<body style="margin: 0"><div id=in style="height: 100px; overflow: auto">
    <p style="height: 900px">x</p></div>
    <div style="height: 3000px"></div><p id=end>end</p>"""
    assert see(renderer, source, {"action": "scroll", "by": [0, 300]}, {"what": "scroll"}) == [[0, 300]]
    step = {"action": "scroll", "target": "#in", "by": [0, 120]}
    assert see(renderer, source, step, {"what": "scroll", "target": "#in"}, {"what": "scroll"}) == [[0, 120], [0, 0]]
    (box,) = see(renderer, source, {"action": "scroll", "target": "#end"}, {"what": "box", "target": "#end"})
    assert 0 <= box[1] < SIZE[1]


def test_a_target_out_of_sight_is_brought_into_it(renderer: TimedRenderer) -> None:
    source = LOG + '<div style="height: 3000px"></div><button id=b onclick="say(\'hit\')">Far</button>'
    assert see(renderer, source, {"action": "click", "target": "#b"}, text()) == ["hit;"]


def test_waiting_takes_virtual_time(renderer: TimedRenderer) -> None:
    source = "<p id=out>no</p><script>setTimeout(() => { out.textContent = 'yes' }, 9000)</script>"
    observations = run(
        renderer,
        source,
        {"action": "wait", "seconds": 8, "observe": [text()]},
        {"action": "wait", "seconds": 1, "observe": [text()]},
    ).observations
    assert [seen["seen"] for seen in observations] == [[["no"]], [["yes"]]]
    assert observations[1]["time_s"] - observations[0]["time_s"] == pytest.approx(1.05, abs=0.001)


def test_a_target_is_waited_for(renderer: TimedRenderer) -> None:
    source = (
        LOG
        + """<script>setTimeout(() => { document.body.insertAdjacentHTML("beforeend",
    "<button id=b disabled onclick='say(1)'>B</button>") }, 900);
    setTimeout(() => { b.disabled = false }, 1500)</script>"""
    )
    assert see(renderer, source, {"action": "click", "target": "#b"}, text()) == ["1;"]
    (seen,) = run(renderer, source, {"action": "click", "target": "#b", "patience_s": 0.2}).observations
    assert (seen["done"], seen["why"]) == (False, "missing")


def test_what_is_watched_tells_every_new_value(renderer: TimedRenderer) -> None:
    source = """<button id=b>0</button><script>b.onclick = () => { let n = 0;
    const timer = setInterval(() => { b.textContent = ++n; if (n === 4) clearInterval(timer) }, 250) }</script>"""
    step = {"action": "click", "target": "#b", "watch_s": 2, "observe": [text("#b")]}
    (seen,) = run(renderer, source, step).observations
    assert (seen["before"], seen["seen"]) == (["0"], [["0", "1", "2", "3", "4"]])


NOT_HIT = {
    "hidden": "<button id=b hidden>B</button>",
    "transparent for the pointer": '<button id=b style="pointer-events: none">B</button>',
    "covered": '<button id=b>B</button><div style="position: fixed; inset: 0; background: #fff8"></div>',
    "disabled": "<button id=b disabled>B</button>",
    "without size": '<button id=b style="width: 0; height: 0; padding: 0; border: 0; overflow: hidden"></button>',
    "out of reach": '<button id=b style="position: fixed; left: -500px">B</button>',
}
WHYS = {"hidden": "hidden", "disabled": "disabled", "without size": "hidden"}


@pytest.mark.parametrize("name", NOT_HIT)
def test_what_cannot_be_hit_is_not_clicked(renderer: TimedRenderer, name: str) -> None:
    source = LOG + NOT_HIT[name] + "<script>b.onclick = () => say('hit')</script>"
    step = {"action": "click", "target": "#b", "patience_s": 0.2, "observe": [text()]}
    (seen,) = run(renderer, source, step).observations
    assert (seen["done"], seen["why"]) == (False, WHYS.get(name, "covered"))
    assert seen["seen"] == [[""]]


SELECTORS = {
    "css": "button.second",
    "text": "text=add item",
    "exact text": 'text="Add item"',
    "role": 'role=button[name="Add"]',
    "label of a field": "label=Your name",
    "aria-label": "label=Close dialog",
    "placeholder": "placeholder=search",
    "testid": "testid=total",
    "chain": "#menu >> text=Two",
    "nth": "li >> nth=2",
    "last": "li >> nth=-1",
    "within": "li >> nth=0 >> css=b",
    "shadow": "#deep",
    "value of a button": "text=Send",
    "heading": "role=heading",
    "text with more in it": "text=a bold word",
}
FOUND = {
    "css": "2", "text": "2", "exact text": "2", "role": "2", "label of a field": "name", "aria-label": "close",
    "placeholder": "search", "testid": "total", "chain": "two", "nth": "three", "last": "three", "within": "first",
    "shadow": "deep", "value of a button": "send", "heading": "heading", "text with more in it": "bold",
}  # fmt: skip
ZOO = """<h2 data-n=heading>Zoo</h2><button hidden data-n=1>Add item</button>
<button class=second data-n=2>Add   item</button><button data-n=2b>Remove</button>
<label>Your name <input data-n=name></label><button aria-label="Close dialog" data-n=close>x</button>
<input placeholder="Search here" data-n=search><span data-testid=total data-n=total>12</span>
<ul id=menu><li data-n=one>One <b data-n=first>1</b></li><li data-n=two>Two</li><li data-n=three>Three</li></ul>
<p data-n=bold>a <b>bold</b> word</p><input type=submit value="Send it" data-n=send><div id=host></div>
<script>host.attachShadow({mode: "open"}).innerHTML = "<i id=deep data-n=deep>in the shadow</i>"</script>"""


@pytest.mark.parametrize("name", SELECTORS)
def test_selectors(renderer: TimedRenderer, name: str) -> None:
    look = {"what": "attribute", "target": SELECTORS[name], "name": "data-n"}
    assert see(renderer, ZOO, {"action": "look"}, look) == [FOUND[name]]


def test_a_bad_selector_is_told(renderer: TimedRenderer) -> None:
    step = {"action": "click", "target": "p[[", "patience_s": 0, "observe": [text("p[["), text("p")]}
    (seen,) = run(renderer, "<p>text</p>", step).observations
    assert (seen["done"], seen["why"], seen["seen"]) == (False, "bad selector", [[None], ["text"]])


def test_looks(renderer: TimedRenderer) -> None:
    source = """<title>The  title</title><body style="margin: 0"><p id=p class="a b" style="color: #123456">Some
    <b style="display: none">hidden</b> text</p><ul><li>1<li style="display: none">2<li>3</ul>
    <input id=i disabled value=v><div id=gone hidden>gone</div>
    <script>localStorage.mine = "kept"; location.hash = "part"; history.pushState(0, 0, "?q=1#x");
    console.log("said"); console.error("bad")</script>"""
    for look, wanted in {
        ("text", "#p"): "Some text", ("text", "#gone"): "", ("text", "#none"): None, ("texts", "li"): ["1", "3"],
        ("count", "li"): 2, ("visible", "#p"): True, ("visible", "#gone"): False, ("visible", "#none"): False,
        ("enabled", "#i"): False, ("value", "#i"): "v", ("focused", "#i"): False, ("checked", "#p"): None,
    }.items():  # fmt: skip
        assert see(renderer, source, {"action": "look"}, {"what": look[0], "target": look[1]}) == [wanted], look
    named = [
        {"what": "attribute", "target": "#p", "name": "class"},
        {"what": "style", "target": "#p", "name": "color"},
        {"what": "storage", "name": "mine"},
    ]
    assert see(renderer, source, {"action": "look"}, *named) == ["a b", "rgb(18, 52, 86)", "kept"]
    others = [{"what": what} for what in ("title", "url", "errors", "scroll", "dialogs", "navigation")]
    assert see(renderer, source, {"action": "look"}, *others) == ["The title", "/?q=1#x", 1, [0, 0], [], []]


CANVAS = """<body style="margin: 0"><canvas id=c width=200 height=100 style="display: block"></canvas>
<button>Draw</button>
<script>const g = c.getContext("2d"); g.fillStyle = "#eee"; g.fillRect(0, 0, 200, 100);
document.querySelector("button").onclick = () => { g.fillStyle = "#c00"; g.fillRect(100, 0, 100, 100) };
CanvasRenderingContext2D.prototype.getImageData = () => ({data: [204, 0, 0, 255]});</script>"""


def test_canvas_pixels(renderer: TimedRenderer) -> None:
    looks = [
        {"what": "color", "target": "#c", "at": [150, 50]},
        {"what": "color", "target": "#c", "at": [50, 50]},
        {"what": "share", "target": "#c", "color": "#cc0000"},
        {"what": "picture", "target": "#c"},
    ]
    (seen,) = run(renderer, CANVAS, {"action": "click", "target": "button", "observe": looks}).observations
    assert seen["before"][:3] == [[238, 238, 238], [238, 238, 238], 0.0]
    assert [values[-1] for values in seen["seen"][:3]] == [[204, 0, 0], [238, 238, 238], 0.5]
    assert seen["seen"][3] != [seen["before"][3]]


def test_dialogs_console_and_navigation_of_each_step(renderer: TimedRenderer) -> None:
    source = (
        LOG
        + """<button id=b onclick="say(confirm('Sure?'), prompt('Who?', 'me')); console.log('clicked');
    location.href = 'https://example.org/next'">B</button>"""
    )
    observe = [text(), {"what": "dialogs"}, {"what": "console"}, {"what": "navigation"}]
    for dialog, wanted in (("accept", "true me;"), ("dismiss", "false ;"), ({"reply": "you"}, "true you;")):
        step = {"action": "click", "target": "#b", "dialog": dialog, "observe": observe}
        again = {"action": "look", "observe": observe}
        first, second = run(renderer, source, step, again).observations
        assert [values[-1] for values in first["seen"]] == [
            wanted, ["Sure?", "Who?"], ["log: clicked"], ["https://example.org/next"],
        ]  # fmt: skip
        assert second["seen"][1:] == [[[]], [[]], [[]]]


def test_pictures_after_steps(renderer: TimedRenderer) -> None:
    source = """<body onclick="this.style.background = '#00f'">"""
    rendering = run(
        renderer, source, {"action": "look"}, {"action": "click", "target": "body", "picture": True}, {"action": "look"}
    )
    assert [frame.pixels[9, 9].tolist() for frame in rendering.frames] == [[255] * 4, [0, 0, 255, 255]]
    assert rendering.size == SIZE


def test_a_load_begins_anew(renderer: TimedRenderer) -> None:
    source = """<button id=b>0</button><script>b.textContent = localStorage.n ?? 0;
    b.onclick = () => { localStorage.n = b.textContent = +b.textContent + 1 }</script>"""
    click, load = (
        {"action": "click", "target": "#b", "observe": [text("#b")]},
        {"action": "load", "observe": [text("#b")]},
    )
    observations = run(renderer, source, click, click, load, click).observations
    assert [seen["seen"][0][-1] for seen in observations] == ["1", "2", "0", "1"]


def test_the_same_every_time(renderer: TimedRenderer) -> None:
    source = """<style>p { transition: all 1s; width: 9px; height: 9px; background: red }
    .on { width: 500px; background: lime }</style>
    <button onclick="p.classList.toggle('on'); p.textContent = Math.random()">B</button><p id=p></p>"""
    click = {
        "action": "click",
        "target": "button",
        "observe": [{"what": "picture"}, text("p")],
        "picture": True,
        "watch_s": 0.5,
    }
    runs = [run(renderer, source + " " * number, click, click) for number in range(3)]
    assert runs[0].observations == runs[1].observations == runs[2].observations
    for one, again in zip(runs[0].frames, runs[1].frames, strict=True):
        assert np.array_equal(one.pixels, again.pixels)
        assert one.time_s == again.time_s
    assert len(runs[0].observations[0]["seen"][0]) > 3


BAD_STEPS = {
    "no action": ({}, "'action' must be one of"),
    "unknown action": ({"action": "upload"}, "'action' must be one of"),
    "no target": ({"action": "click"}, "'click' needs 'target'"),
    "odd field": ({"action": "click", "target": "a", "text": "b"}, "'click' has no field 'text'"),
    "odd target": ({"action": "click", "target": 3}, "must be a selector"),
    "odd key": ({"action": "press", "key": "Entre"}, "there is no key 'Entre'"),
    "odd modifier": ({"action": "press", "key": "Ctrl+a"}, "keys to hold are"),
    "long": ({"action": "wait", "seconds": 1e9}, "seconds from 0 to 60"),
    "nan": ({"action": "wait", "seconds": float("nan")}, "seconds from 0 to 60"),
    "drag to nowhere": ({"action": "drag", "target": "a"}, "needs either 'to' or 'by'"),
    "scroll by nothing": ({"action": "scroll"}, "'scroll' needs 'by'"),
    "odd look": ({"action": "look", "observe": [{"what": "smell"}]}, "'what' must be one of"),
    "look without target": ({"action": "look", "observe": [{"what": "text"}]}, "'text' needs 'target'"),
    "odd color": ({"action": "look", "observe": [{"what": "share", "color": "red"}]}, "a colour is '#rrggbb'"),
    "odd role": ({"action": "click", "target": "role=button[x=1]"}, "must read role=button"),
    "odd dialog": ({"action": "click", "target": "a", "dialog": "maybe"}, "'dialog' must be"),
}


@pytest.mark.parametrize("name", BAD_STEPS)
def test_bad_steps_are_named(name: str) -> None:
    step, words = BAD_STEPS[name]
    with pytest.raises(StepError) as raised:
        read_steps([{"action": "look"}, step])
    assert words in str(raised.value)
    assert "steps[1]" in str(raised.value)


def test_a_request_that_makes_no_sense_is_ours(renderer: TimedRenderer) -> None:
    for request in (
        request_of("<p>", [{"action": "fly"}]),
        RenderRequest(Program("<p>", "html", 0, 3), (0, 9)),
        RenderRequest(Program("<p>", "html", 0, 3), times_s=(2.0, 1.0)),
        RenderRequest(Program("<p>", "html", 0, 3), times_s=(1e9,)),
        RenderRequest(Program("<p>", "html", 0, 3), options={"speed": 2}),
        RenderRequest(Program("<svg/>", "svg", 0, 3), steps=({"action": "look"},)),
        RenderRequest(Program("p", "python", 0, 1)),
    ):
        outcome = renderer.submit(request).result(10)
        assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "bad_request"), request


def test_a_kept_page_is_like_a_new_one(renderer: TimedRenderer) -> None:
    """Clocks, pointer, focus and random numbers begin anew, however much time the programs before took."""
    source = """<style>body { margin: 0 } #b { width: 640px; height: 300px; transition: background 1s }
    #b:hover { background: red }</style><div id=b></div><p id=out></p><script>const told = [];
    const look = (...more) => {
      told.push([...more, performance.now(), Date.now(), Math.random()].join());
      const page = [performance.timeOrigin.toFixed(), history.length, document.hasFocus()];
      out.textContent = [...told, ...page].join(" ");
    };
    look(new Date(), Date(), new Date(2020, 1, 2).getTime(), new Date() instanceof Date);
    requestAnimationFrame(look); setTimeout(look, 33); setTimeout(look, 200);</script>"""
    observe = [text(), {"what": "picture"}]
    seen = []
    for number in range(4):
        rendering = run(renderer, f"{source}<!--{number}-->", {"action": "wait", "seconds": 0.1, "observe": observe})
        seen.append((rendering.observations, rendering.pixels))
        click = {"action": "click", "target": "body", "at": [99, 99]}
        run(renderer, f"<body style='height: 300px'>{number}", click, {"action": "wait", "seconds": 1.7 * number})
    assert all(told == seen[0][0] for told, _ in seen)
    assert all(np.array_equal(pixels, seen[0][1]) for _, pixels in seen)
    assert "1704110400200" in seen[0][0][0]["seen"][0][-1]


BUSY = (
    LOG
    + """<style>
button { display: block; transition: background .12s, margin-left .2s } button:hover { background: #fc0 }
button.far { margin-left: 90px } li { height: 30px } li:hover { color: #c00 }
</style><ul id=list></ul><button id=a>grow</button><button id=b>move</button><button id=c>later</button>
<input id=i><label><input type=checkbox id=k> tick</label><script>
const at = (id) => document.getElementById(id), time = () => performance.now();
at("a").onclick = () => { at("list").append(document.createElement("li")); say("grown", time()) };
at("b").onclick = () => at("b").classList.toggle("far");
at("c").onclick = () => setTimeout(() => requestAnimationFrame((now) => say("drawn", now)), 20);
at("k").onchange = () => { say("ticked", time()); setTimeout(() => say("soon", time()), 40) };
at("i").oninput = (event) => say(event.data ?? "", time());
for (const type of ["mouseover", "mouseout"])
  document.addEventListener(type, (event) => say(type, event.target.id || event.target.tagName, time()));
addEventListener("transitionend", (event) => say(event.propertyName, time()));
</script>"""
)


def test_frames_left_out_change_nothing_that_is_seen(renderer: TimedRenderer) -> None:
    looks = [text(), {"what": "box", "target": "#b"}, {"what": "count", "target": "li"}]
    actions: list[dict[str, Any]] = [
        {"action": "click", "target": "#a"},
        {"action": "click", "target": "#a", "settle_s": 0.2},
        {"action": "type", "target": "#i", "text": "ab"},
        {"action": "click", "target": "#b"},
        {"action": "look"},
        {"action": "wait", "seconds": 0.1},
        {"action": "click", "target": "#c", "watch_s": 0.2},
        {"action": "check", "target": "#k", "picture": True},
        {"action": "hover", "target": "#b"},
        {"action": "wait", "seconds": 1},
        {"action": "uncheck", "target": "#k", "observe": [*looks, {"what": "picture"}]},
    ]
    steps = [{"observe": looks, **action} for action in actions]
    some = run(renderer, BUSY, *steps)
    every = run(renderer, BUSY + "<!-- an iframe: every frame is drawn -->", *steps)
    assert list(some.observations) == list(every.observations)
    assert [frame.time_s for frame in some.frames] == [frame.time_s for frame in every.frames]
    for one, other in zip(some.frames, every.frames, strict=True):
        assert np.array_equal(one.pixels, other.pixels)
    assert all(seen["done"] for seen in some.observations)
