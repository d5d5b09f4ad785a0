"""Pool: isolated workers that take jobs one after the other, and one thread that watches them.

The pool moves opaque bytes. It knows the protocol, the limits, and how to tell a job's fault from ours; what a job is,
only the engine knows.

* A worker that overruns a limit is killed with everything in its session or namespace; the job has failed. If it stood
  still rather than computed, the job is tried once more.
* A worker that dies by itself, or breaks the protocol: the job is tried once more, alone in a worker that has not
  served before. The same again: the job's fault. Killed by a signal that no job can send (SIGKILL, SIGTERM ...), or not
  started at all, twice: lost, which is ours.
* Jobs that merely waited, in a worker's other slots or for it to clean up, go back to the head of the queue and
  lose nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import selectors
import subprocess
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from janusrl.sandbox import wire
from janusrl.sandbox.crew import AHEAD_S, LEAST_REST_S, Call, Ticket, Worker
from janusrl.sandbox.ending import Ending, cause_of_death
from janusrl.sandbox.errors import SandboxError
from janusrl.sandbox.job import JobResult, Verdict
from janusrl.sandbox.launch import LEVELS, Engine, launch
from janusrl.sandbox.limits import COMPUTES, SLOWEST, Limits
from janusrl.sandbox.reply import read_reply

RECYCLE_AFTER = 5000
"""Jobs after which a worker is replaced."""
_GRACE_S = 2.0
"""How much later than the zygote the parent looks at the clock of a fork engine's job."""
_FAILED_STARTS = 3
"""Failed starts in a row after which waiting jobs are given up as lost."""
_SPARES = 1


class Pool:
    """Workers of one engine at one isolation level."""

    def __init__(
        self,
        engine: Engine,
        level: str,
        *,
        size: int = 1,
        limits: Limits | None = None,
        recycle_after: int = RECYCLE_AFTER,
        user_namespace: bool | None = None,
    ) -> None:
        """Start the workers; returns when the first is ready.

        Args:
            engine: what the workers import.
            level: isolation level, see `janusrl.sandbox.detect`.
            size: jobs that run at the same time.
            limits: of each job and worker.
            recycle_after: jobs after which a worker is replaced.
            user_namespace: see `launch`.

        Raises:
            SandboxError: no worker gets ready; the message holds what the worker said.
        """
        if size < 1:
            raise ValueError(f"a pool has at least one worker, got size={size}")
        if engine.subprocesses and not (engine.fork and level == LEVELS[0]):
            raise SandboxError(
                f"{engine.module} starts processes: that needs a fork engine at the level '{LEVELS[0]}', not '{level}'"
            )
        self.engine, self.level, self.size = engine, level, size
        self.limits = limits or Limits()
        self._first_check_s = SLOWEST * self.limits.wall_s + _GRACE_S if engine.fork else self.limits.left_s(0.0, 0.0)
        self._recycle_after = recycle_after
        self._user_namespace = user_namespace
        self._slot_bytes = max(self.limits.output_bytes, self.limits.payload_bytes)
        self._owner = os.getpid()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._incoming: deque[Ticket] = deque()
        self._asleep = False
        self._closing = False
        self._wake_fd = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        # Below: the dispatcher's own.
        self._queue: deque[Ticket] = deque()
        self._retries: deque[Ticket] = deque()
        self._workers: list[Worker] = []
        self._ending = Ending()
        self._failed_starts = 0
        self._why = ""
        self._spares = 0
        self._rested_from: float | None = None
        self._selector = selectors.DefaultSelector()
        self._first = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"pool:{engine.module}", daemon=True)
        self._thread.start()
        self._first.wait()
        if self._failed_starts:
            why = self._why
            self.close()
            raise SandboxError(f"no worker of {engine.module} starts at isolation level '{level}': {why}")
        _open_pools.add(self)

    def submit(self, payload: bytes) -> Future[JobResult]:
        """Queue one job. The future always resolves to a JobResult, unless it is cancelled before the job starts.

        Raises:
            ValueError: the payload is longer than `limits.payload_bytes`.
            RuntimeError: the pool is closed, or belongs to the process that this one was forked from.
        """
        future: Future[JobResult] = Future()
        self._enqueue(payload, future)
        return future

    def call(self, payload: bytes, done: Callable[[JobResult], None]) -> None:
        """Queue one job and have `done` called with its result, in the pool's thread; it must not raise, nor wait.

        Raises:
            ValueError, RuntimeError: as in `submit`.
        """
        self._enqueue(payload, Call(done))

    def _enqueue(self, payload: bytes, future: Future[JobResult] | Call) -> None:
        if len(payload) > self.limits.payload_bytes:
            raise ValueError(f"a job may have {self.limits.payload_bytes} bytes, this has {len(payload)}")
        if os.getpid() != self._owner:
            raise RuntimeError("this pool belongs to the parent process; make a pool after forking")
        ticket = Ticket(next(self._numbers), payload, future, time.monotonic())
        with self._lock:
            if self._closing:
                raise RuntimeError("the pool is closed")
            self._incoming.append(ticket)
            if self._asleep:
                self._asleep = False
                os.eventfd_write(self._wake_fd, 1)

    def worker_pids(self) -> list[int]:
        """Process ids of the workers now alive, for monitoring."""
        return [worker.pid for worker in list(self._workers)]

    def close(self) -> None:
        """Kill the workers and resolve what is still queued as lost. Idempotent; does nothing in a forked child."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            if not self._closing:
                self._closing = True
                os.eventfd_write(self._wake_fd, 1)
        if threading.current_thread() is not self._thread:
            self._thread.join()
        _open_pools.discard(self)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The dispatcher thread.

    def _run(self) -> None:
        self._selector.register(self._wake_fd, selectors.EVENT_READ)
        try:
            while not self._closing:
                self._start_missing()
                self._dispatch()
                self._sleep()
                self._ending.reap()
                self._watch_clocks()
        except BaseException as error:
            self._why = f"the dispatcher failed: {type(error).__name__}: {error}"
            self._failed_starts += 1
            raise
        finally:
            self._shut_down()

    def _sleep(self) -> None:
        self._rest()
        with self._lock:
            self._asleep = self._rested_from is None and not self._incoming and not self._closing
            timeout = self._next_check() if self._asleep else 0.0
        events = self._selector.select(timeout)
        self._asleep = False
        for key, _ in events:
            if key.fd == self._wake_fd:
                os.eventfd_read(self._wake_fd)
            elif key.data in self._workers:
                self._listen(key.data)
        with self._lock:
            if self._incoming and self._failed_starts >= _FAILED_STARTS:
                self._failed_starts = 0  # new jobs are worth new tries
            self._queue.extend(self._incoming)
            self._incoming.clear()

    def _rest(self) -> None:
        """Sleep while every worker has quick jobs enough: taking their answers at one go costs us a fraction."""
        now, self._rested_from = time.monotonic(), None
        rest_s = min((worker.busy_until() for worker in self._workers), default=now) - now
        if len(self._queue) >= self.size and rest_s > LEAST_REST_S:
            self._rested_from = now
            time.sleep(min(rest_s, AHEAD_S))

    def _next_check(self) -> float | None:
        times = [worker.check_at for worker in self._workers if worker.jobs or not worker.ready]
        if self._ending:
            times.append(time.monotonic() + 0.02)
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _start_missing(self) -> None:
        if self._failed_starts >= _FAILED_STARTS and not self._workers:
            for ticket in [*self._retries, *self._queue]:
                self._resolve(ticket, JobResult(Verdict.LOST, detail=f"no worker starts: {self._why}"))
            self._retries.clear()
            self._queue.clear()
        while len(self._workers) < self.size + self._spares and self._failed_starts < _FAILED_STARTS:
            try:
                process = launch(self.engine, self.level, self.limits, user_namespace=self._user_namespace)
            except (OSError, subprocess.SubprocessError) as error:
                self._start_failed(str(error))
                continue
            now = time.monotonic()
            worker = Worker(process, now, process.popen.pid, check_at=now + self.limits.start_s)
            self._workers.append(worker)
            self._selector.register(process.channel, selectors.EVENT_READ, worker)

    def _start_failed(self, why: str) -> None:
        self._failed_starts += 1
        self._why = why
        if not any(worker.ready for worker in self._workers):
            self._first.set()

    def _dispatch(self) -> None:
        busy = sum(bool(worker.jobs) for worker in self._workers)
        idle = [worker for worker in self._workers if worker.ready and not worker.jobs]
        while self._retries and busy < self.size and idle:
            fresh = next((worker for worker in idle if not worker.served), None)
            if fresh is None:  # make room for a fresh one; it is started by the next turn of the loop
                self._drop(idle[0])
                self._start_missing()
                return
            if self._give(fresh, self._retries.popleft()):
                idle.remove(fresh)
                busy += 1
        while self._queue and busy < self.size and idle:
            if self._give(idle[0], self._queue.popleft()):
                del idle[0]
                busy += 1
        for worker in self._workers:
            # More only while there are enough for everybody: they cannot be taken back when another worker idles.
            while worker.jobs and len(self._queue) >= self.size * len(worker.jobs) and not worker.jobs[0][0].failures:
                held = len(worker.jobs)
                if held >= worker.room() or worker.served + held >= self._recycle_after:
                    break
                self._give(worker, self._queue.popleft())

    def _give(self, worker: Worker, ticket: Ticket) -> bool:
        """Send a job to a worker; False when that was not needed, or not possible: the worker is as free as before."""
        future = ticket.future
        if not isinstance(future, Call) and not future.running() and not future.set_running_or_notify_cancel():
            return False
        slot = worker.free_slot()
        assert slot is not None
        worker.jobs.append((ticket, slot))
        if len(worker.jobs) == 1:
            worker.begins(time.monotonic())
            self._begin(worker)
        frame = wire.REQUEST.pack(wire.REQUEST_MAGIC, ticket.number, slot, len(ticket.payload))
        try:
            worker.process.put(slot, ticket.payload, self._slot_bytes + wire.CONSOLE_BYTES if self.engine.fork else 0)
        except OSError as lack:
            worker.jobs.pop()
            self._resolve(ticket, JobResult(Verdict.LOST, detail=f"no memory for a job: {lack}"))
            return False
        with contextlib.suppress(OSError):  # it is dead: its channel tells, and its jobs are decided there
            worker.process.channel.send(frame)
        return True

    def _begin(self, worker: Worker) -> None:
        """Set the clocks for a worker's first job."""
        try:
            worker.cpu_before = worker.cpu_s()
        except OSError:  # already gone: the channel tells
            worker.cpu_before = 0.0
        worker.check_at = worker.since + self._first_check_s

    def _listen(self, worker: Worker) -> None:
        """Take what a worker has sent."""
        frames = worker.frames()
        for number, frame in enumerate(frames, 1):
            try:
                if not frame:
                    self._died(worker)
                elif not worker.ready:
                    self._greet(worker, frame)
                elif (problem := self._take(worker, frame, last=number == len(frames))) is not None:
                    self._lose(worker, Verdict.FORGED, problem)
            except MemoryError:
                self._lose(worker, Verdict.LOST, "no memory for an answer")
            if worker not in self._workers:
                return

    def _greet(self, worker: Worker, frame: bytes) -> None:
        magic, what, value = wire.HELLO.unpack(frame) if len(frame) == wire.HELLO.size else (b"", 0, 0)
        if magic == wire.HELLO_MAGIC and what == wire.PID:
            worker.pid = value
        elif magic == wire.HELLO_MAGIC and what == wire.READY:
            worker.ready = True
            self._failed_starts = 0
            self._first.set()
        else:
            self._lose(worker, Verdict.FORGED, "a wrong first frame")

    def _take(self, worker: Worker, frame: bytes, *, last: bool) -> str | None:
        """Take one answer, the last for now or not; says what is wrong with it, or None."""
        read = read_reply(worker, frame, self._slot_bytes, fork=self.engine.fork)
        if isinstance(read, str):
            return read
        ticket, result = worker.jobs[0][0], read
        worker.ended(result.run_s)
        just_came = last and self._rested_from is None
        worker.begins(time.monotonic() if just_came else max(worker.since + result.run_s, self._rested_from or 0.0))
        if last and worker.jobs:
            self._begin(worker)
        if result.verdict is Verdict.LOST and not ticket.failures:
            ticket.failures.append((Verdict.LOST, "its process was killed from outside"))
            self._queue.appendleft(ticket)
            return None
        worker.served += 1
        self._resolve(ticket, result)
        spoiled = result.verdict is not Verdict.DONE and not self.engine.fork
        if spoiled or (worker.served >= self._recycle_after and not worker.jobs):
            self._drop(worker)
        return None

    def _watch_clocks(self) -> None:
        now = time.monotonic()
        for worker in [w for w in self._workers if w.check_at <= now and (w.jobs or not w.ready)]:
            self._listen(worker)  # its answer may have come while this thread had to wait
            if worker not in self._workers or worker.check_at > time.monotonic():
                continue
            if not worker.ready:
                self._drop(worker)
                self._start_failed(f"not ready after {self.limits.start_s:g} s")
            elif worker.jobs:
                self._check_time(worker)

    def _check_time(self, worker: Worker) -> None:
        ran_s = time.monotonic() - worker.since
        if self.engine.fork:
            self._lose(worker, Verdict.LOST, f"the worker did not answer within {ran_s:.1f} s")
            return
        try:
            cpu_s = worker.cpu_s() - worker.cpu_before
        except OSError:  # gone: the channel tells
            worker.check_at += 1.0
            return
        if (left_s := self.limits.left_s(ran_s, cpu_s)) > 0:
            worker.check_at = worker.since + ran_s + max(0.01, left_s)
            return
        detail = f"{ran_s:.2f} s, {cpu_s:.2f} CPU s"
        if worker.is_stopped() or (cpu_s < COMPUTES * ran_s and not worker.jobs[0][0].failures):
            # What only reads data computes all the time: that it stood still for so long need not be its fault.
            self._lose(worker, Verdict.LOST if worker.is_stopped() else Verdict.TIME_LIMIT, f"stood still: {detail}")
            return
        ticket = worker.jobs.popleft()[0]
        self._resolve(
            ticket, JobResult(Verdict.TIME_LIMIT, detail=detail, queue_s=ticket.queue_s, run_s=ran_s, cpu_s=cpu_s)
        )
        self._spares = _SPARES
        self._drop(worker)

    def _died(self, worker: Worker) -> None:
        popen = worker.process.popen
        try:
            code = popen.wait(2.0)
        except subprocess.TimeoutExpired:  # the channel was closed by a process that lives on
            self._lose(worker, Verdict.FORGED, "the worker hung up")
            return
        verdict, how = cause_of_death(code, worker.process.last_words())
        if not worker.ready:
            self._drop(worker)
            self._start_failed(how)
        elif code == wire.DIRTY and self.engine.fork:  # before it turned to the jobs that it was given
            self._spares = _SPARES
            self._drop(worker)
        else:
            self._lose(worker, verdict, how)

    def _lose(self, worker: Worker, verdict: Verdict, detail: str) -> None:
        """A worker was lost over the job under way, if any: try that once more, alone, or give it up."""
        self._spares = _SPARES
        if worker.jobs:
            ticket = worker.jobs.popleft()[0]
            ticket.failures.append((verdict, detail))
            if len(ticket.failures) == 1:
                self._retries.append(ticket)
            else:
                faults = [failure for failure in ticket.failures if failure[0] is not Verdict.LOST]
                verdict, detail = faults[-1] if len(faults) == len(ticket.failures) else (Verdict.LOST, detail)
                ran_s = time.monotonic() - worker.since
                self._resolve(ticket, JobResult(verdict, detail=detail, queue_s=ticket.queue_s, run_s=ran_s))
        self._drop(worker)

    def _drop(self, worker: Worker) -> None:
        """Kill a worker with all that belongs to it; jobs that only waited go back to the head of the queue."""
        self._workers.remove(worker)
        self._queue.extendleft(ticket for ticket, _ in reversed(worker.jobs))
        worker.jobs.clear()
        self._selector.unregister(worker.process.channel)
        worker.kill()
        worker.process.release()
        self._ending.add(worker.process)

    def _resolve(self, ticket: Ticket, result: JobResult) -> None:
        if not ticket.future.cancelled():
            ticket.future.set_result(result)

    def _shut_down(self) -> None:
        with self._lock:
            self._closing = True
            self._queue.extend(self._incoming)
            self._incoming.clear()
        tickets = [ticket for worker in self._workers for ticket, _ in worker.jobs]
        for worker in list(self._workers):
            worker.jobs.clear()
            self._drop(worker)
        self._ending.finish()
        self._selector.close()
        os.close(self._wake_fd)  # nobody writes to it once `_closing` is set
        for ticket in [*tickets, *self._retries, *self._queue]:
            self._resolve(ticket, JobResult(Verdict.LOST, detail=self._why or "the pool was closed"))
        self._first.set()


_open_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


@atexit.register
def _close_open_pools() -> None:
    for pool in list(_open_pools):
        pool.close()
