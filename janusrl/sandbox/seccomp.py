"""The system calls that sandboxed code may make; everything else answers EPERM.

The filters are classic BPF over `struct seccomp_data` (seccomp(2)). There are three:

`worker`: what a single-threaded Python process needs to compute, to read files it may see, and to talk over descriptors
it already has.
`zygote`: that, and what is needed to fork a child for every job, to bound and kill it, and to clean up behind it.
`child`: what a forked program may do: compute with threads, use its folder. Not: processes, exec, sockets (a pair
connected to itself is one exception: event loops want it; never of datagrams, which could be sent elsewhere), ptrace,
other processes' memory, shared memory, mounts, namespaces, keys, bpf, io_uring, userfaultfd, raising limits. With
`subprocesses` also fork and exec. Where it shares the machine's files, changes of rights and times do nothing.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from typing import Literal

Role = Literal["worker", "zygote", "child"]

_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
_EPERM, _ENOTTY, _ENOSYS = 1, 25, 38
_SIGABRT, _SIGKILL, _SIGCHLD, _SIGSTOP = 6, 9, 17, 19

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_X32_BIT = 0x40000000

_Calls = dict[str, tuple[int | None, int | None]]
# name: (x86_64, aarch64); None where the architecture has no such call.
_WORKER: _Calls = {
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
_CHILD: _Calls = _WORKER | {
    # files
    "getdents": (78, None), "chdir": (80, 49), "fchdir": (81, 50), "rename": (82, None), "mkdir": (83, None),
    "rmdir": (84, None), "creat": (85, None), "link": (86, None), "unlink": (87, None), "symlink": (88, None),
    "chmod": (90, None), "fchmod": (91, 52), "umask": (95, 166), "truncate": (76, 45), "ftruncate": (77, 46),
    "fallocate": (285, 47), "fsync": (74, 82), "fdatasync": (75, 83), "flock": (73, 32), "mkdirat": (258, 34),
    "unlinkat": (263, 35), "renameat": (264, 38), "linkat": (265, 37), "symlinkat": (266, 36), "fchmodat": (268, 53),
    "renameat2": (316, 276), "utime": (132, None), "utimes": (235, None), "utimensat": (280, 88), "statfs": (137, 43),
    "fstatfs": (138, 44), "sendfile": (40, 71), "splice": (275, 76), "copy_file_range": (326, 285),
    "preadv": (295, 69), "pwritev": (296, 70), "preadv2": (327, 286), "pwritev2": (328, 287), "msync": (26, 227),
    "mincore": (27, 232),
    # descriptors and waiting
    "pipe": (22, None), "pipe2": (293, 59), "dup2": (33, None), "dup3": (292, 24), "close_range": (436, 436),
    "select": (23, None), "pselect6": (270, 72), "eventfd2": (290, 19), "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21), "epoll_wait": (232, None), "epoll_pwait": (281, 22), "epoll_pwait2": (441, 441),
    "sendmsg": (46, 211), "recvmsg": (47, 212), "shutdown": (48, 210),
    "getsockname": (51, 204), "getpeername": (52, 205), "getsockopt": (55, 209), "setsockopt": (54, 208),
    # threads, signals and clocks
    "set_robust_list": (273, 99), "get_robust_list": (274, 100), "set_tid_address": (218, 96), "pause": (34, None),
    "getitimer": (36, 102), "setitimer": (38, 103), "alarm": (37, None), "rt_sigsuspend": (130, 133),
    "rt_sigpending": (127, 136), "rt_sigtimedwait": (128, 137), "getcpu": (309, 168),
    # who am I
    "getppid": (110, 173), "getpgrp": (111, None), "getpgid": (121, 155), "getsid": (124, 156),
    "getgroups": (115, 158), "getresuid": (118, 148), "getresgid": (120, 150), "getpriority": (140, 141),
    "sysinfo": (99, 179), "getrlimit": (97, 163),
}  # fmt: skip
_ATTRIBUTES = ("chmod", "fchmod", "fchmodat", "utime", "utimes", "utimensat")
"""Changes of files that landlock does not know, and that whoever owns a file may make."""
_SUBPROCESSES: _Calls = {
    "execve": (59, 221), "fork": (57, None), "vfork": (58, None), "wait4": (61, 260), "waitid": (247, 95),
    "setpgid": (109, 154), "setsid": (112, 157), "arch_prctl": (158, None), "pidfd_open": (434, 434),
    "setuid": (105, 146),  # to oneself: there are no capabilities; gnuplot does so
}  # fmt: skip
_ZYGOTE: _Calls = {
    "fork": (57, None), "wait4": (61, 260), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "setrlimit": (160, 164), "seccomp": (317, 277),
}  # fmt: skip
_CLONE = (56, 220)
_CLONE3 = 435
_FCNTL = (72, 25)
_IOCTL = (16, 29)
_KILL = (62, 129)
_MKNODAT = (259, 33)
_PRCTL = (157, 167)
_PRLIMIT = (302, 261)
_SOCKETPAIR = (53, 199)
_TGKILL = (234, 131)
_CLONE_THREAD, _CLONE_NEW_ANY, _EXIT_SIGNAL = 0x00010000, 0x7E020000, 0xFF
_HARMLESS_FCNTL = (1, 2, 3, 4)  # F_GETFD, F_SETFD, F_GETFL, F_SETFL
_MORE_FCNTL = (0, 5, 6, 7, 36, 37, 38, 1030, 1032)  # F_DUPFD, locks, F_DUPFD_CLOEXEC, F_GETPIPE_SZ
_KIND_OF_FILE, _FIFO = 0o170000, 0o010000
_AF_UNIX, _SOCK_STREAM, _SOCK_SEQPACKET, _SOCKET_KINDS = 1, 1, 5, 0xF
_HARMLESS_IOCTL = (0x541B, 0x5421, 0x5450, 0x5451)  # FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_HARMLESS_PRCTL = (15, 16, 0x53564D41)  # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA


def build_filter(
    pid: int,
    machine: str | None = None,
    *,
    role: Role = "worker",
    subprocesses: bool = False,
    shares_files: bool = False,
) -> bytes:
    """Return the BPF program for a process whose id, in its own namespace, is `pid`.

    Args:
        pid: whose own signals and limits are meant.
        machine: architecture; this machine's when None.
        role: see the module's docstring. A zygote's filter allows what its children's allow: filters add up.
        subprocesses: whether children may fork and exec.
        shares_files: whether a child sees files that belong to others, behind landlock alone.

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
    allowed = dict(_WORKER)
    if role != "worker":
        allowed |= _CHILD | (_SUBPROCESSES if subprocesses else {}) | (_ZYGOTE if role == "zygote" else {})
        # New processes only where they may be; new namespaces never; threads always. The end of a process sends its
        # parent SIGCHLD or nothing: never what would pass for a kill from outside.
        body = [_load(first), _if_any(_CLONE_NEW_ANY, 0, 1), _return(_ERRNO | _EPERM), _and(_EXIT_SIGNAL)]
        body += [_if_equal(_SIGCHLD, 2, 0), _if_equal(0, 1, 0), _return(_ERRNO | _EPERM), _load(first)]
        if role == "child" and not subprocesses:
            body += [_if_any(_CLONE_THREAD, 1, 0), _return(_ERRNO | _EPERM)]
        program += _special(_CLONE[column], [*body, _return(_ALLOW)])
        if subprocesses:  # which talk over named pipes; devices and sockets are never made
            fifo = [_load(third), _and(_KIND_OF_FILE), *_choices((_FIFO,)), _return(_ERRNO | _EPERM)]
            program += _special(_MKNODAT[column], fifo)
        if role == "child" and shares_files:
            # Done without doing: copying a file within one's folder sets its rights, and shall not fail over that.
            calls = [call for name in _ATTRIBUTES if (call := allowed.pop(name)[column]) is not None]
            program += [code for call in calls for code in _special(call, [_return(_ERRNO)])]
        # A datagram socket takes an address with each message, whomever it is connected to; these two do not.
        kinds = [_load(second), _and(_SOCKET_KINDS), *_choices((_SOCK_STREAM, _SOCK_SEQPACKET))]
        pair = [_load(first), _if_equal(_AF_UNIX, 0, len(kinds)), *kinds, _return(_ERRNO | _EPERM)]
        program += _special(_SOCKETPAIR[column], pair)
    # ioctl answers "not a terminal": io.open() asks, and little needs more.
    asks = _choices(_HARMLESS_IOCTL) if role != "worker" else []
    program += _special(_IOCTL[column], [_load(second), *asks, _return(_ERRNO | _ENOTTY)])
    program += _signals(role, subprocesses, column, pid)
    if role == "zygote":  # its children set their own limits, and give the right up with their own filter
        allowed |= {"prlimit64": _PRLIMIT, "prctl": _PRCTL}
    else:
        # Limits may be read, not set: the pointer to the new limit, both words of it, must be null.
        read_limits = [_load(third), _if_equal(0, 0, 3), _load(third + 4), _if_equal(0, 0, 1), _return(_ALLOW)]
        program += _special(_PRLIMIT[column], [*read_limits, _return(_ERRNO | _EPERM)])
    if role == "child":
        program += _special(_PRCTL[column], [_load(first), *_choices(_HARMLESS_PRCTL), _return(_ERRNO | _EPERM)])
    commands = _HARMLESS_FCNTL if role == "worker" else _HARMLESS_FCNTL + _MORE_FCNTL
    program += _special(_FCNTL[column], [_load(second), *_choices(commands), _return(_ERRNO | _EPERM)])
    for call in sorted(call for pair in allowed.values() if (call := pair[column]) is not None):
        program += [_if_equal(call, 0, 1), _return(_ALLOW)]
    program.append(_return(_ERRNO | _EPERM))
    return b"".join(program)


def _signals(role: Role, subprocesses: bool, column: int, pid: int) -> list[bytes]:
    """A worker may abort, a child may signal itself; neither may send what would pass for a kill from outside."""
    first, second, third = 16, 24, 32
    refuse = _return(_ERRNO | _EPERM)
    if role == "zygote":
        return [code for call in (_KILL, _TGKILL) for code in (_if_equal(call[column], 0, 1), _return(_ALLOW))]
    if role == "worker":
        abort = [_load(first), _if_equal(pid, 0, 3), _load(third), _if_equal(_SIGABRT, 0, 1), _return(_ALLOW), refuse]
        return _special(_TGKILL[column], abort)
    code = []
    for call, which in ((_KILL, second), (_TGKILL, third)):
        fatal = [_load(which), _if_equal(_SIGKILL, 1, 0), _if_equal(_SIGSTOP, 0, 1), refuse]
        mine = [] if subprocesses else [_load(first), _if_equal(pid, 1, 0), refuse]
        code += _special(call[column], [*fatal, *mine, _return(_ALLOW)])
    return code


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


def _if_any(bits: int, if_true: int, if_false: int) -> bytes:
    return _instruction(0x45, bits, if_true, if_false)


def _and(bits: int) -> bytes:
    return _instruction(0x54, bits)


def _choices(values: tuple[int, ...]) -> list[bytes]:
    """Allow when what was loaded is one of `values`."""
    return [code for value in values for code in (_if_equal(value, 0, 1), _return(_ALLOW))]


def _return(action: int) -> bytes:
    return _instruction(0x06, action)


def _special(call: int, body: list[bytes]) -> list[bytes]:
    """A call whose arguments decide; `body` must return on every way through it."""
    return [_if_equal(call, 0, len(body)), *body]
