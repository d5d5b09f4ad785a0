"""The grammar of web pages: varied, self-contained, the same for the same spec; edits and defects that show."""

from __future__ import annotations

import json
import random
import re

import pytest

from janusrl.data.grammars.pages import PAGES
from janusrl.data.grammars.pages_edits import MAKERS
from janusrl.data.grammars.pages_kinds import KINDS, draw_page
from janusrl.data.grammars.pages_palette import contrast, draw_palette, hue_name
from janusrl.data.grammars.pages_spoils import KINDS as DEFECTS
from janusrl.synthesis.grammar import Declined
from tests.data.grammars.grammar_runs import ask, near_share
from tests.data.grammars.pages_browser import browser, changed, pixels

LEAST_CHANGE = 2e-4
"""Share of a page's pixels that an edit or a defect changes: a word in a full page."""


@pytest.fixture(scope="module")
def web():
    with browser("web") as opened:
        yield opened


def page(kind, seed):
    rng = random.Random(f"{kind}:{seed}")
    return {"grammar": "pages", "language": "html", **draw_page(rng, kind=kind)}


def test_two_thousand_draws_are_two_thousand_pages():
    codes = []
    for seed in range(2000):
        spec = PAGES.draw(random.Random(seed))
        codes.append(PAGES.program(spec))
    assert len(set(codes)) >= 0.99 * len(codes)
    assert near_share(codes[:600]) < 0.01


def test_a_spec_is_json_and_alone_decides_the_program():
    for seed in range(40):
        spec = PAGES.draw(random.Random(seed))
        again = json.loads(json.dumps(spec))
        assert PAGES.program(again) == PAGES.program(spec)
        assert PAGES.draw(random.Random(seed)) == spec
        assert PAGES.instruction(spec, random.Random(1)) == PAGES.instruction(again, random.Random(1))


def test_pages_ask_for_nothing_outside():
    for seed in range(200):
        code = PAGES.program(PAGES.draw(random.Random(seed)))
        assert not re.search(r"(src|srcset|@import|url\()", code)
        assert "<script" not in code
        assert "http" not in code


def test_the_ways_of_writing_are_all_used():
    codes = [PAGES.program(PAGES.draw(random.Random(seed))) for seed in range(150)]
    assert any(":root" in code for code in codes)
    assert any('style="' in code and ":root" not in code for code in codes)
    assert any("__" in code for code in codes)
    assert any("\n\t" in code for code in codes)


def test_the_words_name_what_stands_on_the_page():
    for seed in range(60):
        spec = PAGES.draw(random.Random(seed))
        words = PAGES.instruction(spec, random.Random(0))
        for section in spec["sections"]:
            if section.get("title"):
                assert section["title"] in words or section["title"].lower() in words, section["type"]
        assert spec["theme"]["palette"]["accent"] in words


def test_colours_can_be_read():
    for seed in range(400):
        palette = draw_palette(random.Random(seed))
        assert contrast(palette["ink"], palette["bg"]) >= 7
        assert contrast(palette["muted"], palette["surface"]) >= 4.5
        assert contrast(palette["on_accent"], palette["accent"]) >= 4.5
        assert contrast("#ffffff", palette["deep"]) >= 7
    assert hue_name("#0d9488") == "teal"
    assert hue_name("#ffffff") == "white"


@pytest.mark.parametrize("seed", [1])
def test_every_kind_renders(web, seed):
    outcomes = web.draw([PAGES.program(page(kind, seed)) for kind in KINDS])
    for kind, outcome in zip(KINDS, outcomes, strict=True):
        picture = pixels(outcome)
        assert picture.shape[1] == 1280, kind  # nothing runs out of the window
        assert len({tuple(pixel) for pixel in picture[::7, ::7].reshape(-1, 3)}) > 5, kind


@pytest.mark.slow
def test_proposed_edits_show(web):
    codes, told = [], []
    for number, kind in enumerate(["landing", "shop", "pricing", "about", "dashboard", "newsletter", "form", "menu"]):
        spec = page(kind, 5)
        made = PAGES.answer(ask("propose_edits", spec), random.Random(number))
        assert made["suitable"]
        assert 3 <= len(made["edits"]) <= 5
        codes.append((PAGES.program(spec), [PAGES.program(edit["spec"]) for edit in made["edits"]]))
        told += made["edits"]
    outcomes = iter(web.draw([code for one, others in codes for code in (one, *others)]))
    number = 0
    for _, others in codes:
        before = next(outcomes)
        for _ in others:
            assert changed(before, next(outcomes)) > LEAST_CHANGE, told[number]["instruction"]
            number += 1
    assert {edit["action"] for edit in told} == {"add", "change", "delete"}
    assert {edit["attribute"] for edit in told} <= {"text", "colour", "position", "size", "shape", "layout"}


@pytest.mark.slow
def test_every_edit_shows(web):
    codes, words = [], []
    for make in MAKERS:
        spec, made = next(
            (spec, made)
            for spec in (page("landing", seed) for seed in range(60))
            if (made := make(json.loads(json.dumps(spec)), random.Random(2))) is not None
            and PAGES.program(made.spec) != PAGES.program(spec)
        )
        codes += [PAGES.program(spec), PAGES.program(made.spec)]
        words.append(made.instruction)
    outcomes = web.draw(codes)
    for number, told in enumerate(words):
        assert changed(outcomes[2 * number], outcomes[2 * number + 1]) > LEAST_CHANGE, told


def test_no_style_attribute_sets_a_property_twice():
    for seed in range(60):
        spec = PAGES.draw(random.Random(seed))
        for edit in PAGES.answer(ask("propose_edits", spec), random.Random(seed))["edits"]:
            for style in re.findall(r' style="([^"]*)"', PAGES.program(edit["spec"])):
                names = [part.partition(":")[0].strip() for part in style.split(";")]
                assert len(set(names)) == len(names), (edit["instruction"], style)


def test_edits_by_direction_and_by_concept():
    spec = page("landing", 3)
    made = PAGES.answer(ask("edit", spec, directions=["background colour", "button text"]), random.Random(4))
    assert len(made["requirements"]) == 2
    assert "background" in made["requirements"][0]
    assert "button" in made["requirements"][1]
    assert PAGES.program(made["spec"]) != PAGES.program(spec)
    grown = PAGES.answer(ask("evolve", spec, concept="delete the footer"), random.Random(4))
    assert not any(section["type"] == "footer" for section in grown["spec"]["sections"])
    assert "footer" not in grown["instruction"]


@pytest.mark.slow
def test_each_defect_shows_and_is_told(web):
    kinds = [(defect, kind) for defect in DEFECTS for kind in ("landing", "shop", "form")]
    codes, told = [], []
    for number, (defect, kind) in enumerate(kinds):
        for seed in range(20):
            spec = page(kind, 10 + seed)
            try:
                made = PAGES.answer(ask("spoil", spec, kinds=[defect]), random.Random(number))
                break
            except Declined:
                continue
        assert [each["kind"] for each in made["defects"]] == [defect]
        assert PAGES.answer(ask("find_defects", made["spec"]), random.Random(0))["defects"] == made["defects"]
        assert PAGES.program(made["spec"]) == made["code"]
        codes += [PAGES.program(spec), made["code"]]
        told.append(made["defects"])
    outcomes = web.draw(codes)
    for number, defects in enumerate(told):
        assert changed(outcomes[2 * number], outcomes[2 * number + 1]) > LEAST_CHANGE, defects
    assert PAGES.answer(ask("find_defects", page("landing", 1)), random.Random(0)) == {"defects": []}


def test_a_plan_names_ids_of_the_page():
    for seed in range(20):
        spec = PAGES.draw(random.Random(seed))
        plan = PAGES.answer(ask("plan", spec), random.Random(0))
        code = PAGES.program(plan["spec"])
        assert all(f'id="{component["id"]}"' in code for component in plan["components"])
        assert len({component["id"] for component in plan["components"]}) == len(plan["components"])


def test_answers_have_the_forms_of_the_contract():
    for seed in range(30):
        spec = PAGES.draw(random.Random(seed))
        rng = random.Random(seed)
        assert PAGES.program(spec).rstrip() in PAGES.answer(ask("solve", spec), rng)
        assert "```html" in PAGES.answer(ask("fix", spec, code="x", error="e"), rng)
        rewritten = PAGES.answer(ask("rewrite", spec), rng)
        assert len(set(rewritten["queries"])) == len(rewritten["specs"]) == 3
        assert len(PAGES.answer(ask("recontext", spec, code="x"), rng)["instruction"]) > 200
        reverse = PAGES.answer(ask("reverse", spec, lines="x", code="x", language="html"), rng)
        assert reverse["spec"]["kind"] == spec["kind"]


@pytest.mark.parametrize(
    ("purpose", "spec", "words"),
    [
        ("solve", None, "needs a spec"),
        ("solve", {"grammar": "charts"}, "'charts'"),
        ("translate", {}, "no answer to 'translate'"),
    ],
)
def test_what_it_cannot_answer_it_declines(purpose, spec, words):
    with pytest.raises(Declined, match=words):
        PAGES.answer(ask(purpose, spec), random.Random(0))


def test_another_defect_stands_in_for_one_that_a_page_cannot_have() -> None:
    rng, stood_in = random.Random(3), 0
    for _ in range(40):
        spec, (kind, *others) = PAGES.draw(rng), rng.sample(DEFECTS, len(DEFECTS))
        (defect,) = PAGES.answer(ask("spoil", spec, kinds=[kind], other_kinds=others), rng)["defects"]
        stood_in += defect["kind"] != kind
    assert stood_in > 0


def test_an_unknown_defect_is_declined():
    with pytest.raises(Declined, match="occlusion"):
        PAGES.answer(ask("spoil", page("landing", 1), kinds=["ugliness"]), random.Random(0))
