"""Worker side: replays display lists in a sandbox of its own, apart from the program and from everything of ours.

Job: a line of JSON `{"structure": k, "figures": [[n, n, n], ...]}`, a newline, and the lists' parts; structures of the
last k figures are wanted. Answer: meta `{"sizes": [[w, h], ...], "structures": [...]}`, with the pixels and then the
points of the structures' paths (float32) as blob, where the structures hold lengths; or `{"reason": "forged"}`.
"""

from __future__ import annotations

import json
import os
from typing import Any

os.environ["MPLBACKEND"] = "agg"

import numpy as np

from janusrl.render.figure.decode import ListReader, Malformed
from janusrl.render.figure.describe import Describer
from janusrl.render.figure.replay import Replay

_FAR_PX = 1e7
"""Points farther away than this are told as being there."""


def warm() -> None:
    """Draw once, so that fonts and mathtext are loaded before the sandbox closes."""
    from matplotlib.figure import Figure

    from janusrl.render.figure.canvas import record

    figure = Figure()
    axes = figure.add_subplot()
    axes.plot([1, 2], label=r"$\sum x^2$")
    axes.legend()
    parts = record(figure).parts()
    payload = json.dumps({"structure": 1, "figures": [[len(part) for part in parts]]}).encode() + b"\n"
    meta, _ = handle(payload + b"".join(parts))
    if b"reason" in meta:
        raise RuntimeError(f"the replay engine cannot draw its own test picture: {meta!r}")


def handle(payload: bytes) -> tuple[bytes, list[Any]]:
    """Draw the figures of one program; see the module's docstring."""
    line = payload.index(b"\n")
    head = json.loads(payload[:line])
    view, at = memoryview(payload), line + 1
    sizes, pixels, structures, points = [], [], [], []
    lists = head["figures"]
    try:
        for number, lengths in enumerate(lists):
            parts = []
            for length in lengths:
                parts.append(view[at : at + length])
                at += length
            reader = ListReader(*parts)
            witness = Describer(reader) if len(lists) - number <= head["structure"] else None
            replay = Replay(reader, witness)
            replay.run()
            sizes.append([reader.width, reader.height])
            pixels.append(np.ascontiguousarray(replay.pixels).data.cast("B"))
            if witness is not None:
                tree = witness.structure()
                for mark in tree["marks"]:
                    points += mark["paths"]
                    mark["paths"] = [len(path) for path in mark["paths"]]
                structures.append(tree)
    except (Malformed, RecursionError):
        return b'{"reason": "forged"}', []
    meta = {"sizes": sizes, "structures": structures}
    blob: list[Any] = (
        [*pixels, np.concatenate(points).clip(-_FAR_PX, _FAR_PX).astype(np.float32).tobytes()] if points else pixels
    )
    return json.dumps(meta, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace"), blob
