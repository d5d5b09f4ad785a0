"""What filters see of a picture: its pixels over white, whether there is one at all, and hashes of its looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from janusrl.rendering import Rendering
from janusrl.scoring.sample import View

HASH_SIDE = 16
"""The perceptual hash has the square of this many bits."""
LARGEST_PX = 512
"""Pictures are scaled down to this longest side before they are hashed."""
FRAMES = 3
"""Frames of a moving picture that are hashed, side by side."""


def opaque(rendering: Rendering) -> np.ndarray:
    """The last frame over white, H x W x 3 uint8."""
    return View(rendering).rgb


def draws(rendering: Rendering | None) -> bool:
    """Whether there is a picture at all: programs that only compute have one of a single pixel, or none."""
    return rendering is not None and rendering.size != (1, 1)


def flat(pixels: np.ndarray) -> bool:
    """Whether every pixel has one colour."""
    return bool((pixels == pixels[:1, :1]).all())


@dataclass(frozen=True)
class Looks:
    """Hashes of one picture, as integers of bits."""

    shape: int
    """Perceptual hash, `HASH_SIDE`^2 bits."""
    colors: int
    """Colour hash, 42 bits."""

    def written(self) -> str:
        """As text, for an index."""
        return f"{self.shape:064x}{self.colors:011x}"

    @classmethod
    def read(cls, text: str) -> Looks:
        """What `written` wrote."""
        return cls(int(text[:64], 16), int(text[64:], 16))

    def distance(self, other: Looks) -> tuple[int, int]:
        """Bits that differ, of shape and of colours."""
        return (self.shape ^ other.shape).bit_count(), (self.colors ^ other.colors).bit_count()


def looks_of(rendering: Rendering) -> Looks | None:
    """Hashes of a drawing; None of one that shows nothing: all such pictures would be equal.

    Of a moving picture some frames count, evenly spread.
    """
    frames = rendering.frames
    count = min(FRAMES, len(frames))
    places = [len(frames) - 1] if count == 1 else [round(n * (len(frames) - 1) / (count - 1)) for n in range(count)]
    return picture_looks([View(Rendering((frames[place],))).rgb for place in places])


def picture_looks(pictures: list[np.ndarray]) -> Looks | None:
    """Hashes of pictures (H x W x 3 uint8) side by side; None when all are of one colour."""
    import imagehash

    if all(flat(pixels) for pixels in pictures):
        return None
    small = [_scaled(pixels) for pixels in pictures]
    sheet = Image.new("RGB", (sum(image.width for image in small), max(image.height for image in small)), "white")
    left = 0
    for image in small:
        sheet.paste(image, (left, 0))
        left += image.width
    return Looks(_number(imagehash.phash(sheet, hash_size=HASH_SIDE).hash), _number(imagehash.colorhash(sheet).hash))


def _scaled(pixels: np.ndarray) -> Image.Image:
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if max(image.size) > LARGEST_PX:
        scale = LARGEST_PX / max(image.size)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.BOX)
    return image


def _number(bits: np.ndarray) -> int:
    return int.from_bytes(np.packbits(bits.flatten()).tobytes(), "big")
