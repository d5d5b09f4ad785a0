"""`chart_edit`: a chart is changed in one to three directions out of about fifty, at most as often as rounds allow.

The same with the directions of other environments: drawings, animations, anything that draws.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import Field, model_validator

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import draft_of
from .questions import TEXT, TEXTS, question, reader
from .showing import ShowingOptions, mode_for, same_picture, showing, source_of
from .solving import solved
from .wording import listed


class ChartEditOptions(ShowingOptions):
    """Options of `chart_edit`."""

    least: int = Field(1, ge=1, le=3)
    """Fewest directions of one edit."""
    most: int = Field(3, ge=1, le=3)
    """Most directions of one edit."""
    directions: list[str] | None = None
    """Names of directions to choose from; all of the environment's when None (`edit_directions.yaml` lists them)."""

    @model_validator(mode="after")
    def _in_order(self) -> ChartEditOptions:
        if self.least > self.most:
            raise ValueError(f"'least' is {self.least} and 'most' is {self.most}: least must not be more")
        return self


@strategy("chart_edit", purposes=("edit", "solve", "fix"))
def chart_edit(options: ChartEditOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a seed with a program that draws. An edit that changes nothing to be seen is rejected (`no_change`)."""
    seed = seeds[0]
    source = source_of(seed, options, team)
    mode = mode_for(options, team.rng)
    directions, others = directions_for(options, seed.env, team.rng)
    facts: dict[str, Any] = {"code": source.code, "directions": list(directions), "other_directions": others}
    facts["described"] = list(directions.values())
    facts |= {"language": source.language, "env": seed.env, "instruction": seed.instruction or "", "spec": seed.spec}
    fields = {"objective": TEXT, "requirements": TEXTS}
    ask = question("edit", facts, [seed], read=reader("objective", lists=["requirements"]), fields=fields)
    answer = team.ask(ask)
    instruction = "\n".join([answer["objective"], *(f"- {one}" for one in answer["requirements"])])
    draft = draft_of(
        (seed,), instruction=instruction, metadata={"directions": answer.get("directions") or list(directions)}
    )
    draft = showing(draft, source, mode, options, team.rng)
    told = {"source_code": source.code, "spec": answer.get("spec")}
    yield solved(team, options, draft, told, check=lambda found: unchanged(found, source))


def directions_for(options: ChartEditOptions, env: str, rng: random.Random) -> tuple[dict[str, str], list[str]]:
    """Names of one to three directions, with what they mean; and all others in the order in which they may stand in.

    Raises:
        Rejected: an option names one that is not there (`unknown_direction`).
    """
    lists = listed("edit_directions")
    known: dict[str, str] = lists.get(env, lists["general"])
    names = list(known) if options.directions is None else options.directions
    for name in names:
        if name not in known:
            message = f"no direction of '{env or 'general'}' is called '{name}'; there are {', '.join(known)}"
            raise Rejected("source", "unknown_direction", message)
    count = min(len(names), rng.randint(options.least, options.most))
    picked = rng.sample(names, len(names))
    return {name: known[name] for name in picked[:count]}, picked[count:]


def unchanged(draft: Draft, source: Draft) -> Rejected | None:
    """A rejection, when the edited program draws what the source draws."""
    if not same_picture(draft.rendering, source.rendering):
        return None
    message = "The edited program draws exactly the same picture as before: what was asked for is not to be seen."
    return Rejected("run", "no_change", message, draft=draft)
