"""`reverse_instruction`: some lines of a program become an instruction, which is then solved anew (F07).

    I' = reverse(K consecutive lines of C), C' = solve(I', optionally C)

It turns programs alone into pairs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from pydantic import Field

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import StrategyOptions, code_of, draft_of, language_of
from .questions import TEXT, question, reader
from .solving import solved


class ReverseOptions(StrategyOptions):
    """Options of `reverse_instruction`."""

    lines: int = Field(40, ge=1)
    """K: consecutive lines that are read; of shorter programs all."""
    show_code: bool = True
    """Whether the solver sees the program that the lines are from."""


@strategy("reverse_instruction", purposes=("reverse", "solve", "fix"))
def reverse_instruction(options: ReverseOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a seed with a program; an instruction that it has is not looked at."""
    seed = seeds[0]
    code, language = code_of(seed, options), language_of(seed)
    start, lines = some_lines(code, options.lines, team.rng)
    facts = {"lines": lines, "code": code, "language": language, "env": seed.env, "spec": seed.spec}
    ask = question("reverse", facts, [seed], read=reader("instruction"), fields={"instruction": TEXT})
    answer = team.ask(ask)
    about = {"first_line": start + 1, "lines": lines.count("\n") + 1}
    draft = draft_of((seed,), instruction=answer["instruction"], metadata=about)
    shown = code if options.show_code else None
    yield solved(team, options, draft, {"code": shown, "spec": answer.get("spec")})


def some_lines(code: str, count: int, rng: random.Random) -> tuple[int, str]:
    """`count` consecutive lines of a program, which begin with one that is not blank; and where they begin (from 0)."""
    lines = code.strip("\n").split("\n")
    starts = [at for at in range(max(1, len(lines) - count + 1)) if lines[at].strip()]
    start = rng.choice(starts) if starts else 0
    return start, "\n".join(lines[start : start + count])
