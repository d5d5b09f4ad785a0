# ruff: noqa: E501 - pages are clearer on one line
"""What can be seen of a page: texts and elements, measured; invisible ones by every trick, forged ones by none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pages import drawn, texts

from janusrl.recipe import SandboxSection
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.page_renderer import PageRenderer
from janusrl.render.browser.snapshot import STYLES_KEPT
from janusrl.render.browser.snapshot_document import alpha, cut

pytestmark = pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")


@pytest.fixture(scope="module")
def renderer() -> Iterator[PageRenderer]:
    with PageRenderer(SandboxSection(level="process", workers=1, wall_s=20, cpu_s=10)) as renderer:
        yield renderer


def structure(renderer: PageRenderer, body: str) -> dict[str, Any]:
    page = drawn(renderer, f"<!DOCTYPE html><title>T</title><body style='margin:0'>{body}", structure=True)
    assert page.structure is not None
    return dict(page.structure)


def test_elements_and_texts(renderer: PageRenderer) -> None:
    tree = structure(
        renderer,
        "<h1 style='margin:0;font:700 40px/50px sans-serif;color:#c00;text-transform:uppercase'>Big <i>words</i></h1>"
        "<div style='width:100px;height:20px;background:#00f'></div><p hidden>gone</p>",
    )
    assert tree["size"] == [1280, 720]
    assert tree["title"] == "T"
    assert [element["tag"] for element in tree["elements"]] == ["html", "head", "title", "body", "h1", "i", "div", "p"]
    assert [element["parent"] for element in tree["elements"]] == [-1, 0, 1, 0, 3, 4, 3, 3]
    assert [element["visible"] for element in tree["elements"]] == [True, False, False, True, True, True, True, False]
    div = tree["elements"][6]
    assert div["box"] == [0, 50, 100, 20]
    assert set(div["style"]) == set(STYLES_KEPT)
    assert div["style"]["background-color"] == "rgb(0, 0, 255)"
    first, second = tree["texts"]
    assert (first["text"], first["element"], first["font_px"]) == ("BIG", 4, 40)
    assert (second["text"], second["element"]) == ("WORDS", 5)
    assert max(abs(a - b) for a, b in zip(first["color"], (204, 0, 0), strict=True)) < 12
    assert first["background"] == [255, 255, 255]
    assert 0.1 < first["ink"] < 0.6
    assert not tree["truncated"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<input value=given><input placeholder=hint><input type=password value=x>", ["given", "hint"]),
        ("<textarea>long text</textarea><button>press</button>", ["long text", "press"]),
        ("<select><option>one<option selected>two</select>", ["two"]),
        ("<style>p::before{content:'before '}p::after{content:' after'}</style><p>mid", ["before", "after", "mid"]),
        ("<svg><text y=20>drawn</text></svg>", ["drawn"]),
        ("<iframe srcdoc='<p>framed'></iframe>", ["framed"]),
        ("<div id=h></div><script>h.attachShadow({mode:'closed'}).innerHTML='<p>shadow'</script>", ["shadow"]),
        ("<p style='background:linear-gradient(90deg,red,blue);background-clip:text;color:transparent;font-size:40px'>"
         "gradient", ["gradient"]),
        ("<p style='color:red!important;-webkit-text-fill-color:red!important'>stubborn", []),
        ("<p style='color:red!important'>important", ["important"]),
        ("<p style='opacity:.5'>half", ["half"]),
        ("<div style='background:#222;color:#fff'><p>light on dark", ["light on dark"]),
        ("<div style='position:relative;height:90px'><img style='position:absolute;inset:0;background:#ddd' width=300>"
         "<p style='position:relative'>above a picture", ["above a picture"]),
        ("<div style='position:relative'><p>under a clear link</p><a href=# style='position:absolute;inset:0'></a></div>",
         ["under a clear link"]),
        ("<ul style='list-style:none'><li>item</ul>", ["item"]),
        ("<details><summary>more</summary>inside</details>", ["more"]),
        ("<p>a<br>b</p>", ["a", "b"]),
        ("<p>two   spaces\n and lines", ["two spaces and lines"]),
    ],
)  # fmt: skip
def test_texts_that_are_seen(renderer: PageRenderer, body: str, expected: list[str]) -> None:
    assert texts(renderer, f"<!DOCTYPE html><body>{body}") == expected


HIDDEN = {
    "display": "<p style='display:none'>HID",
    "hidden": "<p hidden>HID",
    "visibility": "<p style='visibility:hidden'>HID",
    "opacity": "<p style='opacity:0'>HID",
    "opacity above": "<div style='opacity:.3'><div style='opacity:.3'><p>HID",
    "almost opacity": "<p style='opacity:.05'>HID",
    "transparent": "<p style='color:transparent'>HID",
    "alpha": "<p style='color:rgba(0,0,0,.02)'>HID",
    "alpha of another colour space": "<p style='color:oklch(0.2 0.1 20 / 3%)'>HID",
    "fill colour": "<p style='-webkit-text-fill-color:transparent'>HID",
    "white on white": "<p style='color:#fff'>HID",
    "almost white on white": "<p style='color:#f4f4f4'>HID",
    "colour of its ground": "<p style='background:#123456;color:#123456'>HID",
    "tiny": "<p style='font-size:1px'>HID HID HID",
    "scaled away": "<p style='transform:scale(0)'>HID",
    "scaled to a dot": "<p style='transform:scale(.01)'>HID",
    "off to the left": "<p style='position:absolute;left:-9999px'>HID",
    "off to the right": "<div style='overflow:hidden'><p style='margin-left:3000px;white-space:nowrap'>HID</p></div>",
    "text indent": "<p style='text-indent:-9999px'>HID",
    "off by a transform": "<p style='transform:translateX(-5000px)'>HID",
    "above": "<p style='position:absolute;top:-500px'>HID",
    "clip": "<p style='position:absolute;clip:rect(0,0,0,0)'>HID",
    "clip path": "<p style='clip-path:inset(100%)'>HID",
    "clip path circle": "<p style='clip-path:circle(0)'>HID",
    "screen readers only": "<span style='position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)'>HID",
    "no height": "<div style='height:0;overflow:hidden'><p>HID",
    "cut by a box": "<div style='height:5px;overflow:hidden'><p style='margin-top:40px'>HID",
    "mask": "<p style='-webkit-mask:linear-gradient(transparent,transparent)'>HID",
    "filter": "<p style='filter:opacity(0)'>HID",
    "blurred away": "<p style='filter:blur(60px)'>HID",
    "under a box": "<div style='position:relative'><p>HID</p><div style='position:absolute;inset:0;background:#fff'>",
    "under a box with words": "<div style='position:relative'><p style='margin:0'>HID HID</p>"
    "<div style='position:absolute;inset:0;background:#fff'>VIS VIS",
    "under a picture": "<div style='position:relative;height:50px'>HID<svg style='position:absolute;inset:0' width=900 height=90>"
    "<rect width=900 height=90 fill=#ccc /></svg>",
    "under a gradient": "<div style='position:relative'>HID<div style='position:absolute;inset:0;"
    "background:linear-gradient(#eee,#ddd)'>",
    "under other words": "<div style='position:relative;height:40px;font:20px monospace'><b style='position:absolute'>HID HID</b>"
    "<b style='position:absolute;color:#111'>VIS VIS</b>",
    "under the window": "<p style='position:relative;z-index:-1'>HID</p><style>html{background:#fff}body{background:#fff;"
    "position:relative;z-index:0}</style><div style='position:fixed;inset:0;background:#fff'></div>",
    "same words behind": "<div style='position:relative;font:20px monospace'><p style='position:absolute;margin:0;z-index:-1'>"
    "HID HID</p><p style='margin:0;background:#fff'>VIS VIS",
    "no size": "<p style='font-size:0'>HID",
    "closed details": "<details><summary>VIS</summary>HID</details>",
    "content visibility": "<div style='content-visibility:hidden'><p>HID",
    "blend": "<div style='background:#fff'><p style='mix-blend-mode:lighten;color:#000'>HID",
    "template": "<template>HID</template><noscript>HID</noscript><script type=text/x>HID</script>",
    "title": "<svg><title>HID</title><desc>HID</desc></svg><p title=HID></p><img alt=''>",
    "behind the frame": "<iframe style='width:0;height:0;border:0' srcdoc='HID'></iframe>",
    "frame faded": "<iframe style='opacity:0' srcdoc='HID'></iframe>",
    "svg hidden": "<svg width=90 height=30><text y=20 fill=none>HID</text><text y=20 opacity=0>HID</text></svg>",
    "rotated away": "<p style='transform:rotateY(90deg)'>HID",
    "backface": "<p style='transform:rotateY(180deg);backface-visibility:hidden'>HID",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_texts_that_are_not_seen(renderer: PageRenderer, name: str) -> None:
    seen = texts(renderer, f"<!DOCTYPE html><body>{HIDDEN[name]}")
    assert not [text for text in seen if "HID" in text]


def test_scripts_cannot_forge_it(renderer: PageRenderer) -> None:
    """Whatever a page patches or watches for, hidden words stay hidden, and shown ones are shown."""
    attack = """
      const lie = () => 'visible';
      for (const o of [Element, Node, Document, HTMLElement, CSSStyleDeclaration, CSSStyleSheet, Array, Map, EventTarget])
        for (const k of Object.getOwnPropertyNames(o.prototype)) try { Object.defineProperty(o.prototype, k, {value: lie}) } catch (e) {}
      window.getComputedStyle = () => ({opacity: '1', visibility: 'visible', backgroundClip: 'text'});
      window.CSSStyleSheet = function () { document.getElementById = lie };
      Object.defineProperty(document, 'adoptedStyleSheets', {get: () => [], set: () => { show() }});
      const show = () => { document.getElementById('h').style.opacity = 1 };
    """
    body = (
        "<p>SHOWN</p><p id=h style='opacity:0'>HID</p><script>const h = document.getElementById('h');"
        "new MutationObserver(() => { h.style.opacity = 1 }).observe(document, {subtree: true, childList: true, attributes: true});"
        "document.fonts.onloadingdone = document.onvisibilitychange = onresize = onscroll = () => { h.style.opacity = 1 };"
        "h.addEventListener('transitionrun', () => { h.style.opacity = 1 });"
        f"matchMedia('print').onchange = () => 0;{attack}</script>"
    )
    assert texts(renderer, f"<!DOCTYPE html><body>{body}") == ["SHOWN"]


def test_a_page_that_notices_the_second_picture_cannot_add_words(renderer: PageRenderer) -> None:
    """Style sheets react to the glyphs' colour in no way, and scripts are stopped by then."""
    body = (
        "<style>p{transition:-webkit-text-fill-color 9s;animation:a 9s} @keyframes a{from{color:red}to{color:red}}</style>"
        "<p>SHOWN</p><p style='opacity:0'>HID</p>"
        "<script>setInterval(()=>document.body.append('x'),100000);requestAnimationFrame(function f(){requestAnimationFrame(f)})</script>"
    )
    assert texts(renderer, f"<!DOCTYPE html><body>{body}") == ["SHOWN"]


@pytest.mark.parametrize("more", ["", "<script>1</script>"])
def test_first_letters_and_lines_with_colours_of_their_own_are_seen(renderer: PageRenderer, more: str) -> None:
    style = "p::first-letter{-webkit-text-fill-color:#f00}div::First-Line{-webkit-text-fill-color:#00f}"
    body = f"<!DOCTYPE html><style>{style}</style><p>W</p><div>line</div>{more}"
    assert texts(renderer, body) == ["W", "line"]


def test_boxes_are_where_the_pixels_are(renderer: PageRenderer) -> None:
    page = drawn(
        renderer,
        "<!DOCTYPE html><body style='margin:0;height:3000px'><p style='position:absolute;left:300px;top:2000px;margin:0;"
        "font-size:30px;color:#f00'>far down</p><iframe style='position:absolute;left:100px;top:500px;border:7px solid #000' "
        'srcdoc=\'<body style="margin:0"><p style="margin:20px;color:#00f">inside\'></iframe>',
        structure=True,
    )
    assert page.size == (1280, 3000)
    for text, color in (("far down", (255, 0, 0)), ("inside", (0, 0, 255))):
        box = next(run.box for run in page.texts if run.text == text)
        assert box is not None
        x, y, width, height = (round(side) for side in box)
        strong = (abs(page.pixels[..., :3].astype(int) - color).max(2) < 40).nonzero()
        assert y <= strong[0].min() <= strong[0].max() <= y + height
        assert x <= strong[1].min() <= strong[1].max() <= x + width


def test_large_pages_are_truncated_and_say_so(renderer: PageRenderer) -> None:
    tree = structure(renderer, "<i>x</i> " * 7000)
    assert len(tree["elements"]) == 5000
    assert tree["truncated"]


@pytest.mark.parametrize(
    ("color", "value"),
    [
        ("rgb(1, 2, 3)", 1.0), ("rgba(1, 2, 3, 0.25)", 0.25), ("rgba(0, 0, 0, 0)", 0.0), ("transparent", 0.0),
        ("oklch(0.7 0.2 20 / 0.5)", 0.5), ("color(srgb 1 0 0 / 0.1)", 0.1), ("oklch(0.7 0.2 20)", 1.0),
    ],
)  # fmt: skip
def test_opacity_of_colours(color: str, value: float) -> None:
    assert alpha(color) == value


def test_cut() -> None:
    assert cut((0, 0, 10, 10), None) == (0, 0, 10, 10)
    assert cut((0, 0, 10, 10), (5, 5, 50, 7)) == (5, 5, 5, 2)
    assert cut((0, 0, 10, 10), (10, 0, 20, 20)) is None
