"""`translate`: from Manim to Mathematica and back (F08). The program that was there is the new one's template.

I_B = translate(I_A), C_B = solve(I_B, C_A)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import StrategyOptions, code_of, draft_of, language_of
from .questions import TEXT, question, reader
from .solving import solved

MANIM = ("animation", "python")
"""Environment of Manim's programs, and their language there."""
MATHEMATICA = ("scientific", "mathematica")


class TranslateOptions(StrategyOptions):
    """Options of `translate`."""


@strategy("translate", purposes=("translate", "solve", "fix"))
def translate(options: TranslateOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a seed: Mathematica for a Manim scene, a Manim scene for a Mathematica program. Others are rejected."""
    seed = seeds[0]
    code, language = code_of(seed, options), language_of(seed)
    if language == "mathematica":
        (env, target), source_name, target_name = MANIM, "mathematica", "manim"
    elif language in ("python", "manim") and ("manim" in code or seed.env == "animation"):
        (env, target), source_name, target_name = MATHEMATICA, "manim", "mathematica"
    else:
        message = (
            f"seed '{seed.id}' is {language} and neither Manim nor Mathematica, which are translated to each other"
        )
        raise Rejected("source", "other_language", message)
    facts = {"instruction": seed.instruction or "", "code": code, "env": seed.env, "spec": seed.spec}
    facts |= {"from_language": source_name, "to_language": target_name}
    ask = question("translate", facts, [seed], read=reader("instruction"), fields={"instruction": TEXT})
    answer = team.ask(ask)
    about = {"from_language": source_name, "to_language": target_name}
    draft = draft_of(
        (seed,),
        instruction=answer["instruction"],
        env=env,
        language=target,
        options={},
        files={},
        metadata=about,
    )
    told = {"code": code, "code_language": source_name, "spec": answer.get("spec")}
    yield solved(team, options, draft, told)
