"""Reading the PNGs that a browser makes of a page: of a known size, opaque, and nothing of them believed."""

from __future__ import annotations

import ctypes
import os
import struct
import zlib

import cv2
import numpy as np

from janusrl.render.browser.cdp import CommandFailed

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_UP = 2
"""The row filter of pictures that are made for speed: every byte is a difference to the one above it."""
_POPULATE_WRITE = 23
"""MADV_POPULATE_WRITE, see madvise(2)."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_libc = ctypes.CDLL(None)
_BLOCK_BYTES = 96_000
"""How much of a picture is read at a time: allocators give smaller pieces without asking the system."""


def read_png(png: bytes, width: int, height: int, *, alpha: bool = False) -> np.ndarray:
    """H x W x 3 uint8, RGB, of a PNG of this very size; with `alpha` H x W x 4, all of it opaque.

    Raises:
        CommandFailed: it is none, of another size, or broken.
    """
    if png[:8] != _SIGNATURE or png[12:16] != b"IHDR" or len(png) < 33:
        raise CommandFailed("the browser's picture is no PNG")
    if (size := struct.unpack(">II", png[16:24])) != (width, height):
        raise CommandFailed(f"the browser's picture is {size[0]} x {size[1]} px, not {width} x {height}")
    pixels = _simple(png, width, height, 4 if alpha else 3)
    if pixels is None:
        pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR_RGB)
        if pixels is None:
            raise CommandFailed("the browser's picture cannot be read")
        if alpha:
            pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)
    return pixels


def is_opaque(png: bytes) -> bool:
    """Whether a PNG says that it is 8-bit RGB, without a palette or transparency."""
    return png[24:29] == b"\x08\x02\x00\x00\x00"


def _simple(png: bytes, width: int, height: int, channels: int) -> np.ndarray | None:
    """The pixels where the PNG is 8-bit RGB with all rows filtered alike, as browsers make them; else None.

    Libraries spend half of their time on checksums: what came through a pipe needs none. Some rows at a time, which
    stay in the processor's cache, and need no new memory but the picture's own.
    """
    if not is_opaque(png):
        return None
    row_bytes = 1 + 3 * width
    inflater, left = zlib.decompressobj(-zlib.MAX_WBITS), _data(png)[2:]
    pixels = _room(height, width, channels)
    step = max(1, _BLOCK_BYTES // row_bytes)
    block = np.zeros((step + 1, row_bytes - 1), np.uint8)
    for start in range(0, height, step):
        count = min(step, height - start)
        try:
            raw = inflater.decompress(left, count * row_bytes)
        except zlib.error:
            return None
        left = inflater.unconsumed_tail
        if len(raw) != count * row_bytes:
            return None
        rows = np.frombuffer(raw, np.uint8).reshape(count, row_bytes)
        if not (rows[:, 0] == _UP).all():
            return None
        for row in range(count):
            np.add(block[row], rows[row, 1:], out=block[row + 1])
        colors = block[1 : count + 1].reshape(count, width, 3)
        if channels == 3:
            pixels[start : start + count] = colors
        else:
            cv2.cvtColor(colors, cv2.COLOR_RGB2RGBA, dst=pixels[start : start + count])
        block[0] = block[count]
    return pixels


def _room(*shape: int) -> np.ndarray:
    """Memory for a picture, asked of the system at one go: page by page it costs more than the pixels."""
    room = np.empty(shape, np.uint8)
    start, end = -(-room.ctypes.data // _PAGE) * _PAGE, (room.ctypes.data + room.nbytes) // _PAGE * _PAGE
    if end > start:  # before Linux 5.14 it is refused, and does no harm
        _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _POPULATE_WRITE)
    return room


def _data(png: bytes) -> bytes:
    """What all IDAT chunks hold."""
    at, parts = len(_SIGNATURE), []
    while at + 12 <= len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            parts.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    return b"".join(parts)
