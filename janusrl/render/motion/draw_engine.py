"""Worker side: draws display lists in a sandbox of its own, apart from the program and from everything of ours.

Job: a line of JSON `{"size": [w, h] | null, "structure": bool, "lists": [...], "frames": [...]}`, a newline, and the
lists' parts (see `engine`). Answer: meta `{"size": [w, h], "pictures": [number of a picture for each frame],
"ink": [[[unit, box, fill, stroke], ...] a picture, ...]}` with the pictures' pixels as blob, or `{"reason": word}`.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from janusrl.render.motion import limits
from janusrl.render.motion.decode import Malformed, Reader, integer, listed
from janusrl.render.motion.draw import Canvas


def handle(payload: bytes) -> tuple[bytes, list[Any]]:
    """Draw the pictures of one program; see the module's docstring."""
    line = payload.index(b"\n")
    head = json.loads(payload[:line])
    try:
        return _draw(head, memoryview(payload)[line + 1 :])
    except Malformed:
        return b'{"reason": "forged"}', []


def _draw(head: dict[str, Any], blob: memoryview) -> tuple[bytes, list[Any]]:
    readers: list[Reader] = []
    at = 0
    for given in listed(head["lists"], 1, 4 * limits.MAX_FRAMES):
        lengths = [integer(length, 0, len(blob)) for length in listed(given.get("parts"), 3, 3)]
        parts = []
        for length in lengths:
            parts.append(blob[at : at + length])
            at += length
        if at > len(blob):
            raise Malformed("fewer bytes than said")
        readers.append(Reader(given, parts, len(readers)))
    if sum(reader.count for reader in readers) > limits.MAX_OPS:
        raise Malformed("too many calls")
    frames = [integer(number, 0, len(readers) - 1) for number in listed(head["frames"], 1, limits.MAX_FRAMES)]
    pictures = sorted(set(frames))
    first = readers[frames[-1]]
    width, height = head["size"] or (first.width, first.height)
    if width * height * len(pictures) > limits.MAX_PIXELS:
        return b'{"reason": "too_large"}', []
    drawn: dict[int, Canvas] = {}
    needed = {number: readers[number].base for number in pictures}
    bases = sorted({base for base in needed.values() if base >= 0})
    if any(readers[base].base >= 0 for base in bases):
        raise Malformed("a base on a base")
    for number in bases:
        drawn[number] = _canvas(readers[number], None, width, height, head["structure"])
    pixels, ink = [], []
    for number in pictures:
        base = drawn.get(needed[number])
        canvas = _canvas(readers[number], base, width, height, head["structure"])
        straight: Any = np.ascontiguousarray(canvas.straight())
        pixels.append(memoryview(straight).cast("B"))
        ink.append(
            [
                [unit, [round(value, 2) for value in found.box or []], found.fill, found.stroke]
                for unit, found in canvas.ink.items()
            ]
        )
    meta = {"size": [width, height], "pictures": [pictures.index(number) for number in frames], "ink": ink}
    return json.dumps(meta, separators=(",", ":"), allow_nan=False).encode(), pixels


def _canvas(reader: Reader, base: Canvas | None, width: int, height: int, measure: bool) -> Canvas:
    canvas = Canvas(width, height) if base is None else base.copy()
    canvas.draw(reader, measure=measure)
    return canvas
