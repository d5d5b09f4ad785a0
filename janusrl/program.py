"""Program: the code cut out of a completion.

`extract_program` is the only way from a completion to something that runs. It knows the shapes that models really
write: fenced blocks, bare code, thinking before the answer, several blocks, and answers cut off at the token limit. It
never repairs code: what the model wrote is what is judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_ALIASES = {
    "svg": ("svg", "xml", "html"),
    "html": ("html", "htm", "xhtml"),
    "python": ("python", "py", "python3"),
    "javascript": ("javascript", "js"),
    "r": ("r",),
    "matlab": ("matlab", "octave"),
    "mathematica": ("mathematica", "wolfram", "wl"),
}
_OPENS = {"svg": re.compile(r"<svg\b"), "html": re.compile(r"<(?:!DOCTYPE html|html)\b", re.I)}
# Every quantifier that could be retried is possessive (`*+`): a hostile answer must not cost quadratic time.
_FENCE = re.compile(r"^ {0,3}+(?P<ticks>`{3,}+|~{3,}+)[ \t]*+(?P<tag>[\w+#.-]*+)[^\n`]*+(?:\n|\Z)", re.M)
_THINK = re.compile(r"<(/?)(think|thinking|reasoning)>")
_HEAD = re.compile(r"(?:<\?xml[^<>]*\?>\s*)?(?:<!DOCTYPE[^<>]*>\s*)?\Z", re.I)
_HEAD_CHARS = 1000
"""How far before the root element a declaration is looked for."""
_WRAPPERS = ("markdown", "md")
"""Tags of blocks that only hold other blocks."""


class ExtractionError(ValueError):
    """No program could be cut out of a completion. `reason` is one of `empty`, `no_code`, `truncated`, `language`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Program:
    """Code cut out of a completion."""

    source: str
    language: str
    start: int
    """Index of the first character in the completion."""
    end: int
    """Index past the last character in the completion."""
    fenced: bool = False
    count: int = 1
    """How many programs of this language the completion held; this is the last of them. Gates may ask for one."""


@dataclass(frozen=True)
class _Block:
    tag: str
    start: int
    end: int
    closed: bool


def extract_program(completion: str, language: str) -> Program:
    """Cut the program out of a completion.

    Thinking (`<think>...</think>` and its kin) is skipped. Fenced blocks whose tag fits `language` win over untagged
    blocks that look like it, and these over bare code. Of several, the last one is taken and `count` says how many
    there were. Nothing is repaired: a block that the token limit cut off is an error.

    Args:
        completion: what the model wrote.
        language: the language that the environment runs, such as `svg` or `python`.

    Returns:
        The program, with its place in the completion.

    Raises:
        ExtractionError: with `reason` and a message that the model may see.
    """
    if not completion.strip():
        raise ExtractionError("empty", "The answer is empty.")
    text, unfinished = without_thinking(completion)
    if not text.strip():
        if unfinished:
            raise ExtractionError("truncated", "The answer ended while still thinking; no code followed.")
        raise ExtractionError("no_code", "The answer holds only thinking and no code.")
    blocks = _fenced_blocks(text, 0, len(text), unwrap=True)
    names = _ALIASES.get(language, (language,))
    fitting = [b for b in blocks if b.tag in names and _fits(text[b.start : b.end], language, b.tag)]
    if not fitting:
        fitting = [b for b in blocks if not b.tag and _looks_like(text[b.start : b.end], language)]
    if fitting:
        last = fitting[-1]
        if not last.closed:
            raise ExtractionError("truncated", f"The {language} code block was not closed: the answer was cut off.")
        source = completion[last.start : last.end].strip("\r\n")
        if not source.strip():
            raise ExtractionError("no_code", f"The {language} code block is empty.")
        start = last.start + completion[last.start : last.end].index(source)
        return Program(source, language, start, start + len(source), fenced=True, count=len(fitting))
    if blocks:
        tags = ", ".join(sorted({b.tag[:20] or "no language" for b in blocks})[:5])
        raise ExtractionError("language", f"Expected {language} code, but the code blocks are tagged: {tags}.")
    return _bare(completion, text, language)


def without_thinking(completion: str) -> tuple[str, bool]:
    """Blank out thinking, keeping every index; and whether thinking was never finished.

    A closing tag before any opening one ends thinking that began in the prompt, as some chat templates have it.
    """
    kept: list[str] = []
    at, opened, start = 0, "", 0
    for number, tag in enumerate(_THINK.finditer(completion)):
        closing, name = tag.groups()
        if not closing and not opened:
            opened, start = name, tag.start()
        elif closing and (name == opened or (not opened and number == 0)):
            kept += completion[at:start], " " * (tag.end() - start - 1), "\n"  # what follows begins a line
            at, opened, start = tag.end(), "", 0
    if opened:
        return "".join(kept) + completion[at:start] + " " * (len(completion) - start), True
    return "".join(kept) + completion[at:], False


def _fenced_blocks(text: str, start: int, end: int, *, unwrap: bool) -> list[_Block]:
    """Fenced blocks of text[start:end]; with `unwrap`, of a block that only wraps others the inner ones."""
    blocks: list[_Block] = []
    at = start
    while opening := _FENCE.search(text, at, end):
        tick, count, tag = opening["ticks"][0], len(opening["ticks"]), opening["tag"].lower()
        closing = _closing_fence(tick, count).search(text, opening.end(), end)
        inner = _Block(tag, opening.end(), closing.start() if closing else end, closing is not None)
        at = closing.end() if closing else end
        if not (tag or closing or text[inner.start : end].strip()):
            continue  # only the closing fence of a block that began in the prompt
        wraps = unwrap and tag in _WRAPPERS
        blocks += (_fenced_blocks(text, inner.start, inner.end, unwrap=False) if wraps else []) or [inner]
    return blocks


@cache
def _closing_fence(tick: str, count: int) -> re.Pattern[str]:
    return re.compile(rf"^ {{0,3}}+{tick}{{{count},}}+[ \t\r]*+$", re.M)


def _fits(source: str, language: str, tag: str) -> bool:
    """A block tagged `xml` or `html` is only SVG when it holds an svg element."""
    return tag == language or language not in _OPENS or bool(_OPENS[language].search(source))


def _looks_like(source: str, language: str) -> bool:
    return language not in _OPENS or bool(_OPENS[language].search(source))


def _bare(completion: str, text: str, language: str) -> Program:
    if language not in _OPENS:  # a programming language without brackets of its own: the whole answer is the program
        source = text.strip()
        start = text.index(source)
        return Program(completion[start : start + len(source)], language, start, start + len(source))
    if not _OPENS[language].search(text):
        raise ExtractionError("no_code", f"The answer holds no {language} code.")
    documents, whole = _documents(text, language)
    if not whole:
        raise ExtractionError("truncated", f"The {language} code has no closing tag: the answer was cut off.")
    start, end = documents[-1]
    window = max(0, start - _HEAD_CHARS)
    head = _HEAD.search(text, window, start)
    start = head.start() if head else start
    return Program(completion[start:end], language, start, end, count=len(documents))


def _documents(text: str, language: str) -> tuple[list[tuple[int, int]], bool]:
    """Spans of top-level documents, and whether the last one that opens is whole.

    Nested elements of the same name are counted, and comments, CDATA and scripts are skipped: no closing tag in them
    is an end.
    """
    opens, inside = _DOCUMENTS[language]
    spans: list[tuple[int, int]] = []
    at = 0
    while part := opens.search(text, at):
        start, depth = part.start(), 0
        while part:
            at = part.end()
            if part["end"] == "":
                return spans, False  # the tag itself was cut off
            if part["slash"] is not None:
                closed = text[at - 2] == "/"
                depth += -1 if part["slash"] else 0 if closed else 1
            if not depth:
                break
            part = inside.search(text, at)
        if depth:
            return spans, False
        spans.append((start, at))
    return spans, bool(spans)


def _skipped(opening: str, closing: str) -> str:
    """A pattern for what holds no tags; it runs to the end when it is never closed."""
    return rf"{opening}(?:.*?{closing}|.*+)"


def _patterns(name: str, *skipped: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How documents called `name` open, and the parts that matter inside one."""
    tag = rf"<(?P<slash>{{}}){name}\b[^<>]*+(?P<end>>|\Z)"
    flags = re.S | (re.I if name == "html" else 0)
    return re.compile(tag.format(""), flags), re.compile("|".join([*skipped, tag.format("/?")]), flags)


_COMMENT = _skipped("<!--", "-->")
_DOCUMENTS = {
    "svg": _patterns("svg", _COMMENT, _skipped(r"<!\[CDATA\[", r"\]\]>")),
    "html": _patterns("html", _COMMENT, _skipped(r"<script\b", "</script"), _skipped(r"<style\b", "</style")),
}
