"""Empty: remove everything in a folder that a hostile program could write to.

Whatever the rights, names and depth of what is in there. No link is followed, not even one that a program that still
runs puts in the place of a folder: everything is named relative to open folders. Folders are moved up before they are
looked into, so that neither descriptors nor the stack grow with the depth.
"""

from __future__ import annotations

import contextlib
import math
import os
import time

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def empty(folder: str, within_s: float = math.inf) -> bool:
    """Remove everything in `folder`; what cannot be removed stays, and nothing is raised.

    Returns:
        False when `within_s` were not enough, and it is only partly done.
    """
    with contextlib.suppress(OSError):  # it may belong to root; its own place cannot be changed from inside
        os.chmod(folder, 0o700)
    with contextlib.suppress(OSError):
        top = os.open(folder, _FOLDER)
        try:
            return _empty(top, time.monotonic() + within_s)
        finally:
            os.close(top)
    return True


def _empty(top: int, end: float) -> bool:
    number = 0
    waiting = []
    for name in os.listdir(top):
        if time.monotonic() > end:
            return False
        if not _unlink(name, top):
            waiting.append(name)
    while waiting:
        if time.monotonic() > end:
            return False
        name = waiting.pop()
        with contextlib.suppress(OSError):
            at = _open(name, top)
            try:
                for inner in os.listdir(at):
                    if not _unlink(inner, at):
                        number += 1
                        up = f".janusrl-{os.getpid()}-{number}"
                        with contextlib.suppress(OSError):
                            _allow(inner, at)  # a folder without rights cannot be moved
                        os.rename(inner, up, src_dir_fd=at, dst_dir_fd=top)
                        waiting.append(up)
            finally:
                os.close(at)
        with contextlib.suppress(OSError):
            os.rmdir(name, dir_fd=top)
    return True


def _unlink(name: str, at: int) -> bool:
    """Remove what is no folder; whether that is what it was."""
    try:
        os.unlink(name, dir_fd=at)
    except OSError:
        return False
    return True


def _open(name: str, at: int) -> int:
    try:
        folder = os.open(name, _FOLDER, dir_fd=at)
    except PermissionError:
        _allow(name, at)
        folder = os.open(name, _FOLDER, dir_fd=at)
    os.fchmod(folder, 0o700)
    return folder


def _allow(name: str, at: int) -> None:
    """Give ourselves every right to a folder."""
    place = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)
    try:
        os.chmod(f"/proc/self/fd/{place}", 0o700)
    except FileNotFoundError:  # inside namespaces, where nothing runs any more
        os.chmod(name, 0o700, dir_fd=at)
    finally:
        os.close(place)
