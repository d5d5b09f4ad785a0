"""Answer: call an engine, and make of whatever comes a verdict, meta and blob. Never raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from janusrl.sandbox import wire


def answer(handle: Callable[[bytes], tuple[bytes, Any]], payload: bytes) -> tuple[int, bytes, list[Any]]:
    """Call an engine: verdict, meta, and the blob as a list of bytes-likes of one-byte items."""
    try:
        meta, blob = handle(payload)
        parts = [blob] if isinstance(blob, bytes | bytearray | memoryview) else list(blob)
        return wire.DONE, bytes(meta), [memoryview(part).cast("B") for part in parts]
    except MemoryError:
        return wire.OUT_OF_MEMORY, b"", []
    except BaseException as error:  # panics of Rust libraries are not Exceptions
        try:
            words = f"{type(error).__name__}: {error}"
        except BaseException:  # a message that is itself hostile
            words = "an error that cannot be shown"
        return wire.ENGINE_ERROR, words[:400].encode(errors="replace"), []
