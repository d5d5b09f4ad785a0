"""The dispatcher's records: a ticket for each job, a worker for each process. No decisions are made here."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from janusrl.sandbox import wire
from janusrl.sandbox.job import JobResult, Verdict
from janusrl.sandbox.launch import Process

AHEAD_S = 0.006
"""How much work a worker is given ahead."""
LEAST_REST_S = 0.0005
"""Shortest time for which the dispatcher sleeps through answers."""
_PACE = 0.25
"""What the last job counts in `Worker.pace_s`."""


class Call:
    """Stands where a future stands, for whoever wants to be called with the result: cheaper, never cancelled."""

    __slots__ = ("_done",)

    def __init__(self, done: Callable[[JobResult], None]) -> None:
        self._done = done

    def running(self) -> bool:
        """It always is."""
        return True

    def cancelled(self) -> bool:
        """It never is."""
        return False

    def set_result(self, result: JobResult) -> None:
        """Hand the result over."""
        self._done(result)


@dataclass(eq=False)
class Ticket:
    """One job on its way through the pool."""

    number: int
    payload: bytes
    future: Future[JobResult] | Call
    submitted: float
    failures: list[tuple[Verdict, str]] = field(default_factory=list)
    queue_s: float = 0.0


@dataclass(eq=False)
class Worker:
    """What the dispatcher knows of one worker process."""

    process: Process
    started: float
    pid: int
    ready: bool = False
    served: int = 0
    jobs: deque[tuple[Ticket, int]] = field(default_factory=deque)
    """Tickets with their slots; the first is under way."""
    since: float = 0.0
    """When the first of `jobs` began."""
    cpu_before: float = 0.0
    check_at: float = 0.0
    pace_s: float = 0.1
    """Seconds that a job takes it, of late."""

    def begins(self, at: float) -> None:
        """Note that the first of `jobs` began, or would have by now."""
        self.since = at
        if self.jobs:
            ticket = self.jobs[0][0]
            ticket.queue_s = at - ticket.submitted

    def ended(self, run_s: float) -> None:
        """Note that its first job has ended, after so many seconds."""
        self.jobs.popleft()
        self.pace_s += _PACE * (run_s - self.pace_s)

    def room(self) -> int:
        """How many jobs it may hold: enough that it does not wait for us, few where they take long."""
        return min(len(self.process.places), 2 + int(AHEAD_S / max(self.pace_s, 1e-4)))

    def busy_until(self) -> float:
        """When it will begin the last job that it holds, if all goes on as of late; long ago where jobs take long."""
        return self.since + (len(self.jobs) - 1) * self.pace_s if self.pace_s <= AHEAD_S else 0.0

    def frames(self) -> list[bytes]:
        """What it has sent since we last looked, as far as we wait for it; an empty frame when it has hung up."""
        found: list[bytes] = []
        for _ in range(len(self.process.places) + 1):
            try:
                found.append(self.process.channel.recv(wire.MAX_FRAME))
            except BlockingIOError:
                break
            except ConnectionResetError:  # it ended before it had read all of ours; what it had sent is still there
                continue
            except OSError:
                found.append(b"")
            if not found[-1] or len(found) >= len(self.jobs):
                break
        return found

    def cpu_s(self) -> float:
        """CPU seconds used so far, by the kernel's clock of the process (see clock_getcpuclockid(3))."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def is_stopped(self) -> bool:
        """Whether somebody outside has stopped it (SIGSTOP, a debugger): no job can do that to a plain worker."""
        try:
            with open(f"/proc/{self.pid}/stat") as file:
                return file.read().rpartition(")")[2].split()[0] in ("T", "t")
        except (OSError, IndexError):
            return False

    def free_slot(self) -> int | None:
        """A slot of the shared memory that no job of this worker uses, or None."""
        used = {slot for _, slot in self.jobs}
        return next((slot for slot in range(len(self.process.places)) if slot not in used), None)

    def kill(self) -> None:
        """SIGKILL to the session, which holds the launcher and process 1 of its namespaces."""
        if self.process.popen.returncode is None:  # not yet waited for: the group id cannot belong to somebody else
            os.killpg(self.process.popen.pid, signal.SIGKILL)
