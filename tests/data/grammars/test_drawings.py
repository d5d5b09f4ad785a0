"""Drawings: every figure draws, styles change the source alone, words tell everything, changes are seen."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH

from janusrl import registry
from janusrl.data.grammars.drawings_composers import COMPOSERS, compose
from janusrl.data.grammars.drawings_edits import CHANGES, named_changes
from janusrl.data.grammars.drawings_figures import FIGURES, item
from janusrl.data.grammars.drawings_pencil import Defs, Pencil
from janusrl.data.grammars.drawings_svg import PLAIN, draw_style, styled
from janusrl.synthesis.engine import Engine
from janusrl.synthesis.grammar import Declined
from tests.data.grammars.shown import asked, run, seed_of, spread, strategy_drafts

DRAWINGS = registry.load("grammars", "drawings")
ROWS = [["Mon", 40], ["Tue", 75], ["Wed", 20]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as found:
        yield found


def draws(count: int, seed: int = 0) -> list[dict[str, Any]]:
    rng = random.Random(f"drawings {seed}")
    return [DRAWINGS.draw(rng) for _ in range(count)]


def of(*items: dict[str, Any], canvas: tuple[int, int] = (120, 120), **style: Any) -> dict[str, Any]:
    """A spec of some items."""
    return {"grammar": "drawings", "language": "svg", "composer": "icon", "subject": "an icon", "canvas": list(canvas),
            "items": list(items), "style": {**PLAIN, **style}, "options": {}}  # fmt: skip


def test_every_figure_draws_within_the_canvas(engine: Engine) -> None:
    rng = random.Random(1)
    plain, out = [], []
    for name, figure in FIGURES.items():
        rows = ROWS if figure.unit else None
        one = item(rng, name, 60, 60, 84, **({"rows": rows} if rows else {}))
        back = item(rng, "plain", color="lavender")
        picture = run(engine, DRAWINGS, of(back, one))[0]
        if spread(picture) < 1 and name != "plain":
            plain.append(name)
        if not figure.full:
            frame = np.ones(picture.shape[:2], bool)
            frame[8:-8, 8:-8] = False
            if (picture[frame] != picture[0, 0]).any():
                out.append(name)
    assert not plain, "these draw nothing"
    assert not out, "these leave their box"


@pytest.mark.parametrize("name", sorted(COMPOSERS))
def test_every_composer_draws(engine: Engine, name: str) -> None:
    rng = random.Random(name)
    for _ in range(2):
        spec = {**of(), **compose(rng, name), "style": draw_style(rng)}
        assert spread(run(engine, DRAWINGS, spec)[0]) > 3
        width, height = spec["canvas"]
        assert all(-0.1 * width < one["x"] < 1.1 * width for one in spec["items"] if "size" in one)
        assert all(-0.1 * height < one["y"] < 1.1 * height for one in spec["items"] if "size" in one)


STYLES: tuple[dict[str, Any], ...] = ({"paint": "style"}, {"paint": "classes"}, {"place": "translate"},
            {"place": "scale", "reuse": True}, {"colors": "rgb"}, {"groups": "both"}, {"paint": "classes",
            "place": "scale", "colors": "names", "groups": "ids", "indent": 0}, )  # fmt: skip


def test_a_style_of_writing_changes_the_source_and_not_the_picture(engine: Engine) -> None:
    for spec in draws(12, 2):
        plain = run(engine, DRAWINGS, styled(spec, **PLAIN))[0]
        for change in STYLES:
            other = styled(spec, **{**PLAIN, **change})
            if "paint" in change:
                assert DRAWINGS.program(other) != DRAWINGS.program(styled(spec, **PLAIN))
            apart = np.abs(run(engine, DRAWINGS, other)[0].astype(int) - plain).mean()
            assert apart < 1.2, (spec["composer"], change)


def test_draws_differ_from_each_other_in_program_and_words() -> None:
    specs = draws(2000)
    assert len({json.dumps(spec, sort_keys=True) for spec in specs}) > 1980
    index, near = MinHashLSH(threshold=0.8, num_perm=64), 0
    for number, spec in enumerate(specs[:700]):
        words = re.findall(r"\w+|[^\w\s]", DRAWINGS.program(spec))
        sketch = MinHash(num_perm=64)
        sketch.update_batch([" ".join(words[at : at + 5]).encode() for at in range(len(words) - 4)])
        near += bool(index.query(sketch))
        index.insert(number, sketch)
    assert near < 7


def test_equal_specs_give_equal_programs_and_programs_are_xml() -> None:
    for spec in draws(150, 3):
        again = json.loads(json.dumps(spec))
        assert DRAWINGS.program(again) == DRAWINGS.program(spec)
        assert DRAWINGS.instruction(again, random.Random(4)) == DRAWINGS.instruction(spec, random.Random(4))
        root = ElementTree.fromstring(DRAWINGS.program(spec))
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        used = re.findall(r'(?:url\(#|href="#)([\w-]+)', DRAWINGS.program(spec))
        assert set(used) <= set(ids)


def test_words_tell_every_part_of_every_figure() -> None:
    rng = random.Random(5)
    for spec in draws(300, 5):
        words = DRAWINGS.instruction(spec, rng)
        assert words[0].isupper()
        assert "{" not in words
        assert not re.search(r"\ba [aeio]|\ban [^aeiouh\W8]", re.sub("[Aa]n SVG", "", words), re.I), words
        for one in spec["items"]:
            for value in one["with"].values():
                assert str(value) in words or str(value).capitalize() in words, (one, words)
            for label, value in one.get("rows", ()):
                assert f"{label} {value}" in words
        assert not re.search(r"\b1 (?:[a-z]+ ){0,2}(?:stripes|rows|candles|buttons|holes)\b", words), words


def test_a_palette_that_is_told_holds_every_colour() -> None:
    for number, spec in enumerate(draws(200, 8)):
        told = asked(DRAWINGS, "recontext", spec, random.Random(number))["instruction"]
        palette = told.partition("colours of the palette: ")[2]
        used = {one["with"][name] for one in spec["items"] for name in FIGURES[one["figure"]].colors()}
        assert palette
        assert all(color in palette for color in used), told


def test_every_change_is_said_and_seen(engine: Engine) -> None:
    rng = random.Random(6)
    seen: dict[str, int] = dict.fromkeys(CHANGES, 0)
    for spec in draws(60, 6):
        before = None
        for name, change in CHANGES.items():
            if seen[name] >= 2:
                continue
            made = change(json.loads(json.dumps(spec)), rng)
            if made is None or made[1]["items"] == spec["items"]:
                continue
            before = run(engine, DRAWINGS, spec)[0] if before is None else before
            after = run(engine, DRAWINGS, made[1])[0]
            assert before.shape == after.shape
            assert (before != after).any(), (name, made[0])
            assert len(made[0]) > 12
            seen[name] += 1
    assert all(seen.values()), seen


def test_an_edit_makes_what_its_directions_ask_for() -> None:
    rng = random.Random(7)
    assert named_changes(["recolor the roof", "background", "gradient", "no such thing"]) == [
        "recolor", "background", "gradient"]  # fmt: skip
    house, sun = item(rng, "house", 60, 60, 60, walls="cream"), item(rng, "sun", 100, 20, 20, color="gold")
    spec = of(item(rng, "plain", color="white"), house, sun)
    answer = asked(DRAWINGS, "edit", spec, rng, directions=["remove", "background"], other_directions=[])
    assert answer["directions"] == ["remove", "background"]
    assert len(answer["requirements"]) == 2
    assert len(answer["spec"]["items"]) == 2
    assert answer["spec"]["items"][0]["with"]["color"] != "white"
    assert spec["items"][1]["figure"] == "house", "the spec before is as it was"


def test_reverse_asks_for_what_the_lines_draw() -> None:
    rng = random.Random(8)
    house, sun = item(rng, "house", 60, 80, 60), item(rng, "sun", 100, 20, 20)
    spec = of(item(rng, "plain"), house, sun, groups="ids")
    code = DRAWINGS.program(spec)
    lines = "\n".join(line for line in code.splitlines() if "<line" in line)
    answer = asked(DRAWINGS, "reverse", spec, rng, lines=lines, code=code, language="svg")
    assert [one["figure"] for one in answer["spec"]["items"]] == ["plain", "house", "sun"]  # windows have lines too
    rays = [line for line in code.splitlines() if "<line" in line and "linecap" in line]
    answer = asked(DRAWINGS, "reverse", spec, rng, lines="\n".join(rays), code=code, language="svg")
    assert [one["figure"] for one in answer["spec"]["items"]] == ["plain", "sun"]
    assert "sun" in answer["instruction"]
    assert "house" not in answer["instruction"]


def test_answers_have_the_forms_that_strategies_read() -> None:
    rng = random.Random(9)
    spec = draws(1, 9)[0]
    solved = asked(DRAWINGS, "solve", spec, rng)
    assert DRAWINGS.program(spec).strip() in solved
    assert "```svg\n" in asked(DRAWINGS, "fix", spec, rng, error="it failed")
    three = asked(DRAWINGS, "rewrite", spec, rng)
    assert len(set(three["queries"])) == len(three["specs"]) == 3
    evolved = asked(DRAWINGS, "evolve", spec, rng, concept="gradients for light and shade", code="")
    assert evolved["spec"]["items"] != spec["items"]
    assert "Palette" in (text := asked(DRAWINGS, "recontext", spec, rng)["instruction"]) or "palette" in text


def test_what_it_cannot_answer_is_declined() -> None:
    rng = random.Random(10)
    with pytest.raises(Declined, match="no answer to 'plan'"):
        asked(DRAWINGS, "plan", draws(1)[0], rng)
    with pytest.raises(Declined, match="spec of 'pages'"):
        asked(DRAWINGS, "solve", {"grammar": "pages"}, rng)
    with pytest.raises(Declined, match="none is given"):
        asked(DRAWINGS, "solve", {}, rng)


def test_a_path_that_is_none_is_our_error() -> None:
    pencil = Pencil(Defs(), lambda word: word, (10, 10))
    with pytest.raises(ValueError, match="3 numbers"):
        pencil.path("M0 0 L1 2 3")


@pytest.mark.parametrize("name", ["chart_edit", "guided_evolution", "recontext", "reverse_instruction"])
def test_strategies_work_on_drawings(engine: Engine, name: str) -> None:
    for number, spec in enumerate(draws(3, 11)):
        (draft,) = strategy_drafts(engine, name, seed_of(DRAWINGS, spec), number)
        assert draft.outcome is not None
        assert draft.rendering is not None, draft.outcome.failure
        assert draft.instruction
