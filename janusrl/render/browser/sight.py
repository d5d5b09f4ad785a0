"""Sight: which text runs of a page can be seen, measured in two pictures of it, with and without glyphs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from janusrl.render.browser.legible import spread
from janusrl.render.browser.snapshot_document import Box, Text, cut

LEAST_FONT_PX = 5.0
LEAST_CONTRAST = 24
"""Difference of a pixel's channel (0-255) from which on glyphs are seen."""
LEAST_INK = 0.004
LEAST_SHARE = 0.5
"""Share of a run's area that must lie inside the picture, and under no other text and no opaque surface."""
_STEP = 2
"""Who owns which place is kept at every second pixel."""


class Sight:
    """Looks at one page."""

    def __init__(self, picture: np.ndarray, bare: np.ndarray) -> None:
        """Take both pictures, H x W x 3 uint8.

        Raises:
            ValueError: they are of different size.
        """
        if picture.shape != bare.shape:
            raise ValueError(f"pictures of different size: {picture.shape} and {bare.shape}")
        self.picture, self.bare = picture, bare
        self.height, self.width = picture.shape[:2]

    def inside(self, box: Sequence[float] | None) -> tuple[int, int, int, int] | None:
        """x0, y0, x1, y1 of a box's pixels in the picture; None when less than one is inside."""
        if box is None:
            return None
        x0, y0 = max(0, round(box[0])), max(0, round(box[1]))
        x1, y1 = min(self.width, round(box[0] + box[2])), min(self.height, round(box[1] + box[3]))
        return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def see(self, runs: Sequence[Text], covers: Sequence[tuple[int, Box]]) -> list[dict[str, Any] | None]:
        """Ink, colour and background of each run; None for those that cannot be seen."""
        owners = self._owners(runs, covers)
        return [self._look(number, run, owners) for number, run in enumerate(runs)]

    def _owners(self, runs: Sequence[Text], covers: Sequence[tuple[int, Box]]) -> np.ndarray:
        """Number of the run that lies on top at each place, -1 for surfaces and -2 for nothing."""
        owners = np.full((self.height // _STEP + 1, self.width // _STEP + 1), -2, np.int32)
        # Surfaces of one rank are painted before its texts.
        painted = [(order, 0, -1, box) for order, box in covers]
        painted += [(run.order, 1, number, line) for number, run in enumerate(runs) if run.shown for line in run.lines]
        painted.sort(key=lambda item: item[:2])
        for _, _, number, box in painted:
            clipped = cut(box, runs[number].clip) if number >= 0 else box
            if (place := self.inside(clipped)) is not None:
                x0, y0, x1, y1 = place
                owners[y0 // _STEP : (y1 + 1) // _STEP, x0 // _STEP : (x1 + 1) // _STEP] = number
        return owners

    def _look(self, number: int, run: Text, owners: np.ndarray) -> dict[str, Any] | None:
        if not run.shown or run.font_px < LEAST_FONT_PX or not spread(run.text, run.lines):
            return None
        area = own = pixels = 0.0
        inks: list[np.ndarray] = []
        backs: list[np.ndarray] = []
        count = 0
        for line in run.lines:
            area += max(1.0, line[2]) * max(1.0, line[3])
            if (place := self.inside(cut(line, run.clip))) is None:
                continue
            x0, y0, x1, y1 = place
            mine = owners[y0 // _STEP : (y1 + 1) // _STEP, x0 // _STEP : (x1 + 1) // _STEP] == number
            own += float(mine.mean()) * (x1 - x0) * (y1 - y0) if mine.size else 0.0
            here, there = self.picture[y0:y1, x0:x1], self.bare[y0:y1, x0:x1]
            differ = cv2.absdiff(here, there)
            change = cv2.max(cv2.max(differ[..., 0], differ[..., 1]), differ[..., 2])
            pixels += change.size
            if (marks := int(np.count_nonzero(change >= LEAST_CONTRAST))) > 0:
                count += marks
                least = max(LEAST_CONTRAST, math.ceil(0.8 * int(change.max())))
                inks.append(here[change >= least])
                backs.append(there.reshape(-1, 3))
        if own < LEAST_SHARE * (area if not run.field else min(area, pixels)) or count < max(2, LEAST_INK * pixels):
            return None
        return {"ink": round(count / pixels, 4), "color": _median(inks), "background": _median(backs)}


def _median(parts: Sequence[np.ndarray]) -> list[int]:
    """Median of each channel over all pixels of the parts, N x 3 uint8 each; rounded down."""
    colors = np.concatenate(parts) if len(parts) > 1 else np.ascontiguousarray(parts[0])
    count, flat = len(colors), colors.reshape(-1)
    if (flat[3:] == flat[:-3]).all():  # all alike, as behind most texts
        return [int(channel) for channel in colors[0]]
    ranked = np.sort(colors, axis=0)
    middle = zip(ranked[(count - 1) // 2].tolist(), ranked[count // 2].tolist(), strict=True)
    return [(low + high) // 2 for low, high in middle]
