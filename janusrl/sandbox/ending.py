"""Ending: worker processes that were killed, until they are gone with all that they left. The dispatcher's own."""

from __future__ import annotations

import signal
import threading

from janusrl.sandbox.job import Verdict
from janusrl.sandbox.launch import Process

_FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)


def cause_of_death(code: int, words: str) -> tuple[Verdict, str]:
    """What an exit code and the last words of a worker tell of the job that it died of: a verdict, and why."""
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    told = f"{how}; {words or 'it said nothing'}"
    if -code in _FROM_OUTSIDE:
        return Verdict.LOST, f"the worker was killed from outside by {told}"
    if "memory allocation of" in words or "MemoryError" in words:
        return Verdict.MEMORY_LIMIT, told
    return Verdict.CRASH, told


class Ending:
    """Waits for killed processes without holding anybody up, and removes their work folders."""

    def __init__(self) -> None:
        self._dying: list[Process] = []
        self._cleaners: list[threading.Thread] = []

    def __bool__(self) -> bool:
        return bool(self._dying)

    def add(self, process: Process) -> None:
        """Take over a process that was sent its kill, and whose descriptors are closed."""
        self._dying.append(process)

    def reap(self) -> None:
        """Wait for those that have ended; their folders are removed by threads, as that may take long."""
        ended = [process for process in self._dying if process.popen.poll() is not None]
        self._dying = [process for process in self._dying if process not in ended]
        self._cleaners = [cleaner for cleaner in self._cleaners if cleaner.is_alive()]
        for process in ended:
            if process.work is not None:
                self._cleaners.append(threading.Thread(target=process.remove_work, daemon=True))
                self._cleaners[-1].start()

    def finish(self) -> None:
        """Wait for all of it."""
        for process in self._dying:
            process.popen.wait()
            process.remove_work()
        self._dying.clear()
        for cleaner in self._cleaners:
            cleaner.join()
