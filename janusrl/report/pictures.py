"""Album: the pictures of a report, each kept once, with differences, and as data URLs of any size.

Pictures are shown over white, as the rewards see them. This file knows no HTML.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache

import numpy as np
from PIL import Image

from janusrl.rollouts import RolloutError, RolloutStore

MAX_SIDE_PX = 256
"""Longest side at which a picture is kept; larger ones are shrunk."""
_LOSSLESS_BYTES, _LOSSLESS_COLOURS = 12_000, 4096
"""A picture above either becomes a WebP: photographs and gradients as PNG would fill the page."""
_STOPS = np.array([(255, 255, 255), (252, 214, 160), (232, 124, 70), (178, 36, 60), (74, 12, 60)])
_RAMP = np.stack(
    [np.interp(np.arange(256), np.linspace(0, 255, len(_STOPS)), channel) for channel in _STOPS.T], axis=1
).astype(np.uint8)
"""256 x 3 uint8: the colour of each amount of difference, white for none."""


class Album:
    """Pictures of one page.

    Args:
        store: where they are.
    """

    def __init__(self, store: RolloutStore) -> None:
        self.lost: dict[str, str] = {}
        """Content hash of each picture that could not be read, with the cause."""
        self._store = store
        self._pixels = lru_cache(maxsize=8)(self._read)
        self._pictures: list[Image.Image] = []
        self._numbers: dict[str, int | None] = {}
        self._differences: dict[tuple[str, str], tuple[int, float] | tuple[None, None]] = {}

    def add(self, name: str | None) -> int | None:
        """Return the number of the picture with content hash `name`; None when there is none or it is lost."""
        if name is None:
            return None
        if name not in self._numbers:
            pixels = self._pixels(name)
            self._numbers[name] = None if pixels is None else self._kept(pixels)
        return self._numbers[name]

    def difference(self, reference: str | None, image: str | None) -> tuple[int, float] | tuple[None, None]:
        """Return the number of the picture of |image - reference|, and its mean in [0, 1].

        Each pixel's difference is the largest of its three channels. The drawing is brought to the reference's size
        first. None where either picture is missing.
        """
        if reference is None or image is None:
            return None, None
        key = (reference, image)
        if key not in self._differences:
            wanted, drawn = self._pixels(reference), self._pixels(image)
            found = None if wanted is None or drawn is None else _difference(wanted, drawn)
            self._differences[key] = (
                (None, None) if found is None else (self._kept(_RAMP[found]), float(found.mean()) / 255)
            )
        return self._differences[key]

    def urls(self, side_px: int) -> list[str]:
        """Return every picture as a data URL, its longest side at most `side_px`; numbers are places in this list."""
        return [data_url(shrunk(picture, side_px)) for picture in self._pictures]

    def _read(self, name: str) -> np.ndarray | None:
        """H x W x 3 uint8 over white, None (and noted in `lost`) when the picture cannot be read."""
        try:
            pixels = self._store.image(name)
        except (RolloutError, ValueError) as error:
            self.lost[name] = str(error)
            return None
        if (pixels[..., 3] == 255).all():
            return pixels[..., :3]
        alpha = pixels[..., 3:].astype(np.uint16)
        mixed = pixels[..., :3] * alpha + 255 * (255 - alpha)
        return ((mixed + 127) // 255).astype(np.uint8)

    def _kept(self, pixels: np.ndarray) -> int:
        self._pictures.append(shrunk(Image.fromarray(pixels), MAX_SIDE_PX))
        return len(self._pictures) - 1


def _difference(wanted: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """H x W uint8."""
    if wanted.shape != drawn.shape:
        drawn = np.asarray(Image.fromarray(drawn).resize((wanted.shape[1], wanted.shape[0]), Image.Resampling.BOX))
    apart = np.maximum(wanted, drawn) - np.minimum(wanted, drawn)
    largest: np.ndarray = np.maximum(np.maximum(apart[..., 0], apart[..., 1]), apart[..., 2])
    return largest


def shrunk(picture: Image.Image, side_px: int) -> Image.Image:
    """The picture, its longest side at most `side_px`."""
    if max(picture.size) <= side_px:
        return picture
    scale = side_px / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BOX)


def data_url(picture: Image.Image) -> str:
    """A picture as a data URL: PNG, or WebP where that would be large."""
    data = io.BytesIO()
    if picture.getcolors(_LOSSLESS_COLOURS) is not None:
        picture.save(data, "PNG", compress_level=9)
    kind = "png"
    if not 0 < data.tell() <= _LOSSLESS_BYTES:
        kind, data = "webp", io.BytesIO()
        picture.save(data, "WEBP", quality=80, method=2)
    return f"data:image/{kind};base64,{base64.b64encode(data.getvalue()).decode()}"
