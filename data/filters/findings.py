"""Finding: one thing in a program or a text that the `safety` filter objects to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Check = Literal[
    "files", "network", "processes", "environment", "dynamic_code", "trackers", "secrets", "people", "words"
]
"""What is looked for. `files`: reads or writes files that the task does not give. `network`: sends or loads.
`processes`: starts programs or loads native code. `environment`: reads variables, accounts, the machine.
`dynamic_code`: builds code at run time, reaches into the interpreter, or hides what it does. `trackers`: counts
visitors. `secrets`: keys and passwords. `people`: addresses and numbers of persons. `words`: requests for harm."""


@dataclass(frozen=True)
class Finding:
    """One objection."""

    check: Check
    what: str
    """A name, host or kind, such as `os.system`; what `allow` excuses. Never the secret itself."""
    line: int = 0
    """Where, from 1; 0 where that is not known."""

    def __str__(self) -> str:
        where = f", line {self.line}" if self.line else ""
        return f"{self.what}{where}"
