"""`manim_enhance`: a scene is made richer: every feature stays, one or more come. The source is read to check it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import StrategyOptions, code_of, draft_of
from .questions import TEXT, TEXTS, question, reader
from .scene_features import SceneFeatures, features_of
from .solving import solved


class EnhanceOptions(StrategyOptions):
    """Options of `manim_enhance`."""


@strategy("manim_enhance", purposes=("enhance", "solve", "fix"))
def manim_enhance(options: EnhanceOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a seed with a Manim program. Rejected: what loses features (`lost_features`) or adds none."""
    seed = seeds[0]
    code = code_of(seed, options)
    try:
        before = features_of(code)
    except (SyntaxError, ValueError) as error:
        raise Rejected("source", "syntax_error", f"the program of seed '{seed.id}' is no Python: {error}") from error
    if not before.things:
        raise Rejected("source", "no_features", f"the program of seed '{seed.id}' makes no Manim object")
    facts: dict[str, Any] = {
        "features": {**before.told(), **seed.features},
        "code": code,
        "instruction": seed.instruction or "",
    }
    facts |= {"language": "python", "env": seed.env, "spec": seed.spec}
    fields = {"instruction": TEXT, "added": TEXTS}
    answer = team.ask(question("enhance", facts, [seed], read=reader("instruction", lists=["added"]), fields=fields))
    about = {"added": answer["added"], "kept": before.told()}
    draft = draft_of((seed,), instruction=answer["instruction"], language="python", metadata=about)
    told = {"source_code": code, "spec": answer.get("spec")}
    yield solved(team, options, draft, told, check=partial(not_enhanced, before))


def not_enhanced(before: SceneFeatures, draft: Draft) -> Rejected | None:
    """A rejection, when a program lacks features that were there before, or has no new one."""
    after = features_of(draft.code)  # it ran: it is Python
    lost = before.lost_in(after)
    if lost:
        message = f"The new program lacks what the old one had: {', '.join(lost)}. Keep everything, and add to it."
        return Rejected("test", "lost_features", message, draft=draft)
    if not before.added_in(after):
        message = "The new program has no object, animation or text that the old one had not."
        return Rejected("test", "nothing_added", message, draft=draft)
    return None
