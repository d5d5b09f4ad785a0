"""The browser's pictures, read as the untrusted bytes that they are."""

from __future__ import annotations

import struct

import cv2
import numpy as np

from janusrl.render.browser.cdp import CommandFailed
from janusrl.render.browser.png import is_opaque, read_png

cv2.setNumThreads(1)  # pictures are read beside browsers that keep every core busy: one thread each
_HEAD = b"\x89PNG\r\n\x1a\n"


def decoded(png: bytes | None, size: tuple[int, int]) -> np.ndarray:
    """H x W x 4 uint8, straight alpha, of a PNG that has this very width and height.

    Raises:
        CommandFailed: it is none, or of another size.
    """
    if png is None or len(png) < 33 or png[:8] != _HEAD or png[12:16] != b"IHDR":
        raise CommandFailed("the browser's picture is no PNG")
    has = struct.unpack(">II", png[16:24])
    if has != size:
        raise CommandFailed(f"the browser's picture has {has[0]} x {has[1]} px, not {size[0]} x {size[1]}")
    if is_opaque(png):
        return read_png(png, *size, alpha=True)
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (3, 4):
        raise CommandFailed("the browser's picture cannot be read")
    turned = cv2.COLOR_BGR2RGBA if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
    rgba: np.ndarray = cv2.cvtColor(pixels, turned)
    return rgba
