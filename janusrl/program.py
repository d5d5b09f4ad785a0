"""Program: the code cut out of a completion.

`extract_program` is the only way from a completion to something that runs. It knows the shapes that models really
write: fenced blocks, bare code, thinking before the answer, several blocks, and answers cut off at the token limit. It
never repairs code: what the model wrote is what is judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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
_FENCE = re.compile(r"^[ ]{0,3}(?P<ticks>`{3,}|~{3,})[ \t]*(?P<tag>[\w+#.-]*)[^\n]*\n", re.M)
_THINK = re.compile(r"<(think|thinking|reasoning)>(.*?)(</\1>|\Z)", re.S)


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
    blocks that look like it, and these over bare code. Of several, the last one is taken and `count` says how many there
    were. Nothing is repaired: a block that the token limit cut off is an error.

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
    text = _THINK.sub(lambda match: " " * len(match.group()), completion)
    if not text.strip():
        if any(not match.group(3) for match in _THINK.finditer(completion)):
            raise ExtractionError("truncated", "The answer ended while still thinking; no code followed.")
        raise ExtractionError("no_code", "The answer holds only thinking and no code.")
    blocks = _fenced_blocks(text)
    names = _ALIASES.get(language, (language,))
    fitting = [b for b in blocks if b.tag in names and _fits(text[b.start : b.end], language, b.tag)]
    if not fitting:
        fitting = [b for b in blocks if not b.tag and _looks_like(text[b.start : b.end], language)]
    if fitting:
        last = fitting[-1]
        if not last.closed:
            raise ExtractionError("truncated", f"The {language} code block was not closed: the answer was cut off.")
        source = completion[last.start : last.end].strip("\n")
        if not source.strip():
            raise ExtractionError("no_code", f"The {language} code block is empty.")
        start = last.start + completion[last.start : last.end].index(source)
        return Program(source, language, start, start + len(source), fenced=True, count=len(fitting))
    if blocks:
        tags = ", ".join(sorted({b.tag or "no language" for b in blocks}))
        raise ExtractionError("language", f"Expected {language} code, but the code blocks are tagged: {tags}.")
    return _bare(completion, text, language)


def _fenced_blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    at = 0
    while opening := _FENCE.search(text, at):
        ticks = opening["ticks"]
        closing = re.compile(rf"^[ ]{{0,3}}{re.escape(ticks[0])}{{{len(ticks)},}}[ \t]*$", re.M).search(
            text, opening.end()
        )
        end = closing.start() if closing else len(text)
        blocks.append(_Block(opening["tag"].lower(), opening.end(), end, closing is not None))
        at = closing.end() if closing else len(text)
    return blocks


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
    opening = _OPENS[language].search(text)
    if not opening:
        raise ExtractionError("no_code", f"The answer holds no {language} code.")
    documents = _documents(text, language)
    if not documents:
        raise ExtractionError("truncated", f"The {language} code has no closing tag: the answer was cut off.")
    start, end = documents[-1]
    return Program(completion[start:end], language, start, end, count=len(documents))


def _documents(text: str, language: str) -> list[tuple[int, int]]:
    """Spans of top-level documents: nested elements of the same name are counted, so that an inner svg is no end."""
    name = "svg" if language == "svg" else "html"
    spans: list[tuple[int, int]] = []
    depth, start = 0, 0
    for match in re.finditer(rf"<(/?){name}\b[^>]*?(/?)>", text, re.I if name == "html" else 0):
        if match[1]:
            if depth:
                depth -= 1
                if not depth:
                    spans.append((start, match.end()))
        elif not match[2]:
            if not depth:
                start = match.start()
                head = re.search(r"(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>]*>\s*)?\Z", text[:start], re.I)
                start = head.start() if head else start
            depth += 1
    return spans
