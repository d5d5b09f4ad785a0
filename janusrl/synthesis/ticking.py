"""ticking: an iterator that also tells when nothing comes of it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def ticking(source: Iterator[T], every_s: float = 1.0) -> Iterator[T | None]:
    """Yield what an iterator gives, and None whenever nothing came for some seconds.

    A thread of its own waits for the source, a daemon; one that is told to end does so with the source's next value.
    """
    found: queue.SimpleQueue[tuple[T] | BaseException | None] = queue.SimpleQueue()
    ended = threading.Event()

    def pump() -> None:
        try:
            for value in source:
                found.put((value,))
                if ended.is_set():
                    break
            found.put(None)
        except BaseException as error:
            found.put(error)

    threading.Thread(target=pump, name="janusrl-ticking", daemon=True).start()
    try:
        while True:
            try:
                got = found.get(timeout=every_s)
            except queue.Empty:
                yield None
                continue
            if got is None:
                return
            if isinstance(got, BaseException):
                raise got
            yield got[0]
    finally:
        ended.set()
