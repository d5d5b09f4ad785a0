"""Reading the PNGs that a browser makes of a page: of a known size, opaque, and nothing of them believed."""

from __future__ import annotations

import struct
import zlib

import cv2
import numpy as np

from janusrl.render.browser.cdp import CommandFailed

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_UP = 2
"""The row filter of pictures that are made for speed: every byte is a difference to the one above it."""


def read_png(png: bytes, width: int, height: int) -> np.ndarray:
    """H x W x 3 uint8, RGB, of a PNG of this very size.

    Raises:
        CommandFailed: it is none, of another size, or broken.
    """
    if png[:8] != _SIGNATURE or png[12:16] != b"IHDR" or len(png) < 33:
        raise CommandFailed("the browser's picture is no PNG")
    if (size := struct.unpack(">II", png[16:24])) != (width, height):
        raise CommandFailed(f"the browser's picture is {size[0]} x {size[1]} px, not {width} x {height}")
    pixels = _simple(png, width, height)
    if pixels is None:
        pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR_RGB)
    if pixels is None:
        raise CommandFailed("the browser's picture cannot be read")
    return pixels


def _simple(png: bytes, width: int, height: int) -> np.ndarray | None:
    """The pixels where the PNG is 8-bit RGB with all rows filtered alike, as browsers make them; else None.

    Libraries spend half of their time on checksums: what came through a pipe needs none.
    """
    if png[24:29] != b"\x08\x02\x00\x00\x00":
        return None
    row_bytes = 1 + 3 * width
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        raw = inflater.decompress(_data(png)[2:], row_bytes * height)
    except zlib.error:
        return None
    if len(raw) != row_bytes * height:
        return None
    rows = np.frombuffer(raw, np.uint8).reshape(height, row_bytes)
    if not (rows[:, 0] == _UP).all():
        return None
    pixels = np.empty((height, row_bytes - 1), np.uint8)
    pixels[0] = rows[0, 1:]
    for row in range(1, height):
        np.add(pixels[row - 1], rows[row, 1:], out=pixels[row])
    return pixels.reshape(height, width, 3)


def _data(png: bytes) -> bytes:
    """What all IDAT chunks hold."""
    at, parts = len(_SIGNATURE), []
    while at + 12 <= len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            parts.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    return b"".join(parts)
