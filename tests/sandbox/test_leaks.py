"""After many programs, hostile ones among them, nothing is left; `benchmarks/long/pool_soak.py` is the long form.

A namespace lives as long as a process, a descriptor or a mount holds it; all three are looked for.
"""

from __future__ import annotations

import os

import pytest
from soak import soak

from janusrl.sandbox import Verdict


@pytest.mark.slow
def test_nothing_is_left_after_many_programs() -> None:
    before = len(os.listdir("/proc/self/fd"))
    seen = soak(1500, recycle_after=200, looks=5)
    assert seen.problems == []
    assert seen.verdicts[Verdict.DONE] >= 1425
    assert sum(seen.verdicts.values()) == 1500
    assert len(os.listdir("/proc/self/fd")) <= before
    assert seen.memory_bytes[-1] < seen.memory_bytes[1] * 1.1, seen.memory_bytes
