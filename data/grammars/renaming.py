"""Other names for the variables of a program, so that programs of one kind do not all read alike."""

from __future__ import annotations

import io
import random
import re
import tokenize
from collections.abc import Mapping

Names = Mapping[str, str]


def names_of(number: int, pools: Mapping[str, str]) -> dict[str, str]:
    """For each variable one of its names (words in a string), by a number; none where it is 0."""
    rng = random.Random(f"names {number}")
    drawn = {name: rng.choice([name, *others.split()]) for name, others in pools.items()} if number else {}
    return {name: other for name, other in drawn.items() if other != name}


def renamed_python(code: str, names: Names) -> str:
    """A Python program with variables renamed; attributes, keywords of calls, strings and comments stay.

    A number at the end of a variable stays too: `curve_2` becomes `path_2`. A name that the program has already is not
    given to another.
    """
    if not names:
        return code
    tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    used = {token.string for token in tokens if token.type == tokenize.NAME}
    lines = code.splitlines(keepends=True)
    for before, token, after in reversed(list(zip([None, *tokens], tokens, [*tokens[1:], None], strict=False))):
        if token.type != tokenize.NAME or (before is not None and before.string == "."):
            continue
        keyword = after is not None and after.string == "=" and after.start == token.end
        name = None if keyword else _other(token.string, names, used)
        if name is not None:
            row, column = token.start
            line = lines[row - 1]
            lines[row - 1] = line[:column] + name + line[column + len(token.string) :]
    return "".join(lines)


_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_KEPT = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|\(\*.*?\*\))", re.DOTALL)


def renamed_mathematica(code: str, names: Names) -> str:
    """A Wolfram Language program with symbols renamed; strings and comments stay."""
    used = set(_SYMBOL.findall(_KEPT.sub(" ", code)))

    def other(found: re.Match[str]) -> str:
        return _other(found[0], names, used) or found[0]

    parts = _KEPT.split(code)
    return "".join(part if place % 2 else _SYMBOL.sub(other, part) for place, part in enumerate(parts))


def _other(word: str, names: Names, used: set[str]) -> str | None:
    stem, number = re.fullmatch(r"(.*?)((?:_\d+)?)", word).groups()  # type: ignore[union-attr]
    name = names.get(word, names[stem] + number if number and stem in names else None)
    return None if name is None or name in used else name
