"""Files that `savefig` seems to write. They are drawn only when the program reads them.

A placeholder is put there, and an audit hook draws the real picture when the file is opened: most programs never look.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import Any

_MOST = 32
_PLACEHOLDER = b"\x89PNG\r\n\x1a\n"


class PendingFiles:
    """Placeholders, and what would stand in them."""

    def __init__(self) -> None:
        self._writers: dict[str, Callable[[str], Any]] = {}
        self._hooked = False

    def put(self, path: str, writer: Callable[[str], Any]) -> None:
        """Put a placeholder at `path`; `writer(path)` writes the real file when it is asked for."""
        name = os.path.abspath(path)
        self._writers.pop(name, None)
        with contextlib.suppress(OSError, ValueError), open(name, "wb") as file:
            file.write(_PLACEHOLDER)
        if len(self._writers) >= _MOST:
            self._writers.pop(next(iter(self._writers)))
        self._writers[name] = writer
        if not self._hooked:
            self._hooked = True
            sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: Any) -> None:
        if event not in ("open", "os.rename", "os.link", "os.symlink") or not self._writers:
            return
        try:
            name = os.path.abspath(os.fsdecode(arguments[0]))
        except TypeError:  # a descriptor
            return
        writer = self._writers.pop(name, None)
        if writer is not None:
            writer(name)
