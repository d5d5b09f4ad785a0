"""Strategies that make pairs: recontext, reverse instruction, translation, charts of two, problems, richer scenes."""

from __future__ import annotations

import dataclasses
import random

import pytest

from janusrl.data.strategies.reverse_instruction import some_lines
from janusrl.data.strategies.scene_features import features_of
from tests.data.strategies.examples import BARS, DISC, RED_BARS, SCENE, answer, seed

PLOT = "Plot[Sin[x], {x, 0, 2 Pi}]"
R_LINE = 'x <- seq(-5, 5, by = 0.1)\nplot(x, x^2, type = "l", col = "blue")'


def test_recontext_changes_the_words_alone_and_executes_nothing(teacher, engine, monkeypatch) -> None:
    runs = []
    monkeypatch.setattr(type(engine), "run", lambda *args, **settings: runs.append(1))
    start = seed("svg", DISC, "A disc.", tests=({"a": 1},))
    from janusrl import registry
    from janusrl.synthesis.team import JobTeam

    teacher.answers = ['```json\n{"instruction": "For a traffic sign I need a red disc."}\n```']
    strategy = registry.load("strategies", "recontext")
    team = JobTeam(teacher.writer, engine, random.Random(0))
    (draft,) = strategy.drafts(strategy.options_type(), (start,), team)
    assert not runs
    assert (draft.code, draft.completion, draft.tests) == (DISC, f"```svg\n{DISC}\n```", start.tests)
    assert draft.instruction == "For a traffic sign I need a red disc."
    assert draft.metadata == {"earlier_instruction": "A disc."}
    assert DISC in teacher.asked[0]


def test_recontext_that_says_the_same_is_no_row(teacher) -> None:
    assert teacher.reason("recontext", seed("svg", DISC, "A disc."), {"instruction": " A  disc."}) == "write: no_change"


@pytest.mark.parametrize("shown", [True, False])
def test_reverse_reads_k_consecutive_lines(teacher, shown: bool) -> None:
    program = "\n".join(f"# line {number}" for number in range(30)) + f"\n{BARS}"
    start = seed("chart", program, None, "python")
    answers = [{"instruction": "Red bars."}, answer(RED_BARS, "python", "Here it is. Enjoy!\n\n")]
    draft = teacher.only("reverse_instruction", start, *answers, lines=6, show_code=shown, lead="sentence")
    reverse, solve = teacher.asked
    first = draft.metadata["first_line"] - 1
    lines = program.split("\n")[first : first + 6]
    assert "\n".join(lines) in reverse
    assert (lines[-1] + "\n" + program.split("\n")[first + 6]) not in reverse
    assert (program in solve) is shown
    assert draft.completion == f"Here it is.\n\n```python\n{RED_BARS.rstrip()}\n```"
    assert draft.code == RED_BARS.rstrip()


def test_lines_begin_where_something_stands() -> None:
    code = "\n\n\na\n\nb\n\nc\n"
    found = {some_lines(code, 2, random.Random(n)) for n in range(40)}
    assert found == {(0, "a\n"), (2, "b\n")}
    assert some_lines("only", 9, random.Random(0)) == (0, "only")


def test_a_scene_becomes_mathematica(teacher) -> None:
    start = seed("animation", SCENE, "A blue disc appears.", "python")
    draft = teacher.only("translate", start, {"instruction": "A sine curve."}, answer(PLOT, "mathematica"))
    assert (draft.env, draft.language, draft.code) == ("scientific", "mathematica", PLOT)
    assert draft.metadata == {"from_language": "manim", "to_language": "mathematica"}
    assert SCENE.rstrip() in teacher.asked[1]  # the structural template
    assert "```python" in teacher.asked[1]
    assert draft.rendering.size[0] > 50


def test_mathematica_becomes_a_scene(teacher) -> None:
    start = seed("scientific", PLOT, "A sine curve.", "mathematica")
    draft = teacher.only("translate", start, {"instruction": "A blue disc."}, answer(SCENE, "python"))
    assert (draft.env, draft.language) == ("animation", "python")
    assert len(draft.rendering.frames) > 1
    assert teacher.reason("translate", seed("svg", DISC)) == "source: other_language"
    assert teacher.reason("translate", seed("chart", BARS)) == "source: other_language"


def test_two_charts_make_a_third_that_is_a_relative_of_both(teacher) -> None:
    first = seed("chart", BARS, "Blue bars.")
    second = dataclasses.replace(seed("chart", RED_BARS, "Red bars."), id="chart-2", family="chart-2")
    answers = [{"plot": "Bars of sales.", "style": "Steel blue, no grid."}, answer(BARS, "python")]
    draft = teacher.only("chart_extend", (first, second), *answers)
    assert draft.families == ("chart-1", "chart-2")
    assert draft.instruction == "Bars of sales.\n\nSteel blue, no grid."
    assert "Blue bars." in teacher.asked[0]
    assert RED_BARS.rstrip() in teacher.asked[0]


@pytest.mark.parametrize("solution", ["written", "seed"])
def test_a_script_becomes_a_problem_with_its_solution(teacher, solution: str) -> None:
    start = seed("scientific", R_LINE, None, "r")
    answers = [{"problem": "In R, draw a parabola."}]
    answers += [answer(R_LINE.replace("blue", "red"), "r")] if solution == "written" else []
    draft = teacher.only("problem_prompt", start, *answers, solution=solution)
    assert draft.instruction == "In R, draw a parabola."
    assert (draft.code == R_LINE) is (solution == "seed")
    assert "a program in R" in teacher.asked[0]
    assert teacher.reason("problem_prompt", seed("svg", DISC)) == "source: other_language"


RICHER = (
    SCENE
    + """        label = Text("disc")
        self.play(FadeIn(label), run_time=0.3)
"""
)


def test_enhancing_keeps_every_feature_and_adds_one(teacher) -> None:
    start = seed("animation", SCENE, "A disc.", "python", features={"scene": "Discs"})
    poorer = RICHER.replace("Create(disc)", "FadeIn(disc)")
    answers = [{"instruction": "With a label.", "added": ["a label"]}]
    answers += [answer(code, "python") for code in (poorer, SCENE, RICHER)]
    draft = teacher.only("manim_enhance", start, *answers)
    assert draft.code == RICHER.rstrip()
    assert draft.rounds == 2
    assert "lacks what the old one had: Create" in teacher.asked[2]
    assert "no object, animation or text" in teacher.asked[3]
    assert '"scene": "Discs"' in teacher.asked[0]
    answers = [{"instruction": "With a label.", "added": ["a label"]}, answer(poorer, "python")]
    assert teacher.reason("manim_enhance", start, *answers, rounds=0, rng=1) == "test: lost_features"


def test_enhancing_needs_a_scene(teacher) -> None:
    assert teacher.reason("manim_enhance", seed("animation", "def f(:", None)) == "source: syntax_error"
    assert teacher.reason("manim_enhance", seed("animation", "print(1)", None)) == "source: no_features"


def test_features_are_read_from_the_source() -> None:
    found = features_of(RICHER + "        self.play(disc.animate.shift(RIGHT).scale(2))\n")
    assert set(found.things) == {"Circle", "Create", "Text", "FadeIn", "animate.shift", "animate.scale"}
    assert dict(found.texts) == {"disc": 1}
    more = features_of(RICHER + '        other = Text("two")\n        both = Circle()\n')
    assert found.lost_in(more) == ["animate.scale", "animate.shift"]
    assert features_of(RICHER).added_in(more) == ["Circle", "Text", 'the text "two"']
