"""`artifact_rewrite`: one request becomes three that differ from it and from each other; each is solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from janusrl.chat import BadAnswer
from janusrl.chat.json_answers import one_object
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import StrategyOptions, draft_of, instruction_of, language_of
from .questions import TEXTS, question, texts_in
from .solving import solved

REWRITES = 3
LEAST_DIFFERENCE = 0.2
"""Least share of the words of two rewrites that only one of them has."""


class RewriteOptions(StrategyOptions):
    """Options of `artifact_rewrite`."""


@strategy("artifact_rewrite", purposes=("rewrite", "solve", "fix"))
def artifact_rewrite(options: RewriteOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft | Rejected]:
    """Three rows a seed with an instruction; one that fails leaves the others."""
    seed = seeds[0]
    query = instruction_of(seed)
    facts = {"instruction": query, "language": language_of(seed), "env": seed.env, "spec": seed.spec}
    ask = question("rewrite", facts, [seed], read=lambda answer: _read(answer, query), fields={"queries": TEXTS})
    answer = team.ask(ask)
    specs = answer.get("specs") or [None] * REWRITES
    for number, (rewrite, spec) in enumerate(zip(answer["queries"], specs, strict=True)):
        draft = draft_of((seed,), instruction=rewrite, metadata={"query": query, "rewrite": number + 1})
        try:
            yield solved(team, options, draft, {"spec": spec})
        except Rejected as error:
            yield error


def _read(answer: str, query: str) -> dict[str, Any]:
    queries = texts_in(one_object(answer), "queries", least=REWRITES, most=REWRITES)
    alike = [(query, one) for one in queries] + [(a, b) for at, a in enumerate(queries) for b in queries[at + 1 :]]
    for one, other in alike:
        if difference(one, other) < LEAST_DIFFERENCE:
            raise BadAnswer(f"two of the requests say nearly the same: {one!r:.80} and {other!r:.80}.")
    return {"queries": queries}


def difference(one: str, other: str) -> float:
    """Share of the words of two texts that only one of them has: 0 for the same words, 1 for none in common."""
    a, b = set(one.lower().split()), set(other.lower().split())
    return len(a ^ b) / max(1, len(a | b))
