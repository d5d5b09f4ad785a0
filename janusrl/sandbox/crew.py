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
        return next((slot for slot in range(wire.SLOTS) if slot not in used), None)

    def kill(self) -> None:
        """SIGKILL to the session, which holds the launcher and process 1 of its namespaces."""
        if self.process.popen.returncode is None:  # not yet waited for: the group id cannot belong to somebody else
            os.killpg(self.process.popen.pid, signal.SIGKILL)
