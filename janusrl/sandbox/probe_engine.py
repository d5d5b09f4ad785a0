"""The engine of the probes: each job is one attempt to break out, made for real. Runs in a worker, imports little.

An attempt answers what it got. Whether it got through is also checked from outside, by `levels.py`.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from typing import Any


def handle(payload: bytes) -> tuple[bytes, bytes]:
    """Make the attempt of a payload `{"attempt", "argument"}` (JSON); answers `{"got": true | false, "how": str}`."""
    asked = json.loads(payload)
    try:
        how = _ATTEMPTS[asked["attempt"]](asked["argument"])
    except (OSError, MemoryError) as error:
        return json.dumps({"got": False, "how": f"{type(error).__name__}: {error}"}).encode(), b""
    return json.dumps({"got": True, "how": how}).encode(), b""


def _read_file(path: str) -> str:
    with open(path, "rb") as file:
        return file.read(100).decode(errors="replace")


def _list_processes(_: Any) -> str:
    return f"{len([name for name in os.listdir('/proc') if name.isdigit()])} processes"


def _connect(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(b"hello from the sandbox")
    return "connected"


def _fork(_: Any) -> str:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "forked"


def _kill(pid: int) -> str:
    os.kill(pid, 9)
    return "sent SIGKILL"


def _write_file(path: str) -> str:
    with open(path, "wb") as file:
        file.write(b"from the sandbox")
    return "wrote"


def _allocate(size_bytes: int) -> str:
    return f"{len(bytearray(size_bytes))} bytes"


_ATTEMPTS: dict[str, Callable[[Any], str]] = {
    "allocate": _allocate,
    "connect": _connect,
    "fork": _fork,
    "kill": _kill,
    "list_processes": _list_processes,
    "read_file": _read_file,
    "write_file": _write_file,
}
