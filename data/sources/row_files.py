"""Rows of data files, one at a time: JSON lines, a JSON list, Parquet, Arrow. Memory does not grow with the file.

A row that cannot be read stands in the stream as an `Unreadable`; the rows after it follow, where the format lets one
find them again.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow
import pyarrow.parquet

from janusrl.synthesis.seed import SeedError

from .reading import Unreadable

SUFFIXES = (".jsonl", ".ndjson", ".json", ".parquet")
BATCH_ROWS = 64
_CHUNK_BYTES = 1 << 20
_NOT_DATA = ("dataset_info.json", "state.json", "dataset_dict.json", "card.json")

Row = tuple[str, Any]
"""Its name, such as `train.jsonl#17` (rows are counted from 0; of JSON lines all lines are, empty ones too), and the
row, or why it cannot be read."""
_EMPTY = object()
"""An empty line: it counts, and is no row."""


def data_files(path: Path) -> list[Path]:
    """The data files of a folder and of its folders, sorted; or the file itself.

    Raises:
        SeedError: there is none.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SeedError(f"no file or folder {path.name} in {path.parent.resolve()}")
    found = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.name not in _NOT_DATA and p.is_file())
    if not found:
        raise SeedError(f"{path.name} holds no {', '.join(SUFFIXES)} files, and is no dataset written by save_to_disk")
    return found


def rows_of(files: Iterable[Path], root: Path, most_row_bytes: int) -> Iterator[Row]:
    """Rows of data files, one after another.

    Args:
        files: in their order.
        root: what names start from.
        most_row_bytes: longest row of JSON that is read; a longer one is `too_large`.
    """
    for file in files:
        name = file.name if root == file else file.relative_to(root).as_posix()
        rows = parquet_rows(file) if file.suffix == ".parquet" else json_rows(file, most_row_bytes)
        number = -1
        try:
            for number, row in enumerate(rows):
                if row is not _EMPTY:
                    yield f"{name}#{number}", row
        except (OSError, pyarrow.ArrowException) as error:
            told = Unreadable("unreadable", f"it ends there, because the file is broken: {_short(error)}")
            yield f"{name}#{number + 1}", told


def parquet_rows(file: Path) -> Iterator[Any]:
    """Rows of a Parquet file as dictionaries. Raises OSError, pyarrow.ArrowException."""
    with pyarrow.parquet.ParquetFile(file, memory_map=False, pre_buffer=False) as opened:
        yield from batch_rows(opened.iter_batches(batch_size=BATCH_ROWS))


def batch_rows(batches: Iterable[Any]) -> Iterator[Any]:
    """Rows of record batches or tables as dictionaries; one with a value that is no text is an Unreadable."""
    for batch in batches:
        try:
            yield from batch.to_pylist()
        except (UnicodeDecodeError, ValueError):
            for number in range(batch.num_rows):
                try:
                    yield batch.slice(number, 1).to_pylist()[0]
                except (UnicodeDecodeError, ValueError) as error:
                    yield Unreadable("undecodable", _short(error))


def json_rows(file: Path, most_row_bytes: int) -> Iterator[Any]:
    """Values of a JSON list, or of JSON lines, `_EMPTY` for a line that is. Raises OSError."""
    with file.open("rb") as stream:
        start = stream.read(4096)
        while start and not start.removeprefix(codecs.BOM_UTF8).strip():
            start = stream.read(4096)
        stream.seek(0)
        if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
            yield from _list_rows(stream, most_row_bytes)
        else:
            yield from _line_rows(stream, most_row_bytes)


def _line_rows(stream: BinaryIO, most_bytes: int) -> Iterator[Any]:
    first = True
    while line := stream.readline(most_bytes + 1):
        if len(line) > most_bytes:
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK_BYTES)
            yield Unreadable("too_large", f"the line has more than 'most_row_bytes' ({most_bytes:,})")
        elif line.strip():
            try:
                yield json.loads(line.decode("utf-8-sig" if first else "utf-8"))
            except UnicodeDecodeError as error:
                yield Unreadable("undecodable", f"not UTF-8: {error.reason} at byte {error.start}")
            except (ValueError, RecursionError) as error:
                yield Unreadable("bad_row", f"not JSON: {_short(error)}")
        else:
            yield _EMPTY
        first = False


def _list_rows(stream: BinaryIO, most_bytes: int) -> Iterator[Any]:
    decoder, characters = json.JSONDecoder(), codecs.getincrementaldecoder("utf-8-sig")()
    text, at, wanted, ended = "", 0, _CHUNK_BYTES, False
    opened = closed = False
    while not closed:
        while at < len(text) and (text[at].isspace() or text[at] in (",[" if not opened else ",")):
            opened = opened or text[at] == "["
            at += 1
        if text[at : at + 1] == "]":
            closed = True
            continue
        try:
            value, end = decoder.raw_decode(text, at)
            if end < len(text) or ended:
                yield value
                at, wanted = end, _CHUNK_BYTES
                continue
            error: Exception = ValueError("the text ends within a value")
        except (ValueError, RecursionError) as caught:
            error = caught
        if ended or isinstance(error, RecursionError) or len(text) - at > most_bytes:
            large = len(text) - at > most_bytes
            told = f"it has more than 'most_row_bytes' ({most_bytes:,})" if large else f"not JSON: {_short(error)}"
            yield Unreadable("too_large" if large else "bad_row", f"{told}; nothing after it in the file can be read")
            return
        read = stream.read(wanted)
        ended = not read
        try:
            text, at, wanted = text[at:] + characters.decode(read, ended), 0, wanted * 2
        except UnicodeDecodeError as broken:
            yield Unreadable("undecodable", f"not UTF-8: {broken.reason}; nothing after it in the file can be read")
            return


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
