r"""MATLAB scripts for Octave: local functions moved into files of their own, line numbers kept.

MATLAB lets a script use functions that are defined behind it; Octave wants them first, and forgets them at `clear all`.
A file that holds functions only is a call of its first one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENS = frozenset(
    ["if", "for", "while", "switch", "try", "do", "parfor", "unwind_protect", "function", "classdef", "spmd"]
)
_TOKEN = re.compile(
    r"(?P<comment>[%#][^\n]*)|(?P<continued>\.\.\.[^\n]*\n)|(?P<newline>\n)|(?P<word>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)"
    r"|(?P<double>\"(?:[^\"\\\n]|\\.|\"\")*\"?)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<blank>[ \t\r]+)|(?P<other>.)",
    re.S,
)
_SINGLE = re.compile(r"'(?:[^'\n]|'')*'?")
_NAME = re.compile(r"function\b\s*(?:\[[^\]\n]*\]\s*=\s*|[A-Za-z_]\w*\s*=\s*)?(?P<name>[A-Za-z_]\w*)")


@dataclass(frozen=True)
class Script:
    """A program, taken apart."""

    body: str
    """The script, with the lines of functions empty."""
    functions: tuple[tuple[str, str], ...]
    """Name and source of each local function; its lines stand where they stood."""


def split(source: str) -> Script:
    """Take a script apart."""
    source = source.replace("\r\n", "\n")
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
    return Script(script, tuple(functions))


def _function_spans(source: str) -> list[tuple[int, int]]:
    """Where top-level functions start and end."""
    spans: list[tuple[int, int]] = []
    starts: list[int] = []  # of functions without `end`, as MATLAB allows
    depth = brackets = at = 0
    start = -1
    fresh, after_value = True, False  # at the start of a statement; behind what a quote would transpose
    while at < len(source):
        if fresh and (block := _block_comment(source, at)):
            at = block
            continue
        if source[at] == "'" and not after_value:
            found = _SINGLE.match(source, at)
            assert found is not None
            at, fresh, after_value = found.end(), False, True
            continue
        token = _TOKEN.match(source, at)
        assert token is not None
        kind, text = token.lastgroup, token.group()
        at = token.end()
        if kind in ("blank", "continued", "comment"):
            after_value = after_value and kind == "blank" and not brackets
            continue
        if kind == "word" and fresh and not brackets:
            if text == "function" and depth and start >= 0 and depth == 1:
                starts.append(token.start())
            if text in _OPENS:
                if not depth and text == "function":
                    start = token.start()
                depth += 1
            elif text == "until" or (text.startswith("end") and (text == "end" or text[3:4] in "_ifwspct")):
                depth = max(0, depth - 1)
                if not depth and start >= 0:
                    spans.append((start, at))
                    start = -1
        brackets += (kind == "open") - (kind == "close")
        brackets = max(0, brackets)
        fresh = kind == "newline" or (text in ";," and not brackets)
        after_value = kind in ("word", "number", "double", "close") or text in "'."
        if kind == "word" and text in ("else", "otherwise", "try", "do", "catch", "unwind_protect"):
            fresh = True
    if start >= 0:  # functions without `end` go on to the next one
        spans += zip([start, *starts], [*starts, len(source)], strict=True)
    return spans


def _block_comment(source: str, at: int) -> int:
    """Where a block comment that starts here ends, or 0."""
    if source[at] not in "%#" or not re.compile(r"[%#]\{[ \t]*\n").match(source, at):
        return 0
    closing = re.compile(r"^[ \t]*[%#]\}[ \t]*$", re.M).search(source, at)
    return closing.end() if closing else len(source)
