"""`safety`: nothing that a model should not learn to write, and nothing private.

Programs are read, never run: Python by its syntax tree, pages by their elements, scripts and styles, other languages by
the functions that they call. Instruction and code are searched for secrets, personal data and requests for harm. The
filter is about what models imitate; what keeps a program from doing harm here is the sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field

from janusrl.render.browser.library_urls import HOSTS
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, corpus_filter

from .findings import Check, Finding
from .safety_pages import page_findings
from .safety_python import python_findings
from .safety_scripts import script_findings
from .safety_text import PHRASES, people, secrets, words

MAX_ESCAPES = 200
"""Characters written as numbers (`\\x41`) above which a program counts as hidden."""
_ESCAPE = re.compile(r"\\x[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}")


class SafetyOptions(BaseModel):
    """Options of `safety`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    checks: list[Check] = Field(default_factory=lambda: list(get_args(Check)), min_length=1)
    """What is looked for; everything by default."""
    allow: list[str] = Field(default_factory=list)
    """What is fine all the same, as messages name it: `os.getcwd`, `fetch`, `a mail address`."""
    hosts: list[str] = Field(default_factory=lambda: list(HOSTS))
    """Hosts that pages may load from; those that rendering answers from this machine by default."""
    phrases: list[str] = Field(default_factory=list)
    """More phrases for `words`."""


class Safety(Filter):
    """Rejects with `unsafe_` and the check as reason, such as `unsafe_network`, or with `unreadable` (Python)."""

    def __init__(self, options: SafetyOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)
        self._checks = frozenset(options.checks)
        self._allow = frozenset(options.allow)
        self._phrases = (*PHRASES, *options.phrases)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Read the draft."""
        for finding in self._findings(draft):
            if finding.check in self._checks and finding.what not in self._allow:
                raise Rejected("filter", f"unsafe_{finding.check}", f"{_TOLD[finding.check]}: {finding}.")
        return {}

    def _findings(self, draft: Draft) -> Iterator[Finding]:
        if draft.language == "python":
            try:
                yield from python_findings(draft.code, tuple(draft.files))
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                raise Rejected("filter", "unreadable", f"The program cannot be read: {error}.") from error
        elif draft.language in ("html", "svg"):
            yield from page_findings(draft.code, tuple(self.options.hosts))
        else:
            yield from script_findings(draft.code, draft.language, tuple(draft.files))
        escapes = sum(1 for _ in _ESCAPE.finditer(draft.code))
        if escapes > MAX_ESCAPES:
            yield Finding("dynamic_code", f"{escapes} characters written as numbers")
        for text in (draft.instruction, draft.code):
            yield from secrets(text)
            yield from people(text)
        yield from words(draft.instruction, self._phrases)


_TOLD: Mapping[Check, str] = {
    "files": "It reaches for files",
    "network": "It reaches for the network",
    "processes": "It starts other programs",
    "environment": "It reads its environment",
    "dynamic_code": "It builds or hides code",
    "trackers": "It counts visitors",
    "secrets": "It holds a secret",
    "people": "It holds personal data",
    "words": "It asks for harm",
}

safety = corpus_filter("safety")(Safety)
"""The kind of filter."""
