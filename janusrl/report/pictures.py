"""Album: the pictures of a report as data URLs, each encoded once, with differences.

Pictures are shown over white, as the rewards see them, and shrunk to a longest side. This file knows no HTML.
"""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from janusrl.rollouts import RolloutError, RolloutStore

_LOSSLESS_BYTES = 12_000
"""A PNG above this becomes a WebP: photographs and gradients would fill the page."""
_RAMP = np.array([(255, 255, 255), (252, 214, 160), (232, 124, 70), (178, 36, 60), (74, 12, 60)], np.float64)
"""Colours of a difference of 0, 1/4, 1/2, 3/4 and 1."""


class Album:
    """Pictures of one page.

    Args:
        store: where they are.
        side_px: longest side of an encoded picture; larger ones are shrunk.
    """

    def __init__(self, store: RolloutStore, side_px: int) -> None:
        self.urls: list[str] = []
        """Data URLs; a picture's number is its place here."""
        self.lost: dict[str, str] = {}
        """Content hash of each picture that could not be read, with the cause."""
        self._store = store
        self._side_px = side_px
        self._numbers: dict[tuple[str, ...], int | None] = {}
        self._means: dict[int, float] = {}

    def add(self, name: str | None) -> int | None:
        """Return the number of the picture with content hash `name`; None when there is none or it is lost."""
        if name is None:
            return None
        if (name,) not in self._numbers:
            pixels = self._pixels(name)
            self._numbers[name,] = None if pixels is None else self._encoded(pixels)
        return self._numbers[name,]

    def difference(self, reference: str | None, image: str | None) -> tuple[int | None, float | None]:
        """Return the number of the picture of |image - reference|, and its mean in [0, 1].

        Each pixel's difference is the largest of its three channels. The drawing is brought to the reference's size
        first. None where either picture is missing.
        """
        if reference is None or image is None:
            return None, None
        key = (reference, image)
        if key not in self._numbers:
            self._numbers[key] = self._encoded_difference(reference, image)
        number = self._numbers[key]
        return number, None if number is None else self._means[number]

    def _encoded_difference(self, reference: str, image: str) -> int | None:
        wanted, drawn = self._pixels(reference), self._pixels(image)
        if wanted is None or drawn is None:
            return None
        if wanted.shape != drawn.shape:
            drawn = np.asarray(Image.fromarray(drawn).resize((wanted.shape[1], wanted.shape[0]), Image.Resampling.BOX))
        amount = np.abs(wanted.astype(np.int16) - drawn).max(axis=2) / 255
        stops = np.linspace(0, 1, len(_RAMP))
        colours = np.stack([np.interp(amount, stops, _RAMP[:, channel]) for channel in range(3)], axis=2)
        number = self._encoded(np.rint(colours).astype(np.uint8))
        self._means[number] = float(amount.mean())
        return number

    def _pixels(self, name: str) -> np.ndarray | None:
        """H x W x 3 uint8 over white, None (and noted in `lost`) when the picture cannot be read."""
        try:
            pixels = self._store.image(name)
        except (RolloutError, ValueError) as error:
            self.lost[name] = str(error)
            return None
        alpha = pixels[..., 3:].astype(np.float64) / 255
        return np.rint(pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)

    def _encoded(self, pixels: np.ndarray) -> int:
        picture = Image.fromarray(pixels)
        if max(picture.size) > self._side_px:
            picture.thumbnail((self._side_px, self._side_px), Image.Resampling.BOX, reducing_gap=None)
        kind, data = "png", _saved(picture, "PNG", optimize=True)
        if len(data) > _LOSSLESS_BYTES:
            kind, data = "webp", _saved(picture, "WEBP", quality=80)
        self.urls.append(f"data:image/{kind};base64,{base64.b64encode(data).decode()}")
        return len(self.urls) - 1


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()
