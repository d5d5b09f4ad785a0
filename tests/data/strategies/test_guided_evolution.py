from __future__ import annotations

import json
from pathlib import Path

import pytest

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.job import Job
from janusrl.synthesis.recipe import SynthesisRecipe
from janusrl.synthesis.row import Row
from janusrl.synthesis.runner import StageRunner
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.writer import WriterError
from tests.chat_server import serving, told
from tests.data.strategies.examples import BROKEN, DISC, GOOD_PAGE, MORE_PAGE, SQUARE, answer, seed

ADD = "def add(a, b):\n    return a + b"
TESTS = [{"call": "total", "args": [list(range(n))], "expected": sum(range(n))} for n in range(5)]


def test_two_generations_each_from_the_last_and_told_what_was_said(teacher) -> None:
    start = seed("svg", DISC, "A red disc.")
    answers = [{"instruction": "A blue square."}, answer(SQUARE, "svg"), {"instruction": "Two."}, answer(DISC, "svg")]
    options = {"generations": 2, "concepts": ["symmetry", "a badge"]}
    first, second = teacher.drafts("guided_evolution", start, *answers, **options)
    assert [first.instruction, second.instruction] == ["A blue square.", "Two."]
    assert {first.metadata["concept"], second.metadata["concept"]} == {"symmetry", "a badge"}
    assert (first.code, first.completion) == (SQUARE, f"```svg\n{SQUARE}\n```")
    evolve, solve, again, _ = teacher.asked
    assert first.metadata["concept"] in evolve
    assert "A red disc." in evolve
    assert DISC in evolve
    assert "A blue square." in solve
    assert DISC in solve  # to learn the conventions from
    assert "A blue square." in again  # what came last, not the seed
    assert SQUARE in again
    assert "A red disc." not in again
    assert "What was said" not in evolve


SEEDS = """
from pydantic import BaseModel
from janusrl.synthesis.seed import Seed, seed_source

class Options(BaseModel):
    pass

@seed_source("one")
def one(options: Options):
    yield Seed("s", "s", env="svg", language="svg", code={code!r}, instruction="A red disc.")
"""


def test_the_next_generation_hears_what_judges_said(tmp_path: Path) -> None:
    """Through the real runner, with a judge that is asked over HTTP too."""
    answers = [{"instruction": "A."}, answer(SQUARE, "svg"), {"instruction": "B."}, answer(DISC, "svg")]

    def rule(body: dict, number: int) -> str:
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {}).get("properties", {})
        if "nonce" not in schema:
            given = answers.pop(0)
            return json.dumps(given) if isinstance(given, dict) else given
        marks = {name: 5 for name, kind in schema.items() if kind.get("type") == "integer"}
        return json.dumps({**marks, "nonce": schema["nonce"]["const"], "reasoning": "Fine, but pale."})

    (tmp_path / "one.py").write_text(SEEDS.format(code=DISC), encoding="utf-8")
    with serving(rule) as server:
        recipe = SynthesisRecipe.model_validate(
            {
                "name": "r",
                "models": {"m": {"endpoint": {"base_url": server.url, "model": "m", "cache": False}}},
                "stages": [
                    {
                        "name": "evolved",
                        "category": "svg",
                        "seeds": {"source": "one.py:one"},
                        "strategy": {"strategy": "guided_evolution", "generations": 2},
                        "writer": "m",
                        "judge": {"judge": "generation", "models": ["m"]},
                    }
                ],
            }
        )
        runner = StageRunner(recipe, recipe.stages[0], folder=tmp_path)
        start = Seed("s", "s", env="svg", language="svg", code=DISC, instruction="A red disc.")
        result = runner.run(Job(0, (start,)))
        runner.close()
        asked = [told(body) for body in server.bodies]
    assert [entry.instruction for entry in result.entries] == ["A.", "B."]
    assert all(isinstance(entry, Row) for entry in result.entries)
    assert "Fine, but pale." in asked[3]  # evolve, solve, judge, evolve
    assert "Fine, but pale." not in asked[0]


def test_a_failure_goes_back_with_its_error(teacher) -> None:
    answers = [{"instruction": "A disc."}, answer(BROKEN, "svg"), "I would rather not show code.", answer(DISC, "svg")]
    draft = teacher.only("guided_evolution", seed("svg", DISC), *answers)
    assert (draft.rounds, draft.code) == (2, DISC)
    _, _, second, third = teacher.asked
    assert "did not do" in second
    assert BROKEN in second
    assert "mismatch" in second.lower() or "tag" in second.lower()  # what the renderer said
    assert "I would rather not show code." in third
    assert "no svg code" in third
    assert len({body["seed"] for body in teacher.server.bodies}) == 4


def test_rounds_end(teacher) -> None:
    answers = [{"instruction": "A disc."}, answer(BROKEN, "svg"), answer(BROKEN, "svg")]
    assert teacher.reason("guided_evolution", seed("svg", DISC), *answers, rounds=1).startswith("run: ")


def test_pages_evolve_by_what_stands_in_them(teacher) -> None:
    answers = [{"instruction": "The page with a list."}, answer(MORE_PAGE, "html")]
    draft = teacher.only("guided_evolution", seed("web", GOOD_PAGE), *answers, rng=3)
    named = ('the heading "Bakery"', 'the paragraph "Bread every morning."', 'the button "Order"', 'the link "Prices"')
    assert any(name in draft.metadata["concept"] for name in (*named, 'the navigation "top"'))
    bare = "<!DOCTYPE html><html><body>   </body></html>"
    assert teacher.reason("guided_evolution", seed("web", bare)) == "source: no_elements"


def test_algorithms_evolve_with_tests_that_decide(teacher) -> None:
    right = "def total(numbers):\n    return sum(numbers)"
    answers = [
        {"instruction": "Write total(numbers).", "tests": TESTS[:2]},  # too few: asked again
        {"instruction": "Write total(numbers).", "tests": TESTS},
        answer(right.replace("sum", "len"), "python"),
        answer(right, "python"),
    ]
    draft = teacher.only("guided_evolution", seed("algorithm", ADD, "Write add(a, b)."), *answers)
    assert (draft.rounds, len(draft.tests), draft.code) == (1, 5, right)
    assert "at least 3 tests" in teacher.asked[1]
    assert "tests" in teacher.asked[3]  # what failed, not what was right


@pytest.mark.parametrize("text", ['{"instruction": ', '{"instruction": ""}', '{"task": "x"}', "Sure!", '["x"]'])
def test_half_an_answer_is_asked_for_again_and_then_has_a_name(teacher, text: str) -> None:
    with pytest.raises(WriterError) as caught:
        teacher.drafts("guided_evolution", seed("svg", DISC), text, text)
    assert caught.value.reason == "bad_answer"
    assert "could not be used" in teacher.asked[1]


def test_prompts_do_not_grow_with_every_task(teacher) -> None:
    for number in range(3):
        made = teacher.only(
            "guided_evolution",
            seed("svg", DISC),
            {"instruction": "One."},
            answer(SQUARE, "svg"),
            concepts=["a"],
            rng=number,
        )
        assert isinstance(made, Draft)
    evolve, solve = teacher.asked[0::2], teacher.asked[1::2]
    assert len(set(evolve)) == len(set(solve)) == 1


def test_equal_jobs_put_equal_questions_and_the_cache_answers(teacher) -> None:
    answers = [{"instruction": "One."}, answer(SQUARE, "svg")]
    first = teacher.only("guided_evolution", seed("svg", DISC), *answers, rng=5)
    spent = teacher.team.spent
    again = teacher.only("guided_evolution", seed("svg", DISC), rng=5)  # no answer is left, and none is needed
    assert (again.completion, again.metadata) == (first.completion, first.metadata)
    assert (spent.requests, teacher.team.spent.requests) == (2, 0)
