"""Every strategy with every registered grammar that has answers to its questions: real specs, programs and renders."""

from __future__ import annotations

import contextlib
import random
from typing import Any

import pytest

from janusrl import registry
from janusrl.synthesis.draft import Draft
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.team import JobTeam
from janusrl.synthesis.writer import WriterError
from janusrl.synthesis.writers import ProgrammaticWriter

OPTIONAL = {"plan", "find_defects"}
"""Questions that only some options put."""
TRIES = 3
OURS = [
    name
    for name, entry in registry._catalogue("strategies").items()
    if entry.value.startswith("janusrl.data.strategies.")
]


def grammars() -> list[Any]:
    """The registered grammars. That each of them loads is what their own tests show."""
    found = []
    for name in registry.names("grammars"):
        with contextlib.suppress(registry.RegistryError):
            found.append(registry.load("grammars", name))
    return found


def seeds_of(grammar, count: int, number: int) -> list[Seed]:
    rng = random.Random(f"{grammar.name} {number}")
    found = []
    for place in range(count):
        spec = grammar.draw(rng)
        found.append(
            Seed(
                id=f"{grammar.name}-{number}-{place}",
                family=f"{grammar.name}-{number}-{place}",
                env=grammar.env,
                language=spec["language"],
                code=grammar.program(spec),
                instruction=grammar.instruction(spec, rng),
                spec=spec,
                options=spec.get("options", {}),
                tests=tuple(spec.get("tests", ())),
            )
        )
    return found


@pytest.mark.parametrize("name", OURS)
def test_a_strategy_with_the_grammars_that_answer_it(name: str, engine) -> None:
    strategy = registry.load("strategies", name)
    able = [grammar for grammar in grammars() if set(strategy.purposes) - OPTIONAL <= grammar.purposes]
    assert able, f"no grammar answers {strategy.purposes}"
    for grammar in able:
        if name == "picture_to_code" and grammar.env == "algorithm":  # draws nothing
            continue
        for number in range(TRIES):  # a grammar may decline what has no counterpart
            seeds = seeds_of(grammar, strategy.takes, number)
            team = JobTeam(ProgrammaticWriter(), engine, random.Random(number), rounds=1)
            try:
                drafts = [team.checked(draft) for draft in strategy.drafts(strategy.options_type(), seeds, team)]
            except WriterError as error:
                assert error.reason == "declined", f"{grammar.name}: {error}"  # noqa: PT017
                continue
            assert drafts
            assert all(isinstance(draft, Draft) and draft.rendering is not None for draft in drafts)
            assert all(draft.completion.count("```") >= 2 and draft.code in draft.completion for draft in drafts)
            assert all(draft.metadata.get("spec", {}).get("grammar") for draft in drafts)
            break
        else:
            pytest.fail(f"the grammar '{grammar.name}' declined {TRIES} times")


def test_the_plan_of_a_grammar_stands_in_its_page(engine) -> None:
    strategy = registry.load("strategies", "artifact_generation")
    planners = [grammar for grammar in grammars() if "plan" in grammar.purposes]
    assert planners
    for grammar in planners:
        team = JobTeam(ProgrammaticWriter(), engine, random.Random(1), rounds=1)
        (draft,) = strategy.drafts(strategy.options_type(plan=True), seeds_of(grammar, 1, 0), team)
        assert all(f'id="{one["id"]}"' in draft.code for one in draft.metadata["plan"])
