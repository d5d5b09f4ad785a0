"""Filters that look at one draft: length, licences, languages, blank pictures, unchanged edits, syntax."""

from __future__ import annotations

import time

import numpy as np
import pytest
from filter_drafts import HOSTILE, draft, drawing, made, reason, rendering

from janusrl import registry
from janusrl.data.filters.licences import BadExpression, allowed
from janusrl.synthesis.filter import FilterKind
from janusrl.synthesis.parts import PartError
from janusrl.synthesis.seed import Seed

OWN = (
    "near_text",
    "near_picture",
    "licences",
    "safety",
    "natural_language",
    "length",
    "not_blank",
    "unchanged",
    "syntax",
)


def test_every_filter_is_registered_and_documents_its_options() -> None:
    for name in (*OWN, "decontaminate", "reward"):
        kind = registry.load("filters", name)
        assert isinstance(kind, FilterKind)
        assert kind.name == name
        for field in kind.options_type.model_fields.values():
            assert field.description, (name, field)


LANGUAGES = ("python", "html", "svg", "r", "matlab", "mathematica", "json", "klingon")


@pytest.mark.parametrize(
    ("name", "language"),
    [(name, "python") for name in OWN]
    + [("syntax", other) for other in LANGUAGES[1:]]
    + [("safety", other) for other in ("html", "mathematica")],
)
def test_hostile_drafts_end_with_a_word_and_in_time(name, language) -> None:
    filter_, still = made(name), rendering(drawing())
    for text in HOSTILE:
        for one in (
            draft(text, language=language, source_code="y", source_rendering=still),
            draft("x = 1", text, language=language, source_code="y", source_rendering=still),
        ):
            assert reason(filter_, one).replace("_", "x").isalpha() or not reason(filter_, one)


def test_lengths_have_bounds_on_both_sides() -> None:
    filter_ = made("length", max_line_chars=200, max_prompt_chars=500)
    assert reason(filter_, draft("x = 1\n" * 20)) == ""
    assert reason(filter_, draft("x")) == "too_short"
    assert reason(filter_, draft("x = 1\n" * 20, "Draw")) == "too_short"
    assert reason(filter_, draft("x = 1\n" * 3000)) == "too_long"
    assert reason(filter_, draft("x" * 300)) == "too_long"
    assert reason(filter_, draft("x = 1\n" * 20, prompt="w" * 501)) == "too_long"
    assert reason(made("length", min_code_chars=None, min_instruction_chars=None), draft("", "")) == ""
    with pytest.raises(PartError, match="min_code_chars is 9, above max_code_chars, which is 3"):
        made("length", min_code_chars=9, max_code_chars=3)
    with pytest.raises(PartError, match="Did you mean 'min_code_chars'"):
        made("length", min_code_char=9)


@pytest.mark.parametrize(
    ("licence", "wanted"),
    [
        ("MIT", ""),
        ("mit", ""),
        ("GPL-3.0-only", "licence"),
        ("MIT OR GPL-3.0-only", ""),
        ("MIT AND GPL-3.0-only", "licence"),
        ("(GPL-2.0-only OR MIT) AND BSD-3-Clause", ""),
        ("MIT AND (GPL-2.0-only OR AGPL-3.0-only)", "licence"),
        ("Apache-2.0 WITH LLVM-exception", ""),
        ("unknown", "unknown_licence"),
        ("NOASSERTION", "unknown_licence"),
        ("", "unknown_licence"),
        ("MIT AND", "unknown_licence"),
        ("(MIT", "unknown_licence"),
        ("MIT License", "unknown_licence"),
        ("see LICENSE.txt; all rights reserved", "unknown_licence"),
        ("(" * 5000, "unknown_licence"),
        ("MIT OR unknown", "unknown_licence"),
    ],
)
def test_licences_are_read_as_expressions(licence, wanted) -> None:
    assert reason(made("licences"), draft(seeds=(Seed("a", "f", licence=licence),))) == wanted


def test_all_material_must_be_taken_and_lists_may_be_ones_own() -> None:
    both = (Seed("a", "f", licence="MIT"), Seed("b", "f", licence="GPL-3.0-only"))
    assert reason(made("licences"), draft(seeds=both)) == "licence"
    assert reason(made("licences", allow=["*"]), draft(seeds=both)) == ""
    assert reason(made("licences", allow=None, deny=["GPL-*"]), draft(seeds=both)) == "licence"
    assert reason(made("licences", allow=None, deny=["AGPL-*"]), draft(seeds=both)) == ""
    assert reason(made("licences", unknown="keep"), draft(seeds=(Seed("a", "f"),))) == ""
    assert reason(made("licences"), draft(seeds=())) == "unknown_licence"
    with pytest.raises(BadExpression, match="AND, OR or the end"):
        allowed("MIT MIT", lambda name: True)


ENGLISH = "Draw a bar chart of the yearly harvest of apples, with one bar for each region and a legend on the right."
GERMAN = (
    "Zeichne ein Balkendiagramm der jährlichen Apfelernte, mit einem Balken für jede Gegend und einer Legende rechts."
)
CHINESE = "画一个柱状图、显示每个地区每年的苹果产量、并在右侧添加图例。标题居中。使用深色背景。"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (ENGLISH, ""),
        (GERMAN, "other_language"),
        (CHINESE, "other_language"),
        ("Нарисуй красный круг", "other_language"),
        ("画一个红色的圆", "other_language"),
        ("Make it red", ""),
        ("y = sin(x)", ""),
        ("", ""),
        (f'{ENGLISH} The title is "Äpfel im Überfluss, von Süden nach Norden gezählt und gewogen".', ""),
        (f"{ENGLISH}\n```python\nfür = 'Größe der Fläche über die Jahre'\n```", ""),
        (f"Plot f(x) = Σ x² for β in (0, π). {ENGLISH}", ""),
    ],
)
def test_instructions_in_another_language_are_found(text, wanted) -> None:
    assert reason(made("natural_language"), draft(instruction=text)) == wanted


def test_languages_wanted_are_an_option() -> None:
    filter_ = made("natural_language", allow=["de", "zh"])
    assert [reason(filter_, draft(instruction=text)) for text in (GERMAN, CHINESE, ENGLISH)] == [
        "",
        "",
        "other_language",
    ]
    with pytest.raises(ValueError, match="'xx', which the classifier does not know; it knows ace, "):
        made("natural_language", allow=["xx"])


def test_blank_pictures_are_found() -> None:
    filter_ = made("not_blank")
    red = np.full((60, 80, 4), (255, 0, 0, 255), np.uint8)
    dot = drawing(("black", (5, 5, 6, 6)))
    assert reason(filter_, draft(picture=drawing())) == "one_colour"
    assert reason(filter_, draft(picture=red)) == "one_colour"
    assert reason(filter_, draft(picture=dot)) == "little_ink"
    assert filter_.check(draft())["ink"] == pytest.approx(71 * 61 / (160 * 120), abs=1e-4)
    assert reason(filter_, draft(picture=None)) == ""
    assert reason(made("not_blank", without_picture=False), draft(picture=None)) == "no_picture"
    assert reason(filter_, draft(picture=rendering(drawing(("red", (9, 9, 90, 90))), drawing()))) == ""


def test_an_edit_must_change_the_picture() -> None:
    filter_ = made("unchanged", min_change=0.001, max_change=0.5)
    before = rendering(drawing(("red", (20, 20, 90, 80))))
    edit = {"source_code": "y = 2", "source_rendering": before}
    assert reason(filter_, draft(**edit)) == "unchanged"
    assert reason(filter_, draft("y = 2 ", **edit)) == "unchanged"
    assert reason(filter_, draft(**edit, picture=drawing(("red", (20, 20, 90, 81))))) == ""
    assert reason(filter_, draft(**edit, picture=drawing(("red", (20, 20, 90, 80)), ("red", (5, 5, 5, 5))))) == (
        "changed_too_little"
    )
    assert reason(filter_, draft(**edit, picture=drawing(("red", (0, 0, 160, 120))))) == "changed_too_much"
    assert reason(filter_, draft()) == "", "no edit"
    told = made("unchanged").check(draft(**edit, picture=drawing(size=(10, 10))))
    assert told == {"changed": 1.0}


@pytest.mark.parametrize(
    ("language", "good", "bad"),
    [
        ("python", "x = [1, 2]", "x = [1, 2"),
        ("html", "<p>one<p>two<br><img src=x><ul><li>a</ul><!-- c --><svg><path d=''/></svg>", "<div><span></div>"),
        ("html", "<!doctype html><html><body><table><tr><td>1</table>", "<div></div></div>"),
        ("html", "<script>if (a < b) { c() }</script>", "no element"),
        ("svg", "<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>", "<svg><g></svg>"),
        ("json", '{"a": 1}', "{a: 1}"),
        ("r", 'plot(c(1, 2), main = "it\'s (1") # (', "plot(c(1, 2)"),
        ("matlab", "A = [1 2]';\ntitle('it''s [1'); % (", "A = [1 2)';"),
        ("mathematica", '(* ( *) Plot[x, {x, 0, 1}, PlotLabel -> "]"]', 'Print["a]'),
    ],
)
def test_code_must_be_well_formed(language, good, bad) -> None:
    filter_ = made("syntax")
    assert reason(filter_, draft(good, language=language)) == ""
    assert reason(filter_, draft(bad, language=language)) == "syntax"


def test_entity_bombs_do_not_go_off() -> None:
    bomb = "<!DOCTYPE s [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
    )
    code = bomb + "]><svg xmlns='http://www.w3.org/2000/svg'><text>&j;</text></svg>"
    began = time.process_time()
    assert reason(made("syntax"), draft(code, language="svg")) in ("", "syntax")
    assert time.process_time() - began < 5


def test_pages_may_have_some_forgiven_errors() -> None:
    page = "<div><b>x</div>"
    assert reason(made("syntax"), draft(page, language="html")) == "syntax"
    assert reason(made("syntax", html_errors=1), draft(page, language="html")) == ""
