"""Source of R, MATLAB and Mathematica with what is no code blanked out: comments, and the insides of strings."""

from __future__ import annotations

import re
from collections.abc import Mapping

LANGUAGES = ("r", "matlab", "mathematica")
_PARTS: Mapping[str, re.Pattern[str]] = {
    "r": re.compile(
        r"(?P<comment>#[^\n]*)|(?P<string>(?P<mark>[\"'])(?:(?!(?P=mark))[^\\]|\\(?:.|\Z))*+(?:(?P=mark)|(?P<open>\Z)))",
        re.DOTALL,
    ),
    "matlab": re.compile(
        r"(?P<comment>^[ \t]*[%#]\{[ \t]*$(?:.*?^[ \t]*[%#]\}[ \t]*$|.*)|[%#][^\n]*|\.\.\.[^\n]*)"
        r"|(?P<string>(?P<mark>\"|(?<![\w)\]}.'])')(?:(?!(?P=mark))[^\n]|(?P=mark){2})*+(?:(?P=mark)|(?P<open>$)))",
        re.DOTALL | re.MULTILINE,
    ),
    "mathematica": re.compile(
        r"(?P<comment>\(\*(?:[^*]|\*(?!\)))*+(?:\*\)|(?P<open>\Z)))|(?P<string>\"(?:[^\"\\]|\\(?:.|\Z))*+(?:\"|(?P<end>\Z)))",
        re.DOTALL,
    ),
}
"""Comments, and strings; each ends in time in proportion to its length, also where it is never closed."""
_PAIRS = {")": "(", "]": "[", "}": "{"}


def bare(code: str, language: str) -> str:
    """The source, as long as before: comments are blanks, and so is what stands between the quotes of strings."""

    def blank(found: re.Match[str]) -> str:
        text = found[0]
        if found["string"] is not None:
            return text[0] + re.sub(r"[^\n]", " ", text[1:-1]) + text[1:][-1:]
        return re.sub(r"[^\n]", " ", text) if found["comment"] is not None else text

    return _PARTS[language].sub(blank, code)


def flaw(code: str, language: str) -> str:
    """What is plainly wrong with the form: a string or comment without end, a bracket without its partner."""
    for found in _PARTS[language].finditer(code):
        groups = found.groupdict()
        if groups.get("open") is not None or groups.get("end") is not None:
            return f"{found[0][:1]} is not closed, line {code.count(chr(10), 0, found.start()) + 1}"
    waiting: list[tuple[str, int]] = []
    for line, text in enumerate(bare(code, language).split("\n"), 1):
        for char in text:
            if char in "([{":
                waiting.append((char, line))
            elif char in _PAIRS and (not waiting or waiting.pop()[0] != _PAIRS[char]):
                return f"{char} closes nothing, line {line}"
    return f"{waiting[-1][0]} is not closed, line {waiting[-1][1]}" if waiting else ""
