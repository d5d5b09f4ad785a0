"""Launch: start one isolated worker process and say what it may see. Knows nothing of jobs.

Never forks this process: it may hold threads, locks, CUDA contexts and the references of every task. A fresh
interpreter is executed with an environment of our own, and only two descriptors go with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import platform
import site
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from janusrl.sandbox import wire
from janusrl.sandbox.empty import empty
from janusrl.sandbox.limits import Limits

LEVELS = ("namespaces", "landlock", "process")
"""Isolation levels, best first."""

_BOOT = (
    "import sys, json; sys.path += json.loads(sys.argv[1])['import_from']; "
    "from janusrl.sandbox.worker import main; main()"
)
_PACKAGE = Path(__file__).resolve().parents[1]
_OURS = (*sorted(_PACKAGE.glob("*.py")), _PACKAGE / "render", _PACKAGE / "sandbox")
"""What of janusrl a worker sees: never the corpora that an installed package holds, nor how rewards are made."""
_ERROR_BYTES = 64 << 10
_KEEP_HEAP = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(64 << 20)}
"""What glibc's thresholds grow to by themselves at most: a picture's buffers are not given back after each job."""
_KEPT_BYTES = 1 << 20
"""How much memory a slot may keep from one job to the next."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_BREATH_S = 0.05
"""Until a machine without memory is asked once more."""
_libc = ctypes.CDLL(None, use_errno=True)
_F_SEAL_SEAL, _F_SEAL_SHRINK, _F_SEAL_GROW = 1, 2, 4


@dataclass(frozen=True)
class Engine:
    """Trusted code that a worker imports to serve jobs with."""

    module: str
    """Module with `handle(payload: bytes) -> (meta: bytes, blob)`, such as `janusrl.render.svg_engine`; blob is a
    bytes-like or a sequence of them, which are joined. If it has a `warm()`, that is called once at the start."""
    packages: tuple[str, ...] = ()
    """Names in site-packages that it needs: packages, modules, and folders such as `pillow.libs`."""
    folders: tuple[str, ...] = ()
    """More folders to import from and to show, read-only."""
    shown: tuple[str, ...] = ()
    """More paths to show, read-only, such as programs that children may run."""
    fork: bool = False
    """Whether each job runs in a child of its own, forked from the warm worker: for programs that a model wrote.
    `handle` then runs in an empty folder that it may write to ($TMPDIR, $HOME), with stdin empty and what it prints
    captured. The module may have a `prepare()`, which is called in a child forked ahead of its job."""
    subprocesses: bool = False
    """Whether children may start processes. Only at the level `namespaces`, where those can be found and killed."""


@dataclass
class Process:
    """A started worker process, not yet ready."""

    popen: subprocess.Popen[bytes]
    channel: socket.socket
    """Our end; non-blocking SOCK_SEQPACKET."""
    memory_fds: list[int]
    """The memory files, with the slots in them."""
    places: list[tuple[int, int]]
    """Of each slot the memory file, and where in it the slot begins."""
    errors_fd: int
    """A sealed memory file with the first 64 KiB of what the worker wrote to stdout and stderr."""

    work: str | None = None
    """A fork engine's work folder, where it is one of this machine's."""

    def last_words(self) -> str:
        """The end of what the worker printed: untrusted text, for messages to people."""
        printed = os.pread(self.errors_fd, _ERROR_BYTES, 0).rstrip(b"\0")
        return printed[-4000:].decode(errors="replace").strip()

    def put(self, slot: int, payload: bytes, wipe_bytes: int) -> None:
        """Write a payload into a slot, after wiping so many bytes of it: all of it where a program may read it.

        Raises:
            OSError: there is no memory for it, nor a moment later.
        """
        try:
            self._put(slot, payload, wipe_bytes)
        except OSError:
            time.sleep(_BREATH_S)
            self._put(slot, payload, wipe_bytes)

    def _put(self, slot: int, payload: bytes, wipe_bytes: int) -> None:
        memory_fd, start = self.places[slot]
        if wipe_bytes:
            _forget(memory_fd, start, wipe_bytes)
        done = os.pwrite(memory_fd, payload, start)
        while done < len(payload):
            done += os.pwrite(memory_fd, memoryview(payload)[done:], start + done)

    def take(self, slot: int, lengths: Sequence[int], skip: int = 0) -> list[bytes]:
        """Copy pieces that lie one behind the other in a slot, from byte `skip` on. Much memory is given back."""
        memory_fd, start = self.places[slot]
        at, found = start + skip, []
        for length in lengths:
            found.append(os.pread(memory_fd, length, at))
            at += length
        if at - start > _KEPT_BYTES:
            with contextlib.suppress(OSError):  # it is only kept, then
                _forget(memory_fd, start, at - start)
        return found

    def release(self) -> None:
        """Close the descriptors."""
        self.channel.close()
        for fd in (*self.memory_fds, self.errors_fd):
            os.close(fd)

    def remove_work(self) -> None:
        """Remove the work folder; once the process has ended. May take as long as the last program made it take."""
        if self.work is not None:
            empty(self.work)
            with contextlib.suppress(OSError):
                os.rmdir(self.work)


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
    stride = -(-(slot_bytes + wire.CONSOLE_BYTES) // _PAGE) * _PAGE
    files, slots_a_file = (wire.FORK_SLOTS, 1) if engine.fork else (1, wire.SLOTS)
    descriptors: list[int] = []
    work = "/tmp" if level == LEVELS[0] else tempfile.mkdtemp(prefix="janusrl-work-") if engine.fork else None
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        for number in range(files):
            descriptors.append(_sealed_memory(f"janusrl-slot-{number}", slots_a_file * stride))
        memory_fds = list(descriptors)
        places = [(fd, slot * stride) for fd in memory_fds for slot in range(slots_a_file)]
        errors_fd = _sealed_memory("janusrl-errors", _ERROR_BYTES)
        descriptors.append(errors_fd)
        spec = {
            "level": level,
            "engine": engine.module,
            "import_from": _import_from(engine),
            "read_only": visible_paths(engine),
            "user_namespace": bool(user_namespace),
            "channel_fd": theirs.fileno(),
            "memory_fds": memory_fds,
            "slot_bytes": slot_bytes,
            "stride": stride,
            "fork": engine.fork,
            "subprocesses": engine.subprocesses,
            "work": work,
            "wall_s": limits.wall_s,
            "cpu_s": limits.cpu_s,
            "memory_mb": limits.memory_mb,
            "work_mb": limits.work_mb,
            "parent_pid": os.getpid(),
        }
        popen = subprocess.Popen(
            [sys.executable, "-s", "-P", "-S", "-B", "-c", _BOOT, json.dumps(spec)],
            stdin=subprocess.DEVNULL,
            stdout=errors_fd,
            stderr=errors_fd,
            pass_fds=(theirs.fileno(), *memory_fds),
            cwd="/",
            env=_environment(work or "/tmp") | ({} if engine.fork else _KEEP_HEAP),
            start_new_session=True,
        )
    except BaseException:
        ours.close()
        for descriptor in descriptors:
            os.close(descriptor)
        if work not in (None, "/tmp"):
            os.rmdir(work)
        raise
    finally:
        theirs.close()
    ours.setblocking(False)
    return Process(popen, ours, memory_fds, places, errors_fd, None if work == "/tmp" else work)


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
        paths += [str(path) for name in engine.packages for path in folder.glob(f"{name}.*.so")]
    paths += [*map(str, _OURS), *engine.folders, *engine.shown]
    return [path for path in dict.fromkeys(paths) if os.path.lexists(path)]


def _sealed_memory(name: str, size_bytes: int) -> int:
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size_bytes)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _F_SEAL_SEAL | _F_SEAL_SHRINK | _F_SEAL_GROW)
    return descriptor


def _forget(descriptor: int, start: int, size_bytes: int) -> None:
    """Make a piece of a memory file read as zeros, and give its memory back."""
    keep_size_and_punch = 3
    if _libc.fallocate(descriptor, keep_size_and_punch, ctypes.c_int64(start), ctypes.c_int64(size_bytes)) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"fallocate: {os.strerror(number)}")


def _site_folders() -> Sequence[Path]:
    """Where packages are installed: this interpreter's own folders, and those that a venv borrows from another."""
    borrowed = [folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]
    folders = [*site.getsitepackages(), site.getusersitepackages(), *borrowed]
    return list(dict.fromkeys(Path(folder).resolve() for folder in folders))


def _import_from(engine: Engine) -> list[str]:
    return [*engine.folders, *map(str, _site_folders()), str(_PACKAGE.parent)]


def _environment(work: str) -> dict[str, str]:
    """Nothing of ours: no tokens, no paths, no proxies; one thread; the same hashes in every worker."""
    return {
        "HOME": work,
        "LANG": "C.UTF-8",
        "MKL_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": "/usr/bin:/bin",
        "PYTHONHASHSEED": "0",
        "TMPDIR": work,
        "TZ": "UTC",
    }
