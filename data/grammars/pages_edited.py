"""Answers about edits of pages: some to choose from, a few done together, a page grown by a concept."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from typing import Any

from janusrl.synthesis.grammar import Declined, Spec

from .pages_edits import MAKERS, Edit

Program = Callable[[Spec], str]
"""Writes a page; an edit that changes nothing of it is none."""


def edits_of(spec: Spec, rng: random.Random, count: int, program: Program, *, words: str = "") -> list[Edit]:
    """Up to `count` edits of a page, each by itself, those first whose name, action or attribute `words` holds."""
    text = words.lower().replace("color", "colour")
    before = program(spec)
    order = rng.sample(MAKERS, len(MAKERS))
    if text:
        order.sort(key=lambda make: -_meant(make.__name__, text))
    found: list[Edit] = []
    for make in order:
        made = make(copy.deepcopy(dict(spec)), rng)
        if made is None or program(made.spec) == before:
            continue
        if (made.action, made.element, made.attribute) not in {(e.action, e.element, e.attribute) for e in found}:
            found.append(made)
        if len(found) == count:
            break
    return found


def _meant(name: str, text: str) -> int:
    """How well words name an edit: its first word, the element or the action, counts twice."""
    first, *rest = name.split("_")
    return 2 * (first.rstrip("s") in text) + sum(part.rstrip("s") in text for part in rest)


def proposed(spec: Spec, rng: random.Random, program: Program) -> dict[str, Any]:
    """The answer to `propose_edits`."""
    edits = edits_of(spec, rng, rng.randint(3, 5), program)
    told = [
        {
            "action": e.action,
            "element": e.element,
            "attribute": e.attribute,
            "instruction": e.instruction,
            "spec": e.spec,
        }
        for e in edits
    ]
    return {"suitable": len(told) >= 3, "edits": told if len(told) >= 3 else []}


def _chain(spec: Spec, rng: random.Random, words: Sequence[str], program: Program) -> tuple[dict[str, Any], list[Edit]]:
    made: list[Edit] = []
    now = copy.deepcopy(dict(spec))
    for text in words:
        taken = {(e.element, e.attribute) for e in made}
        edit = next(
            (e for e in edits_of(now, rng, 6, program, words=text) if (e.element, e.attribute) not in taken), None
        )
        if edit is not None:
            made.append(edit)
            now = edit.spec
    return now, made


def edited(spec: Spec, directions: Sequence[str], rng: random.Random, program: Program) -> dict[str, Any]:
    """The answer to `edit`: an edit for each direction, one after the other. Raises Declined where none fits."""
    now, made = _chain(spec, rng, list(directions) or [""], program)
    if not made:
        raise Declined("grammar 'pages': this page has nothing that could be edited so")
    objective = (
        f"Revise the page of {spec['name']}: "
        + ", ".join(f"{e.action} {e.element} ({e.attribute})" for e in made)
        + "."
    )
    return {"objective": objective, "requirements": [e.instruction for e in made], "spec": now}


def evolved(spec: Spec, concept: str, rng: random.Random, program: Program) -> tuple[dict[str, Any], str]:
    """The page after one to three edits, the first as near to the concept as can be; and what they were, in words."""
    now, made = _chain(spec, rng, [concept, *[""] * rng.randint(0, 2)], program)
    return now, " ".join(edit.instruction for edit in made) or concept
