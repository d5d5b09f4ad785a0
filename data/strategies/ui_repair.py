"""`ui_repair`: pages with visible defects, and the pages without them.

Either a good page is spoilt on purpose, and the answer is the page that it was; or a real page is searched for defects,
and the writer repairs it. The prompt shows code and picture, one of them, or code and a picture with boxes around the
defects (mode `mark`): around what the spoiling changed, or where the writer saw them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

from pydantic import Field

from janusrl.chat import BadAnswer
from janusrl.chat.json_answers import listed, mapped, number, one_object
from janusrl.synthesis.draft import Draft, Rejected, fenced
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .chart_edit import unchanged
from .marks import Box, changed_boxes
from .material import draft_of, spec_of
from .questions import TEXT, object_schema, question, text_in
from .showing import MODES, PictureOptions, same_picture, showing, showing_marks, source_of
from .solving import solved
from .wording import worded

Kind = Literal["occlusion", "crowding", "text_overlap", "alignment", "color_contrast", "overflow"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_DEFECTS = 8


class RepairOptions(PictureOptions):
    """Options of `ui_repair`."""

    mode: Literal["both", "image", "code", "mark", "mixed"] = "mixed"
    """What the row's prompt shows: code and picture, one of them, or (`mark`) code and picture with boxes around the
    defects; `mixed` draws one for each."""
    defects: Literal["spoil", "find"] = "spoil"
    """Spoil good pages, or find the defects of real ones."""
    kinds: list[Kind] = Field(default_factory=lambda: list(KINDS), min_length=1)
    """Kinds of defects; one or two of them are put into a page."""
    tell: bool = True
    """Whether the instruction names the defects; otherwise it only asks for a repair."""


@strategy("ui_repair", purposes=("spoil", "find_defects", "solve", "fix"))
def ui_repair(options: RepairOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a seed with a page. Rejected: `no_defects` found, `no_change` by spoiling or by the repair."""
    seed = seeds[0]
    page = source_of(seed, options, team)
    mode = team.rng.choice((*MODES, "mark")) if options.mode == "mixed" else options.mode
    yield (
        _spoilt(options, seed, page, mode, team)
        if options.defects == "spoil"
        else _found(options, seed, page, mode, team)
    )


def _spoilt(options: RepairOptions, seed: Seed, page: Draft, mode: str, team: Team) -> Draft:
    """The page before it was spoilt is the answer."""
    kinds = team.rng.sample(list(options.kinds), len(options.kinds))
    many = team.rng.randint(1, 2)
    facts = {"code": page.code, "kinds": kinds[:many], "other_kinds": kinds[many:], "spec": seed.spec}
    facts |= {"language": page.language, "env": seed.env}
    ask = question("spoil", facts, [seed], read=_read_spoilt, fields={"code": TEXT, "defects": _DEFECTS})
    answer = team.ask(ask)
    worse = team.run(replace(page, code=answer["code"], outcome=None))
    if worse.rendering is None:
        raise Rejected("run", "spoilt_fails", "the spoilt page does not run", draft=worse)
    if same_picture(worse.rendering, page.rendering):
        raise Rejected("run", "no_change", "the spoilt page looks like the good one", draft=worse)
    assert page.rendering is not None
    boxes = changed_boxes(worse.rendering.pixels, page.rendering.pixels)
    draft = replace(
        _draft(options, seed, answer["defects"], team.rng),
        completion=fenced(page.code, page.language),
        code=page.code,
        reference_code=page.code,
        outcome=page.outcome,
    )
    return _shown(draft, worse, boxes, mode, options, team.rng)


def _found(options: RepairOptions, seed: Seed, page: Draft, mode: str, team: Team) -> Draft:
    """The writer finds what is wrong with a page, and repairs it."""
    pictures = showing(page, page, "image", options, team.rng).images
    assert page.rendering is not None
    width, height = page.rendering.size
    scale = max(1.0, max(width, height) / options.max_picture_px)
    facts: dict[str, Any] = {"code": page.code, "language": page.language, "env": seed.env, "spec": seed.spec}
    facts |= {"picture": pictures[0], "size": [round(width / scale), round(height / scale)]}
    ask = question(
        "find_defects", facts, [seed], read=_read_found, fields={"defects": _SEEN_DEFECTS}, pictures=pictures
    )
    defects = [one for one in team.ask(ask)["defects"] if one["kind"] in options.kinds]
    if not defects:
        raise Rejected("write", "no_defects", f"no defect was found in the page of seed '{seed.id}'", draft=page)
    boxes: list[Box] = [scaled(one["box"], scale) for one in defects if one.get("box")]
    draft = _shown(_draft(options, seed, defects, team.rng), page, boxes, mode, options, team.rng)
    told = {"source_code": page.code}
    return solved(team, options, draft, told, pictures=pictures, check=lambda found: unchanged(found, page))


def scaled(box: Sequence[float], scale: float) -> Box:
    """A box in the pixels of the whole page, out of those of the picture that was shown."""
    x, y, width, height = (side * scale for side in box)
    return x, y, width, height


def _draft(options: RepairOptions, seed: Seed, defects: Sequence[dict[str, Any]], rng: random.Random) -> Draft:
    words = worded("row_repair", defects=defects if options.tell else [], pick=rng.randrange(60))
    about = [{"kind": one["kind"], "where": one["where"]} for one in defects]
    kept = spec_of(seed) if options.defects == "spoil" else {}
    return draft_of((seed,), instruction=words, metadata={**kept, "defects": about, "made": options.defects})


def _shown(
    draft: Draft, page: Draft, boxes: Sequence[Box], mode: str, options: RepairOptions, rng: random.Random
) -> Draft:
    if mode == "mark" and boxes:
        return showing_marks(draft, page, boxes, options, rng)
    if options.mode == "mark":
        raise Rejected("write", "no_boxes", "nothing tells where the defects are, so none is marked", draft=draft)
    mode = "both" if mode == "mark" else mode
    return showing(draft, page, mode, options, rng)


_DEFECT = {"kind": {"type": "string", "enum": list(KINDS)}, "where": TEXT}
_BOX = {"type": "array", "items": {"type": "number"}}
_DEFECTS = {"type": "array", "items": object_schema(_DEFECT)}
_SEEN_DEFECTS = {"type": "array", "items": object_schema({**_DEFECT, "box": _BOX})}


def _read_spoilt(answer: str) -> dict[str, Any]:
    found = one_object(answer)
    code = found.get("code")
    if not isinstance(code, str) or not code.strip():
        raise BadAnswer('"code" must be the whole spoilt page.')
    defects = _defects(found)
    if not defects:
        raise BadAnswer('"defects" must name what was spoilt.')
    return {"code": code, "defects": defects}


def _read_found(answer: str) -> dict[str, Any]:
    return {"defects": _defects(one_object(answer))}


def _defects(found: dict[str, Any]) -> list[dict[str, Any]]:
    defects = []
    for value in listed(found.get("defects"), MOST_DEFECTS, '"defects"'):
        given = mapped(value, "a defect")
        defect: dict[str, Any] = {name: text_in(given, name) for name in ("kind", "where")}
        if defect["kind"] not in KINDS:
            raise BadAnswer(f'"kind" must be one of {", ".join(KINDS)}, got {defect["kind"]!r:.40}.')
        box = given.get("box")
        if box:
            sides = [number(side, 0, 1e5, 'a number of "box"') for side in listed(box, 4, '"box"')]
            if len(sides) != 4:
                raise BadAnswer(f'"box" must be x, y, width and height, got {len(sides)} numbers.')
            defect["box"] = sides
        defects.append(defect)
    return defects
