"""Every hostile program at every level of isolation that this machine has: one suite for all of them.

For each: it ends as it may, shows no secret, reaches nothing, forges nothing; nothing of it is left; and the next
program runs right, in the same state as the first one ever did, within a second. `test_backends.py` takes the same
programs to the renderers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pytest
from hostile_bait import Bait, below, left_over, parents
from hostile_programs import PROGRAMS, Hostile
from hostile_trial import CANARY, ENGINE, LIMITS, name_of, try_out, walls
from waiting import eventually

from janusrl.sandbox import Pool, Verdict


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


@pytest.fixture(scope="module", params=walls(), ids=name_of)
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


@pytest.mark.parametrize("hostile", PROGRAMS, ids=lambda hostile: hostile.name)
def test_hostile_program(wall: tuple[Pool, bytes], bait: Bait, hostile: Hostile) -> None:
    pool, before = wall
    assert try_out(pool, hostile, bait, before).problems == ()


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
