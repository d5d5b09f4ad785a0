"""Retry-After as endpoints write it: seconds, dates, and nonsense."""

from __future__ import annotations

import pytest

from janusrl.chat.client import _seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0.0),
        ("9" * 500, float("inf")),
        (None, None),
        ("", None),
        ("-1", None),
        ("soon", None),
        ("1.2.3", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
    ],
)
def test_seconds_dates_and_nonsense(told: str | None, seconds: float | None) -> None:
    assert _seconds(told) == seconds
