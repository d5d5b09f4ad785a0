r"""What a script engine gets: a line of JSON, the source, and the task's files, in one string of bytes.

    {"source": bytes, "files": [[name, bytes], ...], ...}\n  source  file  file ...

Both sides use it; it imports the standard library only. The worker trusts it: it comes from us.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

FILES_BYTES = 16 << 20
"""The most that a task's files may take together."""


def pack(head: Mapping[str, Any], source: str, files: Mapping[str, bytes]) -> bytes:
    """One payload.

    Raises:
        ValueError: the files are too long together.
    """
    if sum(map(len, files.values())) > FILES_BYTES:
        raise ValueError(f"the task's files are longer than {FILES_BYTES >> 20} MB together")
    code = source.encode("utf-8", "surrogatepass")
    lengths = [[name, len(content)] for name, content in files.items()]
    line = json.dumps({**head, "source": len(code), "files": lengths}).encode()
    return b"".join([line, b"\n", code, *files.values()])


def unpack(payload: bytes) -> tuple[dict[str, Any], str]:
    """Head and source; the files are written to the current folder."""
    line, _, rest = payload.partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    at = head["source"]
    source = rest[:at].decode("utf-8", "surrogatepass")
    for name, length in head["files"]:
        with open(os.path.basename(name), "wb") as file:
            file.write(rest[at : at + length])
        at += length
    return head, source
