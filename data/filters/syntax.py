"""`syntax`: the code is well-formed in its language. Read only, never run."""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, corpus_filter

from .script_source import LANGUAGES, flaw
from .texts import clean

MAX_CHARS = 2_000_000
"""Longest program that is read."""
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
"""Elements without an end (HTML Living Standard, 13.1.2)."""
OPTIONAL_END = frozenset(
    [
        *("html", "head", "body", "p", "li", "dt", "dd", "option", "optgroup", "thead", "tbody", "tfoot", "tr", "td"),
        *("th", "colgroup", "caption", "rb", "rt", "rtc", "rp"),
    ]
)
"""Elements whose end tag may be left out (13.1.2.4)."""


class SyntaxOptions(BaseModel):
    """Options of `syntax`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    html_errors: int = Field(0, ge=0)
    """Tags of a page that may be open at its end, or be closed without having been opened; browsers forgive them."""


class Syntax(Filter):
    """Rejects with reason `syntax`.

    Parses Python, HTML, SVG, XML and JSON; of R, MATLAB and Mathematica it looks at brackets, strings and comments
    alone. Other languages pass.
    """

    def __init__(self, options: SyntaxOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Parse the code."""
        if len(draft.code) > MAX_CHARS:
            raise Rejected("filter", "syntax", f"The program is longer than {MAX_CHARS} characters.")
        reader = READERS.get(draft.language)
        problem = reader(draft.code, self.options) if reader is not None else ""
        if problem:
            raise Rejected("filter", "syntax", f"The code is no well-formed {draft.language}: {problem}.")
        return {}


def _python(code: str, options: SyntaxOptions) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError as error:
        return f"{error.msg}, line {error.lineno}"
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__
    return ""


def _json(code: str, options: SyntaxOptions) -> str:
    try:
        json.loads(code)
    except (ValueError, RecursionError) as error:
        return str(error)
    return ""


def _xml(code: str, options: SyntaxOptions) -> str:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        etree.fromstring(clean(code).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return str(error).split(" (<string>", 1)[0]
    return ""


class _Tags(HTMLParser):
    """Counts tags that are not closed, or not opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.errors: list[str] = []
        self.elements = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        for place in range(len(self.open) - 1, max(-1, len(self.open) - 200), -1):
            if self.open[place] == tag:
                left = [name[:40] for name in self.open[place + 1 :] if name not in OPTIONAL_END]
                self.errors += [f"<{name}> is not closed" for name in left]
                del self.open[place:]
                return
        if tag not in OPTIONAL_END:
            self.errors.append(f"</{tag[:40]}> closes nothing, line {self.getpos()[0]}")


def _html(code: str, options: SyntaxOptions) -> str:
    reader = _Tags()
    try:
        reader.feed(code)
        reader.close()
    except (AssertionError, ValueError) as error:
        return str(error)
    if not reader.elements:
        return "it has no element"
    errors = reader.errors + [f"<{name[:40]}> is not closed" for name in reader.open if name not in OPTIONAL_END]
    return errors[0] if len(errors) > options.html_errors else ""


def _script(language: str) -> Callable[[str, SyntaxOptions], str]:
    return lambda code, options: flaw(code, language)


READERS: Mapping[str, Callable[[str, SyntaxOptions], str]] = {
    "python": _python,
    "html": _html,
    "svg": _xml,
    "xml": _xml,
    "json": _json,
    **{language: _script(language) for language in LANGUAGES},
}
"""By language: what is wrong with a program, in words; empty when nothing is."""

syntax = corpus_filter("syntax")(Syntax)
"""The kind of filter."""
