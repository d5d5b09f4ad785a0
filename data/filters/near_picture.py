"""`near_picture`: no picture that looks like one of an earlier row (perceptual hash and colour hash, `ImageHash`).

Two pictures look alike when few bits differ in both hashes. The 256 bits of the perceptual hash are cut into one band
more than bits may differ: two pictures within that distance share a whole band, so none is missed while its buckets
have room (`MAX_BUCKET`, so that a row costs the same in a large corpus). Blank pictures are not compared: `not_blank`
is for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, Index, corpus_filter

from .pictures import HASH_SIDE, Looks, draws, looks_of
from .texts import clean, is_reuse

BITS = HASH_SIDE * HASH_SIDE
MAX_BUCKET = 32
"""Rows that one bucket holds."""


class NearPictureOptions(BaseModel):
    """Options of `near_picture`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    distance: int = Field(6, ge=0, le=32)
    """Most bits of 256 of the perceptual hash that differ between near duplicates."""
    color_distance: int = Field(2, ge=0, le=42)
    """Most bits of 42 of the colour hash that differ between near duplicates."""


class NearPicture(Filter):
    """Rejects (stage `duplicate`) with reason `near_picture`.

    Edits, and rows that take over an earlier row's program, are compared with rows of the same instruction alone: many
    of them show nearly one picture on purpose.
    """

    def __init__(self, options: NearPictureOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Compute the hashes."""
        if draft.rendering is None or not draws(draft.rendering):
            return {}
        found = looks_of(draft.rendering)
        if found is None:
            return {}
        space = draft.env
        if draft.source_code is not None or is_reuse(draft):
            words = " ".join(clean(draft.instruction).split())
            space = f"{space} {hashlib.blake2b(words.encode(), digest_size=16).hexdigest()}"
        return {"_looks": {"space": space, "hashes": found.written()}}

    def admit(self, row_id: str, facts: Mapping[str, Any], index: Index) -> None:
        """Compare with the rows before."""
        if "_looks" not in facts:
            return
        space, written = facts["_looks"]["space"], facts["_looks"]["hashes"]
        own, seen = Looks.read(written), set()
        for key in _keys(own, self.options.distance):
            bucket = index.get(space, key)
            for entry in bucket:
                if entry not in seen:
                    seen.add(entry)
                    self._compare(own, entry)
            if len(bucket) < MAX_BUCKET:
                index.add(space, key, f"{written} {row_id}")

    def _compare(self, own: Looks, entry: str) -> None:
        written, _, other = entry.partition(" ")
        shape, colors = own.distance(Looks.read(written))
        if shape <= self.options.distance and colors <= self.options.color_distance:
            words = f"It looks like row {other}: {shape} of {BITS} bits of shape differ, and {colors} of colour."
            raise Rejected("duplicate", "near_picture", words)


def _keys(looks: Looks, distance: int) -> Iterator[str]:
    """A key for each of `distance` + 1 bands, which cover all bits."""
    bands = distance + 1
    for band in range(bands):
        low, high = band * BITS // bands, (band + 1) * BITS // bands
        yield f"{band}:{looks.shape >> low & (1 << (high - low)) - 1:x}"


near_picture = corpus_filter("near_picture")(NearPicture)
"""The kind of filter."""
