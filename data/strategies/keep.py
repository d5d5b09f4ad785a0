"""`keep`: pairs as they are. They are executed, judged and filtered like everything else; nobody is asked anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from janusrl.synthesis.draft import Draft, fenced
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy

from .material import code_of, draft_of, instruction_of, language_of, spec_of
from .showing import ShowingOptions, mode_for, showing, source_of


class KeepOptions(ShowingOptions):
    """Options of `keep`; `mode` and `max_picture_px` are for pairs of edits alone."""


@strategy("keep")
def keep(options: KeepOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a pair. A seed without an instruction is rejected (`no_instruction`), one without a program too.

    Of a pair of edits the prompt shows the program before, in one of the modes.
    """
    seed = seeds[0]
    code, language = code_of(seed, options), language_of(seed)
    draft = draft_of(
        (seed,),
        instruction=instruction_of(seed),
        completion=fenced(code, language),
        code=code,
        reference_picture=seed.picture,
        tests=seed.tests,
        metadata=spec_of(seed),
    )
    if seed.source_code is not None:
        source = source_of(replace(seed, code=seed.source_code), options, team)
        draft = showing(draft, source, mode_for(options, team.rng), options, team.rng)
    yield draft
