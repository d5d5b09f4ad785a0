"""Reading the browser's pictures: the same as any other reader, and nothing believed."""

from __future__ import annotations

import itertools
import struct
import zlib

import cv2
import numpy as np
import pytest

from janusrl.render.browser.cdp import CommandFailed
from janusrl.render.browser.png import read_png

PIXELS = np.random.default_rng(0).integers(0, 256, (37, 53, 3), np.uint8)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(pixels: np.ndarray, row_filter: int = 2, parts: int = 1, header: bytes = b"\x08\x02\x00\x00\x00") -> bytes:
    """A PNG as browsers make them: every row filtered alike."""
    height, width, _ = pixels.shape
    flat = pixels.reshape(height, -1)
    rows = np.diff(flat, axis=0, prepend=np.zeros_like(flat[:1])) if row_filter == 2 else flat
    data = zlib.compress(np.insert(rows, 0, row_filter, axis=1).tobytes(), 1)
    cuts = [len(data) * part // parts for part in range(parts + 1)]
    chunks = [chunk(b"IDAT", data[start:end]) for start, end in itertools.pairwise(cuts)]
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">II", width, height) + header)
    return start + chunk(b"sRGB", b"\0") + b"".join(chunks) + chunk(b"IEND", b"")


@pytest.mark.parametrize("row_filter", [2, 0])
@pytest.mark.parametrize("parts", [1, 3])
def test_pictures_as_browsers_make_them(row_filter: int, parts: int) -> None:
    assert (read_png(png_of(PIXELS, row_filter, parts), 53, 37) == PIXELS).all()


@pytest.mark.parametrize("height", [1, 1031, 1032, 1033, 2500])
@pytest.mark.parametrize("alpha", [False, True])
def test_pictures_of_any_height_with_and_without_alpha(height: int, alpha: bool) -> None:
    pixels = np.random.default_rng(height).integers(0, 256, (height, 31, 3), np.uint8)
    read = read_png(png_of(pixels), 31, height, alpha=alpha)
    assert (read[..., :3] == pixels).all()
    assert read.shape[2] == 3 + alpha
    assert (read[..., 3:] == 255).all()
    assert (read_png(png_of(pixels, 0), 31, height, alpha=alpha) == read).all()


@pytest.mark.parametrize("transparent", [False, True])
def test_pictures_of_other_makers(transparent: bool) -> None:
    pixels = cv2.cvtColor(PIXELS, cv2.COLOR_RGB2BGRA if transparent else cv2.COLOR_RGB2BGR)
    assert (read_png(cv2.imencode(".png", pixels)[1].tobytes(), 53, 37) == PIXELS).all()


def test_what_is_no_picture_of_this_size_is_refused() -> None:
    right = png_of(PIXELS)
    bomb = png_of(PIXELS).replace(struct.pack(">II", 53, 37), struct.pack(">II", 53, 40))
    for wrong in (b"", b"GIF89a" + right, right[:40], right[:200], right[:8] + right[16:], bomb):
        with pytest.raises(CommandFailed):
            read_png(wrong, 53, 37)
    with pytest.raises(CommandFailed, match="53 x 37 px, not 53 x 40"):
        read_png(right, 53, 40)


def test_more_pixels_than_promised_are_not_unpacked() -> None:
    """The header promises few rows and the data hold many: no more than promised is looked at."""
    large = png_of(np.zeros((20_000, 53, 3), np.uint8))
    small = large.replace(struct.pack(">II", 53, 20_000), struct.pack(">II", 53, 37), 1)
    assert read_png(small, 53, 37).shape == (37, 53, 3)
