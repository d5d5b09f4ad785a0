"""`recontext`: a richer instruction for a program that stays as it is (F06).

    I' = recontext(I, C), C unchanged

The program is not executed again where its seed was executed before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from janusrl.synthesis.draft import Draft, Rejected, fenced
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import StrategyOptions, code_of, draft_of, language_of, spec_of
from .questions import TEXT, question, reader


class RecontextOptions(StrategyOptions):
    """Options of `recontext`."""


@strategy("recontext", purposes=("recontext",))
def recontext(options: RecontextOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a seed with a program. An instruction that says the same as before is rejected (`no_change`)."""
    seed = seeds[0]
    code, language = code_of(seed, options), language_of(seed)
    facts = {"instruction": seed.instruction or "", "code": code, "language": language, "env": seed.env}
    ask = question(
        "recontext", facts | {"spec": seed.spec}, [seed], read=reader("instruction"), fields={"instruction": TEXT}
    )
    instruction = team.ask(ask)["instruction"]
    if " ".join(instruction.split()) == " ".join((seed.instruction or "").split()):
        raise Rejected("write", "no_change", "the new instruction is the old one")
    yield draft_of(
        (seed,),
        instruction=instruction,
        completion=fenced(code, language),
        code=code,
        reference_picture=seed.picture,
        tests=seed.tests,
        metadata={**spec_of(seed), "earlier_instruction": seed.instruction or ""},
    )
