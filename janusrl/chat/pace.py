"""Pace: how many requests may be under way, and how fast they may start."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from janusrl.chat.errors import ChatError


class Pace:
    """Turns for the threads that ask one endpoint. Thread-safe."""

    def __init__(self, concurrency: int, per_minute: float | None = None) -> None:
        """Make a pace.

        Args:
            concurrency: requests under way at a time.
            per_minute: requests started a minute, evenly spaced; no limit when None.
        """
        self._free = threading.Semaphore(concurrency)
        self._gap_s = 60.0 / per_minute if per_minute else 0.0
        self._next = 0.0
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._why = "closed"

    @contextmanager
    def turn(self, deadline: float) -> Iterator[None]:
        """Wait for a turn, and hold it while the block runs.

        Raises:
            ChatError: the turn would come after `deadline` (`time.monotonic`), or the client was closed.
        """
        if not self._free.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise ChatError("timeout", "no turn came before the deadline: too many requests for 'max_concurrency'")
        try:
            with self._lock:
                start = max(time.monotonic(), self._next)
                if start > deadline:
                    raise ChatError("timeout", "no turn came before the deadline: 'requests_per_minute' is low")
                self._next = start + self._gap_s
            self.sleep(start - time.monotonic())
            yield
        finally:
            self._free.release()

    def hold(self, seconds: float) -> None:
        """Let nobody start for some seconds: the endpoint asked for that."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)

    def sleep(self, seconds: float) -> None:
        """Wait; raises ChatError when the client is closed meanwhile."""
        if self._closed.wait(max(0.0, seconds)) if seconds > 0 else self._closed.is_set():
            raise ChatError(self._why, f"the client was {self._why}")

    def close(self, why: str = "closed") -> None:
        """Let nobody start any more, and wake everybody who waits; they are told the word. Idempotent."""
        self._why = why
        self._closed.set()
