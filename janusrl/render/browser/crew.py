"""BrowserCrew: warm browsers, each with a thread of its own, that take jobs; and who is to blame when one fails.

A job is a function that gets a `Seat` and returns an Outcome. It knows pages; the crew knows browsers, limits and
faults, and nothing of what is drawn:

* The page overran a limit (wall time, CPU time of all processes of its browser, memory of all of them): the model's
  failure. Its browser is replaced by a spare one: whatever the page had started is gone.
* The page crashed, or the browser did by a fault of its own: tried once more in a fresh browser. The same again: the
  model's. Killed from outside, hung while its page does nothing, or not started at all,
  twice: ours, `infra_failed`.
* A job that raises anything else has met a fault of ours.

One page at a time has a browser for itself, so nothing is blamed on a neighbour. Browsers wait for frames much of the
time: about two of them keep a core busy. Where there are browsers for all cores, each stays on one of them, in turns:
its processes work one after another, and waking each other up across cores costs more than it gains.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from janusrl.outcome import Outcome, Phase, Timing
from janusrl.render.browser.cdp import BrowserLost, CommandFailed, PageLost, TooLong
from janusrl.render.browser.keeper import Keeper
from janusrl.render.browser.launch import Browser
from janusrl.render.browser.libraries import Libraries
from janusrl.render.browser.seat import DISPOSAL_S, Job, OverLimit, Seat
from janusrl.sandbox.errors import SandboxError

RECYCLE_AFTER = 400
"""Jobs after which a browser is replaced."""
BASE_MB = 256
"""What a browser takes by itself; limits count from there on."""
_FAULTS = (132, 133, 134, 135, 136, 139)
"""Exit codes of a launcher whose browser died by SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV."""
_BUSY = 0.05
"""Share of the wall limit in CPU time from which on a browser did not hang, but work."""
_FRESH = 4
"""Every so many looks at a browser's memory its processes are counted anew, which is most of the work."""
_CURIOUS_S = 1.0
"""A job that takes longer than this makes the crew get a spare browser ready."""
_WORDS = {
    "time_limit": "The page took too long.",
    "memory_limit": "The page took too much memory.",
    "output_limit": "The page has too much in it, or says too much.",
    "crash": "The page crashed its browser.",
    "closed": "The page closed its own window.",
    "undrawable": "The browser could not draw the page.",
}


class _Closing(RuntimeError):
    """The crew is being closed."""


@dataclass(eq=False)
class _Ticket:
    job: Job
    future: Future[Outcome]
    submitted: float = field(default_factory=time.monotonic)


class BrowserCrew:
    """N browsers that take jobs. Thread-safe; a context manager."""

    def __init__(
        self,
        level: str,
        size: int,
        *,
        switches: Sequence[str] = (),
        wall_s: float = 20.0,
        cpu_s: float = 10.0,
        memory_mb: int = 1024,
        libraries: Libraries | None = None,
        canary: Job | None = None,
        recycle_after: int = RECYCLE_AFTER,
    ) -> None:
        """Start the browsers; returns when the first is there.

        Args:
            level: isolation level, see `janusrl.sandbox.confine`.
            size: browsers, and jobs at the same time.
            switches: more of Chromium's, beside `launch.SWITCHES`.
            wall_s: wall seconds for one job, from when it has its browser.
            cpu_s: CPU seconds for one job, of all the processes of its browser.
            memory_mb: memory for one job, beside what a browser takes by itself.
            libraries: handed to jobs, see `Seat.libraries`.
            canary: a job that draws a harmless page. A page on which the browser refuses commands twice is to blame
                only if this one is drawn in its place; without a canary that is a fault of ours.
            recycle_after: jobs after which a browser is replaced.

        Raises:
            SandboxError: no browser is installed, or none starts at this level.
        """
        self.level, self.size = level, size
        self.wall_s, self.cpu_s, self.memory_mb = wall_s, cpu_s, memory_mb
        self.libraries = libraries
        self._owner = os.getpid()
        self._refused = ""
        self._recycle_after = recycle_after
        self._canary = canary
        self._cores = _cores(size)
        self._launch: Callable[[], Browser] = lambda: Browser(level, switches=switches, memory_mb=memory_mb)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[_Ticket | None] = queue.SimpleQueue()
        self._keeper = Keeper(self._launch)
        self._seats: dict[int, Seat] = {}
        first: queue.SimpleQueue[SandboxError | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, args=(number, first), name=f"browser:{number}", daemon=True)
            for number in range(size)
        ]
        for thread in self._threads:
            thread.start()
        _open_crews.add(self)
        errors: list[SandboxError] = []
        while len(errors) < size and (error := first.get()) is not None:
            errors.append(error)
        if len(errors) == size:
            self.close()
            raise errors[0]

    def submit(self, job: Job) -> Future[Outcome]:
        """Queue a job. The future always resolves to an Outcome, never raises, and cannot be cancelled.

        Raises:
            RuntimeError: the crew is closed, or belongs to the process that this one was forked from.
        """
        if os.getpid() != self._owner:
            raise RuntimeError("these browsers belong to the parent process; make a crew after forking")
        ticket = _Ticket(job, Future())
        ticket.future.set_running_or_notify_cancel()
        with self._lock:
            if self._closing.is_set():
                raise RuntimeError("the crew is closed")
            self._queue.put(ticket)
        return ticket.future

    def browsers(self) -> list[Browser]:
        """The browsers now at work, for monitoring; the spare one is not among them."""
        return [seat.browser for seat in list(self._seats.values())]

    def worker_pids(self) -> list[int]:
        """Process ids of the browsers' launchers, for monitoring."""
        return [browser.popen.pid for browser in self.browsers()]

    def close(self) -> None:
        """Kill the browsers; what is under way resolves as `infra_failed`. Idempotent; nothing in a forked child."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            if not self._closing.is_set():
                self._closing.set()
                for _ in self._threads:
                    self._queue.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._keeper.close()
        while not self._queue.empty():
            if (ticket := self._queue.get()) is not None:
                ticket.future.set_result(_lost("the crew was closed"))
        _open_crews.discard(self)

    def __enter__(self) -> BrowserCrew:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # A browser's thread.

    def _serve(self, number: int, first: queue.SimpleQueue[SandboxError | None]) -> None:
        try:
            self._seats[number] = self._seated(number, self._launch())
            first.put(None)
        except SandboxError as error:
            first.put(error)
        except Exception as error:  # whatever it is, the one who waits must hear of it
            first.put(SandboxError(f"no browser starts: {type(error).__name__}: {error}"))
        try:
            while (ticket := self._queue.get()) is not None and not self._closing.is_set():
                self._work(number, ticket)
            if ticket is not None:
                ticket.future.set_result(_lost("the crew was closed"))
        finally:
            self._drop(number)

    def _work(self, number: int, ticket: _Ticket) -> None:
        """Do one job, twice if need be."""
        queue_s = time.monotonic() - ticket.submitted
        outcome, blames = _lost("no browser starts"), []
        for fresh in (False, True):
            seat: Seat | None = None
            try:
                seat = self._seat(number, fresh=fresh)
                outcome, blame = self._try(seat, ticket.job)
            except SandboxError as error:
                outcome, blame = _lost(str(error)), "ours"
            except Exception as error:  # the future must resolve whatever happens, and a mistake here is ours
                words = f"{type(error).__name__}: {error}"
                outcome, blame = Outcome.infra_failed(Phase.RENDER, "engine_error", words[:500]), "ours"
            blames.append(blame)
            if seat is not None and not _fit(seat, blame):
                self._drop(number)
            if blame in ("none", "limit") or self._closing.is_set():
                break
        if "page" in blames and "ours" in blames:  # once each: not proved to be the page's
            outcome = _lost("the page was lost twice, once for a fault of ours")
        if outcome.reason == "undrawable" and not self._draws(number):
            outcome = Outcome.infra_failed(Phase.RENDER, "engine_error", f"the browser refuses: {self._refused}")
        outcome = replace(outcome, timing=replace(outcome.timing, queue_s=queue_s))
        self._recycle(number)
        ticket.future.set_result(outcome)

    def _draws(self, number: int) -> bool:
        """Whether a browser draws the canary, where a page could not be drawn."""
        if self._canary is None:
            return False
        try:
            outcome, blame = self._try(self._seat(number, fresh=True), self._canary)
        except Exception:  # whatever it is, it was not the page
            return False
        return blame == "none" and outcome.rendering is not None

    def _seat(self, number: int, *, fresh: bool) -> Seat:
        seat = self._seats.get(number)
        if seat is not None and seat.browser.popen.poll() is not None:  # it died while it was idle
            self._drop(number)
            seat = None
        if seat is not None and fresh and seat.jobs:
            self._drop(number)
            seat = None
        if seat is None:
            seat = self._seats[number] = self._seated(number, self._keeper.take())
        return seat

    def _seated(self, number: int, browser: Browser) -> Seat:
        if number in self._cores:
            browser.stay_on(self._cores[number])
        return Seat(browser, self.libraries)

    def _try(self, seat: Seat, job: Job) -> tuple[Outcome, str]:
        """Do a job once: its outcome, and whose fault that is: `none`, `limit`, `page` or `ours`."""
        browser, connection = seat.browser, seat.connection
        connection.deadline = time.monotonic() + 2.0
        try:
            while connection.pump(0):
                pass
        except PageLost:  # the kept page crashed by itself, after its job
            seat.recover()
            connection.deadline = time.monotonic() + 2.0
        cpu_s = browser.cpu_s(fresh=False)
        begun = time.monotonic()
        seat.jobs += 1
        seat.deadline = connection.deadline = begun + self.wall_s
        peak_mb = looks = 0

        def watch() -> None:
            nonlocal peak_mb, looks
            if self._closing.is_set():
                raise _Closing("the crew was closed")
            looks += 1
            peak_mb = browser.memory_bytes(fresh=looks % _FRESH == 0) >> 20
            if peak_mb > BASE_MB + self.memory_mb:
                raise OverLimit("memory_limit", _WORDS["memory_limit"])
            if browser.cpu_s(fresh=False) - cpu_s > self.cpu_s:
                raise OverLimit("time_limit", _WORDS["time_limit"])
            if time.monotonic() - begun > _CURIOUS_S:
                self._keeper.want()

        connection.watch, connection._watched = watch, begun
        try:
            outcome, blame = job(seat), "none"
        except OverLimit as error:
            outcome, blame = Outcome.model_failed(Phase.RENDER, error.reason, str(error)), "limit"
        except TimeoutError:
            outcome, blame = Outcome.model_failed(Phase.RENDER, "time_limit", _WORDS["time_limit"]), "limit"
            if browser.cpu_s() - cpu_s < _BUSY * self.wall_s and not seat.responds():
                outcome, blame = _lost("the browser hung"), "ours"
        except PageLost as error:
            if seat.crash() == "killed":
                outcome, blame = _lost(str(error)), "ours"
            elif not seat.crash():
                outcome, blame = Outcome.model_failed(Phase.RENDER, "closed", _WORDS["closed"]), "limit"
            elif peak_mb - seat.base_mb > self.memory_mb // 4 or "javascript OOM" in browser.last_words():
                words = _WORDS["memory_limit"]
                outcome, blame = Outcome.model_failed(Phase.RENDER, "memory_limit", words), "limit"
            else:
                outcome, blame = Outcome.model_failed(Phase.RENDER, "crash", _WORDS["crash"]), "page"
        except TooLong:
            outcome, blame = Outcome.model_failed(Phase.RENDER, "output_limit", _WORDS["output_limit"]), "limit"
        except BrowserLost as error:
            outcome, blame = self._died(browser, str(error))
        except CommandFailed as error:
            self._refused = str(error)
            outcome, blame = Outcome.model_failed(Phase.RENDER, "undrawable", _WORDS["undrawable"]), "page"
        except _Closing as error:
            outcome, blame = _lost(str(error)), "ours"
        finally:
            connection.watch = connection.deadline = None
        timing = Timing(render_s=time.monotonic() - begun, cpu_s=max(0.0, browser.cpu_s(fresh=False) - cpu_s))
        return _timed(outcome, timing), blame

    def _died(self, browser: Browser, words: str) -> tuple[Outcome, str]:
        with contextlib.suppress(Exception):
            browser.popen.wait(2.0)
        if browser.popen.returncode in _FAULTS:
            return Outcome.model_failed(Phase.RENDER, "crash", _WORDS["crash"]), "page"
        return _lost(words), "ours"

    def _recycle(self, number: int) -> None:
        """Replace a browser that has served long enough, or has grown."""
        seat = self._seats.get(number)
        if seat is None:
            return
        grown = seat.jobs % 16 == 0 and seat.browser.memory_bytes() >> 20 > BASE_MB + self.memory_mb // 4
        if grown or seat.jobs >= self._recycle_after:
            self._drop(number)
        elif seat.jobs == self._recycle_after - 10:
            self._keeper.want()

    def _drop(self, number: int) -> None:
        seat = self._seats.pop(number, None)
        if seat is not None:
            if not self._closing.is_set():
                self._keeper.want()
            seat.browser.close()


def _cores(size: int) -> dict[int, int]:
    """The core of each browser; those that are too few for all cores have none of their own."""
    cores = sorted(os.sched_getaffinity(0))
    return {number: cores[number % len(cores)] for number in range(size // len(cores) * len(cores))}


def _fit(seat: Seat, blame: str) -> bool:
    """Clear up after a job; whether its browser can have another one."""
    if blame != "none":
        return False
    seat.connection.deadline = time.monotonic() + DISPOSAL_S
    try:
        return seat.end_job()
    except (BrowserLost, PageLost, TimeoutError, CommandFailed):
        return False
    finally:
        seat.connection.deadline = None


def _lost(words: str) -> Outcome:
    return Outcome.infra_failed(Phase.RENDER, "worker_lost", words[:500])


def _timed(outcome: Outcome, timing: Timing) -> Outcome:
    if outcome.rendering is None:
        return replace(outcome, timing=timing)
    rendering = replace(outcome.rendering, render_s=timing.render_s, cpu_s=timing.cpu_s)
    return replace(outcome, rendering=rendering, timing=timing)


_open_crews: weakref.WeakSet[BrowserCrew] = weakref.WeakSet()


@atexit.register
def _close_open_crews() -> None:
    for crew in list(_open_crews):
        crew.close()
