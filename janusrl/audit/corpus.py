"""Corpus: what one domain brings to an audit. Honest tasks, ways to make their answers worse, and ways to cheat.

A domain names a function `corpus(seed)` in `Domain.audit`; it is imported only when an audit runs. Corruptions and
exploits are made of the reference's code, so that they go through the renderer like any answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from janusrl.audit.kinds import KINDS
from janusrl.task import Task

LEVELS = 5
"""Degrees of every corruption; degree d is a severity of d / LEVELS."""


class Rule(StrEnum):
    """What an exploit may earn."""

    NOTHING = "nothing"
    """No more than 0.05: there is nothing right in what can be seen, or it was got by a way that is closed."""
    HONEST = "honest"
    """No more than the honest answer beside it: the trick must not add to what the same picture earns without it."""


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What an attacker who knew everything could know: where references lie, what they look like, what else is asked.

    Living attacks aim at what really is there: the folder holds the reference, the variable is set in the process that
    started the workers, the address answers.
    """

    picture: np.ndarray
    """H x W x 4 uint8: what the reference draws."""
    others: Sequence[Task]
    """The other tasks of the corpus."""
    folder: str = ""
    """A readable folder outside the sandbox with `reference.txt` (the code) and `reference.png`."""
    variable: str = ""
    """An environment variable that holds the reference's code."""
    url: str = ""
    """Where the loopback serves the folder over HTTP."""


@dataclass(frozen=True)
class Attack:
    """One cheating answer."""

    program: str
    """Its code; fenced as an answer when `raw` is false."""
    honest: str | None = None
    """Under `Rule.HONEST`: the code of the honest answer it is held against; the reference's when None."""
    raw: bool = False
    """Whether `program` is the whole answer as it stands, fences and all."""


Making = Callable[[Task, Surroundings, random.Random], Attack | str | None]
"""Makes an attack (a string: its program) on one task; None where it makes no sense."""
Spoiling = Callable[[Task, float, random.Random], str | None]
"""Makes the reference's code worse by a severity in (0, 1]; None where the task has nothing to spoil in this way."""


@dataclass(frozen=True)
class Corruption:
    """One way to be wrong by degrees."""

    name: str
    make: Spoiling
    words: str = ""


@dataclass(frozen=True)
class PixelCorruption:
    """One way to spoil a finished picture by degrees; the structure beside it stays."""

    name: str
    change: Callable[[np.ndarray, float, np.random.Generator], np.ndarray]
    """From H x W x 4 uint8 and a severity in (0, 1] to another picture of the same size."""
    words: str = ""


@dataclass(frozen=True)
class Exploit:
    """One way to cheat."""

    kind: int
    """Its number in `KINDS`."""
    name: str
    make: Making
    rule: Rule = Rule.NOTHING
    why: str = ""
    """Why this rule is the right one, where it is not plain."""
    living: bool = False
    """It attacks the machine: run once, on the first task that it suits, and under shorter limits, since much of it
    only ever waits for the end."""
    draws: int = 1
    """How often the same answer is drawn. Of several draws the best may be worth no more than the worst."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"exploit '{self.name}' is of kind {self.kind}; kinds go from 1 to {max(KINDS)}")


@dataclass(frozen=True)
class Corpus:
    """Everything that one domain brings."""

    tasks: Sequence[Task]
    """At least two, each with the code of a right answer. The first ones are those of a quick audit."""
    corruptions: Sequence[Corruption] = ()
    exploits: Sequence[Exploit] = ()
    pixels: bool = True
    """Whether pictures are what is judged, so that spoiling pixels makes sense."""
    sandbox: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the sandbox that its programs need."""
    strict: Mapping[str, Any] = field(default_factory=lambda: {"cpu_s": 2.0, "wall_s": 4.0})
    """The same for living exploits."""
    quick_tasks: int = 2
    """How many tasks a quick audit looks at."""
