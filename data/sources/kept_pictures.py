"""KeptPictures: pictures of a task that stay encoded, and are decoded whenever they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np

from janusrl.task import decode_picture


class KeptPictures(Sequence[np.ndarray]):
    """Pictures in order, H x W x 4 uint8 each: a task set of thousands takes the memory of its files.

    Args:
        contents: encoded, PNG or JPEG.

    Raises:
        TaskError: when one is looked at that is no picture.
    """

    def __init__(self, contents: Sequence[bytes]) -> None:
        self._contents = tuple(contents)

    def __len__(self) -> int:
        return len(self._contents)

    @overload
    def __getitem__(self, place: int) -> np.ndarray: ...

    @overload
    def __getitem__(self, place: slice) -> KeptPictures: ...

    def __getitem__(self, place: int | slice) -> np.ndarray | KeptPictures:
        if isinstance(place, slice):
            return KeptPictures(self._contents[place])
        return decode_picture(self._contents[place])
