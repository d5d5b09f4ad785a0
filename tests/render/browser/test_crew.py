"""The crew of browsers: real Chromium, real kills, and who is blamed."""

from __future__ import annotations

import ast
import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from waiting import eventually

from janusrl.outcome import Outcome, Status
from janusrl.render.browser.crew import BrowserCrew
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.seat import Job, Seat
from janusrl.rendering import Frame, Rendering
from janusrl.sandbox import detect

pytestmark = pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")
LOOP = "for(;;){}"
AT_ONCE_S = 10.0
"""Half a second is usual. A machine that is busy with other things takes longer; waiting for a page takes a minute."""
DONE = Rendering((Frame(np.zeros((1, 1, 4), np.uint8)),))


def evaluate(script: str) -> Job:
    """A job that runs a script in a page of its own and says its value in the console."""

    def job(seat: Seat) -> Outcome:
        page = seat.open(300, 200)
        value = page.session.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return Outcome.drew(Rendering(DONE.frames, console=(str(value["result"].get("value")),)))

    return job


def value(outcome: Outcome) -> str:
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering.console[0]


@pytest.fixture(scope="module")
def crew() -> Iterator[BrowserCrew]:
    with BrowserCrew(detect().level, 1, wall_s=5.0, cpu_s=1.0, memory_mb=300) as crew:
        yield crew


def run(crew: BrowserCrew, script: str) -> Outcome:
    return crew.submit(evaluate(script)).result(60)


def test_a_job_gets_a_page_and_its_time_is_told(crew: BrowserCrew) -> None:
    outcome = run(crew, "let t = Date.now(); while (Date.now() < t + 200); 6 * 7")
    assert value(outcome) == "42"
    assert 0.2 <= outcome.timing.render_s < 5
    assert 0.02 < outcome.timing.cpu_s < 2  # where others want the core too, the page gets a part of its 0.2 s
    assert outcome.rendering is not None
    assert outcome.rendering.render_s == outcome.timing.render_s


def cores_of_all(crew: BrowserCrew) -> list[tuple[int, ...]]:
    """On which cores the processes of each browser may run, once it has a page."""
    together = threading.Barrier(crew.size, timeout=30)

    def job(seat: Seat) -> Outcome:
        seat.open(300, 200)
        together.wait()
        pids = seat.browser.pids()
        assert {os.sched_getscheduler(pid) for pid in pids} == {os.SCHED_BATCH}
        cores = {tuple(sorted(os.sched_getaffinity(pid))) for pid in pids}
        return Outcome.drew(Rendering(DONE.frames, console=(repr(cores),)))

    told = [value(future.result(60)) for future in [crew.submit(job) for _ in range(crew.size)]]
    return sorted(cores for each in told for cores in ast.literal_eval(each))


@pytest.fixture
def cores() -> Iterator[tuple[int, ...]]:
    """The cores of this thread and those that it starts: two at most."""
    all_cores = os.sched_getaffinity(0)
    few = tuple(sorted(all_cores)[:2])
    os.sched_setaffinity(0, few)
    yield few
    os.sched_setaffinity(0, all_cores)


def test_browsers_stay_on_a_core_each_where_there_are_enough(cores: tuple[int, ...]) -> None:
    expected = sorted([*((core,) for core in cores), cores])
    with BrowserCrew(detect().level, len(cores) + 1) as crew:
        assert cores_of_all(crew) == expected
        for pid in crew.worker_pids():
            os.kill(pid, signal.SIGKILL)
        assert cores_of_all(crew) == expected  # those in their places too
    if len(cores) > 1:
        with BrowserCrew(detect().level, 1) as lone:
            assert cores_of_all(lone) == [cores]


def test_jobs_share_nothing_and_leave_no_page(crew: BrowserCrew) -> None:
    run(crew, "globalThis.left = 1; Array.prototype.left = 2; window.name = 'left'")
    assert value(run(crew, "[globalThis.left, [].left, window.name].join()")) == ",,"
    seen = []

    def targets(seat: Seat) -> Outcome:
        seen.extend(seat.connection.root.call("Target.getTargets")["targetInfos"])
        return Outcome.drew(DONE)

    crew.submit(targets).result(60)
    assert seen == []


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (LOOP, "time_limit"),
        ("new Promise(() => {})", "time_limit"),
        ("let a = []; for (;;) { const b = new Uint8Array(1 << 25); b.fill(1); a.push(b) }", "memory_limit"),
        ("let a = []; for (;;) a.push(new Array(1e6).fill(Math.random()))", "memory_limit"),
        ("window.close(); new Promise(() => {})", "closed"),
    ],
)
def test_what_a_page_overruns_is_its_own_failure(crew: BrowserCrew, script: str, reason: str) -> None:
    outcome = run(crew, script)
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, reason), outcome.failure
    begun = time.monotonic()
    assert value(run(crew, "1 + 1")) == "2"
    assert time.monotonic() - begun < AT_ONCE_S


def test_a_page_that_crashes_twice_is_to_blame(crew: BrowserCrew) -> None:
    tries = []

    def crash(seat: Seat) -> Outcome:
        tries.append(seat.browser.popen.pid)
        page = seat.open(300, 200)
        page.session.call("Page.navigate", url="chrome://crash")
        page.session.call("Runtime.evaluate", expression="1")
        return Outcome.drew(DONE)

    outcome = crew.submit(crash).result(60)
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "crash")
    assert len(set(tries)) == 2
    assert value(run(crew, "1 + 1")) == "2"


@pytest.mark.parametrize("whom", ["browser", "page"])
@pytest.mark.parametrize("times", [1, 2])
def test_killed_from_outside_is_ours(crew: BrowserCrew, whom: str, times: int) -> None:
    tries = []

    def job(seat: Seat) -> Outcome:
        page = seat.open(300, 200)
        tries.append(seat.browser.popen.pid)
        page.session.call("Runtime.evaluate", expression="1")  # its process is there now
        if len(tries) <= times:
            victims = seat.browser.renderer_pids() if whom == "page" else seat.browser.pids()[1:2]
            for pid in victims or [seat.browser.popen.pid]:
                os.kill(pid, signal.SIGKILL)
        page.session.call("Runtime.evaluate", expression="1")
        return Outcome.drew(DONE)

    outcome = crew.submit(job).result(60)
    if times == 1:
        assert outcome.status is Status.SCORED, outcome.failure
    else:
        assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "worker_lost")
    assert len(set(tries)) == 2
    assert value(run(crew, "1 + 1")) == "2"


def test_a_stopped_browser_is_ours_and_replaced(crew: BrowserCrew) -> None:
    tries = []

    def job(seat: Seat) -> Outcome:
        page = seat.open(300, 200)
        tries.append(seat)
        if len(tries) == 1:
            for pid in seat.browser.pids():
                os.kill(pid, signal.SIGSTOP)
        page.session.call("Runtime.evaluate", expression="1")
        return Outcome.drew(DONE)

    assert crew.submit(job).result(60).status is Status.SCORED
    assert tries[0].browser is not tries[1].browser


def test_a_browser_that_died_idle_costs_nobody_anything(crew: BrowserCrew) -> None:
    run(crew, "1")
    crew.browsers()[0].popen.kill()
    crew.browsers()[0].popen.wait()
    assert value(run(crew, "1 + 1")) == "2"


def test_a_mistake_of_ours_is_ours(crew: BrowserCrew) -> None:
    def wrong(seat: Seat) -> Outcome:
        raise KeyError("mine")

    assert crew.submit(wrong).result(60).status is Status.INFRA_FAILED

    def unknown(seat: Seat) -> Outcome:
        seat.open(300, 200).session.call("Page.noSuchCommand")
        return Outcome.drew(DONE)

    outcome = crew.submit(unknown).result(60)
    assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "engine_error")


def test_windows_that_pages_open_are_closed(crew: BrowserCrew) -> None:
    def storm(seat: Seat) -> Outcome:
        page = seat.open(300, 200)
        page.session.call("Runtime.evaluate", expression="for (let i = 0; i < 20; i++) open('about:blank')")
        for _ in range(200):
            left = [t for t in seat.connection.root.call("Target.getTargets")["targetInfos"] if t["type"] == "page"]
            if len(left) == 1:
                return Outcome.drew(DONE)
        raise AssertionError(left)

    assert crew.submit(storm).result(60).status is Status.SCORED


def test_browsers_are_replaced_after_a_while_and_nothing_leaks() -> None:
    open_before = browsers_descriptors()
    folders_before = set(Path("/tmp").glob("janusrl-browser-*"))
    pids: set[int] = set()
    with BrowserCrew(detect().level, 2, recycle_after=3) as crew:
        for future in [crew.submit(evaluate("1 + 1")) for _ in range(14)]:
            assert value(future.result(60)) == "2"
            pids.update(crew.worker_pids())
        everything = [pid for browser in crew.browsers() for pid in browser.pids()]
        begun = time.monotonic()
    assert time.monotonic() - begun < AT_ONCE_S
    assert len(pids) >= 3
    # Killed they are; the kernel takes a moment to end them all.
    assert eventually(lambda: not [pid for pid in everything if b"headless" in cmdline(pid)]), everything
    assert browsers_descriptors() <= open_before
    assert set(Path("/tmp").glob("janusrl-browser-*")) - folders_before == set()


def test_closing_ends_what_is_under_way() -> None:
    crew = BrowserCrew(detect().level, 1, wall_s=60, cpu_s=60)
    under_way = threading.Event()

    def endless(seat: Seat) -> Outcome:
        under_way.set()
        return evaluate(LOOP)(seat)

    futures = [crew.submit(endless), crew.submit(evaluate("1"))]
    assert under_way.wait(60)
    begun = time.monotonic()
    crew.close()
    crew.close()
    assert time.monotonic() - begun < AT_ONCE_S
    assert [future.result(0).status for future in futures] == [Status.INFRA_FAILED] * 2
    with pytest.raises(RuntimeError, match="closed"):
        crew.submit(evaluate("1"))


def browsers_descriptors() -> set[str]:
    """What is open of browsers: pipes, and files of their last words. Pools of other tests have none of these."""
    found = set()
    for fd in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            found.add(os.readlink(f"/proc/self/fd/{fd}"))
    return {name for name in found if name.startswith("pipe:") or "janusrl-browser" in name}


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
