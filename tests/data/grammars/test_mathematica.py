"""Mathematica programs: every kind is drawn by Mathics without a complaint; formulas mean the same everywhere."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from janusrl import registry
from janusrl.data.grammars.mathematica_own import OWN
from janusrl.data.grammars.mathematica_plots import draw_plot, plot_words
from janusrl.data.grammars.mathematical import KINDS, draw_content, value_of, write_formula
from janusrl.synthesis.draft import Draft
from janusrl.synthesis.engine import Engine
from janusrl.synthesis.grammar import Declined
from tests.data.grammars.shown import asked, over_white, seed_of, spread, strategy_drafts

MATHEMATICA = registry.load("grammars", "mathematica")
DIGESTS = """
import hashlib, json, random
from janusrl import registry
text = ""
for name in ("drawings", "motions", "mathematica"):
    grammar, rng = registry.load("grammars", name), random.Random(5)
    for _ in range(40):
        spec = grammar.draw(rng)
        text += json.dumps(spec) + grammar.program(spec) + grammar.instruction(spec, rng)
print(hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as found:
        yield found


def outcome_of(engine: Engine, spec: dict[str, Any]) -> Any:
    seed = seed_of(MATHEMATICA, spec)
    return engine.run(Draft("x", "x", seed.code or "", "mathematica", "scientific", (seed,), options=seed.options))


@pytest.mark.parametrize("kind", [*KINDS, *sorted(OWN)])
def test_every_kind_is_drawn_without_a_complaint(engine: Engine, kind: str) -> None:
    spec = draw_plot(random.Random(f"{kind} 2"), kind)
    outcome = outcome_of(engine, spec)
    assert outcome.rendering is not None, (outcome.failure, MATHEMATICA.program(spec))
    assert spread(over_white(outcome.rendering.frames[-1].pixels)) > 1
    assert kind == "numbers" or not outcome.rendering.console, MATHEMATICA.program(spec)


def test_no_axis_runs_through_the_names_of_bars(engine: Engine) -> None:
    for number in range(3):
        spec = draw_plot(random.Random(number), "bars")
        outcome = outcome_of(engine, spec)
        assert outcome.rendering is not None, outcome.failure
        black = over_white(outcome.rendering.frames[-1].pixels).max(axis=2) < 90
        axis = int(black.sum(axis=1).argmax())
        while black[axis - 1].mean() > 0.3:  # a tall bar's upper edge is shorter than the axis, which is two rows high
            axis -= 1
        edges = 4 * len(spec["content"]["values"]) + 10
        assert black[axis - 4].sum() <= edges, "letters stand above the axis"
        assert black[axis + 3 :].sum() > edges, "and none below it"


def formulas(count: int) -> list[Any]:
    rng, found = random.Random(1), []
    while len(found) < count:
        content = draw_content(rng)
        found += [curve["f"] for curve in content.get("curves", ())]
        found += [content[name] for name in ("x", "y", "r") if name in content]
    return found


def test_formulas_mean_the_same_in_python_and_mathematica(engine: Engine) -> None:
    chosen = formulas(60)
    for formula in chosen:
        for at in (-1.3, 0.4, 2.1):
            python = eval(write_formula(formula, "python"), {"np": np, "PI": np.pi, "x": at, "t": at})
            assert python == pytest.approx(value_of(formula, at))
    lines = [f"Print[N[{write_formula(one, 'mathematica')} /. {{x -> 0.7, t -> 0.7}}]]" for one in chosen[:40]]
    draft = Draft("x", "x", "\n".join(lines), "mathematica", "scientific", (), options={"picture": False})
    outcome = engine.run(draft)
    assert outcome.rendering is not None, outcome.failure
    values = [float(line.replace(" x 10^", "e").replace("*^", "e")) for line in outcome.rendering.console]
    assert values == pytest.approx([value_of(one, 0.7) for one in chosen[:40]], rel=1e-4)


def test_plots_differ_and_their_words_are_theirs() -> None:
    rng = random.Random(2)
    specs = [MATHEMATICA.draw(rng) for _ in range(600)]
    assert len({json.dumps(spec, sort_keys=True) for spec in specs}) > 590
    for spec in specs:
        code = MATHEMATICA.program(json.loads(json.dumps(spec)))
        assert code == MATHEMATICA.program(spec)
        assert code.count("[") == code.count("]")
        for register in ("terse", "paragraph", "list"):
            words = plot_words(spec, random.Random(0), register)
            assert "{" not in words
            assert ("title '" in words) == ("PlotLabel" in code), (words, code)
            assert ("pixels wide" in words) == ("ImageSize" in code), (words, code)
            assert ("grid lines" in words) == ("GridLines" in code)
            assert ("legend" in words) == ("PlotLegends" in code)


def test_answers_hold_the_program_and_a_problem_is_no_instruction() -> None:
    rng = random.Random(3)
    for _ in range(10):
        spec = MATHEMATICA.draw(rng)
        assert MATHEMATICA.program(spec).strip() in asked(MATHEMATICA, "solve", spec, rng)
        fixed = asked(MATHEMATICA, "fix", spec, rng, error="x")
        assert "```mathematica\n" in fixed
        options = re.findall(
            r"\b(?:Frame|GridLines|Background|ImageSize|PlotLabel|PlotLegends) ->", MATHEMATICA.program(spec)
        )
        assert all(option in fixed for option in options), "a repair draws what was asked for"
        assert asked(MATHEMATICA, "reverse", spec, rng, lines="")["spec"]["kind"] == spec["kind"]
        assert asked(MATHEMATICA, "problem", spec, rng)["spec"] == spec
        assert "Requirements:" in asked(MATHEMATICA, "recontext", spec, rng)["instruction"]
    with pytest.raises(Declined, match="no counterpart"):
        asked(MATHEMATICA, "translate", draw_plot(rng, "koch"), rng)
    with pytest.raises(Declined, match="no answer to 'edit'"):
        asked(MATHEMATICA, "edit", spec, rng)


@pytest.mark.parametrize("name", ["problem_prompt", "translate", "recontext", "reverse_instruction"])
def test_strategies_work_on_plots(engine: Engine, name: str) -> None:
    for number, kind in enumerate(("functions", "bars")):
        seed = seed_of(MATHEMATICA, draw_plot(random.Random(number), kind))
        (draft,) = strategy_drafts(engine, name, seed, number)
        assert draft.rendering is not None


def test_equal_seeds_give_equal_texts_in_every_process() -> None:
    """Not by the order of sets or by hashes, which differ from process to process."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGESTS],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    }
    assert len(digests) == 1
