"""Worker side: draws display lists in a sandbox of its own, apart from the program and from everything of ours.

Job: a line of JSON `{"size": [w, h] | null, "structure": bool, "lists": [...], "frames": [...], "texts": [[[unit,
text], ...] a frame, ...]}`, a newline, and the lists' parts (see `engine`). Answer: meta `{"size": [w, h], "pictures":
[number of a picture for each frame], "ink": [[[unit, box, fill, stroke], ...] a picture, ...], "spelled": [[unit whose
text is proved, ...] a frame, ...]}` with the pictures' pixels as blob, or `{"reason": word}`.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from janusrl.render.motion import fonts, limits
from janusrl.render.motion.decode import Malformed, Reader, integer, listed
from janusrl.render.motion.draw import Canvas
from janusrl.render.motion.letters import Letters


def warm() -> None:
    """Find the fonts before the sandbox closes."""
    fonts.install()
    if Letters.size("x") is None:
        raise RuntimeError("the fonts have no letter x")


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
    texts = [{int(unit): str(text) for unit, text in told} for told in listed(head["texts"], 0, limits.MAX_FRAMES)]
    watched = frozenset(unit for told in texts for unit in told)
    drawn: dict[int, Canvas] = {}
    needed = {number: readers[number].base for number in pictures}
    bases = sorted({base for base in needed.values() if base >= 0})
    if any(readers[base].base >= 0 for base in bases):
        raise Malformed("a base on a base")
    for number in bases:
        canvas = Canvas(width, height, watched)
        canvas.draw(readers[number], measure=head["structure"])
        drawn[number] = canvas
    letters = Letters()
    spelled: dict[int, list[int]] = {}
    pixels, ink = [], []
    for number in pictures:
        base = drawn.get(needed[number])
        canvas = Canvas(width, height, watched) if base is None else base.copy()
        canvas.draw(readers[number], measure=head["structure"])
        told = texts[frames.index(number)] if texts else {}
        spelled[number] = [
            unit
            for unit, text in told.items()
            if letters.spell(canvas.paths.get(unit, []), text) and canvas.shows(canvas.paths[unit])
        ]
        straight: Any = np.ascontiguousarray(canvas.straight())
        pixels.append(memoryview(straight).cast("B"))
        ink.append(
            [
                [unit, [round(value, 2) for value in found.box or []], found.fill, found.stroke]
                for unit, found in canvas.ink.items()
            ]
        )
    meta = {
        "size": [width, height],
        "pictures": [pictures.index(number) for number in frames],
        "ink": ink,
        "spelled": [spelled[number] for number in frames],
    }
    return json.dumps(meta, separators=(",", ":"), allow_nan=False).encode(), pixels
