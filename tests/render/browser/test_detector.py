"""The trace of pages: text blocks as the official detector of Design2Code finds them, and what it does to sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from janusrl.domain import RenderRequest
from janusrl.outcome import Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.detector import MAX_COLORS, Glyphs, blocks_of_page, repaired, without_repetition
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.markup import MAX_DEPTH, TooDeep, read_markup
from janusrl.render.browser.page_renderer import PageRenderer
from janusrl.rendering import Rendering
from janusrl.rewards.design2code import scores_of_traces

PAIRS = [
    json.loads(line) for line in (Path(__file__).parents[2] / "golden" / "web" / "pairs.jsonl").read_text().splitlines()
]
ODD = (
    "<p>a<p>b<ul><li>x<li>y</ul></div>t<br></br><br/><div/>z &amp; &lt;q &copy; <!-- c --><![CDATA[x]]><?php a ?>"
    "<script>if(a<b && c>d)</script><input value='a\"b' checked><pre>  \n </pre>  \n <td CLASS=u>u</td></table>"
)


@pytest.fixture(scope="module")
def pages() -> Iterator[PageRenderer]:
    if not find_browser():
        pytest.skip("no Chromium is installed")
    with PageRenderer(SandboxSection(workers=1)) as renderer:
        yield renderer


def draw(pages: PageRenderer, source: str, *, trace: bool = True, **request: Any) -> Rendering:
    asked = RenderRequest(Program(source, "html", 0, len(source)), trace=trace, **request)
    outcome = pages.submit(asked).result(60)
    assert outcome.status is Status.SCORED, outcome.failure
    assert outcome.rendering is not None
    return outcome.rendering


def trace_of(pages: PageRenderer, source: str, **request: Any) -> dict[str, Any]:
    trace = draw(pages, source, **request).trace
    assert trace is not None
    return dict(trace)


@pytest.mark.slow
def test_blocks_and_scores_of_our_own_rendering_agree_with_the_official_ones(pages: PageRenderer) -> None:
    apart = []
    for pair in PAIRS:
        reference, candidate = (trace_of(pages, pair[side]) for side in ("reference", "candidate"))
        for mine, official in (
            (reference["blocks"], pair["blocks"]["reference"]),
            (candidate["repaired_blocks"], pair["blocks"]["candidate"]),
        ):
            assert [block["text"] for block in mine] == [block["text"] for block in official], pair["id"]
        scores = scores_of_traces(candidate, reference)
        assert not isinstance(scores, str)
        apart += [abs(getattr(scores, name) - value) for name, value in pair["scores"]["design2code"].items()]
    assert np.quantile(apart, 0.9) <= 0.005
    assert max(apart) <= 0.02


def test_a_trace_is_made_only_when_asked_for_and_changes_nothing_else(pages: PageRenderer) -> None:
    source = (
        "<html><body><p style='color:#c31'>Fern</p><canvas></canvas><script>console.log('x')</script></body></html>"
    )
    plain, traced = (draw(pages, source, trace=trace, structure=True) for trace in (False, True))
    assert plain.trace is None
    assert traced.trace is not None
    assert (plain.pixels == traced.pixels).all()
    assert (plain.structure, plain.console) == (traced.structure, traced.console)


def test_it_finds_what_a_page_hides_as_the_official_one_does(pages: PageRenderer) -> None:
    hidden = "<html><body><h1 style='opacity:0'>Fern</h1><p style='color:#fff'>Moss</p><i>Leaf</i></body></html>"
    blocks = trace_of(pages, hidden)["blocks"]
    assert [block["text"] for block in blocks] == ["fern", "moss"]  # i is not in the list, and body is not either
    assert all(min(block["color"]) >= 254 for block in blocks)


def test_a_fragment_has_no_blocks_until_it_is_repaired(pages: PageRenderer) -> None:
    trace = trace_of(pages, "<h1>Fern</h1>")
    assert (trace["blocks"], [block["text"] for block in trace["repaired_blocks"]]) == ([], ["fern"])


def test_pages_that_move_or_load_files_are_traced_too(pages: PageRenderer) -> None:
    source = "<html><body><img src='a.svg'><p>Fern</p><script>document.title = 'x'</script></body></html>"
    picture = b"<svg xmlns='http://www.w3.org/2000/svg' width='300' height='900'><rect width='9' height='9'/></svg>"
    rendering = draw(pages, source, files={"a.svg": picture})
    assert rendering.trace is not None
    (block, *rest) = rendering.trace["blocks"]
    assert (block["text"], rest) == ("fern", [])  # the script inherits black, which no glyph has
    assert rendering.size[1] > 900
    assert block["bbox"][1] > 0.9


@pytest.mark.parametrize("trick", ["for(;;);", "let s = ['x'.repeat(1e6)]; for(;;) s.push(s[0] + s.length)"])
def test_a_page_that_cannot_be_drawn_again_is_late_and_no_failure(trick: str) -> None:
    if not find_browser():
        pytest.skip("no Chromium is installed")
    script = f"<script>if (document.querySelector('p').style.color) {{ {trick} }}</script>"
    with PageRenderer(SandboxSection(workers=1, wall_s=4.0)) as renderer:
        rendering = draw(renderer, f"<html><body><p>Fern</p>{script}</body></html>")
        assert rendering.trace == {"blocks": None, "repaired_blocks": None, "late": True}
        again = draw(renderer, "<html><body><p>Moss</p></body></html>")
        assert again.trace is not None
        assert [block["text"] for block in again.trace["blocks"]] == ["moss"]


def test_too_many_texts_and_too_deep_pages_have_no_blocks() -> None:
    def never(source: str) -> np.ndarray:
        raise AssertionError("nothing is to be drawn")

    white = np.full((10, 10, 3), 255, np.uint8)
    none = {"blocks": None, "repaired_blocks": None}
    many = "<html><body>" + "".join(f"<p>{number}" for number in range(MAX_COLORS + 1))
    assert blocks_of_page(many.replace("<p>", "</p><p>"), white, never) == none
    assert blocks_of_page("<html><body>" + "<div>" * MAX_DEPTH, white, never) == none


def test_pictures_of_other_sizes_and_pixels_outside_the_true_picture_give_no_blocks() -> None:
    low, high = np.zeros((9, 9, 3), np.uint8), np.full((9, 9, 3), 50, np.uint8)
    assert Glyphs.between(low, high[:8]) is None
    glyphs = Glyphs.between(low, high)
    assert glyphs is not None
    assert len(glyphs.of_color("#0a0a0a")) == 0
    assert len(glyphs.of_color("#000000")) == 0  # as in the official code, where 0 - 4 is 252


def test_markup_is_read_and_written_as_beautiful_soup_does() -> None:
    page = read_markup(ODD)
    assert page.written() == (
        "<p>a<p>b<ul><li>x<li>y</li></li></ul>t<br/><br/><div></div>z &amp; &lt;q © <!-- c --><![CDATA[x]]><?php a ?>"
        '<script>if(a<b && c>d)</script><input checked="" value=\'a"b\'/><pre>  \n </pre>\n<td class="u">u</td></p></p>'
    )
    assert not page.tidy
    assert read_markup(PAIRS[0]["reference"]).tidy
    assert read_markup(page.written()).written() == page.written()


def test_markup_agrees_with_beautiful_soup_itself() -> None:
    soup = pytest.importorskip("bs4").BeautifulSoup
    for source in [ODD, "<b><i>x</b>y</i>", "<textarea> <b> </textarea>", *(pair["candidate"] for pair in PAIRS)]:
        assert read_markup(source).written() == str(soup(source, "html.parser"))


def test_markup_nests_as_deep_as_it_says() -> None:
    deep = "<div>" * (MAX_DEPTH - 1)
    assert read_markup(deep).written() == deep + "</div>" * (MAX_DEPTH - 1)
    with pytest.raises(TooDeep):
        read_markup(deep + "<div>")


def test_repair_wraps_and_cuts_and_leaves_other_pages_alone() -> None:
    whole = "<html><body><p>Fern</p></body></html>"
    assert repaired(whole) is None
    assert repaired("<i>Fern") == "<html><body><p><i>Fern</i></p></body></html>"
    copies = "<html><body>" + "<br>" * 60 + "<p>Fern</p></body></html>"
    assert repaired(copies) == "<html><body>" + "<br/>" * 50 + "<p>Fern</p></body></html>"


def test_text_that_repeats_itself_is_cut_where_it_begins_to() -> None:
    text = "".join(f"{number:03d} {chr(97 + number % 26) * 6} " for number in range(40))
    assert without_repetition(text) == text
    told = ("the quick brown fox jumps over the lazy dog " * 3)[:100]
    assert without_repetition(text[:300] + told * 7) == text[:300]
    assert without_repetition(told * 4) == told * 4
