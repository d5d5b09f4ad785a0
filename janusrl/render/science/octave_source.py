r"""MATLAB scripts for Octave: what Octave cannot read is written as it can, line numbers kept.

MATLAB lets a script use functions that are defined behind it; Octave wants them first, and forgets them at `clear all`:
they go into files of their own. A file that holds functions only is a call of its first one. MATLAB sets properties of
graphics by a dot (`ax.YLim = [0 1]`); in Octave such objects are numbers: those statements become calls where the
variable holds such an object. Texts for LaTeX are for `tex`: gnuplot, which draws here, has no LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENS = frozenset(
    ["if", "for", "while", "switch", "try", "do", "parfor", "unwind_protect", "function", "classdef", "spmd"]
)
_BEFORE_STATEMENTS = frozenset(["else", "otherwise", "try", "do", "catch", "unwind_protect"])
_TOKEN = re.compile(
    r"(?P<comment>[%#][^\n]*)|(?P<continued>\.\.\.[^\n]*\n)|(?P<newline>\n)|(?P<word>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)"
    r"|(?P<double>\"(?:[^\"\\\n]|\\.|\"\")*\"?)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<blank>[ \t\r]+)|(?P<other>.)",
    re.S,
)
_SINGLE = re.compile(r"'(?:[^'\n]|'')*'?")
_NAME = re.compile(r"function\b\s*(?:\[[^\]\n]*\]\s*=\s*|[A-Za-z_]\w*\s*=\s*)?(?P<name>[A-Za-z_]\w*)")
_LATEX = re.compile(r"(?i)((['\"])interpreter\2\s*,\s*)(['\"])latex\3")
_DOTTED = re.compile(
    r"(?P<name>[A-Za-z_]\w*)(?P<index>\([^()\n'\"]*\))?(?P<path>(?:\.[A-Za-z]\w*)+)[ \t]*=(?!=)[ \t]*(?P<value>\S)"
)


@dataclass(frozen=True)
class Script:
    """A program, taken apart."""

    body: str
    """The script, with the lines of functions empty."""
    functions: tuple[tuple[str, str], ...]
    """Name and source of each local function; its lines stand where they stood."""
    latex: bool = False
    """Whether some of its texts were for LaTeX."""


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    kind: str
    text: str
    fresh: bool
    """Whether a statement starts here."""
    brackets: int
    """How many brackets are open before it."""


def split(source: str) -> Script:
    """Take a script apart."""
    source, latex = _LATEX.subn(r"\1\3tex\3", source.replace("\r\n", "\n"))
    source = _with_calls(source)
    spans = _function_spans(source)
    functions = []
    for start, end in spans:
        if (found := _NAME.match(source, start)) is not None:
            functions.append((found["name"], "\n" * source.count("\n", 0, start) + source[start:end] + "\n"))
    body, at = [], 0
    for start, end in spans:
        body += [source[at:start], "\n" * source.count("\n", start, end)]
        at = end
    body.append(source[at:])
    script = "".join(body)
    if functions and not re.sub(r"[%#][^\n]*|\s|;|\b1\b", "", script):
        script += functions[0][0] + "\n"
    return Script(script, tuple(functions), latex > 0)


def _tokens(source: str) -> Iterator[_Token]:
    """Tokens but for blanks and comments; quotes that transpose are told from those that hold texts."""
    brackets = at = 0
    fresh, after_value = True, False  # at the start of a statement; behind what a quote would transpose
    while at < len(source):
        if fresh and (block := _block_comment(source, at)):
            at = block
            continue
        start = at
        if source[at] == "'" and not after_value:
            found = _SINGLE.match(source, at)
            assert found is not None
            at = found.end()
            yield _Token(start, at, "single", found.group(), fresh, brackets)
            fresh, after_value = False, True
            continue
        token = _TOKEN.match(source, at)
        assert token is not None
        kind, text = token.lastgroup or "", token.group()
        at = token.end()
        if kind in ("blank", "continued", "comment"):
            after_value = after_value and kind == "blank" and not brackets
            continue
        yield _Token(start, at, kind, text, fresh, brackets)
        brackets = max(0, brackets + (kind == "open") - (kind == "close"))
        fresh = kind == "newline" or (text in ";," and not brackets) or (kind == "word" and text in _BEFORE_STATEMENTS)
        after_value = kind in ("word", "number", "double", "close") or text in "'."


def _function_spans(source: str) -> list[tuple[int, int]]:
    """Where top-level functions start and end."""
    spans: list[tuple[int, int]] = []
    starts: list[int] = []  # of functions without `end`, as MATLAB allows
    depth, start = 0, -1
    for token in _tokens(source):
        if token.kind != "word" or not token.fresh or token.brackets:
            continue
        text = token.text
        if text == "function" and start >= 0 and depth == 1:
            starts.append(token.start)
        if text in _OPENS:
            if not depth and text == "function":
                start = token.start
            depth += 1
        elif text == "until" or (text.startswith("end") and (text == "end" or text[3:4] in "_ifwspct")):
            depth = max(0, depth - 1)
            if not depth and start >= 0:
                spans.append((start, token.end))
                start = -1
    if start >= 0:  # functions without `end` go on to the next one
        spans += zip([start, *starts], [*starts, len(source)], strict=True)
    return spans


def _with_calls(source: str) -> str:
    """The source with assignments to dotted names as calls, where the name holds an object of graphics."""
    statements: list[tuple[re.Match[str], int, str]] = []
    open_at: re.Match[str] | None = None
    last = 0
    for token in [*_tokens(source), _Token(len(source), len(source), "newline", "\n", False, 0)]:
        ends = token.kind == "newline" or (token.text in (";", ",") and not token.brackets)
        if open_at is not None and ends:
            if "\n" not in source[open_at.start() : last] and (token.kind != "newline" or not token.brackets):
                statements.append((open_at, last, ";" if token.text == ";" else ","))
            open_at = None
        if token.fresh and token.kind == "word" and not token.brackets:
            open_at = _DOTTED.match(source, token.start)
        last = token.end
    made, at = [], 0
    for found, end, stop in statements:
        name, index = found["name"], found["index"] or ""
        path = ", ".join(f'"{part}"' for part in found["path"][1:].split("."))
        value = source[found.start("value") : end]
        made += [
            source[at : found.start()],
            f'if (exist ("{name}", "var") && isnumeric ({name}) && ! isempty ({name}) && all (ishghandle ({name}(:)))) '
            f"janusrl_set ({name}{index}, {{{path}}}, {value}); else {source[found.start() : end]}{stop} endif",
        ]
        at = end
    return "".join([*made, source[at:]])


def _block_comment(source: str, at: int) -> int:
    """Where a block comment that starts here ends, or 0."""
    if source[at] not in "%#" or not re.compile(r"[%#]\{[ \t]*\n").match(source, at):
        return 0
    closing = re.compile(r"^[ \t]*[%#]\}[ \t]*$", re.M).search(source, at)
    return closing.end() if closing else len(source)
