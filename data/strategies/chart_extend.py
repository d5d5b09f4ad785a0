"""`chart_extend`: two charts inspire a third, described in two parts: what is plotted, and how it looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import StrategyOptions, code_of, draft_of, instruction_of, language_of
from .questions import TEXT, question, reader
from .solving import solved


class ExtendOptions(StrategyOptions):
    """Options of `chart_extend`."""


@strategy("chart_extend", takes=2, purposes=("extend", "solve", "fix"))
def chart_extend(options: ExtendOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row for two pairs; it is a relative of both."""
    first, second = seeds
    facts = {
        "instructions": [instruction_of(first), instruction_of(second)],
        "codes": [code_of(first, options), code_of(second, options)],
        "specs": [first.spec, second.spec],
        "spec": first.spec or second.spec,
        "language": language_of(first),
        "env": first.env,
    }
    ask = question("extend", facts, seeds, read=reader("plot", "style"), fields={"plot": TEXT, "style": TEXT})
    answer = team.ask(ask)
    parts = {"plot": answer["plot"], "style": answer["style"]}
    draft = draft_of((first, second), instruction="\n\n".join(parts.values()), files={}, metadata=parts)
    yield solved(team, options, draft, {"spec": answer.get("spec")})
