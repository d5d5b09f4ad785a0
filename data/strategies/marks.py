"""Marks: boxes around what differs between two pictures, and a picture with numbered boxes on it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw

Box = tuple[float, float, float, float]
"""x, y, width, height in pixels."""
_NOTICED = 8
"""Difference of a channel (0 to 255) from which a pixel counts as changed."""


def on_white(pixels: np.ndarray) -> np.ndarray:
    """A picture (H x W x 4 uint8, straight alpha) as it is seen on white: H x W x 3 uint8."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    seen: np.ndarray = np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB"))
    return seen


def marked(pixels: np.ndarray, boxes: Sequence[Box]) -> np.ndarray:
    """A picture (H x W x 4 uint8) with red boxes on it, numbered from 1; numbers stand above, where there is room."""
    image = Image.fromarray(on_white(pixels))
    pen = ImageDraw.Draw(image)
    for number, (x, y, width, height) in enumerate(boxes, start=1):
        left, top, right, bottom = x - 3, y - 3, x + width + 2, y + height + 2
        pen.rectangle((left, top, right, bottom), outline="red", width=3)
        label = top - 15 if top >= 15 else top
        pen.rectangle((left, label, left + 9 + 7 * len(str(number)), label + 15), fill="red")
        pen.text((left + 5, label + 2), str(number), fill="white")
    return np.asarray(image.convert("RGBA"))


def changed_boxes(
    one: np.ndarray, other: np.ndarray, *, most: int = 6, gap_px: int = 24, largest: float = 0.5
) -> list[Box]:
    """Where two pictures (H x W x 4 uint8) differ: boxes around what lies together, from the largest down.

    Of pictures of unlike height, what only moved up or down does not count: rows are compared from the top and from the
    bottom, and one box is put around what differs in between.

    Args:
        one: the picture that is marked.
        other: what it is compared with.
        most: boxes at most.
        gap_px: places that are nearer to each other share a box.
        largest: boxes with a larger share of the picture say nothing, and are left out.
    """
    one, other = on_white(one), on_white(other)
    boxes = _one_box(one, other) if one.shape != other.shape else _boxes(_differs(one, other), gap_px)
    room = largest * one.shape[0] * one.shape[1]
    return sorted((box for box in boxes if box[2] * box[3] <= room), key=lambda box: -box[2] * box[3])[:most]


def _differs(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which pixels differ, of pictures of equal size: H x W of bool."""
    difference: np.ndarray = np.abs(one.astype(np.int16) - other).max(axis=2) > _NOTICED
    return difference


def _boxes(differs: np.ndarray, gap_px: int) -> list[Box]:
    grown = cv2.dilate(differs.astype(np.uint8), np.ones((gap_px, gap_px), np.uint8))
    count, labels = cv2.connectedComponents(grown)
    return [_around((labels == label) & differs) for label in range(1, count) if ((labels == label) & differs).any()]


def _around(where: np.ndarray) -> Box:
    rows, columns = np.nonzero(where)
    left, top = int(columns.min()), int(rows.min())
    return left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1


def _one_box(one: np.ndarray, other: np.ndarray) -> list[Box]:
    width, height = min(one.shape[1], other.shape[1]), min(one.shape[0], other.shape[0])
    one, other = one[:, :width], other[:, :width]
    above = _equal_rows(one[:height], other[:height])
    below = min(_equal_rows(one[::-1][:height], other[::-1][:height]), height - above)
    here, there = one[above : one.shape[0] - below], other[above : other.shape[0] - below]
    shared = min(len(here), len(there))
    if not len(here):  # something is gone: mark the line where it was
        return [(0, max(0, above - 2), width, 4)]
    if shared:
        columns = _differs(here[:shared], there[:shared]).any(axis=0)
        columns &= _differs(here[len(here) - shared :], there[len(there) - shared :]).any(axis=0)
    else:  # all of it is new: what stands out against the row before
        columns = _differs(here, np.broadcast_to(one[max(0, above - 1)], here.shape)).any(axis=0)
    if not columns.any():
        return [(0, above, width, len(here))]
    found = np.nonzero(columns)[0]
    return [(int(found[0]), above, int(found[-1] - found[0]) + 1, len(here))]


def _equal_rows(one: np.ndarray, other: np.ndarray) -> int:
    """How many rows are alike from the first on."""
    unlike = np.nonzero(_differs(one, other).any(axis=1))[0]
    return int(unlike[0]) if len(unlike) else len(one)
