"""Showing: the program to edit or repair, in the prompt of a row: as code, as picture, as both, or with marks on it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from janusrl.rendering import Rendering
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.engine import png
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team

from .marks import Box, marked, on_white
from .material import StrategyOptions, code_of, draft_of
from .wording import worded

MODES = ("both", "image", "code")


class PictureOptions(StrategyOptions):
    """Options of strategies whose rows show pictures."""

    max_picture_px: int = Field(1024, ge=64)
    """Longest side of pictures in prompts; larger ones are scaled down."""


class ShowingOptions(PictureOptions):
    """Options of strategies whose rows show a program, its picture, or both."""

    mode: Literal["both", "image", "code", "mixed"] = "mixed"
    """What the row's prompt shows: code and picture, the picture alone, the code alone; `mixed` draws one for each."""


def source_of(seed: Seed, options: StrategyOptions, team: Team) -> Draft:
    """A seed's program, executed: what is edited.

    Raises:
        Rejected: there is none, it does not run (`source_fails`), or it draws nothing (`source_draws_nothing`).
    """
    draft = team.run(draft_of((seed,), code=code_of(seed, options)))
    if draft.rendering is None:
        why = draft.outcome.failure.message if draft.outcome is not None and draft.outcome.failure else "no reason"
        message = f"the program of seed '{seed.id}', which was to be changed, does not run: {why}"
        raise Rejected("source", "source_fails", message, draft=draft)
    if draft.rendering.size == (1, 1):
        message = f"the program of seed '{seed.id}' draws nothing that could be shown"
        raise Rejected("source", "source_draws_nothing", message, draft=draft)
    return draft


def mode_for(options: ShowingOptions, rng: random.Random) -> str:
    """The mode of one row."""
    return rng.choice(MODES) if options.mode == "mixed" else options.mode


def showing(draft: Draft, source: Draft, mode: str, options: PictureOptions, rng: random.Random) -> Draft:
    """A draft whose prompt shows what is to be edited, in one of the `MODES`."""
    assert source.rendering is not None
    words = worded("row_edit", **_row_facts(draft, source, mode, rng))
    return replace(
        draft,
        prompt=words,
        images=() if mode == "code" else (png(source.rendering.pixels, longest_px=options.max_picture_px),),
        source_code=source.code,
        source_rendering=source.rendering,
        metadata={**draft.metadata, "mode": mode},
    )


def showing_marks(
    draft: Draft, source: Draft, boxes: Sequence[Box], options: PictureOptions, rng: random.Random
) -> Draft:
    """A draft whose prompt shows the code, and the picture with numbered boxes drawn on it (mode `mark`)."""
    assert source.rendering is not None
    words = worded("row_edit", **_row_facts(draft, source, "mark", rng))
    picture = png(marked(source.rendering.pixels, boxes), longest_px=options.max_picture_px)
    return replace(
        draft,
        prompt=words,
        images=(picture,),
        source_code=source.code,
        source_rendering=source.rendering,
        metadata={**draft.metadata, "mode": "mark", "boxes": [[round(side, 1) for side in box] for box in boxes]},
    )


def same_picture(one: Rendering | None, other: Rendering | None) -> bool:
    """Whether two drawings cannot be told apart on white: every frame has the same size and colours."""
    if one is None or other is None:
        return one is other
    if len(one.frames) != len(other.frames):
        return False
    return all(
        np.array_equal(on_white(a.pixels), on_white(b.pixels)) for a, b in zip(one.frames, other.frames, strict=True)
    )


def _row_facts(draft: Draft, source: Draft, mode: str, rng: random.Random) -> dict[str, object]:
    return {
        "instruction": draft.instruction,
        "source_code": source.code,
        "language": source.language,
        "env": draft.env,
        "mode": mode,
        "pick": rng.randrange(60),
    }
