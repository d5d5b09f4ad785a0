"""Statistics of an evaluation: means with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RESAMPLES = 2000


def interval(values: Sequence[float], *, seed: int = 0) -> dict[str, float]:
    """Mean with a 95 % percentile bootstrap interval over the items (Efron 1979).

    Args:
        values: one number an item; at least one.
        seed: of the resampling, so that the same values give the same interval.

    Returns:
        `{"mean", "low", "high"}`.

    Raises:
        ValueError: no values.
    """
    if not len(values):
        raise ValueError("an interval needs at least one value")
    array = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(seed).integers(0, len(array), (RESAMPLES, len(array)))
    low, high = np.percentile(array[picks].mean(axis=1), [2.5, 97.5])
    return {"mean": round(float(array.mean()), 6), "low": round(float(low), 6), "high": round(float(high), 6)}


def paired_difference(first: Sequence[float], second: Sequence[float], *, seed: int = 0) -> dict[str, float]:
    """Mean of `first - second` over the same items, with its interval. Raises ValueError on unequal lengths."""
    if len(first) != len(second):
        raise ValueError(f"paired values must be of one length, got {len(first)} and {len(second)}")
    return interval([a - b for a, b in zip(first, second, strict=True)], seed=seed)
