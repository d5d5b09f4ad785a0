"""Feature cache: what a model said of reference pictures, kept on disk by content hash and model.

A reference's features follow from its pixels and the model alone, and every rank, epoch and run wants them again.
Safe for any number of threads and processes: a file is written whole or not at all, carries its own check sum, and one
that is damaged counts as not there. A disk that is full costs the speed, never the scores.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import os
import threading
import time
from pathlib import Path

import numpy as np

from janusrl.folders import cache_folder

LIMIT_MB = 1024
"""Size above which the features that were used longest ago are dropped."""
_KEPT_SHARE = 0.9
_SCAN_BYTES = 64 << 20
"""Bytes written between two looks at the size of the folder."""
_DIGEST = hashlib.sha256().digest_size
_STALE_S = 3600.0
_TIME_STEP_S = 60.0


class FeatureCache:
    """Arrays by key. Thread-safe."""

    def __init__(self, folder: Path | None = None, limit_mb: int = LIMIT_MB) -> None:
        """Make the cache; the folder is made by the first `put`.

        Args:
            folder: where the files are; `features` in the cache folder when None.
            limit_mb: size above which the features that were used longest ago are dropped.
        """
        self.folder = folder or cache_folder() / "features"
        self.limit_bytes = limit_mb << 20
        self._lock = threading.Lock()
        self._names = itertools.count()
        self._written = 0

    @staticmethod
    def key(*parts: str) -> str:
        """The key that follows from what decides the features: the picture's hash, the model, how it was cut."""
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def get(self, key: str) -> np.ndarray | None:
        """The array kept under a key; None when there is none, or when its file is damaged."""
        path = self._path(key)
        try:
            whole = path.read_bytes()
        except OSError:
            return None
        body = whole[_DIGEST:]
        with contextlib.suppress(ValueError, OSError, EOFError):
            if hashlib.sha256(body).digest() == whole[:_DIGEST]:
                found: np.ndarray = np.load(io.BytesIO(body), allow_pickle=False)
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _TIME_STEP_S:
                        os.utime(path)
                return found
        with contextlib.suppress(OSError):
            path.unlink()
        return None

    def put(self, key: str, array: np.ndarray) -> bool:
        """Keep an array (numbers only); whether it is kept."""
        stream = io.BytesIO()
        np.save(stream, array, allow_pickle=False)
        body = stream.getvalue()
        path = self._path(key)
        own = path.with_name(f".{os.getpid()}-{threading.get_ident()}-{next(self._names)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            own.write_bytes(hashlib.sha256(body).digest() + body)
            own.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                own.unlink()
            return False
        with self._lock:
            self._written += len(body)
            if self._written >= min(_SCAN_BYTES, self.limit_bytes):
                self._written = 0
                self._shrink()
        return True

    def _path(self, key: str) -> Path:
        if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
            raise ValueError(f"a key is the hex digest of a SHA-256, got {key[:80]!r}")
        return self.folder / key[:2] / key

    def _shrink(self) -> None:
        files = []
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                about = path.stat()
                files.append((about.st_mtime, about.st_size, path))
        total, now = sum(size for _, size, _ in files), time.time()
        full = total > self.limit_bytes
        for used, size, path in sorted(files):
            writing = path.name.startswith(".")
            if (writing and now - used > _STALE_S) or (full and not writing and total > self.limit_bytes * _KEPT_SHARE):
                with contextlib.suppress(OSError):
                    path.unlink()
                    total -= size
