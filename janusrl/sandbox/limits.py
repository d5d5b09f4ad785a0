"""Limits: what one job, and one worker, may use. Numbers only; who enforces them is said beside each."""

from __future__ import annotations

from dataclasses import dataclass

COMPUTES = 0.1
"""Share of the time that a job which computes gets at least, even on a busy machine; with less it stands still."""
SLOWEST = 3.0
"""How many times its wall seconds a job that computes may have."""


@dataclass(frozen=True)
class Limits:
    """Limits of one pool; all of its jobs have the same."""

    wall_s: float = 20.0
    """Wall seconds of one job that stands still, from when its worker turns to it; see `left_s`. The parent kills."""
    cpu_s: float = 10.0
    """CPU seconds of one job, read by the parent from the worker's CPU clock. The parent kills.

    Of a fork engine's job the zygote reads both clocks and kills the child; the parent looks on, a little later."""
    memory_mb: int = 1024
    """Address space of a worker, interpreter and libraries included (RLIMIT_AS)."""
    payload_bytes: int = 2 << 20
    """Longest job. Refused by `Pool.submit`."""
    output_bytes: int = 72 << 20
    """Longest answer. The shared memory of a worker is sealed at this size, so no more can be written."""
    work_mb: int = 64
    """Room of a fork engine's work folder, which has at most 4096 files (level `namespaces`; no limit elsewhere)."""
    start_s: float = 60.0
    """Wall seconds within which a worker must be ready."""

    def left_s(self, ran_s: float, used_s: float) -> float:
        """Seconds that a job has before it could be over, once it ran for some wall seconds and used some CPU seconds.

        One that gets a tenth of the time or more computes, and is only slow where it shares its core with others: it
        may use up its CPU seconds, but no more than three times the wall seconds. So whether a program is too slow does
        not depend on what else the machine does.
        """
        wall_s = min(max(self.wall_s, used_s / COMPUTES), SLOWEST * self.wall_s)
        return min(wall_s - ran_s, self.cpu_s - used_s)

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not value > 0:
                raise ValueError(f"the limit {name} must be above 0, got {value}")
