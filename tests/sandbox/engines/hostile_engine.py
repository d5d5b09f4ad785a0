"""An engine whose jobs are attacks: each payload is Python, run where an exploited library's code would run."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)


def handle(payload: bytes) -> tuple[bytes, bytes]:
    scope: dict[str, Any] = {"LIBC": LIBC, "os": os, "ctypes": ctypes, "sys": sys, "answer": b"", "blob": b""}
    exec(compile(payload.decode(), "attack", "exec"), scope)
    return scope["answer"], scope["blob"]
