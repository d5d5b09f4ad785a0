"""Reading benchmarks: every text and every picture in files of the usual forms, one at a time."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PICTURES = frozenset([".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"])
LINES = frozenset([".txt", ".lst"])
PROGRAMS = frozenset([".py", ".html", ".htm", ".svg", ".r", ".m", ".wl", ".js", ".css", ".md", ".tex"])
RECORDS = frozenset([".json", ".jsonl", ".ndjson", ".parquet"])


@dataclass(frozen=True)
class Text:
    """A text of a benchmark."""

    text: str
    where: str


@dataclass(frozen=True)
class Picture:
    """A picture of a benchmark, encoded."""

    content: bytes
    where: str


def read_benchmark(path: Path, fields: Sequence[str] | None = None) -> Iterator[Text | Picture]:
    """Every text and picture of a file, or of a folder's files in the order of their names.

    Args:
        path: of the file or folder.
        fields: names of fields that count in records, at any depth; all when None.

    Raises:
        ValueError: there is no such file, its form is not known, or it cannot be read; says which and why.
    """
    if not path.exists():
        raise ValueError(f"filter decontaminate: there is no {path.name} in {path.parent.name or '.'}: check 'against'")
    if path.is_dir():
        known = PICTURES | LINES | PROGRAMS | RECORDS
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.suffix.lower() in known:
                yield from read_benchmark(file, fields)
        return
    suffix = path.suffix.lower()
    try:
        if suffix in PICTURES:
            yield Picture(path.read_bytes(), path.name)
        elif suffix in LINES:
            with path.open(encoding="utf-8", errors="replace") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield Text(line, f"line {number}")
        elif suffix in PROGRAMS:
            yield Text(path.read_text(encoding="utf-8", errors="replace"), path.name)
        elif suffix in RECORDS:
            for number, record in enumerate(_records(path, suffix), 1):
                yield from _within(record, fields, fields is None, path.parent, f"record {number}", 0)
        else:
            listed = ", ".join(sorted(RECORDS | LINES | PROGRAMS | PICTURES))
            raise ValueError(f"the ending '{suffix}' is not known; known are {listed}")
    except (OSError, ValueError, RecursionError) as error:
        if str(error).startswith("filter decontaminate"):
            raise
        raise ValueError(f"filter decontaminate: {path.name} cannot be read: {error}") from error


def _records(path: Path, suffix: str) -> Iterator[Any]:
    if suffix == ".parquet":
        import pyarrow.parquet as pq

        for batch in pq.ParquetFile(path).iter_batches(batch_size=64):
            yield from batch.to_pylist()
    elif suffix == ".json":
        whole = json.loads(path.read_text(encoding="utf-8"))
        yield from whole if isinstance(whole, list) else [whole]
    else:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        yield json.loads(line)
                    except ValueError as error:
                        raise ValueError(f"line {number}: {error}") from error


def _within(
    value: Any, fields: Sequence[str] | None, counts: bool, folder: Path, where: str, depth: int
) -> Iterator[Text | Picture]:
    """Texts and pictures within a value; `counts` says whether a field above it was named."""
    if depth > 50:
        return
    if isinstance(value, Mapping):
        if counts and isinstance(value.get("bytes"), bytes):  # a picture as `datasets` writes it
            yield Picture(value["bytes"], where)
            return
        for name, part in value.items():
            named = counts or name in (fields or ())
            yield from _within(part, fields, named, folder, f"{where}, {name}", depth + 1)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _within(part, fields, counts, folder, where, depth + 1)
    elif counts and isinstance(value, bytes):
        yield Picture(value, where)
    elif counts and isinstance(value, str):
        yield _text_or_picture(value, folder, where)


def _text_or_picture(value: str, folder: Path, where: str) -> Text | Picture:
    if value.startswith("data:image/") and not value.startswith("data:image/svg"):
        return Picture(base64.b64decode(value.partition(",")[2]), where)
    if len(value) < 300 and Path(value).suffix.lower() in PICTURES and "\0" not in value:
        path = (folder / value).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            return Picture(path.read_bytes(), where)
    return Text(value, where)
