"""How problems become programs: names, hints, docstrings and comments vary; and the register of families of problems."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_LOCALS = {
    "r": ("result", "out", "answer", "found"),
    "i": ("i", "index", "pos"),
    "j": ("j", "other", "k"),
    "x": ("item", "value", "x", "current"),
    "s": ("total", "running", "acc"),
    "d": ("seen", "known", "lookup"),
    "q": ("queue", "pending", "todo"),
    "w": ("best", "record", "top"),
}
"""Names of locals by their letter in templates: `$r`."""


@dataclass(frozen=True)
class Problem:
    """One problem with its parameters filled in."""

    asks: Sequence[str]
    """Statements, each complete; `$a`, `$b` ... are the parameters' names."""
    codes: Sequence[str]
    """Bodies of the function, each right, without indentation; `$a` parameters, `$r` locals, `$f` the function itself."""
    cases: Sequence[tuple[Any, ...]]
    """Arguments of tests, edge cases first."""
    oracle: Callable[..., Any]
    """The right answer, computed another way where that is cheap."""
    key: str = ""
    """Parameters of the problem in a word or two: what a twist changes."""
    imports: str = ""


@dataclass(frozen=True)
class Family:
    """Problems of one kind."""

    name: str
    area: str
    names: tuple[str, ...]
    """What the function may be called."""
    given: tuple[tuple[str, str], ...]
    """Names that each parameter may have, separated by `|`, and its type."""
    gives: str
    draw: Callable[[random.Random], Problem]


FAMILIES: dict[str, Family] = {}
"""By name, in the order in which they are defined."""


def family(area: str, names: str, given: str, gives: str) -> Callable[[Callable[[random.Random], Problem]], Family]:
    """Register a function that draws problems.

    Args:
        area: such as `strings`.
        names: names of the solution, separated by blanks.
        given: parameters, `name|name: type; name: type`.
        gives: the type of what is returned.
    """

    def decorate(draw: Callable[[random.Random], Problem]) -> Family:
        parameters = tuple((part.split(": ")[0].strip(), part.split(": ")[1].strip()) for part in given.split(";"))
        name = draw.__name__.strip("_")
        FAMILIES[name] = Family(name, area, tuple(names.split()), parameters, gives, draw)
        return FAMILIES[name]

    return decorate


def named(rng: random.Random, known: Family) -> dict[str, str]:
    """Names for the placeholders of a family's templates, all different."""
    chosen: dict[str, str] = {"f": rng.choice(known.names)}
    for letter, (options, _) in zip("abcd", known.given, strict=False):
        chosen[letter] = rng.choice([name for name in options.split("|") if name not in chosen.values()])
    for letter, names in _LOCALS.items():
        chosen[letter] = rng.choice([name for name in names if name not in chosen.values()])
    return chosen


def filled(text: str, names: dict[str, str]) -> str:
    """A template with its names."""
    return re.sub(r"\$([a-z])\b", lambda found: names[found[1]], text)


def function(
    rng: random.Random, known: Family, problem: Problem, names: dict[str, str], *, method: bool = False
) -> str:
    """The solution as a function, or as the method of a class `Solution`, in one of many styles."""
    body = filled(rng.choice(problem.codes).strip("\n"), names)
    hints, comments = rng.random() < 0.55, rng.random() < 0.5
    if not comments:
        lines = [line for line in body.split("\n") if not line.strip().startswith("# ")]
        body = re.sub(r"  # [^\"'\n]*$", "", "\n".join(lines), flags=re.M)
    parameters = [
        f"{names[letter]}: {kind}" if hints else names[letter]
        for letter, (_, kind) in zip("abcd", known.given, strict=False)
    ]
    head = f"def {names['f']}({', '.join((['self'] if method else []) + parameters)}){f' -> {known.gives}' if hints else ''}:"
    if method:
        body = re.sub(rf"(?<![\w.]){names['f']}\(", f"self.{names['f']}(", body)
    lines = [head]
    if rng.random() < 0.4:
        first = re.split(r"(?<=[.])\s", filled(problem.asks[0], names))[0].replace("`", "")
        lines += [f'    """{first}"""'] if len(first) < 105 else []
    lines += [f"    {line}" if line else "" for line in body.split("\n")]
    imports = f"{problem.imports}\n\n" if problem.imports else ""
    if method:
        indented = "\n".join(f"    {line}" if line else "" for line in lines)
        return f"{imports}{chr(10) if imports else ''}class Solution:\n{indented}\n"
    return f"{imports}{chr(10) if imports else ''}" + "\n".join(lines) + "\n"


def numbers(rng: random.Random, low: int = -20, high: int = 40, least: int = 4, most: int = 10) -> list[int]:
    """A short list of whole numbers."""
    return [rng.randint(low, high) for _ in range(rng.randint(least, most))]


def word(rng: random.Random, letters: str = "abcde", least: int = 4, most: int = 10) -> str:
    """A short text over some letters."""
    return "".join(rng.choice(letters) for _ in range(rng.randint(least, most)))


def sentence(rng: random.Random, count: int = 5) -> str:
    """A few plain words."""
    known = (
        "river",
        "stone",
        "apple",
        "level",
        "night",
        "noon",
        "green",
        "tea",
        "radar",
        "moon",
        "salt",
        "paper",
        "kayak",
        "lamp",
        "a",
        "of",
    )
    return " ".join(rng.choice(known) for _ in range(count))
