"""`not_blank`: the picture shows something."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, corpus_filter

from .pictures import draws, flat, opaque

TOLERANCE = 12
"""Largest difference of a channel (of 255) that still counts as the background's colour."""


class NotBlankOptions(BaseModel):
    """Options of `not_blank`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    min_ink: float = Field(0.002, ge=0, le=1)
    """Least share of pixels that differ from the background: the colour that most pixels have."""
    without_picture: bool = True
    """Let programs pass that draw no picture by their nature, such as algorithms."""


class NotBlank(Filter):
    """Rejects with reason `no_picture`, `one_colour` or `little_ink`; rows tell their share of `ink`."""

    def __init__(self, options: NotBlankOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Count the pixels that are not background."""
        if draft.rendering is None or not draws(draft.rendering):
            if self.options.without_picture:
                return {}
            raise Rejected("filter", "no_picture", "The program draws no picture.")
        if all(flat(frame.pixels) for frame in draft.rendering.frames):
            raise Rejected("filter", "one_colour", "Every pixel of the picture has one colour.")
        ink = max(ink_of(opaque(draft.rendering)), 0.0)
        if len(draft.rendering.frames) > 1:  # a moving picture may end empty
            ink = max(ink, *(ink_of(frame.pixels[..., :3]) for frame in draft.rendering.frames))
        if ink < self.options.min_ink:
            words = f"Only {ink:.3%} of the picture is not background; 'min_ink' is {self.options.min_ink:.3%}."
            raise Rejected("filter", "little_ink", words)
        return {"ink": round(ink, 5)}


def ink_of(pixels: np.ndarray) -> float:
    """Share of pixels that differ from the colour that most pixels have. `pixels`: H x W x 3 uint8."""
    packed = (pixels.astype(np.uint32) * np.array([1 << 16, 1 << 8, 1], np.uint32)).sum(axis=2)
    colors, counts = np.unique(packed, return_counts=True)
    most = int(colors[counts.argmax()])
    background = np.array([most >> 16, most >> 8 & 255, most & 255], np.int16)
    away = np.abs(pixels.astype(np.int16) - background).max(axis=2)
    return float((away > TOLERANCE).mean())


not_blank = corpus_filter("not_blank")(NotBlank)
"""The kind of filter."""
