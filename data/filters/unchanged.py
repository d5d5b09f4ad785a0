"""`unchanged`: an edit must change the picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from janusrl.rendering import Rendering
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, corpus_filter

from .pictures import draws
from .sources import source_drawing


class UnchangedOptions(BaseModel):
    """Options of `unchanged`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    min_change: float = Field(0.0, ge=0, le=1)
    """Least share of pixels that must differ; at 0 a single one is enough."""
    max_change: float = Field(1.0, gt=0, le=1)
    """Most of them: an edit that changes more is another picture."""


class Unchanged(Filter):
    """Rejects edits with reason `unchanged`, `changed_too_little` or `changed_too_much`, or with `no_source_picture`.

    Rows tell `changed`, the share of pixels that differ. Rows that are no edits pass.
    """

    def __init__(self, options: UnchangedOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Compare with what the source draws, in every frame."""
        after = draft.rendering
        if draft.source_code is None or after is None or not draws(after):
            return {}
        if draft.source_code.strip() == draft.code.strip():
            raise Rejected("filter", "unchanged", "The edited program is the program before.")
        before = source_drawing(self, draft)
        if before is None:  # it fails: it is to be repaired, and drawing at all is the change
            return {}
        share = changed_share(before, after)
        if share == 0.0:
            raise Rejected("filter", "unchanged", "The edited program draws the picture that was there before.")
        if share < self.options.min_change:
            words = f"{share:.3%} of the pixels changed; 'min_change' is {self.options.min_change:.3%}."
            raise Rejected("filter", "changed_too_little", words)
        if share > self.options.max_change:
            words = f"{share:.1%} of the pixels changed; 'max_change' is {self.options.max_change:.1%}."
            raise Rejected("filter", "changed_too_much", words)
        return {"changed": round(share, 6)}


def changed_share(before: Rendering, after: Rendering) -> float:
    """Largest share of pixels that differ in a frame; 1.0 where sizes or numbers of frames differ."""
    if len(before.frames) != len(after.frames):
        return 1.0
    shares = []
    for old, new in zip(before.frames, after.frames, strict=True):
        if old.pixels.shape != new.pixels.shape:
            return 1.0
        shares.append(float(np.mean((old.pixels != new.pixels).any(axis=2))))
    return max(shares)


unchanged = corpus_filter("unchanged")(Unchanged)
"""The kind of filter."""
