"""Intervals cover what they should and are reproducible."""

import numpy as np
import pytest

from janusrl.evaluation.statistics import interval, paired_difference


def test_interval_covers_the_true_mean_about_95_times_in_100() -> None:
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(200):
        found = interval(list(rng.normal(0.5, 0.2, 100)))
        hits += found["low"] <= 0.5 <= found["high"]
    assert 180 <= hits <= 199


def test_interval_is_reproducible_and_degenerate_for_equal_values() -> None:
    assert interval([0.1, 0.9, 0.4]) == interval([0.1, 0.9, 0.4])
    assert interval([0.25] * 10) == {"mean": 0.25, "low": 0.25, "high": 0.25}


def test_paired_difference_uses_the_pairing() -> None:
    first = list(np.random.default_rng(1).random(50))
    found = paired_difference([value + 0.1 for value in first], first)
    assert found["low"] == pytest.approx(0.1)
    assert found["high"] == pytest.approx(0.1)


def test_errors_say_what_was_given() -> None:
    with pytest.raises(ValueError, match="at least one"):
        interval([])
    with pytest.raises(ValueError, match="1 and 2"):
        paired_difference([1.0], [1.0, 2.0])
