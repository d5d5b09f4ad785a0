"""Grammar: a programmatic writer for one kind of program. It needs no model, so that an offline machine has a teacher.

A grammar draws a *spec* (plain JSON: what the program shows), says it in words and writes it as a program. Asked like a
model (`janusrl.synthesis.writer.Ask`), it finds the spec in `ask.facts["spec"]`, or in the seed, and answers with the
same kind of value that a model would, the new spec beside it: a strategy hands it on to the next question. Registered
under `janusrl.grammars`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, Protocol

from janusrl.synthesis.writer import Ask

Spec = Mapping[str, Any]


class Declined(LookupError):
    """The grammar has no answer to a question; the message says why."""


class Grammar(Protocol):
    """What a grammar does. Stateless: equal specs and equal random numbers give equal texts."""

    name: str
    env: str
    """Environment that runs its programs."""
    purposes: frozenset[str]
    """Questions that it has answers to."""

    def draw(self, rng: random.Random) -> Spec:
        """A new spec, with `grammar` (the grammar's name) and `language` in it. Tens of thousands differ."""
        ...

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The spec in words, which determine the picture as far as a person would say it."""
        ...

    def program(self, spec: Spec) -> str:
        """The spec as a program, in the style of a good programmer; styles differ from spec to spec."""
        ...

    def answer(self, ask: Ask, rng: random.Random) -> Any:
        """The value of a question. Raises Declined."""
        ...
