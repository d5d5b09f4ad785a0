"""A soak: many programs, every twentieth of them hostile, and what they leave. For a short test and a long benchmark.

Every thousand has the same mix, so rates can be compared. What a pool may leave is looked at in a machine that others
use too: only processes below this one, descriptors of this one, and files in a folder for temporary files of its own.
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import wait
from dataclasses import dataclass, field
from pathlib import Path

from hostile_bait import Bait, below, left_over, parents
from hostile_programs import PROGRAMS
from hostile_trial import ENGINE, FOLDER
from waiting import eventually

from janusrl.sandbox import Limits, Pool, Verdict, detect

LIMITS = Limits(wall_s=4.0, cpu_s=2.0, memory_mb=300, payload_bytes=1 << 16, output_bytes=1 << 20, work_mb=8)
HOSTILE_EVERY = 20
CHUNK = 100
_SLOW = {Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.OUTPUT_LIMIT}
_COSTLY = ("many files", "deep folders", "scans its own memory", "walks the file system", "thread bomb", "fork bomb")


@dataclass
class Soak:
    """What was seen."""

    rates: list[float] = field(default_factory=list)
    """Programs a second, of each chunk of a hundred."""
    memory_bytes: list[int] = field(default_factory=list)
    """Of this process and the workers together, after each thousand or at the end of each quarter."""
    verdicts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def rate(self, chunks: slice) -> float:
        """The median rate of some chunks: one that was disturbed does not count."""
        return statistics.median(self.rates[chunks])


def hostile_mix() -> list[str]:
    """Hostile programs that end at once whatever becomes of them: limits of time are another benchmark's matter."""
    return [p.source for p in PROGRAMS if not p.ends & _SLOW and p.name not in _COSTLY]


def soak(count: int, *, workers: int = 2, recycle_after: int = 5000, looks: int = 10) -> Soak:
    """Run `count` programs and look at what is left.

    Args:
        count: programs, a multiple of `CHUNK`.
        workers: of the pool.
        recycle_after: jobs after which a worker is replaced.
        looks: how often memory is looked at on the way.
    """
    seen = Soak()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        before, tempfile.tempdir = tempfile.tempdir, folder
        bait = Bait()
        try:
            _run(seen, bait, count, workers, recycle_after, looks)
            seen.problems += bait.harm()
        finally:
            bait.close()
            tempfile.tempdir = before
    return seen


def _run(seen: Soak, bait: Bait, count: int, workers: int, recycle_after: int, looks: int) -> None:
    names = bait.names(str(FOLDER / "program_engine.py"))
    attacks = [p for p in PROGRAMS if p.source in set(hostile_mix())]
    payloads = [attack.fill(names) for attack in attacks]
    gc.collect()
    left, processes = left_over(), below(os.getpid())
    with Pool(ENGINE, detect().level, size=workers, limits=LIMITS, recycle_after=recycle_after) as pool:
        for start in range(0, count, CHUNK):
            jobs = [
                payloads[n // HOSTILE_EVERY % len(payloads)]
                if n % HOSTILE_EVERY == 0
                else f"answer = sum(range({n % 1000}))".encode()
                for n in range(start, start + CHUNK)
            ]
            began = time.perf_counter()
            futures = [pool.submit(job) for job in jobs]
            wait(futures)
            seen.rates.append(CHUNK / (time.perf_counter() - began))
            for number, future in zip(range(start, start + CHUNK), futures, strict=True):
                result = future.result()
                seen.verdicts[result.verdict] = seen.verdicts.get(result.verdict, 0) + 1
                good = number % HOSTILE_EVERY != 0
                if good and (result.verdict, result.meta) != (Verdict.DONE, repr(sum(range(number % 1000))).encode()):
                    seen.problems.append(f"program {number} ended {result.verdict}: {result.detail[-200:]}")
                if result.verdict is Verdict.LOST or bait.needle.encode() in result.meta + result.blob + result.console:
                    seen.problems.append(f"program {number} was lost or shows the secret")
            done = start + CHUNK
            if done % max(CHUNK, count // looks // CHUNK * CHUNK) == 0:
                gc.collect()
                seen.memory_bytes.append(memory_bytes([os.getpid(), *pool.worker_pids()]))
        live = below(os.getpid()) - processes
    gc.collect()
    if not eventually(lambda: not live & set(parents())):
        outlived = live & set(parents())
        seen.problems.append(f"processes outlive the pool: {outlived}")
    for kind, things in left_over().items():
        if things - left[kind]:
            seen.problems.append(f"{kind} left: {things - left[kind]}")
    if found := os.listdir(tempfile.gettempdir()):
        seen.problems += [f"temporary file left: {name}" for name in found if not name.startswith("bait-")]


def memory_bytes(pids: Iterable[int]) -> int:
    """Memory of processes, shared pages divided among those that share them (Pss)."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) << 10 for line in rollup.splitlines() if line.startswith("Pss:"))
    return total
