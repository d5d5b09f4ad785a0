"""Ink: how much of what was drawn can be seen at the end. Looks at the canvas before, after, and when all is done.

A text: the pixels of its box are kept before and after it is drawn; at the end, the share of its ink that is still
there is the slope of the regression of the final picture on that ink: 1 when nothing came over it, 0 under something
opaque, between under glass. `contrast` is the strength of the ink (0-255, the stronger pixels of it) times that share;
what differs from its ground by less is not seen by anybody.
A mark: some places where its ink should be are looked at; `seen` is the share of them that changed when it was drawn,
and stayed so.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from janusrl.render.figure.shapes import Box

LEAST_CONTRAST = 24.0
"""Least difference from the ground, 0-255, at which a text counts as visible: black on white at a tenth of opacity."""
LEAST_SIZE_PX = 4.0
"""Least size of a font that anybody can read."""
_INK = 10
"""Change of a channel that counts as ink."""
_STAYED = 40
"""Change of a channel after which ink counts as covered."""
_SNAPSHOT_PIXELS = 12_000_000
"""Pixels of all the boxes of texts together; texts beyond are not looked at, and count as not visible."""


class Ink:
    """Watches one canvas."""

    def __init__(self, pixels: np.ndarray) -> None:
        self._pixels = pixels
        self._flat = pixels.view(np.uint32).reshape(-1)
        self._height, self._width = pixels.shape[:2]
        self._texts: list[tuple[dict[str, Any], tuple[slice, slice], np.ndarray, np.ndarray]] = []
        self._marks: list[tuple[dict[str, Any], int, np.ndarray, np.ndarray, np.ndarray]] = []
        self._left = _SNAPSHOT_PIXELS
        self.short = False
        """Whether there was more to look at than room for it."""

    def text(self, text: dict[str, Any], box: Box | None) -> Any:
        """A text is about to be drawn within a box."""
        text["contrast"], text["visible"] = 0.0, False
        if box is None:
            return None
        x0, y0 = max(0, int(box[0]) - 1), max(0, int(box[1]) - 1)
        x1, y1 = min(self._width, int(box[2]) + 2), min(self._height, int(box[3]) + 2)
        if x1 <= x0 or y1 <= y0:
            return None
        self._left -= (x1 - x0) * (y1 - y0)
        if self._left < 0:
            self.short = True
            return None
        where = (slice(y0, y1), slice(x0, x1))
        return text, where, self._pixels[where].copy()

    def mark(self, mark: dict[str, Any], places: np.ndarray, clip: Box | None) -> Any:
        """A mark is about to be drawn; its ink should be at `places`, where they are inside the clip."""
        x0, y0, x1, y1 = clip or (0.0, 0.0, float(self._width), float(self._height))
        x, y = places[:, 0], places[:, 1]
        inside = (
            (x >= max(x0, 0)) & (y >= max(y0, 0)) & (x < min(x1 + 1, self._width)) & (y < min(y1 + 1, self._height))
        )
        x, y = x[inside].astype(np.int64), y[inside].astype(np.int64)
        if not len(x):
            return None
        at = y * self._width + x
        return mark, len(places), at, self._flat[at]

    def after(self, token: Any) -> None:
        """What was announced has been drawn."""
        if len(token) == 3:
            text, where, before = token
            self._texts.append((text, where, before, self._pixels[where].copy()))
        else:
            mark, count, at, before = token
            self._marks.append((mark, count, at, before, self._flat[at]))

    def ground(self) -> list[int]:
        """The most frequent colour of the finished canvas, red, green, blue, alpha."""
        return ground_of(self._pixels)

    def finish(self) -> None:
        """Everything is drawn: fill in `contrast`, `visible` and `seen`."""
        for text, where, before, after in self._texts:
            contrast = _contrast(before, after, self._pixels[where])
            text["contrast"] = round(contrast, 1)
            text["visible"] = contrast >= LEAST_CONTRAST and text["size"] >= LEAST_SIZE_PX
        if not self._marks:
            return
        before, after, places = (np.concatenate([each[n] for each in self._marks]) for n in (3, 4, 2))
        was, had, now = (on_white(each.view(np.uint8).reshape(-1, 4)) for each in (before, after, self._flat[places]))
        seen = (np.abs(had - was).max(1) >= _INK) & (np.abs(now - had).max(1) <= _STAYED)
        at = 0
        for mark, count, at_once, _, _ in self._marks:
            found = int(seen[at : at + len(at_once)].sum())
            at += len(at_once)
            mark["seen"] = round(found / count, 2)


def _contrast(before: np.ndarray, after: np.ndarray, final: np.ndarray) -> float:
    if np.array_equal(before, after):
        return 0.0
    covered = not np.array_equal(after, final)
    if not covered and int(before[..., 3].min()) == 255 == int(after[..., 3].min()):  # most texts, in whole numbers
        change = np.maximum(before, after) - np.minimum(before, after)
        return _strong(np.maximum(np.maximum(change[..., 0], change[..., 1]), change[..., 2]))
    ground = on_white(before.reshape(-1, 4))
    ink = on_white(after.reshape(-1, 4)) - ground
    strong = _strong(np.abs(ink).max(1))
    if not strong or not covered:
        return strong
    spread = ink - ink.mean(0)
    total = float((spread * spread).sum())
    if total < 1.0:
        return 0.0
    share = float((spread * (on_white(final.reshape(-1, 4)) - ground)).sum()) / total
    return strong * min(1.0, max(0.0, share))


def _strong(strength: np.ndarray) -> float:
    """How strong the stronger pixels of an ink are; 0 where there is next to none."""
    inked = strength[strength >= _INK]
    if len(inked) < 2:
        return 0.0
    at = int(0.75 * (len(inked) - 1))
    return float(np.partition(inked, at)[at])


def ground_of(pixels: np.ndarray) -> list[int]:
    """The most frequent colour of a picture, of some of its pixels where it is large: red, green, blue, alpha."""
    flat = np.ascontiguousarray(pixels).view(np.uint32).reshape(-1)
    step = max(1, len(flat) // 20_000) | 1
    colors, counts = np.unique(flat[::step], return_counts=True)
    return [int(channel) for channel in colors[counts.argmax()][None].view(np.uint8)]


def on_white(rgba: np.ndarray) -> np.ndarray:
    """N x 3 float32, 0-255, as seen on white paper."""
    rgb = rgba[:, :3].astype(np.float32)
    alpha = rgba[:, 3]
    if (alpha == 255).all():
        return rgb
    share = alpha[:, None].astype(np.float32) / 255
    return rgb * share + 255 * (1 - share)
