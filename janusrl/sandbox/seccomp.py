"""The system calls that a worker may make once it takes jobs; everything else answers EPERM.

The filter is classic BPF over `struct seccomp_data` (seccomp(2)). The list is what a single-threaded Python process
needs to compute, to read files it may see, and to talk over descriptors it already has. Not on it: sockets, processes
and threads, exec, ptrace, other processes' memory, mounts, namespaces, keys, bpf, io_uring, userfaultfd.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct

_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
_EPERM, _ENOTTY, _ENOSYS = 1, 25, 38
_SIGABRT = 6

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_X32_BIT = 0x40000000

# name: (x86_64, aarch64); None where the architecture has no such call.
_CALLS: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62), "mmap": (9, 222),
    "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "pread64": (17, 67), "pwrite64": (18, 68),
    "readv": (19, 65), "writev": (20, 66), "sched_yield": (24, 124), "mremap": (25, 216), "madvise": (28, 233),
    "dup": (32, 23), "nanosleep": (35, 101), "getpid": (39, 172), "sendto": (44, 206), "recvfrom": (45, 207),
    "exit": (60, 93), "uname": (63, 160), "getcwd": (79, 17), "gettimeofday": (96, 169), "getrusage": (98, 165),
    "times": (100, 153), "getuid": (102, 174), "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177),
    "sigaltstack": (131, 132), "gettid": (186, 178), "futex": (202, 98), "sched_getaffinity": (204, 123),
    "getdents64": (217, 61), "restart_syscall": (219, 128), "fadvise64": (221, 223), "clock_gettime": (228, 113),
    "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "exit_group": (231, 94), "openat": (257, 56),
    "newfstatat": (262, 79), "readlinkat": (267, 78), "faccessat": (269, 48), "ppoll": (271, 73),
    "getrandom": (318, 278), "membarrier": (324, 283), "statx": (332, 291), "rseq": (334, 293),
    "faccessat2": (439, 439), "open": (2, None), "stat": (4, None), "lstat": (6, None), "poll": (7, None),
    "access": (21, None), "readlink": (89, None), "time": (201, None),
}  # fmt: skip
_CLONE3 = 435
_FCNTL = (72, 25)
_IOCTL = (16, 29)
_PRLIMIT = (302, 261)
_TGKILL = (234, 131)
_HARMLESS_FCNTL = (1, 2, 3, 4)  # F_GETFD, F_SETFD, F_GETFL, F_SETFL


def build_filter(pid: int, machine: str | None = None) -> bytes:
    """Return the BPF program for a worker whose process id, in its own namespace, is `pid`.

    Raises:
        OSError: no system call numbers are known for this architecture.
    """
    machine = machine or platform.machine()
    if machine not in _AUDIT_ARCH:
        raise OSError(f"no seccomp filter is written for {machine}; there is one for {', '.join(_AUDIT_ARCH)}")
    column = 0 if machine == "x86_64" else 1
    architecture, number = 4, 0  # offsets into struct seccomp_data; arguments start at 16, low word first
    first, second, third = 16, 24, 32
    program = [_load(architecture), _if_equal(_AUDIT_ARCH[machine], 1, 0), _return(_KILL_PROCESS), _load(number)]
    if machine == "x86_64":
        program += [_if_at_least(_X32_BIT, 0, 1), _return(_KILL_PROCESS)]
    program += [_if_equal(_CLONE3, 0, 1), _return(_ERRNO | _ENOSYS)]
    # ioctl always answers "not a terminal": io.open() asks, and nothing needs more.
    program += [_if_equal(_IOCTL[column], 0, 1), _return(_ERRNO | _ENOTTY)]
    # abort() may end the process; a program that could send itself SIGKILL would pass for one killed from outside.
    abort = [_load(first), _if_equal(pid, 0, 3), _load(third), _if_equal(_SIGABRT, 0, 1), _return(_ALLOW)]
    program += _special(_TGKILL[column], [*abort, _return(_ERRNO | _EPERM)])
    # Limits may be read, not set: the pointer to the new limit, both words of it, must be null.
    read_limits = [_load(third), _if_equal(0, 0, 3), _load(third + 4), _if_equal(0, 0, 1), _return(_ALLOW)]
    program += _special(_PRLIMIT[column], [*read_limits, _return(_ERRNO | _EPERM)])
    harmless = [
        instruction for command in _HARMLESS_FCNTL for instruction in (_if_equal(command, 0, 1), _return(_ALLOW))
    ]
    program += _special(_FCNTL[column], [_load(second), *harmless, _return(_ERRNO | _EPERM)])
    numbers = sorted(call for pair in _CALLS.values() if (call := pair[column]) is not None)
    for call in numbers:
        program += [_if_equal(call, 0, 1), _return(_ALLOW)]
    program.append(_return(_ERRNO | _EPERM))
    return b"".join(program)


def install_filter(program: bytes) -> None:
    """Install a filter for this thread, for good. no_new_privs must be set.

    Raises:
        OSError: the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    set_mode_filter = 1
    if libc.syscall(_SECCOMP[platform.machine()], set_mode_filter, 0, header) < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"seccomp: {os.strerror(error)}")


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _load(offset: int) -> bytes:
    return _instruction(0x20, offset)


def _if_equal(value: int, if_true: int, if_false: int) -> bytes:
    return _instruction(0x15, value, if_true, if_false)


def _if_at_least(value: int, if_true: int, if_false: int) -> bytes:
    return _instruction(0x35, value, if_true, if_false)


def _return(action: int) -> bytes:
    return _instruction(0x06, action)


def _special(call: int, body: list[bytes]) -> list[bytes]:
    """A call whose arguments decide; `body` must return on every way through it."""
    return [_if_equal(call, 0, len(body)), *body]
