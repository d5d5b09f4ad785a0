"""Ask and Writer: a question to whoever writes, and whoever writes: an endpoint, a local model, or a grammar.

A strategy puts every question once, for all of them: `prompt` makes the messages that a language model reads, `read`
takes its answer apart; a grammar looks at `purpose` and `facts` instead and gives the same kind of value. Neither knows
which of them it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from janusrl.synthesis.seed import Seed


@dataclass(frozen=True)
class Ask:
    """One question."""

    purpose: str
    """What is wanted, in a word: `evolve`, `solve`, `fix`, `judge` ... `docs/data.md` lists them with their answers."""
    prompt: Callable[[], Sequence[Mapping[str, Any]]]
    """Makes the chat messages (`janusrl.chat.system`, `user`). Called only for writers that read."""
    read: Callable[[str], Any]
    """Makes the value out of an answer's text. Raises BadAnswer where it is not what was asked for."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the prompt tells, by name: `instruction`, `code`, `error` ... and `spec`, which only grammars know."""
    seeds: Sequence[Seed] = ()
    """What is worked on."""
    schema: Mapping[str, Any] | None = None
    """JSON schema of the answer; None asks for text."""
    again: int = 0
    """Which try this is: another number is another question to caches and to random numbers."""


@dataclass(frozen=True)
class Spent:
    """What one answer cost."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float = 0.0
    requests: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.usd + other.usd,
            self.requests + other.requests,
        )


@dataclass(frozen=True)
class Written:
    """An answer's value, and its cost."""

    value: Any
    spent: Spent = Spent()


ANSWERS = frozenset({"declined", "refused", "bad_answer", "cut_off", "too_long", "no_pictures"})
"""Reasons that are the writer's own; every other one is a failure of ours."""


class WriterError(RuntimeError):
    """A writer gave no usable answer. `reason` is a stable word for the table of rejects."""

    def __init__(self, reason: str, message: str, *, fatal: bool = False, spent: Spent = Spent()) -> None:
        """Make the error.

        Args:
            reason: one of `ANSWERS`: `declined` (a grammar has no answer to this), `refused` (a model will not),
                `bad_answer` ...; or, for failures of ours, a ChatError's word with `endpoint_` before it
                (`endpoint_timeout`, `endpoint_http_500` ...), `grammar_error`, `out_of_memory` ...
            message: what was asked, what came back, what to do.
            fatal: every other question would end so too (a wrong key, a model that is not there): the run stops.
            spent: what it cost all the same.
        """
        super().__init__(message)
        self.reason = reason
        self.fatal = fatal
        self.spent = spent

    @property
    def ours(self) -> bool:
        """Whether our side failed, and nobody judged anything."""
        return self.fatal or self.reason not in ANSWERS


class Writer(Protocol):
    """Whoever writes. Thread-safe."""

    name: str
    """As the recipe calls it; stands in every row that it wrote."""

    def write(self, ask: Ask, rng: random.Random) -> Written:
        """Answer. Raises WriterError; `janusrl.synthesis.clerk.Halted` after `halt`.

        `rng` belongs to the job: equal jobs draw equal numbers, whatever else runs.
        """
        ...

    def halt(self) -> None:
        """Begin no answer any more; those under way come to their end. Idempotent."""
        ...

    def close(self) -> None:
        """Free what it holds. Idempotent."""
        ...
