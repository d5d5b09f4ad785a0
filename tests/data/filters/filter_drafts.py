"""What the tests of filters share: drafts, filters by their registered names, and an index on disk."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from janusrl.outcome import Outcome
from janusrl.rendering import Frame, Rendering
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, FilterKind, Index
from janusrl.synthesis.parts import load_part
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.store import Store

HOSTILE = (
    "a" * 1_000_000,
    "\0" * 1000,
    "\ud800\udfff bad",
    "x=" * 300_000,
    "<" * 100_000,
    "(" * 5000,
    "",
    "\u202e\ufeff",
)
"""Texts that every filter must end in time with, as code and as instruction."""


def made(name: str, folder: Path = Path(), **options: Any) -> Filter:
    """A filter, as a recipe would have it."""
    kind, checked = load_part("filters", name, options, FilterKind, folder)
    return kind.made_of(checked, folder=folder)


def drawing(*shapes: tuple[str, tuple[int, int, int, int]], size: tuple[int, int] = (160, 120)) -> np.ndarray:
    """Rectangles on white, H x W x 4 uint8."""
    image = Image.new("RGBA", size, "white")
    pen = ImageDraw.Draw(image)
    for color, box in shapes:
        pen.rectangle(box, fill=color)
    return np.asarray(image)


def rendering(*pixels: np.ndarray) -> Rendering:
    return Rendering(tuple(Frame(one, float(n)) for n, one in enumerate(pixels)))


def draft(code: str = "x = 1\n", instruction: str = "Draw something.", **more: Any) -> Draft:
    """A draft whose program drew a red box, unless it is told otherwise by `picture`."""
    picture = more.pop("picture", drawing(("red", (20, 20, 90, 80))))
    shown = picture if isinstance(picture, Rendering) or picture is None else rendering(picture)
    values: dict[str, Any] = {
        "language": "python",
        "env": "chart",
        "seeds": (Seed("s", "f", licence="MIT"),),
        "outcome": None if shown is None else Outcome.drew(shown),
        "completion": "",
    }
    return Draft(instruction=instruction, code=code, **{**values, **more})


def reason(filter_: Filter, one: Draft) -> str:
    """Why a filter refuses a draft; empty when it does not."""
    return _reason(lambda: filter_.check(one), "filter")


def admitted(filter_: Filter, row_id: str, facts: Mapping[str, Any], index: Index) -> str:
    """Why a filter does not admit a row; empty when it does."""
    return _reason(lambda: filter_.admit(row_id, facts, index), "duplicate")


def _reason(call: Callable[[], Any], stage: str) -> str:
    try:
        call()
    except Rejected as error:
        refused = error
    else:
        return ""
    assert refused.stage == stage
    assert len(refused.message) > 10
    assert refused.message.encode() is not None, "it can be stored"
    return refused.reason


@contextmanager
def on_disk(folder: Path) -> Iterator[Index]:
    """An index as synthesis has it."""
    store = Store(folder / "state.sqlite")
    try:
        with store.transaction():
            yield store.index("test")
    finally:
        store.close()


def png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()
