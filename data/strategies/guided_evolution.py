"""`guided_evolution`: an example is led towards a concept, for some generations (F05).

    I' = evolve(I, C, K), then C' = solve(I')

K is a chart type, a feature, a twist; of pages a change to an element that was found in their DOM. What came of a
generation, when it was executed and when it was judged, is told in the next one's question.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from janusrl.chat import BadAnswer
from janusrl.chat.json_answers import listed, mapped, one_object
from janusrl.render.algorithm_tests import read_tests
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy
from janusrl.task import TaskError

from . import wording
from .material import StrategyOptions, code_of, draft_of, instruction_of, language_of
from .page_elements import elements_of
from .questions import TEXT, question, reader, text_in
from .solving import solved

MAX_TESTS = 40


class EvolutionOptions(StrategyOptions):
    """Options of `guided_evolution`."""

    generations: int = Field(1, ge=1, le=10)
    """How many times an example evolves, each time from what came last."""
    keep: str = Field("each", pattern="^(each|last)$")
    """Which generations become rows: `each`, or the `last` alone."""
    concepts: list[str] | None = None
    """Concepts to lead towards; those of the seed's environment when None (see `data/strategies/concepts.yaml`)."""
    show_code: bool = True
    """Whether the solver sees the program that the example came from."""


@strategy("guided_evolution", purposes=("evolve", "solve", "fix"))
def guided_evolution(options: EvolutionOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a generation (or the last one's). Seeds are pairs. A page without elements is `no_elements`."""
    seed = seeds[0]
    code, instruction, spec = code_of(seed, options), instruction_of(seed), seed.spec
    language = language_of(seed)
    used: list[str] = []
    feedback = ""
    for generation in range(1, options.generations + 1):
        concept = concept_for(options, seed.env, code, used, team.rng)
        used.append(concept)
        facts: dict[str, Any] = {"instruction": instruction, "code": code, "language": language, "env": seed.env}
        facts |= {"concept": concept, "feedback": feedback, "spec": spec}
        evolved = team.ask(evolve_question(facts, seed))
        spec = evolved.get("spec")
        about = {"concept": evolved.get("concept") or concept, "generation": generation}  # grammars tell what they did
        draft = draft_of((seed,), instruction=evolved["instruction"], tests=tests_of(evolved), metadata=about)
        shown = code if options.show_code else None
        draft = solved(team, options, draft, {"code": shown, "spec": spec})
        code, instruction = draft.code, draft.instruction
        if options.keep == "each" or generation == options.generations:
            yield draft
            feedback = team.feedback
        if not feedback and draft.rounds:
            feedback = f"The program ran only after {draft.rounds} repairs: ask for what can be written more surely."


def concept_for(options: EvolutionOptions, env: str, code: str, used: Sequence[str], rng: random.Random) -> str:
    """A concept that was not used yet, where one is left; of pages with an element in it."""
    if options.concepts is not None:
        known = options.concepts
    else:
        lists = wording.listed("concepts")
        known = lists.get(env, lists["general"])
        if env == "web":
            known = grounded(known, code)
    if not known:
        message = "the page holds no element that could be changed" if env == "web" else "'concepts' is empty"
        raise Rejected("source", "no_elements" if env == "web" else "no_concepts", message)
    return rng.choice([concept for concept in known if concept not in used] or known)


def grounded(tasks: Sequence[Mapping[str, Any]], page: str) -> list[str]:
    """Every meta-task with every element of the page that it suits: canonical edits, in words."""
    elements = elements_of(page)
    return [
        str(task["task"]).format(element=element.words)
        for task in tasks
        for element in elements
        if element.kind in task["needs"]
    ]


def evolve_question(facts: Mapping[str, Any], seed: Seed) -> Any:
    """The question for the next generation. Of algorithms it asks for tests too."""
    if facts["env"] != "algorithm":
        return question("evolve", facts, [seed], read=reader("instruction"), fields={"instruction": TEXT})
    fields = {"instruction": TEXT, "tests": {"type": "array", "items": {"type": "object"}}}
    return question("evolve", facts, [seed], read=_with_tests, fields=fields)


def tests_of(evolved: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Tests that an evolved instruction brings; they stand in a grammar's spec too."""
    spec = evolved.get("spec") or {}
    return tuple(evolved.get("tests") or spec.get("tests") or ())


def _with_tests(answer: str) -> dict[str, Any]:
    found = one_object(answer)
    tests = [dict(mapped(test, "a test")) for test in listed(found.get("tests"), MAX_TESTS, '"tests"')]
    if len(tests) < 3:
        raise BadAnswer(f'"tests" must hold at least 3 tests, got {len(tests)}.')
    try:
        read_tests(tests, "tests")
    except TaskError as error:
        raise BadAnswer(f"{error}.") from error
    return {"instruction": text_in(found, "instruction"), "tests": tests}
