"""Bait: the references really lie about while an audit runs, on disk, in the environment and on the loopback.

An attack that finds them would draw the right picture. What the audit then sees is not whether a wall was touched, but
whether anything was won.
"""

from __future__ import annotations

import functools
import http.server
import os
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from PIL import Image

VARIABLE = "JANUSRL_AUDIT_REFERENCE_{}"


class Bait:
    """References of some tasks, by number. A context manager; start it before any worker."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = codes
        self.visits = 0
        """Requests that reached the server: there are none while walls hold."""

    def __enter__(self) -> Self:
        self._kept = tempfile.TemporaryDirectory(prefix="janusrl-audit-")
        root = Path(self._kept.name)
        root.chmod(0o755)
        for number, code in enumerate(self._codes):
            (root / str(number)).mkdir()
            (root / str(number) / "reference.txt").write_text(code, encoding="utf-8")
            os.environ[VARIABLE.format(number)] = code
        bait = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                bait.visits += 1

        self._server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Handler, directory=self._kept.name)
        )
        threading.Thread(target=self._server.serve_forever, name="janusrl-audit-bait", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        for number in range(len(self._codes)):
            os.environ.pop(VARIABLE.format(number), None)
        self._kept.cleanup()

    def add_picture(self, number: int, pixels: np.ndarray) -> None:
        """Put the finished picture (H x W x 4 uint8) beside a reference."""
        Image.fromarray(pixels).save(Path(self.folder(number)) / "reference.png")

    def folder(self, number: int) -> str:
        """Where a reference lies."""
        return str(Path(self._kept.name) / str(number))

    def variable(self, number: int) -> str:
        """The environment variable that holds its code."""
        return VARIABLE.format(number)

    def url(self, number: int) -> str:
        """Where the loopback serves it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{number}"
