"""A fork engine: each payload is a Python program; the answer is the repr of its global `answer`."""

from __future__ import annotations

from typing import Any

WARM: list[str] = []


def warm() -> None:
    WARM.append("warmed")


def handle(payload: bytes) -> tuple[bytes, list[bytes]]:
    scope: dict[str, Any] = {"__name__": "__main__", "WARM": WARM, "blob": []}
    exec(compile(payload.decode(), "main.py", "exec"), scope)
    return repr(scope.get("answer")).encode(), scope["blob"]
