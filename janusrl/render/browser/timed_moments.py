"""Moments of a timed page: whole tenths of a millisecond after its load, and the frames among them."""

from __future__ import annotations

import math

TICK_US = 100
"""The least step of time."""


def moment_us(time_s: float) -> int:
    """A time in microseconds, to the nearest 0.1 ms.

    Raises:
        ValueError: it is no time from 0 on.
    """
    if not math.isfinite(time_s) or time_s < 0:
        raise ValueError(f"a time is a number of seconds from 0 on, got {time_s!r}")
    return round(time_s * 1e6 / TICK_US) * TICK_US


def frame_us(number: int) -> int:
    """When the frame of a number, from 0, is drawn."""
    return (number * 1000 + 3) // 6 * TICK_US


def following_frame_us(now_us: int) -> int:
    """The first of the 60 frames a second that comes after a moment."""
    number = now_us * 60 // 1_000_000
    while frame_us(number) <= now_us:
        number += 1
    return frame_us(number)
