"""DiskCache: renderings on disk by the key of what they depend on, shared by every process of a machine.

One file a key, `KEY[:2]/KEY`: a magic word, the SHA-256 of all that follows, one line of JSON, and the frames' bytes,
deflated. A file is written under another name and renamed, so readers see whole files; what is damaged all the same (a
power cut, a bad disk) does not match its sum, counts as a miss and is removed. Nothing here can make a run fail: a
disk that is full or read-only only makes the cache forget, with one warning.

The cache is read and written by the trusted side alone; no worker sees its folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import re
import threading
import time
import warnings
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from janusrl.folders import cache_folder as cache_folder
from janusrl.outcome import Failure, Outcome, Phase, Status
from janusrl.rendering import Frame, Rendering, TextRun

_MAGIC = b"janusrl render 2\n"
_SUM_BYTES = hashlib.sha256().digest_size
_KEY = re.compile(r"[0-9a-f]{64}")
_STALE_S = 600.0
"""Age at which a file under a writer's own name was left behind by a process that died."""
_SCAN_SHARE = 16
"""The folder is measured again when this process has written a 16th of the limit: others write too."""
_KEPT_SHARE = 0.9
"""Share of the limit that is kept when the oldest renderings are dropped."""
_TIME_STEP_S = 60.0
"""A rendering that is used counts as fresh; its time is written at most this often."""
_PURE_PHASES = (Phase.EXTRACT, Phase.CHECK)
"""Failures in these phases follow from the program alone; later ones may depend on the machine."""


class DiskCache:
    """Outcomes by key. Safe for any number of threads and processes; nothing is lost when one is killed."""

    def __init__(self, folder: Path | None = None, limit_mb: int = 2048) -> None:
        """Make the cache; the folder is made by the first `put`.

        Args:
            folder: where the files are; `renders` in `cache_folder()` when None.
            limit_mb: size above which the renderings that were used longest ago are dropped.
        """
        self.folder = folder or cache_folder() / "renders"
        self.limit_bytes = limit_mb << 20
        self._lock = threading.Lock()
        self._names = itertools.count()
        self._written = 0
        self._scan_at = 0
        self._complained = False

    def get(self, key: str) -> Outcome | None:
        """The outcome kept under a key (64 hex digits); None when there is none, or when its file is damaged."""
        path = self._path(key)
        try:
            whole = path.read_bytes()
        except OSError:
            return None
        try:
            outcome = _unpacked(whole, key)
        except Exception:  # whatever is wrong with the file, it is of no use
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _TIME_STEP_S:
                os.utime(path)
        return outcome

    def put(self, key: str, outcome: Outcome) -> bool:
        """Keep an outcome; whether it is kept.

        Kept are drawings, and failures that follow from the program alone. Time limits, crashes and failures of ours
        are not, nor is a rendering with something in it that JSON cannot hold, nor anything when the disk is full.
        """
        path = self._path(key)
        if not keepable(outcome):
            return False
        try:
            whole = _packed(outcome, key)
        except (TypeError, ValueError, RecursionError):
            return False
        if len(whole) > self.limit_bytes:
            return False
        own = path.with_name(f".{os.getpid()}-{threading.get_ident()}-{next(self._names)}-{time.time_ns()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            own.write_bytes(whole)
            own.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                own.unlink()
            self._complain(error)
            return False
        self._count(len(whole))
        return True

    def _complain(self, error: OSError) -> None:
        """Say once that nothing is kept."""
        with self._lock:
            said, self._complained = self._complained, True
        if not said:
            words = f"renderings cannot be kept in {self.folder} ({error.strerror}); they are drawn anew each time"
            warnings.warn(f"{words}. Make room there, or set JANUSRL_CACHE to another folder", RuntimeWarning, 3)

    def size_bytes(self) -> int:
        """Bytes of all the files now in the folder."""
        return sum(size for _, size, _ in self._files())

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"a key is the hex digest of a SHA-256, got {key[:80]!r}")
        return self.folder / key[:2] / key

    def _count(self, written: int) -> None:
        with self._lock:
            self._written += written
            if self._written < self._scan_at:
                return
            total = self._shrink()
            self._written = 0
            self._scan_at = min(self.limit_bytes // _SCAN_SHARE, self.limit_bytes - total)

    def _files(self) -> list[tuple[float, int, Path]]:
        """Time of last use, size and path of every file."""
        found = []
        with contextlib.suppress(OSError):
            for shelf in list(os.scandir(self.folder)):
                with contextlib.suppress(OSError):
                    for entry in os.scandir(shelf.path):
                        with contextlib.suppress(OSError):
                            about = entry.stat(follow_symlinks=False)
                            found.append((about.st_mtime, about.st_size, Path(entry.path)))
        return found

    def _shrink(self) -> int:
        """Drop what dead writers left, and the oldest files when there are too many; the bytes left."""
        files = self._files()
        total = sum(size for _, size, _ in files)
        now, full = time.time(), total > self.limit_bytes
        for used, size, path in sorted(files, key=lambda file: file[0]):
            stale = path.name.startswith(".") and now - used > _STALE_S
            if stale or (full and total > self.limit_bytes * _KEPT_SHARE and not path.name.startswith(".")):
                with contextlib.suppress(OSError):
                    path.unlink()
                    total -= size
        return total


def keepable(outcome: Outcome) -> bool:
    """Whether an outcome follows from its key alone: a drawing, or a failure found before anything ran."""
    if outcome.status is Status.MODEL_FAILED:
        return outcome.failure is not None and outcome.failure.phase in _PURE_PHASES
    return outcome.rendering is not None


def _packed(outcome: Outcome, key: str) -> bytes:
    head: dict[str, Any] = {"key": key}
    body = b""
    if outcome.failure is not None:
        head["failure"] = [str(outcome.failure.phase), outcome.failure.reason, outcome.failure.message]
    drawn = outcome.rendering
    if drawn is not None:
        head["frames"] = [[*frame.pixels.shape[:2], float(frame.time_s)] for frame in drawn.frames]
        head["texts"] = [[run.text, run.box, run.role] for run in drawn.texts]
        head["console"] = list(drawn.console)
        head |= {name: _plain(getattr(drawn, name)) for name in ("structure", "trace", "observations", "extras")}
        head |= {"name": drawn.key, "render_s": drawn.render_s, "cpu_s": drawn.cpu_s}
        body = zlib.compress(b"".join(np.ascontiguousarray(frame.pixels).tobytes() for frame in drawn.frames), 1)
    rest = json.dumps(head).encode() + b"\n" + body
    return _MAGIC + hashlib.sha256(rest).digest() + rest


def _plain(value: Any) -> Any:
    """The value itself if JSON gives it back as it was (a tuple comes back as a list). Raises TypeError otherwise."""
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("JSON has only text for names")
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or type(value) in (str, int, float, bool):
        return value
    raise TypeError(f"JSON has no {type(value).__name__}")


def _unpacked(whole: bytes, key: str) -> Outcome:
    start = len(_MAGIC) + _SUM_BYTES
    if whole[: len(_MAGIC)] != _MAGIC or hashlib.sha256(whole[start:]).digest() != whole[len(_MAGIC) : start]:
        raise ValueError("damaged")
    line, _, body = whole[start:].partition(b"\n")
    head = json.loads(line)
    if head["key"] != key:
        raise ValueError("the file of another key")
    if "failure" in head:
        phase, reason, message = head["failure"]
        return Outcome(Status.MODEL_FAILED, failure=Failure(Phase(phase), reason, message))
    pixels = np.frombuffer(zlib.decompress(body), np.uint8)
    frames, at = [], 0
    for height, width, time_s in head["frames"]:
        end = at + height * width * 4
        frames.append(Frame(pixels[at:end].reshape(height, width, 4), time_s))
        at = end
    texts = (TextRun(text, None if box is None else tuple(box), role) for text, box, role in head["texts"])
    return Outcome.drew(
        Rendering(
            tuple(frames),
            head["structure"],
            tuple(texts),
            tuple(head["console"]),
            tuple(head["observations"]),
            key=head["name"],
            render_s=head["render_s"],
            cpu_s=head["cpu_s"],
            extras=head["extras"],
            trace=head["trace"],
        )
    )
