"""Progress: how far a synthesis is, how fast it goes, and how long it will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

WINDOW_S = 60.0
"""Seconds that the rate is measured over."""
TOLD_S = 5.0
"""Seconds that a job takes before that is told."""


@dataclass(frozen=True)
class Progress:
    """One moment."""

    stage: str
    place: int
    """Of the stage among all, from 1."""
    stages: int
    rows: int
    wanted: int | None
    """Rows that the stage wants; None when it takes all that come."""
    rejects: int
    jobs: int
    waiting: int
    """Jobs that are done, and wait for an earlier one."""
    under_way: int
    """Jobs that were begun, and have not ended."""
    oldest_s: float
    """Seconds that the oldest of them has taken so far."""
    rows_per_s: float
    left_s: float | None
    """Estimate for this stage."""
    usd: float
    tokens: int
    done: bool = False
    """Whether the stage has ended."""

    @property
    def line(self) -> str:
        """The moment in words."""
        of = f" of {self.wanted:,}" if self.wanted else ""
        tried = self.rows + self.rejects
        share = f" ({self.rejects / tried:.0%})" if tried else ""
        words = [
            f"[{self.place}/{self.stages}] {self.stage}: {self.rows:,}{of} rows",
            f"{self.rejects:,} rejected{share}",
            f"{self.rows_per_s:.1f} rows/s",
        ]
        if self.left_s is not None:
            words.append(f"about {duration(self.left_s)} left")
        if self.oldest_s >= TOLD_S and not self.done:
            jobs = f"{self.under_way:,} jobs" if self.under_way != 1 else "1 job"
            words.append(f"{jobs} under way, the oldest for {duration(self.oldest_s)}")
        if self.tokens:
            words.append(f"{self.tokens:,} tokens")
        if self.usd:
            words.append(f"${self.usd:,.2f}")
        return ", ".join(words)


Watcher = Callable[[Progress], None]


class Rate:
    """Rows a second over the last minute."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, rows: int) -> float:
        """Note how many rows there are now; the rate."""
        now = time.monotonic()
        if not self._seen or now - self._seen[-1][0] >= 0.25:
            self._seen.append((now, rows))
        while len(self._seen) > 2 and now - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()
        past, had = self._seen[0]
        return (rows - had) / (now - past) if now > past else 0.0


def duration(seconds: float) -> str:
    """Seconds in words: `45 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
