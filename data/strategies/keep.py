"""`keep`: pairs as they are. They are executed, judged and filtered like everything else; nobody is asked anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from janusrl.synthesis.draft import Draft, fenced
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import StrategyOptions, code_of, draft_of, instruction_of, language_of


class KeepOptions(StrategyOptions):
    """Options of `keep`."""


@strategy("keep")
def keep(options: KeepOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a pair. A seed without an instruction is rejected (`no_instruction`), one without a program too."""
    seed = seeds[0]
    code, language = code_of(seed, options), language_of(seed)
    yield draft_of(
        (seed,),
        instruction=instruction_of(seed),
        completion=fenced(code, language),
        code=code,
        reference_picture=seed.picture,
        tests=seed.tests,
    )
