"""Bait for hostile programs: secrets of every kind lie about, and what came of them is looked at from outside."""

from __future__ import annotations

import ctypes
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SHM = Path("/dev/shm")
SECRET_NAME = "JANUSRL_TEST_SECRET"


class Bait:
    """Secrets in files, environment, memory and an inheritable descriptor; listening sockets; a process to kill.

    The needle is never written in one piece into a hostile program: whoever shows it has found it.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bait-")
        folder = Path(self._folder.name)
        folder.chmod(0o777)
        self.halves = secrets.token_hex(12), secrets.token_hex(12)
        self.needle = "".join(self.halves)
        self.files = [folder / "secret", folder / "reference.png", SHM / f"bait-{self.halves[0]}"]
        for path in self.files:
            path.write_text(self.needle * 3)
            path.chmod(0o666)
            os.utime(path, (5, 5))
        os.environ[SECRET_NAME] = self.needle
        self.memory = ctypes.create_string_buffer(self.needle.encode())
        self.fd = os.memfd_create("bait", 0)
        os.set_inheritable(self.fd, True)
        os.write(self.fd, self.needle.encode())
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.unix = [socket.socket(socket.AF_UNIX, kind) for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)]
        self.unix_path, self.abstract = str(folder / "socket"), f"bait-{self.halves[0][:8]}"
        self.unix[0].bind(self.unix_path)
        os.chmod(self.unix_path, 0o777)
        self.abstract_dgram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.abstract_dgram.bind(b"\0" + self.abstract.encode())
        self.unix[1].bind(b"\0" + self.abstract.encode() + b"-stream")
        self.unix[1].listen()
        self.victim = subprocess.Popen(
            [sys.executable, "-ISc", "input()"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.kept = set(os.listdir(folder)), set(os.listdir(SHM))

    def names(self, engine_file: str) -> dict[str, str]:
        """What stands for the names in capitals in the programs; longer names first."""
        first, second = self.halves
        return {
            "SECRET_FILES": repr([str(path) for path in self.files]),
            "SECRET_FOLDER": self._folder.name,
            "SECRET_NAME": SECRET_NAME,
            "PARENT_ADDRESS": str(ctypes.addressof(self.memory)),
            "PARENT_PID": str(os.getpid()),
            "VICTIM_PID": str(self.victim.pid),
            "NEEDLE_HALF": repr(first.encode()),
            "NEEDLE_A": first,
            "NEEDLE_B": second,
            "TCP_PORT": str(self.tcp.getsockname()[1]),
            "UNIX_PATH": self.unix_path,
            "ABSTRACT": self.abstract,
            "ENGINE_FILE": repr(engine_file),
        }

    def harm(self) -> Iterator[str]:
        """What was really done, whatever the programs say."""
        if self.victim.poll() is not None:
            yield "the other process is dead"
        for path in self.files:
            now = path.stat() if path.exists() else None
            if now is None or path.read_text() != self.needle * 3 or (now.st_mode & 0o777, now.st_mtime) != (0o666, 5):
                yield f"{path.name} was changed"
                path.write_text(self.needle * 3)
                path.chmod(0o666)
                os.utime(path, (5, 5))
        for sock in (self.tcp, self.unix[1]):
            sock.setblocking(False)
            try:
                sock.accept()[0].close()
                yield "a connection came in"
            except BlockingIOError:
                pass
        for sock, how in ((self.unix[0], "a socket's path"), (self.abstract_dgram, "an abstract address")):
            sock.setblocking(False)
            try:
                sock.recv(100)
                yield f"a message came in through {how}"
            except BlockingIOError:
                pass
        folder, shm = self.kept
        if left := set(os.listdir(self._folder.name)) - folder:
            yield f"files were left beside the secret: {left}"
        if left := {name for name in set(os.listdir(SHM)) - shm if "left" in name}:
            yield f"shared memory was left: {left}"

    def close(self) -> None:
        """Take everything away again."""
        self.victim.kill()
        self.victim.communicate()
        os.environ.pop(SECRET_NAME, None)
        os.close(self.fd)
        for sock in (self.tcp, *self.unix, self.abstract_dgram):
            sock.close()
        for path in self.files:
            path.unlink(missing_ok=True)
        self._folder.cleanup()


def parents() -> dict[int, int]:
    """Process id to its parent's, for every process that lives (zombies do not)."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                found[int(entry.name)] = int(parent)
    return found


def below(pid: int) -> set[int]:
    """Process ids of everything that descends from a process."""
    family, all_parents = {pid}, parents()
    while new := {child for child, parent in all_parents.items() if parent in family} - family:
        family |= new
    return family - {pid}


def left_over() -> dict[str, set[str]]:
    """What a pool may leave on the machine: our descriptors, work folders, shared memory, System V objects."""
    temporary = Path(tempfile.gettempdir())
    fds = {f"{name} {_target(name)}" for name in os.listdir("/proc/self/fd")}
    return {
        "descriptors": {fd for fd in fds if "memfd:janusrl" in fd or "socket" in fd or "pipe" in fd},
        "temporary files": {path.name for path in temporary.iterdir() if path.name.startswith("janusrl-")},
        "shared memory": {name for name in os.listdir(SHM) if "left" in name or "janusrl" in name},
        "system v": {line for kind in ("shm", "msg", "sem") for line in _lines(f"/proc/sysvipc/{kind}")[1:]},
        "mounts": {line for line in _lines("/proc/self/mountinfo") if "janusrl" in line},
    }


def _target(fd: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        return ""


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
