"""The Linux calls that isolation is made of, by ctypes: namespaces, mounts, capabilities, landlock.

Every function either does what it says or raises OSError. Nothing here decides what is isolated from what. The numbers
are those of the kernel's uapi headers (sched.h, mount.h, prctl.h, landlock.h); see landlock(7), pivot_root(2),
mount_setattr(2), capabilities(7).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import struct
from collections.abc import Sequence

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 1 << 18

_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
# The same on every architecture since they were added:
_CLOSE_RANGE = 436
_MOUNT_SETATTR = 442
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_SELF = 444, 445, 446

_PR_SET_PDEATHSIG = 1
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _prctl(option: int, *arguments: int) -> int:
    padded = [*arguments, 0, 0, 0, 0][:4]
    return int(_libc.prctl(option, *(ctypes.c_ulong(argument) for argument in padded)))


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` (CLONE_NEW*) for new ones."""
    _checked(_libc.unshare(flags), f"unshare({flags:#x})")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """Attach a file system, or change how one is attached; the parameters are those of the system call."""
    encoded = [None if text is None else text.encode() for text in (source, target, kind, data)]
    result = _libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3])
    _checked(result, f"mount {source} on {target}")


def bind_read_only(source: str, target: str) -> None:
    """Show `source`, with every mount below it, at `target`: read-only, no set-uid, no devices. Linux 5.12 or later."""
    mount(source, target, None, MS_BIND | MS_REC)
    attributes = struct.pack("QQQQ", MS_RDONLY | MS_NOSUID | MS_NODEV, 0, 0, 0)
    at_recursive, at_fdcwd = 0x8000, -100
    result = _libc.syscall(
        _MOUNT_SETATTR, at_fdcwd, target.encode(), at_recursive, attributes, ctypes.c_size_t(len(attributes))
    )
    _checked(result, f"make {target} read-only")


def bind_device(source: str, target: str) -> None:
    """Show one device such as /dev/null at `target`, which is made."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o666))
    mount(source, target, None, MS_BIND)


def pivot_root(new_root: str) -> None:
    """Make `new_root` (a mount point) the root, and detach the old one so that nothing leads back to it."""
    number = _PIVOT_ROOT.get(platform.machine())
    if number is None:
        raise OSError(f"no pivot_root number is known for {platform.machine()}")
    os.chdir(new_root)
    _checked(_libc.syscall(number, b".", b"."), "pivot_root")
    mnt_detach = 2
    _checked(_libc.umount2(b".", mnt_detach), "umount the old root")
    os.chdir("/")


def set_host_name(name: str) -> None:
    """Name the machine, as far as this UTS namespace sees; so that programs do not see what it is called."""
    _checked(_libc.sethostname(name.encode(), ctypes.c_size_t(len(name))), "sethostname")


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends. Lost at every change of user id: call it after."""
    _checked(_prctl(_PR_SET_PDEATHSIG, 9), "PR_SET_PDEATHSIG")


def close_range(first: int, last: int = 0xFFFFFFFF) -> None:
    """Close the descriptors with these numbers, the last one too."""
    if _libc.syscall(_CLOSE_RANGE, ctypes.c_uint(first), ctypes.c_uint(last), 0) < 0:  # before Linux 5.9
        os.closerange(first, min(last + 1, 4096))


def place_descriptors(descriptors: Sequence[int]) -> None:
    """Make them 3, 4 ..., whatever their numbers were, and close all others behind standard error."""
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100) for fd in descriptors]  # out of the way of 3, 4 ...
    for number, fd in enumerate(high):
        os.dup2(fd, 3 + number, inheritable=True)
    close_range(3 + len(high))


def no_new_privileges() -> None:
    """Give up gaining rights by exec, for good."""
    _checked(_prctl(_PR_SET_NO_NEW_PRIVS, 1), "PR_SET_NO_NEW_PRIVS")


def drop_bounding_capabilities() -> None:
    """Empty the bounding and ambient sets, where there is the right to (CAP_SETPCAP)."""
    for capability in range(64):
        if _prctl(_PR_CAPBSET_DROP, capability) < 0:
            break
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)


def drop_capabilities() -> None:
    """Empty the permitted, effective and inheritable sets."""
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, b"\0" * 24), "capset")


def landlock_version() -> int:
    """ABI version of the kernel's landlock; 0 when it has none, or has it switched off."""
    return max(0, int(_libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)))


def landlock(read_only: Sequence[str], writable: Sequence[str] = ()) -> None:
    """Allow reading below `read_only`, everything below `writable`, and no other access to files. Sets no_new_privs.

    As far as the kernel's landlock goes (versions 4 and 6), TCP, and signals and abstract sockets that lead outside are
    refused too.

    Raises:
        OSError: the kernel has no landlock.
    """
    version = landlock_version()
    if version < 1:
        raise OSError("the kernel has no landlock, or it is switched off (see /sys/kernel/security/lsm)")
    execute, read_file, read_folder = 1 << 0, 1 << 2, 1 << 3
    rights = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    both_tcp_rights = 3 if version >= 4 else 0
    both_scopes = 3 if version >= 6 else 0
    attributes = struct.pack("QQQ", rights, both_tcp_rights, both_scopes)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _checked(_libc.syscall(_LANDLOCK_CREATE, attributes[:size], ctypes.c_size_t(size), 0), "landlock")
    try:
        read, write_file, make_device = execute | read_file | read_folder, 1 << 1, (1 << 6) | (1 << 11)
        all_rights = rights & ~(execute | make_device)
        for path, wanted in [*((path, read) for path in read_only), *((path, all_rights) for path in writable)]:
            try:
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            try:
                of_files = execute | write_file | read_file | (rights & (1 << 14))
                allowed = wanted if os.path.isdir(path) else wanted & of_files
                rule = struct.pack("=Qi", allowed, place)
                _checked(_libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0), f"landlock rule for {path}")
            finally:
                os.close(place)
        no_new_privileges()
        _checked(_libc.syscall(_LANDLOCK_SELF, ruleset, 0), "landlock_restrict_self")
    finally:
        os.close(ruleset)
