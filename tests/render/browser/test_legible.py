"""Letters that cannot be read are no text: turned, forced backwards, squeezed, piled up; and what only looks odd is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from janusrl.domain import RenderRequest
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.legible import IDENTITY, as_shown, spread, turned, upright
from janusrl.render.browser.page_renderer import PageRenderer

WORDS = "Fern moss"


@pytest.fixture(scope="module")
def pages() -> Iterator[PageRenderer]:
    if not find_browser():
        pytest.skip("no Chromium is installed")
    with PageRenderer(SandboxSection(workers=1)) as renderer:
        yield renderer


def shown(pages: PageRenderer, body: str) -> list[str]:
    source = f"<!DOCTYPE html><html><body>{body}</body></html>"
    outcome = pages.submit(RenderRequest(Program(source, "html", 0, len(source)), structure=True)).result(60)
    assert outcome.rendering is not None
    assert outcome.rendering.structure is not None
    return [text["text"] for text in outcome.rendering.structure["texts"]]


@pytest.mark.parametrize(
    "style",
    [
        *("transform: scaleX(-1)", "transform: scale(-1)", "transform: rotateY(180deg)", "transform: rotate(180deg)"),
        *("scale: -1 1", "rotate: 180deg", "rotate: y 180deg", "letter-spacing: -0.6em"),
        *("transform: scaleX(0.05); transform-origin: left", "width: 60px; line-height: 0"),
    ],
)
def test_what_cannot_be_read_is_hidden(pages: PageRenderer, style: str) -> None:
    assert shown(pages, f"<p style='{style}'>{WORDS} {WORDS} {WORDS}</p>") == []
    assert shown(pages, f"<div style='{style}'><p>{WORDS} {WORDS} {WORDS}</p></div>") == []


@pytest.mark.parametrize(
    "style",
    [
        *("letter-spacing: -0.05em", "transform: rotate(90deg); width: 200px", "transform: rotateY(30deg)"),
        *(
            "writing-mode: vertical-rl",
            "width: 40px; line-height: 0.8",
            "direction: rtl",
            "scale: 0.8",
            "rotate: 20deg; width: 200px",
        ),
    ],
)
def test_what_only_looks_odd_is_a_text(pages: PageRenderer, style: str) -> None:
    assert shown(pages, f"<p style='margin: 200px; {style}'>{WORDS}</p>") == [WORDS]


def test_letters_forced_backwards_are_told_as_they_stand(pages: PageRenderer) -> None:
    forced = "unicode-bidi: bidi-override; direction: rtl"
    assert shown(pages, f"<p style='{forced}'>Fern <b>moss</b></p><p>Leaf</p>") == ["nreF", "ssom", "Leaf"]
    assert shown(pages, f"<div style='{forced}'><p>Fern</p></div>") == ["Fern"]  # a paragraph of its own
    assert shown(pages, "<p>\u202eFern\u202c moss</p><p>Le\u200baf</p>") == ["nreF moss", "Leaf"]
    assert shown(pages, "<p dir='rtl'>שלום</p>") == ["שלום"]


def test_the_rules_by_themselves() -> None:
    assert as_shown("abc", "ltr") == "abc"
    assert as_shown("שלום", "ltr") == "םולש"
    assert upright(turned(IDENTITY, "matrix(0, 1, -1, 0, 0, 0)", "none", "none"))
    assert not upright(turned(IDENTITY, "matrix(1, 0, 0, 0, 0, 0)", "none", "none"))
    twice = turned(turned(IDENTITY, "none", "-1 1", "none"), "none", "-1 1", "none")
    assert upright(twice)  # mirrored twice
    assert turned(IDENTITY, "none", "none", "none") is IDENTITY
    assert spread("a word", [[0, 0, 50, 18]])
    assert not spread("a longer line of some words", [[0, 0, 20, 18]])
    assert not spread("two lines here", [[0, 0, 50, 18], [0, 2, 50, 18]])
    assert spread("i", [[0, 0, 4, 18]])
