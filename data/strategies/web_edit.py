"""`web_edit`: a page is looked at, three to five changes are proposed, one is picked, the page is written anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import Field

from janusrl.chat import BadAnswer
from janusrl.chat.json_answers import listed, mapped, one_object, truth
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .chart_edit import unchanged
from .material import draft_of
from .questions import TEXT, Fields, object_schema, question, text_in
from .showing import ShowingOptions, mode_for, showing, source_of
from .solving import solved

ACTIONS = ("add", "change", "delete")
ATTRIBUTES = ("text", "colour", "position", "size", "shape", "layout")
MOST = 5


class WebEditOptions(ShowingOptions):
    """Options of `web_edit`."""

    look: bool = True
    """Whether the writer sees the page's picture; models without eyes propose from the code alone."""
    least: int = Field(1, ge=1, le=MOST)
    """Fewest proposals that are accepted; three to five are asked for."""


@strategy("web_edit", purposes=("propose_edits", "solve", "fix"))
def web_edit(options: WebEditOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a page. Rejected: pages that suit no edit (`unsuitable`), edits that are not to be seen (`no_change`)."""
    seed = seeds[0]
    source = source_of(seed, options, team)
    mode = mode_for(options, team.rng)
    pictures = showing(source, source, "image", options, team.rng).images if options.look else ()
    facts: dict[str, Any] = {"code": source.code, "language": source.language, "env": seed.env, "spec": seed.spec}
    if pictures:
        facts["picture"] = pictures[0]
    ask = question(
        "propose_edits",
        facts,
        [seed],
        read=lambda answer: _read(answer, options.least),
        fields=_FIELDS,
        pictures=pictures,
    )
    answer = team.ask(ask)
    if not answer["suitable"] or not answer["edits"]:
        raise Rejected(
            "write", "unsuitable", f"the page of seed '{seed.id}' suits no edit, says the writer", draft=source
        )
    edit = team.rng.choice(answer["edits"])
    about = {name: edit.get(name, "") for name in ("action", "element", "attribute")}
    draft = draft_of((seed,), instruction=edit["instruction"], metadata={**about, "proposals": len(answer["edits"])})
    draft = showing(draft, source, mode, options, team.rng)
    told = {"source_code": source.code, "spec": edit.get("spec")}
    yield solved(team, options, draft, told, check=lambda found: unchanged(found, source))


_EDIT = object_schema(
    {
        "action": {"type": "string", "enum": list(ACTIONS)},
        "element": TEXT,
        "attribute": {"type": "string", "enum": list(ATTRIBUTES)},
        "instruction": TEXT,
    }
)
_FIELDS: Fields = {"suitable": {"type": "boolean"}, "edits": {"type": "array", "items": _EDIT}}


def _read(answer: str, least: int) -> dict[str, Any]:
    if answer.strip().strip(".\"'`").lower() == "none":  # how some say that nothing suits
        return {"suitable": False, "edits": []}
    found = one_object(answer)
    if not truth(found.get("suitable"), '"suitable"'):
        return {"suitable": False, "edits": []}
    edits = [_edit(each) for each in listed(found.get("edits"), MOST, '"edits"')]
    if len(edits) < least:
        raise BadAnswer(f'"edits" must hold at least {least}, got {len(edits)}.')
    return {"suitable": True, "edits": edits}


def _edit(value: object) -> dict[str, str]:
    edit = mapped(value, "an edit")
    found = {name: text_in(edit, name) for name in ("action", "element", "attribute", "instruction")}
    found["attribute"] = found["attribute"].lower().replace("color", "colour")
    found["action"] = found["action"].lower()
    for name, known in (("action", ACTIONS), ("attribute", ATTRIBUTES)):
        if found[name] not in known:
            raise BadAnswer(f'"{name}" must be one of {", ".join(known)}, got {found[name]!r:.40}.')
    return found
