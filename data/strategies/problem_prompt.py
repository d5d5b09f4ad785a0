"""`problem_prompt`: a program in R, MATLAB or Mathematica becomes a problem, which is then solved anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from janusrl.synthesis.draft import Draft, Rejected, fenced
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import StrategyOptions, code_of, draft_of, language_of, spec_of
from .questions import TEXT, question, reader
from .solving import solved

LANGUAGES = ("r", "matlab", "mathematica")


class ProblemOptions(StrategyOptions):
    """Options of `problem_prompt`."""

    solution: Literal["written", "seed"] = "written"
    """The answer: a program that the writer makes of the problem, or the seed's own."""
    show_code: bool = True
    """Whether the solver sees the seed's program."""


@strategy("problem_prompt", purposes=("problem", "solve", "fix"))
def problem_prompt(options: ProblemOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a seed with a program in one of the three languages; others are rejected (`other_language`)."""
    seed = seeds[0]
    code, language = code_of(seed, options), language_of(seed)
    if language not in LANGUAGES:
        message = f"seed '{seed.id}' is {language}, and problems are made of {', '.join(LANGUAGES)}"
        raise Rejected("source", "other_language", message)
    facts = {"code": code, "language": language, "env": seed.env, "instruction": seed.instruction or ""}
    ask = question("problem", facts | {"spec": seed.spec}, [seed], read=reader("problem"), fields={"problem": TEXT})
    answer = team.ask(ask)
    draft = draft_of((seed,), instruction=answer["problem"])
    if options.solution == "seed":
        yield draft_of(
            (seed,),
            instruction=answer["problem"],
            completion=fenced(code, language),
            code=code,
            reference_picture=seed.picture,
            metadata=spec_of(seed),
        )
        return
    shown = code if options.show_code else None
    yield solved(team, options, draft, {"code": shown, "spec": answer.get("spec")})
