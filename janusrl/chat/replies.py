"""ReplyCache: replies on disk by the digest of the whole request, shared by every process of a machine.

One JSON file a reply, written under another name and renamed. What is damaged counts as a miss. A disk that is full or
read-only only makes the cache forget, with one warning. Nothing is ever dropped: replies are small, and were paid for;
the folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import threading
import warnings
from dataclasses import asdict, replace
from pathlib import Path

from janusrl.chat.request import Reply
from janusrl.folders import cache_folder


class ReplyCache:
    """Replies by key (64 hex digits). Safe for any number of threads and processes."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make the cache; `folder` is `chat` in `cache_folder()` when None, and made by the first `put`."""
        self.folder = folder or cache_folder() / "chat"
        self._names = itertools.count()
        self._lock = threading.Lock()
        self._complained = False

    def get(self, key: str) -> Reply | None:
        """The reply kept under a key; None when there is none, or its file is damaged."""
        try:
            whole = json.loads(self._path(key).read_bytes())
            told = whole["reply"]
            if whole["key"] != key or whole["sum"] != _sum(told):
                raise ValueError("damaged")
            reply = Reply(**{**told, "texts": tuple(told["texts"]), "finish": tuple(told["finish"])})
        except OSError:
            return None
        except Exception:  # whatever is wrong with the file, it is of no use
            with contextlib.suppress(OSError):
                self._path(key).unlink()
            return None
        return replace(reply, cached=True)

    def put(self, key: str, reply: Reply) -> bool:
        """Keep a reply; whether it is kept."""
        path = self._path(key)
        told = json.loads(json.dumps(asdict(replace(reply, cached=False))))
        own = path.with_name(f".{os.getpid()}-{threading.get_ident()}-{next(self._names)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            own.write_text(json.dumps({"key": key, "sum": _sum(told), "reply": told}), encoding="utf-8")
            own.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                own.unlink()
            self._complain(error)
            return False
        return True

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def _complain(self, error: OSError) -> None:
        with self._lock:
            said, self._complained = self._complained, True
        if not said:
            words = f"replies of models cannot be kept in {self.folder} ({error.strerror}); they are asked again"
            warnings.warn(f"{words}. Make room there, or set JANUSRL_CACHE to another folder", RuntimeWarning, 3)


def _sum(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
