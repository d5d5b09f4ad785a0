"""Algorithms: solutions pass their tests, wrong ones do not, and what is right is computed by another method."""

from __future__ import annotations

import copy
import json
import random
import re

import pytest
from grammar_runs import ask, failures, near_share, run

from janusrl import registry
from janusrl.data.grammars.algorithms import _FORMS, _spec
from janusrl.data.grammars.algorithms_style import FAMILIES, Problem, function, named
from janusrl.render.algorithm_tests import read_tests
from janusrl.synthesis.grammar import Declined

ALGORITHMS = registry.load("grammars", "algorithms")


def passed(spec, outcome):
    """How many of a spec's tests an executed program passed, and how many there are."""
    cases = read_tests(spec["tests"])
    answers = outcome.rendering.observations
    return sum(case.passed(answer) for case, answer in zip(cases, answers, strict=True)), len(cases)


def mutants(code):
    """The program with one number, comparison or sign a little wrong."""
    for pattern, change in ((r"(?<![\w.\"'])(\d+)(?![\w.\"'])", lambda m: str(int(m[1]) + 1)), (r" <= ", lambda m: " < "), (r" < ", lambda m: " <= "), (r" > ", lambda m: " >= "), (r" \+= ", lambda m: " -= "), (r" == ", lambda m: " != "), (r"\bmax\(", lambda m: "min("), (r"\bmin\(", lambda m: "max("), (r"\bsorted\(", lambda m: "list("), (r"reverse=True", lambda m: "reverse=False"), (r"\[::-1\]", lambda m: ""), (r"return (?=\S)", lambda m: "return not ")):  # fmt: skip  # noqa: E501
        for found in re.finditer(pattern, code):
            yield code[: found.start()] + change(found) + code[found.end() :]


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_solution_of_a_family_agrees_with_the_oracle(name):
    known, rng, bodies = FAMILIES[name], random.Random(name), set()
    for _ in range(25):
        problem = known.draw(rng)
        assert len(problem.cases) >= 7
        for body in problem.codes:
            names = named(rng, known)
            single = Problem(problem.asks, (body,), problem.cases, problem.oracle, problem.key)
            scope = {}
            exec(function(rng, known, single, names), scope)
            for case in problem.cases:
                given, right = scope[names["f"]](*copy.deepcopy(case)), problem.oracle(*copy.deepcopy(case))
                assert given == pytest.approx(right) if isinstance(right, float) else given == right, (body, case)
            bodies.add(body)
    assert bodies


def test_there_are_many_families_with_many_tests():
    assert len(FAMILIES) >= 40
    rng = random.Random(0)
    for _ in range(200):
        spec = ALGORITHMS.draw(rng)
        assert len(read_tests(spec["tests"])) >= 7
        assert spec["entry"] in ALGORITHMS.instruction(spec, rng) or spec["form"] == "stdin"


def test_solutions_pass_in_the_sandbox_in_every_form():
    rng = random.Random(1)
    specs = [_spec(rng, known, form=_FORMS[place % len(_FORMS)]) for place, known in enumerate(FAMILIES.values())]
    programs = [(spec, ALGORITHMS.program(spec)) for spec in specs]
    outcomes = run("algorithm", programs)
    assert failures(outcomes, programs) == []
    for spec, outcome in zip(specs, outcomes, strict=True):
        right, count = passed(spec, outcome)
        assert right == count, (spec["kind"], spec["form"])
    assert {spec["form"] for spec in specs} >= {"function", "method", "stdin", "batch"}


def test_programs_that_are_a_little_wrong_fail():
    """Of each family, the tests catch nearly all small mistakes."""
    rng = random.Random(2)
    programs = []
    for known in FAMILIES.values():
        spec = _spec(rng, known, form="function")
        wrong = list(mutants(spec["solution"]))
        programs += [(spec, code) for code in rng.sample(wrong, min(3, len(wrong)))]
    outcomes = run("algorithm", programs)
    caught = {}
    for (spec, _), outcome in zip(programs, outcomes, strict=True):
        right, count = (0, 1) if outcome.failure is not None else passed(spec, outcome)
        caught.setdefault(spec["kind"], []).append(right < count)
    assert [name for name, found in caught.items() if not any(found)] == []
    everything = [each for found in caught.values() for each in found]
    assert sum(everything) > 0.8 * len(everything)


def test_specs_are_json_and_draws_differ():
    rng = random.Random(4)
    specs = [ALGORITHMS.draw(rng) for _ in range(2000)]
    texts = [json.dumps(spec, sort_keys=True) for spec in specs]
    assert len(set(texts)) > 1980
    assert all(json.loads(text) == spec for text, spec in zip(texts, specs, strict=True))
    assert len({spec["solution"] for spec in specs}) > 1800
    assert near_share([f"{spec['statement']} {spec['solution']}" for spec in specs[:600]]) < 0.2
    first, second = (ALGORITHMS.draw(random.Random(9)) for _ in range(2))
    assert first == second


def test_twists_change_the_problem():
    rng = random.Random(5)
    for concept in ("many queries after one preparation", "input that arrives piece by piece", "a second condition"):
        for _ in range(40):
            spec = ALGORITHMS.draw(rng)
            value = ALGORITHMS.answer(ask("evolve", spec, concept=concept), rng)
            new = value["spec"]
            assert new["kind"] == spec["kind"]
            assert (new["key"], new["form"]) != (spec["key"], spec["form"])
            assert value["tests"] == new["tests"]
            assert value["concept"]


def test_the_other_answers_have_their_forms():
    rng = random.Random(6)
    for _ in range(50):
        spec = ALGORITHMS.draw(rng)
        for purpose in ("solve", "fix"):
            assert spec["solution"].strip() in ALGORITHMS.answer(ask(purpose, spec), rng)
        assert spec["statement"] in ALGORITHMS.answer(ask("recontext", spec), rng)["instruction"]
        rewritten = ALGORITHMS.answer(ask("rewrite", spec), rng)
        assert len(rewritten["queries"]) == len(rewritten["specs"]) == 3
    with pytest.raises(Declined):
        ALGORITHMS.answer(ask("edit", spec), rng)
    with pytest.raises(Declined):
        ALGORITHMS.answer(ask("solve"), rng)
