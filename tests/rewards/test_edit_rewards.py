"""Edit rewards: nothing done is 0, the reference 1, half done between; what destroys the rest is low."""

import json
from pathlib import Path

import pytest
from drawings import load, view
from edit_cases import BAR, CIRCLE, EDITS, SOURCE, SQUARE, svg

from janusrl import registry
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.rewards.edit import changed_lines, facts_of
from janusrl.scoring.grader import Grader
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

GOLDEN = Path(__file__).parents[1] / "golden" / "web"
PAIRS = [json.loads(line) for line in (GOLDEN / "pairs.jsonl").read_text().splitlines()]


def task(name: str, source: str, reference: str) -> Task:
    prompt = ({"role": "user", "content": f"{name}\n{source}"},)
    return Task(name, "edit", prompt, Reference(code=reference), source=source, metadata={"edits": "svg"})


TASKS = {name: task(name, SOURCE, code) for name, code in EDITS.items()}


@pytest.fixture(scope="module")
def grader():
    with Grader(registry.load("envs", "edit"), None, SandboxSection(workers=2)) as made:
        yield made


def graded(grader, name: str, answer: str):
    return grader.grade([(TASKS[name], answer)])[0]


@pytest.mark.parametrize("name", EDITS)
def test_the_source_is_nothing_and_the_reference_all(grader, name):
    unchanged, right = graded(grader, name, SOURCE), graded(grader, name, EDITS[name])
    assert (unchanged.total, right.total) == (0.0, 1.0)
    assert unchanged.multipliers["edit_keep"].value == 1.0
    assert right.metrics["edit_lines"].value == 1.0


@pytest.mark.parametrize("name", EDITS)
def test_a_blank_canvas_and_another_edit_are_next_to_nothing(grader, name):
    assert graded(grader, name, svg()).total == 0.0
    for other in EDITS:
        if other != name:
            assert graded(grader, name, EDITS[other]).total < 0.3, other


@pytest.mark.parametrize("name", EDITS)
def test_what_destroys_the_rest_is_low(grader, name):
    """The change alone, on a canvas without the rest; and with a black box over the rest."""
    alone = {
        "recolor": svg(CIRCLE.format("blue")),
        "move": svg(CIRCLE.format("red").replace('cx="18"', 'cx="44"')),
        "resize": svg(CIRCLE.format("red").replace('r="9"', 'r="14"')),
        "remove": svg(BAR.format("green")),
        "add": svg('<circle cx="48" cy="14" r="8"/>'),
    }[name]
    assert graded(grader, name, alone).total < 0.45
    covered = EDITS[name].replace("</svg>", '<rect y="32" width="34" height="32"/></svg>')
    assert graded(grader, name, covered).total < 0.45


def test_more_of_the_change_is_worth_more(grader):
    steps = [svg(CIRCLE.format("red").replace('cx="18"', f'cx="{x}"'), SQUARE.format("navy"), BAR.format("green"))
             for x in (20, 32, 38, 42, 44)]  # fmt: skip
    totals = [graded(grader, "move", step).total for step in steps]
    assert totals == sorted(totals)
    assert totals[0] < 0.2
    assert totals[-1] == 1.0
    shades = [graded(grader, "recolor", svg(CIRCLE.format(c), SQUARE.format("navy"), BAR.format("green"))).total
              for c in ("red", "#1010ff", "blue")]  # fmt: skip
    assert shades == sorted(shades)


def test_taking_away_alone_is_no_move(grader):
    card = graded(grader, "move", svg(SQUARE.format("navy"), BAR.format("green")))
    assert card.terms["edit_change"].parts["cleared"] == pytest.approx(1.0)
    assert card.total < 0.3


def test_what_cannot_be_seen_earns_nothing(grader):
    new = EDITS["recolor"].removeprefix(SOURCE[: SOURCE.index("<circle")]).replace("</svg>", "")
    for wrapped in (
        f'<g opacity="0">{new}</g>',
        f'<g display="none">{new}</g>',
        f'<g transform="translate(500 500)">{new}</g>',
        f'<clipPath id="c"><rect width="0" height="0"/></clipPath><g clip-path="url(#c)">{new}</g>',
        f"<defs>{new}</defs>",
    ):
        hidden = SOURCE.replace("</svg>", f"{wrapped}</svg>")
        assert graded(grader, "recolor", hidden).total == 0.0, wrapped


def test_doing_too_much_costs(grader):
    """The right change, and the bar recoloured, or a scribble in an empty corner."""
    extra = graded(grader, "recolor", EDITS["recolor"].replace("green", "orange")).total
    scribble = graded(
        grader, "recolor", EDITS["recolor"].replace("</svg>", '<rect x="40" y="4" width="9" height="9"/></svg>')
    )
    assert extra < 0.85
    assert scribble.total < 0.9


def test_a_change_that_cannot_be_seen_is_a_task_without_value(grader):
    same = task("same", SOURCE, SOURCE.replace("</svg>", "<desc>changed</desc></svg>"))
    (card,) = grader.grade([(same, SOURCE)])
    assert (card.outcome.reason, card.total) == ("no_term_applies", None)
    assert "look alike" in card.terms["edit_change"].detail


def test_a_source_to_be_repaired_counts_as_blank_and_a_bad_reference_is_ours(grader):
    repair = task("repair", "<svg", EDITS["move"])
    right, broken = grader.grade([(repair, EDITS["move"]), (repair, "<svg")])
    assert (right.total, broken.total) == (1.0, 0.0)
    assert broken.outcome.reason == "truncated"
    (ours,) = grader.grade([(task("bad", SOURCE, "<svg"), SOURCE)])
    assert (ours.outcome.reason, ours.total) == ("bad_reference", None)


def test_facts_are_what_things_are_not_where(grader):
    before = grader.source_view(TASKS["move"])
    moved, recolored = grader.reference_view(TASKS["move"]), grader.reference_view(TASKS["recolor"])
    assert facts_of(before) == facts_of(moved)
    assert (facts_of(recolored) - facts_of(before)).total() == 1
    assert facts_of(before).total() == 3


def test_tasks_without_source_have_no_value():
    picture = View(view([]).rendering)
    plain = Sample(Task("t", "svg", ()), "", Outcome.drew(picture.rendering), None, picture, picture)
    for name in ("edit_change", "edit_keep", "edit_lines"):
        assert plain.lacks(load(name).needs) is not None


@pytest.fixture(scope="module")
def by_gain():
    section = RubricSection.model_validate({"gates": ["render_gate"], "terms": [{"reward": "edit", "anchor": False}]})
    with Grader(registry.load("envs", "edit"), section, SandboxSection(workers=2)) as made:
        yield made


@pytest.mark.parametrize("name", EDITS)
def test_gain_times_preservation(by_gain, name):
    """Nothing done is exactly 0, the reference 1; a blank canvas and another edit's answer next to nothing."""
    unchanged, right, blank = (graded(by_gain, name, answer) for answer in (SOURCE, EDITS[name], svg()))
    assert (unchanged.total, right.total, blank.total) == (0.0, 1.0, 0.0)
    for other in EDITS:
        if other != name:
            assert graded(by_gain, name, EDITS[other]).total < 0.3, other


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['id']}:{pair['note']}"[:60])
def test_lines_are_the_official_ones(pair):
    program = Program(pair["candidate"], "html", 0, len(pair["candidate"]))
    asked = Task("t", "edit", (), Reference(code=pair["reference"]), source=pair["source"])
    drawn = View(view([]).rendering)
    sample = Sample(asked, pair["candidate"], Outcome.drew(drawn.rendering), program, drawn)
    assert load("edit_lines")(sample) == pair["scores"]["designbench"]["cms"]


def test_changed_lines_are_numbers_in_the_new_text():
    assert changed_lines("a\nb\nc", "a\nx\nc\nd") == {1, 3}
    assert changed_lines("a\nb", "a") == set()
