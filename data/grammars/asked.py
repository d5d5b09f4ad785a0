"""What grammars share: the spec that a question is about, and a program as an assistant hands it over."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

from janusrl.synthesis.draft import fenced
from janusrl.synthesis.grammar import Declined, Spec
from janusrl.synthesis.writer import Ask


def spec_of(ask: Ask, grammar: str) -> dict[str, Any]:
    """The spec of a question: `facts["spec"]`, else that of its first seed.

    Raises:
        Declined: there is none, or it is another grammar's.
    """
    found: Any = ask.facts.get("spec") or next((seed.spec for seed in ask.seeds if seed.spec), None)
    if not found:
        raise Declined(f"the grammar '{grammar}' answers '{ask.purpose}' about its own specs only, and none is given")
    spec: Spec = found
    if spec.get("grammar") != grammar:
        raise Declined(f"the grammar '{grammar}' was asked about a spec of '{spec.get('grammar')}'")
    return dict(spec)


def completion(code: str, language: str, rng: random.Random, leads: Sequence[str]) -> str:
    """A program in its code fence; every other time with one of `leads` before it."""
    fence = fenced(code, language)
    return f"{rng.choice(leads)}\n\n{fence}" if leads and rng.random() < 0.5 else fence


def missing_module(ask: Ask) -> str:
    """The Python module that the error of a `fix` says is missing; empty when it says nothing of the kind."""
    found = re.search(r"No module named '([A-Za-z_]\w*)", str(ask.facts.get("error", "")))
    return found[1] if found else ""


def articled(text: str) -> str:
    """The same with "an" before vowels alone."""
    text = re.sub(r"\b(a|A) (?=[aeioAEIO]|(?:un|um|up)[a-z])", r"\1n ", text)
    return re.sub(r"\b(a|A)n (?=[^aeiouAEIOU\W])(?!SVG|hour|\d)", r"\1 ", text)


def tidy(text: str) -> str:
    """The same with the right articles, single blanks within lines, and a capital first."""
    text = re.sub(r"(?<=\S)  +", " ", articled(text)).strip()
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str]) -> str:
    """The parts as a sentence lists them: `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
