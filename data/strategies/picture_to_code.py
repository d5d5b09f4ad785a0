"""`picture_to_code`: the picture that a program draws becomes the question, the program the answer (F16).

So every row of a text-centric stage may have a twin that starts from a picture. Nobody is asked anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from janusrl.synthesis.draft import Draft, Rejected, fenced
from janusrl.synthesis.engine import png
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy
from janusrl.task import TaskError, decode_picture

from .marks import on_white
from .material import code_of, draft_of, language_of, spec_of
from .showing import PictureOptions, source_of
from .wording import worded


class PictureToCodeOptions(PictureOptions):
    """Options of `picture_to_code`."""

    with_instruction: bool = False
    """Whether the prompt tells the seed's instruction too, where it has one."""


@strategy("picture_to_code")
def picture_to_code(options: PictureToCodeOptions, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """One row a seed with a program. Rejected: programs that draw nothing, or one colour (`blank_picture`)."""
    seed = seeds[0]
    code, language = code_of(seed, options), language_of(seed)
    outcome, pixels = None, None
    if seed.verified and seed.picture is not None:  # the machinery knows that it was executed
        try:
            pixels = decode_picture(seed.picture)
        except TaskError as error:
            raise Rejected("source", "bad_picture", str(error)) from error
    else:
        source = source_of(seed, options, team)
        assert source.rendering is not None
        outcome, pixels = source.outcome, source.rendering.pixels
    if np.ptp(on_white(pixels).reshape(-1, 3), axis=0).max() == 0:
        raise Rejected("source", "blank_picture", f"the program of seed '{seed.id}' draws one colour and nothing else")
    told = seed.instruction if options.with_instruction else None
    tests = seed.tests if told else ()  # a picture does not say what they ask for
    facts = {"language": language, "env": seed.env, "pick": team.rng.randrange(60), "instruction": told or ""}
    words = worded("row_picture", **facts)
    draft = draft_of(
        (seed,),
        instruction=seed.instruction or words,
        prompt=words,
        images=(png(pixels, longest_px=options.max_picture_px),),
        completion=fenced(code, language),
        code=code,
        reference_code=code,
        tests=tests,
        metadata=spec_of(seed),
    )
    yield draft if tests else replace(draft, outcome=outcome)  # what was executed here was not tested
