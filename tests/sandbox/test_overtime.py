"""A busy machine makes no program too slow: what computes has its CPU seconds, what stands still its wall seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from janusrl.sandbox import Engine, Limits, Pool, Verdict, detect

FOLDERS = (str(Path(__file__).parent / "engines"),)
LIMITS = Limits(wall_s=1.5, cpu_s=9, memory_mb=400, payload_bytes=1 << 16, output_bytes=1 << 16)
SHARES_ITS_CORE = """
import time
while time.process_time() - START < 0.5:
    time.sleep(0.03)
    end = time.process_time() + 0.012
    while time.process_time() < end: pass
answer = b'done'
"""
"""Gets a quarter of the time, as beside three others on one core."""


@pytest.mark.parametrize(
    ("ran_s", "used_s", "left_s"),
    [
        (0.0, 0.0, 4.0),  # at first the CPU seconds are what could be over soonest
        (9.0, 0.5, 1.0),
        (10.0, 0.5, 0.0),  # stood still
        (10.0, 2.0, 2.0),
        (20.0, 2.0, 0.0),  # then stood still
        (29.0, 3.5, 0.5),
        (30.0, 3.9, 0.0),  # three times the wall seconds are the most
        (4.0, 4.0, 0.0),
    ],
)
def test_how_long_a_job_may_take(ran_s: float, used_s: float, left_s: float) -> None:
    assert Limits(wall_s=10, cpu_s=4).left_s(ran_s, used_s) == pytest.approx(left_s)


@pytest.mark.parametrize("engine", ["program_engine", "hostile_engine"])
def test_what_computes_slowly_has_more_than_its_wall_seconds(engine: str) -> None:
    with Pool(Engine(engine, folders=FOLDERS, fork=engine == "program_engine"), detect().level, limits=LIMITS) as pool:
        code = f"import time\nSTART = time.process_time()\n{SHARES_ITS_CORE}"
        result = pool.submit(code.encode()).result(60)
    assert (result.verdict, result.meta.strip(b"b'")) == (Verdict.DONE, b"done"), result.detail
    assert result.run_s > LIMITS.wall_s
