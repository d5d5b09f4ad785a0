"""`grammar`: seeds without end, drawn from a grammar. Each has the spec, its program, and what it is in words.

The n-th draw depends on the source's seed and n alone. Equal specs come once: what was drawn before is remembered in a
filter of fixed size (`Seen`).
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from janusrl import registry
from janusrl.synthesis.grammar import Grammar, Spec
from janusrl.synthesis.seed import BadSeed, Seed, SeedError, SeedLike, seed_source
from janusrl.task import TaskError, read_files

from .seen import Seen

OWN_LICENCE = "CC0-1.0"
"""Of what our own grammars draw. A plug-in's grammar says its own in the option `licence`."""
PATIENCE = 1_000
"""Draws in a row without a new spec before the grammar counts as exhausted."""


class GrammarOptions(BaseModel):
    """Options of the `grammar` source."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    grammar: str
    """Which grammar: a name of the group `janusrl.grammars`, or `file.py:attribute`."""
    languages: list[str] | None = Field(None, min_length=1)
    """Languages taken, of a grammar that writes several; all of them when None."""
    instruction: bool = True
    """Whether seeds tell what is asked for; without, they are code alone."""
    code: bool = True
    """Whether seeds hold the program; without, they are instructions alone."""
    licence: str = OWN_LICENCE
    """Licence of what the grammar writes, as an SPDX expression."""


@seed_source("grammar", endless=True)
def grammar(options: GrammarOptions, *, seed: int, folder: Path) -> Iterator[SeedLike]:
    """Yield seeds for as long as the grammar draws new specs.

    A spec's `tests`, `files` (name to text, or to a base64 data URL) and `options` become the seed's. A spec that the
    grammar cannot write is a BadSeed with the reason `grammar_error`.

    Raises:
        SeedError: no such grammar; or it draws nothing in the `languages` asked for.
    """
    found = load_grammar(options.grammar, folder)
    seen = Seen()
    number = missed = given = 0
    while missed < PATIENCE:
        rng = random.Random(f"grammar:{found.name}:{seed}:{number}")
        number += 1
        missed += 1
        made = _drawn(found, options, rng, seen, number)
        if made is None:
            continue
        if isinstance(made, Seed):
            missed = 0
            given += 1
        yield made
    if not given:
        asked = f" in {', '.join(options.languages)}" if options.languages else ""
        raise SeedError(f"source 'grammar': '{options.grammar}' drew no program{asked} in {number} draws")


def load_grammar(name: str, folder: Path) -> Grammar:
    """The grammar of a name. Raises SeedError."""
    try:
        found = registry.load("grammars", name, folder=folder)
    except registry.RegistryError as error:
        raise SeedError(f"source 'grammar': {error}") from error
    lacks = [part for part in ("name", "env", "draw", "instruction", "program") if not hasattr(found, part)]
    if lacks or isinstance(found, type):
        why = f"it has no {', '.join(lacks)}" if lacks else "it is a class; give an object of it"
        raise SeedError(f"source 'grammar': {name} is no grammar: {why}")
    made: Grammar = found
    return made


def _drawn(found: Grammar, options: GrammarOptions, rng: random.Random, seen: Seen, number: int) -> SeedLike | None:
    """The next seed; None where the spec is an old one, or of another language."""
    origin = f"grammar:{found.name}"
    try:
        spec = found.draw(rng)
        digest = digest_of(spec)
        language = str(spec["language"])
        if (options.languages and language not in options.languages) or not seen.is_new(digest):
            return None
        name = f"{found.name}-{digest[:20]}"
        return Seed(
            id=name,
            family=name,
            env=found.env,
            language=language,
            code=found.program(spec) if options.code else None,
            instruction=found.instruction(spec, rng) if options.instruction else None,
            tests=tuple(spec.get("tests", ())),
            files=read_files(spec.get("files", {}), "spec"),
            options=dict(spec.get("options", {})),
            licence=options.licence,
            origin=origin,
            spec=spec,
        )
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, TaskError) as error:
        message = f"the grammar '{found.name}' failed at draw {number}: {type(error).__name__}: {error}"
        return BadSeed(f"{found.name}-draw-{number}", "grammar_error", message, origin)


def digest_of(spec: Spec | Mapping[str, Any]) -> str:
    """SHA-256 hex digest of a spec: equal exactly for equal specs, whatever the order of their keys."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
