"""Every hostile program at every level of isolation that this machine has: one suite for all of them.

For each: it ends as it may, shows no secret, reaches nothing, forges nothing; nothing of it is left; and the next
program runs right, in the same state as the first one ever did, within a second.
"""

from __future__ import annotations

import os
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_bait import Bait, below, eventually, left_over, parents
from hostile_programs import PROGRAMS, Hostile

from janusrl.sandbox import LEVELS, Engine, Limits, Pool, SandboxError, Verdict, detect, probe

FOLDER = Path(__file__).parent / "engines"
ENGINE = Engine("program_engine", folders=(str(FOLDER),), fork=True)
LIMITS = Limits(wall_s=1.5, cpu_s=0.4, memory_mb=300, payload_bytes=1 << 16, output_bytes=1 << 20, work_mb=8)
RECOVERY_S = 1.0
"""Within which the next program is done, on a machine that has a core for it; see `busy`."""

CANARY = textwrap.dedent(
    """
    import builtins, gc, os, random, resource, signal, sys, threading
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
CANARY = "import os\ndef _open(f):\n    try: os.fstat(f)\n    except OSError: return False\n    return True\n" + CANARY
"""A program that answers with the state that it finds."""


def _walls() -> list[tuple[str, bool | None]]:
    """Level and whether through a user namespace; never `process`, where an attack would hit the machine."""
    best = LEVELS.index(detect().level)
    walls: list[tuple[str, bool | None]] = [(level, None) for level in LEVELS[:2] if LEVELS.index(level) >= best]
    if best == 0 and os.getuid() == 0:
        try:
            probe("namespaces", user_namespace=True)
            walls.insert(1, ("namespaces", True))
        except SandboxError:
            pass
    return walls


@pytest.fixture(scope="module")
def bait() -> Iterator[Bait]:
    bait = Bait()
    yield bait
    bait.close()


@pytest.fixture(scope="module", autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder for temporary files in which nobody else leaves any."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("temporary"))
    yield
    tempfile.tempdir = before


@pytest.fixture(scope="module", params=_walls(), ids=lambda wall: wall[0] + "-user" * bool(wall[1]))
def wall(request: pytest.FixtureRequest, bait: Bait) -> Iterator[tuple[Pool, bytes]]:
    """A pool behind one wall, and what the canary says there before anything hostile ran."""
    before = left_over()
    level, user_namespace = request.param
    with Pool(ENGINE, level, limits=LIMITS, user_namespace=user_namespace) as pool:
        first = pool.submit(CANARY.encode()).result(60)
        assert first.verdict is Verdict.DONE, first.detail
        zygotes = pool.worker_pids()
        yield pool, first.meta
        after = pool.worker_pids()
        if level == "namespaces":  # elsewhere a folder may be left that takes too long to clean
            assert after == zygotes, "a program cost a zygote"
        assert not any(below(zygote) for zygote in after), "processes of programs live on"
        pids = {pid for zygote in {*zygotes, *after} for pid in (zygote, *below(zygote))}
    assert eventually(lambda: not pids & set(parents())), "processes outlive their pool"
    for kind, things in left_over().items():
        assert not things - before[kind], f"{kind} left"


def busy() -> float:
    """How much longer things may take: 1 on a machine with a free core, more where others want it too."""
    return max(1.0, os.getloadavg()[0] / len(os.sched_getaffinity(0)))


@pytest.mark.parametrize("hostile", PROGRAMS, ids=lambda hostile: hostile.name)
def test_hostile_program(wall: tuple[Pool, bytes], bait: Bait, hostile: Hostile) -> None:
    pool, before = wall
    neighbour = f"other = {bait.needle * 40!r}; print(other[:400]); blob = [other.encode()]; answer = other"
    assert pool.submit(neighbour.encode()).result(60).verdict is Verdict.DONE
    payload = hostile.fill(bait.names(str(FOLDER / "program_engine.py")))
    started = time.monotonic()
    result = pool.submit(payload).result(60)
    starved = result.verdict is Verdict.TIME_LIMIT and result.cpu_s < LIMITS.cpu_s / 2 and busy() > 1
    if starved and Verdict.TIME_LIMIT not in hostile.ends:
        started = time.monotonic()
        result = pool.submit(payload).result(60)
    after = time.monotonic()
    canary = pool.submit(CANARY.encode()).result(60)
    recovered = time.monotonic() - after
    assert result.verdict in hostile.ends, (result.verdict, result.detail[-300:], result.console[-300:])
    if result.verdict is Verdict.DONE and hostile.answer is not None:
        assert result.meta.decode() == hostile.answer
    shown = result.meta + result.blob + result.console
    assert bait.needle.encode() not in shown
    assert list(bait.harm()) == []
    assert canary.verdict is Verdict.DONE, canary.detail
    assert eval(canary.meta) == eval(before)
    assert recovered < RECOVERY_S * busy()
    assert after - started < LIMITS.wall_s + RECOVERY_S * busy()


def test_a_bait_can_be_taken(bait: Bait) -> None:
    """The control: without a sandbox the same programs reach the secrets, so a `[]` says something."""
    reached = {}
    for hostile in PROGRAMS:
        if hostile.name in ("reads planted files", "reads the environment", "reads every descriptor", "reads /proc"):
            scope: dict[str, object] = {}
            exec(hostile.fill(bait.names("")), scope)
            reached[hostile.name] = scope["got"]
    assert len(reached) == 4
    assert all(reached.values()), reached
    assert any("needle" in str(entry) for entry in reached["reads every descriptor"])  # type: ignore[attr-defined]


def test_there_are_enough() -> None:
    assert len({hostile.name for hostile in PROGRAMS}) == len(PROGRAMS) >= 60
