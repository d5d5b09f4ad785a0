"""Launch: start one isolated worker process and say what it may see. Knows nothing of jobs.

Never forks this process: it may hold threads, locks, CUDA contexts and the references of every task. A fresh
interpreter is executed with an environment of our own, and only two descriptors go with it.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import site
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from janusrl.sandbox import wire
from janusrl.sandbox.limits import Limits

LEVELS = ("namespaces", "landlock", "process")
"""Isolation levels, best first."""

_BOOT = (
    "import sys, json; sys.path += json.loads(sys.argv[1])['import_from']; "
    "from janusrl.sandbox.worker import main; main()"
)
_PACKAGE = Path(__file__).resolve().parents[1]
_ERROR_BYTES = 64 << 10
_F_SEAL_SEAL, _F_SEAL_SHRINK, _F_SEAL_GROW = 1, 2, 4


@dataclass(frozen=True)
class Engine:
    """Trusted code that a worker imports to serve jobs with."""

    module: str
    """Module with `handle(payload: bytes) -> tuple[bytes, bytes]`, such as `janusrl.render.svg_engine`."""
    packages: tuple[str, ...] = ()
    """Names in site-packages that it needs: packages, modules, and folders such as `pillow.libs`."""
    folders: tuple[str, ...] = ()
    """More folders to import from and to show, read-only."""


@dataclass
class Process:
    """A started worker process, not yet ready."""

    popen: subprocess.Popen[bytes]
    channel: socket.socket
    """Our end; non-blocking SOCK_SEQPACKET."""
    memory_fd: int
    """The memory file with the slots."""
    errors_fd: int
    """A sealed memory file with the first 64 KiB of what the worker wrote to stdout and stderr."""

    def last_words(self) -> str:
        """The end of what the worker printed: untrusted text, for messages to people."""
        printed = os.pread(self.errors_fd, _ERROR_BYTES, 0).rstrip(b"\0")
        return printed[-4000:].decode(errors="replace").strip()

    def release(self) -> None:
        """Close the descriptors."""
        self.channel.close()
        os.close(self.memory_fd)
        os.close(self.errors_fd)


def launch(engine: Engine, level: str, limits: Limits, *, user_namespace: bool | None = None) -> Process:
    """Start a worker at one isolation level.

    The worker dies with the calling *thread*: call from one that lives as long as the worker shall.

    Args:
        engine: what it imports.
        level: one of `LEVELS`.
        limits: memory and output limits are set by the worker on itself, before it takes jobs.
        user_namespace: whether to go through a user namespace; when None, only if this process is not root.

    Raises:
        OSError: the process could not be started, or no memory file made.
    """
    slot_bytes = max(limits.output_bytes, limits.payload_bytes)
    descriptors: list[int] = []
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        memory_fd = _sealed_memory("janusrl-slots", slot_bytes * wire.SLOTS)
        descriptors.append(memory_fd)
        errors_fd = _sealed_memory("janusrl-errors", _ERROR_BYTES)
        descriptors.append(errors_fd)
        spec = {
            "level": level,
            "engine": engine.module,
            "import_from": _import_from(engine),
            "read_only": visible_paths(engine),
            "user_namespace": bool(user_namespace),
            "channel_fd": theirs.fileno(),
            "memory_fd": memory_fd,
            "slot_bytes": slot_bytes,
            "memory_mb": limits.memory_mb,
            "parent_pid": os.getpid(),
        }
        popen = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", _BOOT, json.dumps(spec)],
            stdin=subprocess.DEVNULL,
            stdout=errors_fd,
            stderr=errors_fd,
            pass_fds=(theirs.fileno(), memory_fd),
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )
    except BaseException:
        ours.close()
        for descriptor in descriptors:
            os.close(descriptor)
        raise
    finally:
        theirs.close()
    ours.setblocking(False)
    return Process(popen, ours, memory_fd, errors_fd)


def visible_paths(engine: Engine) -> list[str]:
    """Everything that a worker with this engine may read: standard library, shared libraries, the engine's packages."""
    library = Path(sys.base_prefix) / sys.platlibdir
    pure = Path(sys.base_prefix) / "lib"
    paths = [str(path.resolve()) for path in {library, pure} if sys.base_prefix != "/usr" and path.is_dir()]
    if platform.libc_ver()[0]:
        paths += ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"]
    for folder in _site_folders():
        paths += [str(folder / name) for name in engine.packages]
        paths += [str(folder / f"{name}.py") for name in engine.packages]
    paths += [str(_PACKAGE), *engine.folders]
    return [path for path in dict.fromkeys(paths) if os.path.lexists(path)]


def _sealed_memory(name: str, size_bytes: int) -> int:
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size_bytes)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _F_SEAL_SEAL | _F_SEAL_SHRINK | _F_SEAL_GROW)
    return descriptor


def _site_folders() -> Sequence[Path]:
    return [Path(folder).resolve() for folder in [*site.getsitepackages(), site.getusersitepackages()]]


def _import_from(engine: Engine) -> list[str]:
    return [*engine.folders, *map(str, _site_folders()), str(_PACKAGE.parent)]


def _environment() -> dict[str, str]:
    """Nothing of ours: no tokens, no paths, no proxies; one thread; the same hashes in every worker."""
    return {
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "PATH": "/usr/bin:/bin",
        "PYTHONHASHSEED": "0",
        "TMPDIR": "/tmp",
        "TZ": "UTC",
    }
