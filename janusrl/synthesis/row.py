"""Row: one example of a corpus; and Reject, what became of everything else. Plain data, as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from janusrl.sources import Split


@dataclass(frozen=True)
class Row:
    """One example. Columns of `rows/*.parquet` have these names; mappings and lists of mappings stand there as JSON."""

    id: str
    """Unique within its corpus, and the same whenever the recipe is run again."""
    stage: str
    """Stage of the recipe that made it."""
    category: str
    """Of the mixture, such as `chart_generation`."""
    env: str
    """Environment that runs its program."""
    language: str
    split: Split
    """Decided by its families alone: relatives are never on both sides."""
    families: tuple[str, ...]
    instruction: str
    prompt: str
    """The user's whole text; pictures come before it."""
    completion: str
    """What the assistant answers, the program in a code fence."""
    code: str
    """The program."""
    system: str = ""
    images: tuple[bytes, ...] = ()
    """Pictures of the prompt, PNG. None in rows of the text-centric half."""
    picture: bytes | None = None
    """What the program drew, PNG; None of programs that draw nothing."""
    source_code: str | None = None
    """The program to edit or to repair."""
    tests: tuple[Mapping[str, Any], ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    """Task metadata that the environment reads."""
    strategy: str = ""
    writer: str = ""
    rounds: int = 0
    """Repairs that it took."""
    scores: Mapping[str, Any] = field(default_factory=dict)
    """`verdicts` of judges, `rewards`, and what filters measured."""
    licence: str = ""
    """SPDX expressions of all that it was made from, joined by ` AND `."""
    origins: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    """Ids of the rows that it was made from."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    cost: Mapping[str, Any] = field(default_factory=dict)
    """`prompt_tokens`, `completion_tokens`, `usd`, `requests`, and `seconds` of the whole job. Not part of a corpus's
    content: it differs from run to run."""


@dataclass(frozen=True)
class Reject:
    """What was made, or could not be read, and is no row."""

    id: str
    stage: str
    category: str
    step: str
    """Where it ended: `source`, `write`, `run`, `test`, `judge`, `filter`, `duplicate`, `infra` (our own failure)."""
    reason: str
    """A stable word for counting."""
    message: str
    families: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    instruction: str = ""
    code: str = ""
    picture: bytes | None = None
    scores: Mapping[str, Any] = field(default_factory=dict)
    rounds: int = 0
    cost: Mapping[str, Any] = field(default_factory=dict)
