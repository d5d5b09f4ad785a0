"""R and MATLAB: every kind draws, equal specs give equal scripts, draws differ, answers have their forms."""

from __future__ import annotations

import json
import random

import pytest
from grammar_runs import ask, colors, failures, near_share, run

from janusrl import registry
from janusrl.data.grammars.charts_plain import KINDS, draw_plot, look_words
from janusrl.data.grammars.matlab_plots import _matlab_code
from janusrl.synthesis.grammar import Declined

GRAMMARS = [registry.load("grammars", name) for name in ("r_plots", "matlab_plots")]
EACH = pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.name)


@pytest.mark.slow
@EACH
def test_every_kind_draws(grammar):
    rng = random.Random(11)
    specs = [draw_plot(rng, grammar.name, grammar.language, kind) for kind in KINDS]
    programs = [(spec, grammar.program(spec)) for spec in specs]
    outcomes = run("scientific", programs)
    assert failures(outcomes, programs) == []
    for spec, outcome in zip(specs, outcomes, strict=True):
        assert colors(outcome) > 8, spec["kind"]
    assert len(KINDS) >= 20


@EACH
def test_specs_are_json_and_scripts_follow_from_them_alone(grammar):
    rng = random.Random(2)
    specs = [grammar.draw(rng) for _ in range(1000)]
    assert len({json.dumps(spec, sort_keys=True) for spec in specs}) > 990
    codes = [grammar.program(json.loads(json.dumps(spec))) for spec in specs]
    assert codes == [grammar.program(spec) for spec in specs]
    assert near_share(codes) < 0.03
    assert {spec["options"]["language"] for spec in specs} == {grammar.language}


@EACH
def test_words_hold_title_values_and_looks(grammar):
    rng = random.Random(3)
    for _ in range(150):
        spec = grammar.draw(rng)
        words = grammar.instruction(spec, rng)
        assert spec["title"] in words
        assert all(said.lower() in words.lower() for said in look_words(spec))
        for _, values in spec["data"].get("series", []):
            assert all(str(value) in words or f"{value:,}" in words for value in values)


@EACH
def test_answers_have_their_forms(grammar):
    rng = random.Random(5)
    for _ in range(60):
        spec = grammar.draw(rng)
        assert grammar.program(spec).strip() in grammar.answer(ask("solve", spec), rng)
        problem = grammar.answer(ask("problem", spec), rng)
        assert spec["title"] in problem["problem"]
        assert problem["spec"]["data"] == spec["data"]
        reverse = grammar.answer(ask("reverse", spec, lines="x"), rng)
        assert reverse["spec"]["kind"] == spec["kind"]
        assert grammar.program(reverse["spec"])
        assert spec["title"] in grammar.answer(ask("recontext", spec), rng)["instruction"]
    with pytest.raises(Declined):
        grammar.answer(ask("edit", spec), rng)
    with pytest.raises(Declined):
        grammar.answer(ask("solve", {"grammar": "charts"}), rng)


def test_expressions_are_elementwise_in_matlab():
    assert _matlab_code("np.exp(-x / 4) * np.sin(3 * x)") == "exp(-x ./ 4) .* sin(3 .* x)"
    assert _matlab_code("(1 - X) ** 2 + 4 * (Y - X**2) ** 2") == "(1 - X) .^ 2 + 4 .* (Y - X.^2) .^ 2"
