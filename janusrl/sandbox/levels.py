"""Which isolation this machine gives: proven by attempts to break out, not read off a version number."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from janusrl.sandbox.errors import SandboxError
from janusrl.sandbox.job import Verdict
from janusrl.sandbox.launch import LEVELS, Engine
from janusrl.sandbox.limits import Limits
from janusrl.sandbox.pool import Pool

_STOPPED = {
    "namespaces": (
        "read_file", "list_processes", "connect", "fork", "kill", "write_file", "allocate",
    ),
    "landlock": ("read_file", "list_processes", "connect", "fork", "kill", "write_file", "allocate"),
    "process": ("allocate",),
}  # fmt: skip
"""The attempts that must fail for a level to be proven."""
_MEMORY_MB = 512

_detected: Probed | None = None
_lock = threading.Lock()


@dataclass(frozen=True)
class Probed:
    """What the probes proved on this machine."""

    level: str
    """The best level proven."""
    attempts: Mapping[str, Mapping[str, str]]
    """Level to attempt to what came of it: `stopped: ...` or `GOT THROUGH: ...`. Only levels that were tried."""
    problems: Mapping[str, str]
    """Better levels that could not be had, with the reason."""


def detect() -> Probed:
    """Try the levels, best first, until one is proven. Done once in a process; about a second.

    Raises:
        SandboxError: not even limits work here.
    """
    global _detected
    with _lock:
        if _detected is None:
            _detected = _detect()
        return _detected


def require(level: str) -> str:
    """Return the best level proven, if it is at least `level`.

    Raises:
        ValueError: no such level.
        SandboxError: the machine proves less; the message says what was asked, what there is, and what to do.
    """
    if level not in LEVELS:
        raise ValueError(f"no isolation level is called '{level}'; the levels are {', '.join(LEVELS)}, best first")
    probed = detect()
    if LEVELS.index(probed.level) > LEVELS.index(level):
        reasons = "; ".join(f"{name}: {why}" for name, why in probed.problems.items())
        raise SandboxError(
            f"isolation level '{level}' was asked, this machine proves only '{probed.level}' ({reasons}). Run as root "
            f"or allow user namespaces for 'namespaces', use a kernel with landlock for 'landlock', or set "
            f"sandbox.level={probed.level} and know what that does not stop (see janusrl.sandbox)"
        )
    return probed.level


def probe(level: str, *, user_namespace: bool | None = None) -> dict[str, str]:
    """Make every attempt inside one worker of this level.

    Returns:
        Attempt to `stopped: ...` or `GOT THROUGH: ...`.

    Raises:
        SandboxError: no worker starts at this level.
    """
    limits = Limits(wall_s=20, cpu_s=20, memory_mb=_MEMORY_MB, payload_bytes=1 << 16, output_bytes=1 << 16)
    with (
        _bait() as arguments,
        Pool(Engine("janusrl.sandbox.probe_engine"), level, limits=limits, user_namespace=user_namespace) as pool,
    ):
        found = {}
        for attempt, argument in arguments.items():
            payload = json.dumps({"attempt": attempt, "argument": argument}).encode()
            result = pool.submit(payload).result()
            if result.verdict is not Verdict.DONE:
                found[attempt] = f"stopped: {result.verdict}"
                continue
            answer = json.loads(result.meta)
            found[attempt] = ("GOT THROUGH: " if answer["got"] else "stopped: ") + str(answer["how"])
        for attempt, harm in arguments.harm():
            found[attempt] = f"GOT THROUGH: {harm}"
    return found


def _detect() -> Probed:
    attempts: dict[str, Mapping[str, str]] = {}
    problems: dict[str, str] = {}
    for level in LEVELS:
        try:
            attempts[level] = probe(level)
        except SandboxError as error:
            problems[level] = str(error)
            continue
        through = [name for name in _STOPPED[level] if not attempts[level][name].startswith("stopped")]
        if not through:
            return Probed(level, attempts, problems)
        problems[level] = f"not stopped: {', '.join(through)}"
    reasons = "; ".join(f"{name}: {why}" for name, why in problems.items())
    raise SandboxError(f"no isolation level works on this machine, not even limits: {reasons}")


class _Bait(dict[str, Any]):
    """Attempts with their arguments, and the look from outside at what they did."""

    victim: subprocess.Popen[bytes]
    listener: socket.socket
    written: Path

    def harm(self) -> Iterator[tuple[str, str]]:
        """What was really done, whatever the worker says."""
        if self.victim.poll() is not None:
            yield "kill", "the other process is dead"
        if self.written.exists():
            yield "write_file", "the file is there"
        self.listener.setblocking(False)
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return
        yield "connect", "a connection came in"


@contextmanager
def _bait() -> Iterator[_Bait]:
    """A secret that everybody may read, a listening socket, a process to kill, a folder that everybody may write."""
    with tempfile.TemporaryDirectory(prefix="janusrl-probe-") as folder, socket.socket() as listener:
        os.chmod(folder, 0o777)
        secret = Path(folder) / "secret"
        secret.write_text("the reference answer")
        secret.chmod(0o644)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with subprocess.Popen(
            [sys.executable, "-ISc", "input()"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as victim:
            bait = _Bait(
                read_file=str(secret),
                list_processes=None,
                connect=listener.getsockname()[1],
                fork=None,
                kill=victim.pid,
                write_file=str(Path(folder) / "written"),
                allocate=2 * _MEMORY_MB << 20,
            )
            bait.victim, bait.listener, bait.written = victim, listener, Path(folder) / "written"
            try:
                yield bait
            finally:
                victim.kill()
