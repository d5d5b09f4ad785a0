"""Gallery: pictures of prompts, decoded when a batch is made and forgotten with it.

A data set of TRL's holds pictures themselves: a corpus of screenshots is gigabytes. Here its rows hold numbers, and
what the trainer makes batches with puts the pictures in their place. Which rows a batch has, this file does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, overload

import numpy as np
from PIL import Image

from janusrl.evaluation.generate import on_white
from janusrl.task import Task

COLUMN = "images"
"""TRL's column of the pictures of a prompt."""


class Gallery:
    """The pictures of the rows of one stage."""

    def __init__(self) -> None:
        self._places: list[tuple[Sequence[Image.Image], int]] = []

    def numbered(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The rows with numbers where they have pictures; of rows without the column nothing changes."""
        return [dict(row) | ({COLUMN: self._hung(row[COLUMN])} if COLUMN in row else {}) for row in rows]

    def _hung(self, shown: Sequence[Image.Image]) -> list[int]:
        first = len(self._places)
        self._places += [(shown, place) for place in range(len(shown))]
        return list(range(first, len(self._places)))

    def into(self, trainer: Any) -> None:
        """Have a trainer of `numbered` rows make its batches with the pictures."""
        if self._places:
            trainer.data_collator = _Showing(trainer.data_collator, self)

    def shown(self, numbers: Sequence[int], open_now: dict[int, Image.Image]) -> list[Image.Image]:
        """Pictures by their numbers; those that are open already are not decoded again."""
        for number in numbers:
            if number not in open_now:
                shown, place = self._places[number]
                open_now[number] = shown[place]
        return [open_now[number] for number in numbers]


class _Showing:
    """A trainer's own collator, given rows with their pictures."""

    def __init__(self, collate: Callable[[list[dict[str, Any]]], Any], gallery: Gallery) -> None:
        self._collate = collate
        self._gallery = gallery

    def __call__(self, rows: list[dict[str, Any]]) -> Any:
        open_now: dict[int, Image.Image] = {}
        return self._collate([row | {COLUMN: self._gallery.shown(row[COLUMN], open_now)} for row in rows])


class Prints(Sequence[Image.Image]):
    """The pictures of a task as the processors take them, RGB over white, each made when it is looked at."""

    def __init__(self, task: Task) -> None:
        self._pixels: Sequence[np.ndarray] = task.images

    def __len__(self) -> int:
        return len(self._pixels)

    @overload
    def __getitem__(self, place: int) -> Image.Image: ...

    @overload
    def __getitem__(self, place: slice) -> list[Image.Image]: ...

    def __getitem__(self, place: int | slice) -> Image.Image | list[Image.Image]:
        if isinstance(place, slice):
            return [on_white(pixels) for pixels in self._pixels[place]]
        return on_white(self._pixels[place])
