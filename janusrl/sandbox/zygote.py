"""The zygote: imports an engine once, and forks a child for every job. Runs inside a worker that is already isolated.

The zygote never looks at a payload or an answer: the child reads its own, so nothing of one job is ever in the memory
that the next one is forked from. What a job prints is moved from its pipe to the job's memory file by splice(2), past
the zygote's memory. When a child has ended, everything else it left in the namespace is killed and the work folder is
emptied.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import math
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from janusrl.sandbox import primitives, seccomp, wire
from janusrl.sandbox.answer import answer
from janusrl.sandbox.empty import empty
from janusrl.sandbox.limits import Limits

_PIPE_BYTES = 1 << 20
_SHORTEST_WAIT_S = 0.005
_CLEANING_S = 0.4
_OPEN_FILES = 256
_PROCESSES = 128
"""Threads of a child; and processes, where it may have them (the user id is its worker's alone)."""


@dataclass
class _Child:
    pid: int
    pidfd: int
    output: int
    """Our end of the pipe that it prints to."""
    start: int | None
    """A pipe on which a child forked ahead of its job waits for it; None for one that was forked with its job."""


class Zygote:
    """Serves jobs with forked children; see the module's docstring."""

    def __init__(self, spec: dict[str, Any], engine: Any, channel: socket.socket) -> None:
        self._spec = spec
        self._handle: Callable[[bytes], tuple[bytes, Any]] = engine.handle
        self._prepare: Callable[[], None] | None = getattr(engine, "prepare", None)
        self._channel = channel
        self._fds: list[int] = spec["memory_fds"]
        self._slot_bytes: int = spec["slot_bytes"]
        self._limits = Limits(wall_s=spec["wall_s"], cpu_s=spec["cpu_s"])
        self._alone = spec["level"] == "namespaces"
        """Whether every process that we see is ours to kill."""
        self._null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        self._work = spec["work"]
        self._next: _Child | None = None

    def serve(self) -> None:
        """Take jobs until the parent hangs up."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a job's processes may send it to process 1
        gc.collect()
        gc.freeze()
        while True:
            self._clean()
            if self._prepare is not None and self._next is None:
                self._next = self._fork(None)
            frame = self._channel.recv(wire.MAX_FRAME)
            if not frame:
                return
            _, number, slot, _ = wire.REQUEST.unpack(frame)
            reply = self._run(slot, frame)
            self._channel.send(wire.REPLY.pack(wire.REPLY_MAGIC, number, slot, *reply))

    def _run(self, slot: int, frame: bytes) -> tuple[int, ...]:
        """Run one job; returns what stands in the reply behind the slot."""
        began = time.monotonic_ns()
        child, self._next = self._next, None
        if child is None:
            child = self._fork((slot, frame))
        else:
            assert child.start is not None
            with contextlib.suppress(OSError):
                os.write(child.start, frame)
            os.close(child.start)
        verdict, printed = self._watch(child, slot)
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(child.pidfd, signal.SIGKILL)
        _, status, usage = os.wait4(child.pid, 0)
        os.close(child.pidfd)
        if self._alone:
            self._kill_the_rest()
        printed = self._drain(child, slot, printed)
        os.close(child.output)
        if printed > wire.MAX_PRINTED:  # the last of it may have come with the child's end
            verdict = wire.FLOOD
        wall = time.monotonic_ns() - began
        cpu = int((usage.ru_utime + usage.ru_stime) * 1e9)
        meta = blob = 0
        if verdict == wire.DONE:
            verdict, meta, blob = self._answer(slot, os.waitstatus_to_exitcode(status), cpu)
        return verdict, meta, blob, min(printed, wire.CONSOLE_BYTES), wall, cpu

    def _watch(self, child: _Child, slot: int) -> tuple[int, int]:
        """Wait for the end of a child within its limits; a verdict so far, and how much it printed."""
        began, cpu_before = time.monotonic(), _cpu_s(child.pid)
        printed = 0
        poll = select.poll()
        poll.register(child.pidfd, select.POLLIN)
        poll.register(child.output, select.POLLIN)
        left_s = self._limits.left_s(0.0, 0.0)
        while True:
            events = dict(poll.poll(max(left_s, _SHORTEST_WAIT_S) * 1000))
            if child.pidfd in events:
                return wire.DONE, printed
            if child.output in events:
                if events[child.output] & select.POLLIN:
                    printed += self._move(child, slot, printed)
                else:  # closed at the other end
                    poll.unregister(child.output)
                if printed > wire.MAX_PRINTED:
                    return wire.FLOOD, printed
            left_s = self._limits.left_s(time.monotonic() - began, _cpu_s(child.pid) - cpu_before)
            if left_s <= 0:
                return wire.TIME, printed

    def _move(self, child: _Child, slot: int, printed: int) -> int:
        """Move what waits in the pipe to the slot's console, or nowhere once that is full; how much it was."""
        left = wire.CONSOLE_BYTES - printed
        try:
            if left > 0:
                return os.splice(child.output, self._fds[slot], left, offset_dst=self._slot_bytes + printed)
            return os.splice(child.output, self._null, _PIPE_BYTES)
        except BlockingIOError:
            return 0

    def _drain(self, child: _Child, slot: int, printed: int) -> int:
        while moved := self._move(child, slot, printed):
            printed += moved
            if printed > wire.MAX_PRINTED:
                break
        return printed

    def _answer(self, slot: int, exit_code: int, cpu_ns: int) -> tuple[int, int, int]:
        """What a child that ended by itself left: its verdict and lengths."""
        head = os.pread(self._fds[slot], wire.ANSWER.size, 0)
        magic, verdict, meta, blob = wire.ANSWER.unpack(head)
        if magic == wire.ANSWER_MAGIC and wire.ANSWER.size + meta + blob <= self._slot_bytes and exit_code == 0:
            if meta > wire.MAX_META_BYTES:
                return wire.TOO_MUCH, 0, 0
            known = (wire.DONE, wire.OUT_OF_MEMORY, wire.ENGINE_ERROR, wire.TOO_MUCH)
            return (verdict, meta, blob) if verdict in known else (wire.NO_ANSWER, 0, 0)
        if exit_code == -signal.SIGXCPU or (exit_code == -signal.SIGKILL and cpu_ns >= self._spec["cpu_s"] * 1e9):
            return wire.TIME, 0, 0
        if exit_code == -signal.SIGKILL:
            return wire.KILLED, 0, 0
        return wire.DIED if exit_code < 0 else wire.NO_ANSWER, 0, 0

    def _kill_the_rest(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)

    def _clean(self) -> None:
        """Empty the work folder. Where that takes long (on a disk), end this process and leave it to the parent."""
        if not empty(self._work, math.inf if self._alone else _CLEANING_S):
            os._exit(wire.DIRTY)
        os.chdir(self._work)

    # In the child.

    def _fork(self, job: tuple[int, bytes] | None) -> _Child:
        """Fork a child that runs a job (slot, request frame), or one that prepares and waits for it."""
        ours, theirs = os.pipe2(os.O_CLOEXEC)
        waits, start = os.pipe2(os.O_CLOEXEC) if job is None else (None, None)
        fcntl.fcntl(ours, fcntl.F_SETFL, os.O_NONBLOCK)
        zygote = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                if not self._alone:
                    primitives.die_with_parent()
                    if os.getppid() != zygote:
                        os._exit(1)
                self._become_child(theirs, waits, job)
            finally:
                os._exit(1)
        os.close(theirs)
        if waits is not None:
            os.close(waits)
        return _Child(pid, os.pidfd_open(pid), ours, start)

    def _become_child(self, output: int, waits: int | None, job: tuple[int, bytes] | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(output, 1)
        os.dup2(output, 2)
        _close_all_but([self._fds[job[0]]] if job else [fd for fd in (*self._fds, waits) if fd is not None])
        self._limit()
        prefork = job is None
        if prefork and self._prepare is not None:
            self._filter()
            self._prepare()
        if job is None:
            assert waits is not None
            frame = os.read(waits, wire.REQUEST.size)
            if len(frame) != wire.REQUEST.size:
                os._exit(0)
            job = wire.REQUEST.unpack(frame)[2], frame
            _close_only([waits, *(fd for slot, fd in enumerate(self._fds) if slot != job[0])])
        slot, frame = job
        length = wire.REQUEST.unpack(frame)[3]
        payload = os.pread(self._fds[slot], length, 0)
        if not prefork:
            self._filter()
        verdict, meta, parts = answer(self._handle, payload)
        size = sum(len(part) for part in parts)
        if len(meta) > wire.MAX_META_BYTES or wire.ANSWER.size + len(meta) + size > self._slot_bytes:
            verdict, meta, parts, size = wire.TOO_MUCH, b"", [], 0
        at = wire.ANSWER.size
        for part in (meta, *parts):
            view, done = memoryview(part), 0
            while done < len(view):
                done += os.pwrite(self._fds[slot], view[done:], at + done)
            at += len(view)
        head = wire.ANSWER.pack(wire.ANSWER_MAGIC, verdict, len(meta), size)
        os.pwrite(self._fds[slot], head, 0)
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(0)

    def _limit(self) -> None:
        spec = self._spec
        cpu_s = math.ceil(spec["cpu_s"]) + 1  # the zygote kills sooner and finer
        limits = [
            (resource.RLIMIT_AS, spec["memory_mb"] << 20),
            (resource.RLIMIT_CPU, cpu_s),
            (resource.RLIMIT_FSIZE, max(self._slot_bytes + wire.CONSOLE_BYTES, spec["work_mb"] << 20)),
            (resource.RLIMIT_NOFILE, _OPEN_FILES),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_MEMLOCK, 0),
            (resource.RLIMIT_MSGQUEUE, 0),
        ]
        if self._alone:
            limits.append((resource.RLIMIT_NPROC, _PROCESSES))
        for kind, value in limits:
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))

    def _filter(self) -> None:
        if self._spec["level"] != "process":
            program = seccomp.build_filter(
                os.getpid(), role="child", subprocesses=self._spec["subprocesses"], shares_files=not self._alone
            )
            seccomp.install_filter(program)


def _cpu_s(pid: int) -> float:
    """CPU seconds used so far by the kernel's clock of the process (clock_getcpuclockid(3)); 0 when it has ended."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _close_all_but(keep: list[int]) -> None:
    at = 3
    for fd in sorted(keep):
        if fd > at:
            primitives.close_range(at, fd - 1)
        at = fd + 1
    primitives.close_range(at)


def _close_only(descriptors: list[int]) -> None:
    for fd in descriptors:
        os.close(fd)
