"""Job and JobResult: what one job works on, and what it gave. Plain data, which may go to another machine and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.seed import SeedLike
from janusrl.synthesis.writer import Spent


@dataclass(frozen=True)
class Job:
    """What one job works on."""

    number: int
    """Place in the order of the stage."""
    seeds: tuple[SeedLike, ...]
    variant: int = 0

    @property
    def key(self) -> str:
        """What it works on: the same for the same seeds."""
        words = "\0".join([*(seed.id for seed in self.seeds), str(self.variant)])
        return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class JobResult:
    """What one job gave."""

    number: int
    entries: tuple[Row | Reject, ...]
    facts: tuple[tuple[Mapping[str, Any], ...], ...]
    """For each entry what its filters found, for `admit`; empty for rejects."""
    spent: Mapping[str, Spent] = field(default_factory=dict)
    """By model, what nobody has booked yet."""
    fatal: str = ""
    """Why no other job needs to be tried; the job itself then counts as not done."""
    given_back: bool = False
    """Whether it stopped in the middle because the stage did: it counts as not done."""
    key: str = ""
    """The job's."""

    @property
    def ours(self) -> bool:
        """Whether it ended by a failure of ours, with nothing to show."""
        return all(isinstance(entry, Reject) and entry.step == "infra" for entry in self.entries)
