"""`licences`: only material whose licences allow its use, by SPDX expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, corpus_filter
from janusrl.synthesis.seed import UNKNOWN_LICENCE

PERMISSIVE = (
    *("0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-1-Clause", "BSD-2-Clause*", "BSD-3-Clause*", "BSL-1.0"),
    *("CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-PDDC", "ISC", "MIT", "MIT-0", "NCSA", "PDDL-1.0", "PostgreSQL"),
    *("PSF-2.0", "Python-2.0*", "Unlicense", "UPL-1.0", "WTFPL", "X11", "Zlib", "OFL-1.1*"),
)
"""Licences that ask for no more than to be named (identifiers of the SPDX list, https://spdx.org/licenses)."""
MAX_CHARS = 2000
"""Longest expression that is read."""
_TOKEN = re.compile(r"\s*(\(|\)|[A-Za-z0-9.+:-]+)")


class BadExpression(ValueError):
    """It is no SPDX expression."""


class LicencesOptions(BaseModel):
    """Options of `licences`. Identifiers may hold `*`; upper and lower case are one."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    allow: list[str] | None = Field(default_factory=lambda: list(PERMISSIVE))
    """Licences that are taken; None takes all that `deny` does not name."""
    deny: list[str] = Field(default_factory=list)
    """Licences that are not taken, whatever `allow` says."""
    unknown: Literal["reject", "keep"] = "reject"
    """What becomes of material whose licence nothing tells, or whose licence is no SPDX expression."""


class Licences(Filter):
    """Rejects with reason `licence` (it is known, and not taken) or `unknown_licence`.

    All material of a row must be taken. `A AND B` needs both, `A OR B` one of them, and `A WITH exception` counts as A
    unless it is named itself.
    """

    def __init__(self, options: LicencesOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Read the licences."""
        for licence in draft.licences or (UNKNOWN_LICENCE,):
            try:
                taken = allowed(licence, self._takes)
            except BadExpression as error:
                if self.options.unknown == "reject":
                    words = f"Nothing certain is known of the licence {licence[:80]!r}: {error}."
                    raise Rejected("filter", "unknown_licence", words) from error
                continue
            if not taken:
                raise Rejected("filter", "licence", f"The licence {licence[:200]} is not among those taken.")
        return {}

    def _takes(self, identifier: str) -> bool:
        def among(patterns: list[str]) -> bool:
            plain = identifier.partition(" with ")[0]
            return any(fnmatchcase(name, pattern.lower()) for name in (identifier, plain) for pattern in patterns)

        if among(self.options.deny):
            return False
        return self.options.allow is None or among(self.options.allow)


def allowed(expression: str, takes: Callable[[str], bool]) -> bool:
    """Whether an SPDX expression can be met.

    Args:
        expression: such as `MIT OR (GPL-2.0-only WITH Classpath-exception-2.0 AND BSD-3-Clause)`.
        takes: says of one identifier, in lower case, with ` with exception` behind it where there is one, whether it is
            taken.

    Raises:
        BadExpression: it is none, or it says that nothing is known.
    """
    if len(expression) > MAX_CHARS:
        raise BadExpression(f"it is longer than {MAX_CHARS} characters")
    tokens, at = [], 0
    while at < len(expression.rstrip()):
        found = _TOKEN.match(expression, at)
        if found is None:
            raise BadExpression(f"'{expression[at : at + 20]}' is no part of an SPDX expression")
        tokens.append(found[1])
        at = found.end()
    reader = _Reader(tokens, takes)
    value = reader.either(0)
    if reader.tokens:
        raise BadExpression(f"'{reader.tokens[0]}' stands where AND, OR or the end should")
    return value


class _Reader:
    """Recursive descent: OR binds less than AND, AND less than WITH."""

    def __init__(self, tokens: list[str], takes: Callable[[str], bool]) -> None:
        self.tokens = tokens
        self._takes = takes

    def either(self, depth: int) -> bool:
        value = self._both(depth)
        while self._next_is("OR"):
            other = self._both(depth)
            value = value or other
        return value

    def _both(self, depth: int) -> bool:
        value = self._one(depth)
        while self._next_is("AND"):
            other = self._one(depth)
            value = value and other
        return value

    def _one(self, depth: int) -> bool:
        if not self.tokens or depth > 50:
            raise BadExpression("it ends too early" if not self.tokens else "its brackets are too deep")
        token = self.tokens.pop(0)
        if token == "(":
            value = self.either(depth + 1)
            if not self._next_is(")"):
                raise BadExpression("a bracket is not closed")
            return value
        if token == ")" or token.upper() in ("AND", "OR", "WITH"):
            raise BadExpression(f"'{token}' stands where a licence should")
        if token.lower() in (UNKNOWN_LICENCE, "noassertion", "none", "other"):
            raise BadExpression(f"'{token}' names none")
        if self._next_is("WITH"):
            if not self.tokens:
                raise BadExpression("it ends too early")
            token = f"{token} with {self.tokens.pop(0)}"
        return self._takes(token.lower())

    def _next_is(self, word: str) -> bool:
        if self.tokens and self.tokens[0].upper() == word:
            self.tokens.pop(0)
            return True
        return False


licences = corpus_filter("licences")(Licences)
"""The kind of filter."""
