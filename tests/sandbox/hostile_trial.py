"""One hostile program behind one wall: what became of it, and all that is wrong with that. For test and benchmark."""

from __future__ import annotations

import os
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

from hostile_bait import Bait
from hostile_programs import Hostile

from janusrl.sandbox import LEVELS, Engine, JobResult, Limits, Pool, SandboxError, Verdict, detect, probe

FOLDER = Path(__file__).parent / "engines"
ENGINE = Engine("program_engine", folders=(str(FOLDER),), fork=True)
LIMITS = Limits(wall_s=1.5, cpu_s=0.4, memory_mb=300, payload_bytes=1 << 16, output_bytes=1 << 20, work_mb=8)
RECOVERY_S = 1.0
"""Within which the next program is done, on a machine that has a core for it; see `busy`."""

CANARY = textwrap.dedent(
    """
    import builtins, gc, os, random, resource, signal, sys, threading
    def _open(f):
        try: os.fstat(f)
        except OSError: return False
        return True
    answer = (
        sorted((k, v.replace(os.getcwd(), 'HERE')) for k, v in os.environ.items()),
        sorted(os.listdir('.')), sorted(os.listdir(os.path.expanduser('~'))),
        [p for p in sys.path], len(sys.meta_path), os.umask(0o22), sys.getrecursionlimit(), sys.getswitchinterval(),
        [signal.getsignal(n) is not None and str(signal.getsignal(n)) for n in range(1, 32)],
        signal.pthread_sigmask(0, []),
        threading.active_count(), gc.isenabled(), sys.gettrace(), sys.getprofile(), sum(map(_open, range(99))),
        resource.getrlimit(resource.RLIMIT_CPU), list(WARM), hash('x'), len(sys.modules), 1 + 1, len(dir(builtins)),
        os.getpriority(0, 0), sorted(os.sched_getaffinity(0)), os.stat('.').st_mode,
        sys.excepthook is sys.__excepthook__,
    )
    """
)
"""A program that answers with the state that it finds."""

Wall = tuple[str, bool | None]
"""Level, and whether through a user namespace even as root."""


def walls() -> list[Wall]:
    """Every wall that this machine gives; never the level `process`, where an attack would hit the machine."""
    best = LEVELS.index(detect().level)
    found: list[Wall] = [(level, None) for level in LEVELS[:2] if LEVELS.index(level) >= best]
    if best == 0 and os.getuid() == 0:
        try:
            probe("namespaces", user_namespace=True)
            found.insert(1, ("namespaces", True))
        except SandboxError:
            pass
    return found


def name_of(wall: Wall) -> str:
    """Such as `namespaces-user`."""
    return wall[0] + "-user" * bool(wall[1])


def busy() -> float:
    """How much longer things may take: 1 on a machine with a free core, more where others want it too."""
    return max(1.0, os.getloadavg()[0] / len(os.sched_getaffinity(0)))


@dataclass(frozen=True)
class Trial:
    """What became of one hostile program and of the one after it."""

    result: JobResult
    recovered_s: float
    """From the hostile program's answer to that of the next program."""
    problems: tuple[str, ...]
    """What must not be. Empty when the wall holds."""


def try_out(pool: Pool, hostile: Hostile, bait: Bait, before: bytes) -> Trial:
    """Run a neighbour that holds a secret, the hostile program, and the canary, which once answered `before`."""
    neighbour = f"other = {bait.needle * 40!r}; print(other[:400]); blob = [other.encode()]; answer = other"
    problems = []
    if pool.submit(neighbour.encode()).result(60).verdict is not Verdict.DONE:
        problems.append("the neighbour before it did not run")
    payload = hostile.fill(bait.names(str(FOLDER / "program_engine.py")))
    began = time.monotonic()
    result = pool.submit(payload).result(60)
    starved = result.verdict is Verdict.TIME_LIMIT and result.cpu_s < LIMITS.cpu_s / 2 and busy() > 1
    if starved and Verdict.TIME_LIMIT not in hostile.ends:
        began = time.monotonic()
        result = pool.submit(payload).result(60)
    ended = time.monotonic()
    canary = pool.submit(CANARY.encode()).result(60)
    recovered_s = time.monotonic() - ended
    if recovered_s > RECOVERY_S * busy():  # what is slow by itself is so again
        pool.submit(payload).result(60)
        again = time.monotonic()
        pool.submit(CANARY.encode()).result(60)
        recovered_s = time.monotonic() - again
    if result.verdict not in hostile.ends:
        problems.append(f"ended {result.verdict}: {result.detail[-300:]!r} {result.console[-300:]!r}")
    if result.verdict is Verdict.DONE and hostile.answer not in (None, result.meta.decode(errors="replace")):
        problems.append(f"answered {result.meta[:2000]!r}")
    if bait.needle.encode() in result.meta + result.blob + result.console:
        problems.append("shows the secret")
    problems += bait.harm()
    if canary.verdict is not Verdict.DONE:
        problems.append(f"the next program ended {canary.verdict}: {canary.detail[-300:]}")
    elif canary.meta != before:
        found = zip(eval(before), eval(canary.meta), strict=True)
        problems.append(f"the next program found {[pair for pair in found if pair[0] != pair[1]]}")
    if recovered_s > RECOVERY_S * busy():
        problems.append(f"the next program took {recovered_s:.2f} s")
    if ended - began > LIMITS.wall_s + RECOVERY_S * busy():
        problems.append(f"took {ended - began:.2f} s")
    return Trial(result, recovered_s, tuple(problems))
