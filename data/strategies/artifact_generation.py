"""`artifact_generation`: a page from a request, or from a plan whose components it must hold under their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from janusrl.chat import BadAnswer
from janusrl.chat.json_answers import listed, mapped, one_object
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import StrategyOptions, draft_of, instruction_of, language_of
from .page_elements import ids_of
from .questions import TEXT, Fields, object_schema, question, text_in
from .solving import solved
from .wording import worded

MOST = 20
_ID = re.compile(r"[A-Za-z][\w-]{0,40}")


class GenerationOptions(StrategyOptions):
    """Options of `artifact_generation`."""

    plan: bool = False
    """Whether components with fixed ids are planned first. Every one of them must stand in the page."""
    show_plan: bool = True
    """Whether the row's prompt tells the plan; otherwise the request alone."""


@strategy("artifact_generation", purposes=("plan", "solve", "fix"))
def artifact_generation(options: GenerationOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a seed with an instruction. A page without a planned id is rejected (`missing_components`)."""
    seed = seeds[0]
    query = instruction_of(seed)
    if not options.plan:
        draft = draft_of((seed,), instruction=query, tests=seed.tests)
        yield solved(team, options, draft, {"spec": seed.spec})
        return
    facts = {"instruction": query, "language": language_of(seed), "env": seed.env, "spec": seed.spec}
    answer = team.ask(question("plan", facts, [seed], read=_read, fields=_FIELDS))
    components = answer["components"]
    prompt = worded("row_plan", instruction=query, components=components) if options.show_plan else ""
    draft = draft_of((seed,), instruction=query, prompt=prompt, metadata={"plan": components})
    told = {"plan": components, "spec": answer.get("spec")}
    yield solved(team, options, draft, told, check=partial(missing, components))


def missing(components: Sequence[Mapping[str, str]], draft: Draft) -> Rejected | None:
    """A rejection, when a page lacks the id of a planned component."""
    there = ids_of(draft.code)
    lacks = [component["id"] for component in components if component["id"] not in there]
    if not lacks:
        return None
    message = f"The page has no element with the id of these components of the plan: {', '.join(lacks)}."
    return Rejected("test", "missing_components", message, draft=draft)


_COMPONENT = object_schema({"id": TEXT, "role": TEXT, "content": TEXT})
_FIELDS: Fields = {"components": {"type": "array", "items": _COMPONENT}}


def _read(answer: str) -> dict[str, Any]:
    found = []
    for value in listed(one_object(answer).get("components"), MOST, '"components"'):
        component = mapped(value, "a component")
        found.append({name: text_in(component, name) for name in ("id", "role", "content")})
    ids = [component["id"] for component in found]
    if len(found) < 2 or len(set(ids)) < len(ids):
        raise BadAnswer(f'"components" must be at least two, with an id of its own each; got the ids {ids!r:.200}.')
    odd = next((name for name in ids if not _ID.fullmatch(name)), None)
    if odd is not None:
        raise BadAnswer(f'"id" must be letters, digits, "-" and "_", and begin with a letter; got {odd!r:.60}.')
    return {"components": found}
