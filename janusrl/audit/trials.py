"""Trials: every answer that an audit grades, made of a corpus. Made here, judged in `run`."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from janusrl.audit.bait import Bait
from janusrl.audit.corpus import LEVELS, Attack, Corpus, Corruption, Exploit, PixelCorruption, Rule, Surroundings
from janusrl.domain import Domain
from janusrl.scoring.sample import View
from janusrl.task import Task


@dataclass(frozen=True, eq=False)
class Trial:
    """One answer to grade."""

    group: str
    """`reference`, `blank`, `other`, `corruption`, `exploit` or `honest`."""
    task: int
    """Its place in the corpus."""
    answer: str
    spec: Corruption | PixelCorruption | Exploit | None = None
    level: int = 0
    program: str = ""
    """What the answer holds, for the page."""


def fenced(domain: Domain, task: Task, program: str) -> str:
    """A program as the answer to a task, with a fence longer than any in it."""
    ticks = "`" * 3
    while ticks in program:
        ticks += "`"
    return f"{ticks}{domain.language_for(task)}\n{program}\n{ticks}\n"


def trials(
    domain: Domain,
    corpus: Corpus,
    tasks: Sequence[Task],
    picture_of: Callable[[Task], View | None],
    bait: Bait,
    seed: int,
    *,
    once: bool = False,
) -> Iterator[Trial]:
    """Every trial on `tasks`, in order: anchors, corruptions, exploits each with the honest answer beside it.

    With `once` an exploit is tried only on the first task that it suits.
    """
    for number, task in enumerate(tasks):
        code = task.reference.code or ""
        yield Trial("reference", number, fenced(domain, task, code), program=code)
        blank = domain.for_task(task).blank_source if task.source is None else task.source
        if blank:
            yield Trial("blank", number, fenced(domain, task, blank), program=blank)
        other = _other(domain, tasks, number)
        if other is not None:
            yield Trial("other", number, fenced(domain, task, other), program=other)
        for corruption in corpus.corruptions:
            for level in range(1, LEVELS + 1):
                rng = random.Random(f"{seed}:{task.id}:{corruption.name}")  # the same for each level: they are nested
                spoilt = corruption.make(task, level / LEVELS, rng)
                if spoilt is None:
                    break
                yield Trial("corruption", number, fenced(domain, task, spoilt), corruption, level, spoilt)
    for exploit in corpus.exploits:
        for number, task in enumerate(tasks):
            attack = _attack(exploit, task, number, tasks, picture_of, bait, seed)
            if attack is None:
                continue
            answer = attack.program if attack.raw else fenced(domain, task, attack.program)
            for draw in range(exploit.draws):
                yield Trial("exploit", number, answer, exploit, draw, attack.program)
            if exploit.rule is Rule.HONEST:
                honest = task.reference.code or "" if attack.honest is None else attack.honest
                yield Trial("honest", number, fenced(domain, task, honest), exploit, program=honest)
            if exploit.living or once:
                break


def _attack(
    exploit: Exploit,
    task: Task,
    number: int,
    tasks: Sequence[Task],
    picture_of: Callable[[Task], View | None],
    bait: Bait,
    seed: int,
) -> Attack | None:
    view = picture_of(task)
    if view is None:
        return None
    around = Surroundings(
        picture=opaque(view),
        others=[other for other in tasks if other is not task and other.source == task.source],
        folder=bait.folder(number),
        variable=bait.variable(number),
        url=bait.url(number),
    )
    made: Any = exploit.make(task, around, random.Random(f"{seed}:{task.id}:{exploit.name}"))
    return Attack(made) if isinstance(made, str) else made


def _other(domain: Domain, tasks: Sequence[Task], number: int) -> str | None:
    """The right answer to the next task in the same language; in edits to the next one of the same source's kind."""
    task = tasks[number]
    for step in range(1, len(tasks)):
        other = tasks[(number + step) % len(tasks)]
        if domain.language_for(other) == domain.language_for(task) and other.reference.code != task.reference.code:
            return other.reference.code
    return None


def opaque(view: View) -> np.ndarray:
    """H x W x 4 uint8: a picture over white, as rewards see it."""
    return np.dstack([view.rgb, np.full(view.rgb.shape[:2], 255, np.uint8)])
