"""Shards: rows of one table written in a stream into numbered Parquet files, with memory that stays flat."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from janusrl.synthesis.row_table import Table

SHARD_ROWS = 50_000
"""Rows, or records, of one file."""
GROUP_ROWS = 256
GROUP_BYTES = 16_000_000
"""A row group ends after so many rows, or so many bytes of pictures and text: what is held in memory at once."""


class Shards:
    """Writes `NAME-00000.parquet`, `NAME-00001.parquet` ... into a folder that is there; none when no row comes.

    Args:
        folder: where.
        name: `train`, `eval`.
        table: its columns.
        numbered: False writes one file, `NAME.parquet`, also when no row comes.
        rows: rows of one file.
    """

    def __init__(self, folder: Path, name: str, table: Table, *, numbered: bool = True, rows: int = SHARD_ROWS) -> None:
        self.count = 0
        """Rows so far."""
        self.files: list[Path] = []
        self._folder, self._name, self._table = folder, name, table
        self._numbered, self._rows = numbered, rows
        self._writer: pq.ParquetWriter | None = None
        self._group: list[Mapping[str, Any]] = []
        self._bytes = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Write one row, given as cells. Raises OSError: the disk is full."""
        if self._numbered and self.count and self.count % self._rows == 0:
            self._finish()
        self._group.append(row)
        self._bytes += _size(row)
        self.count += 1
        if len(self._group) >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        """Write what is waiting, and end the last file."""
        if self._group or (not self._numbered and not self.files):
            self._flush()
        self._finish()

    def _flush(self) -> None:
        if self._writer is None:
            name = f"{self._name}-{len(self.files):05d}.parquet" if self._numbered else f"{self._name}.parquet"
            self.files.append(self._folder / name)
            self._writer = pq.ParquetWriter(
                self.files[-1], self._table.schema, compression="zstd", use_dictionary=list(self._table.texts)
            )
        self._writer.write_table(pa.Table.from_pylist(self._group, schema=self._table.schema))
        self._group, self._bytes = [], 0

    def _finish(self) -> None:
        if self._group:
            self._flush()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        elif self._writer is not None:
            self._writer.close()


def _size(row: Mapping[str, Any]) -> int:
    """About how many bytes a row holds."""
    size = 0
    for value in row.values():
        if isinstance(value, str):
            size += len(value)
        elif isinstance(value, Mapping):
            size += len(value.get("bytes") or b"")
        elif isinstance(value, list):
            size += sum(len(one["bytes"]) if isinstance(one, Mapping) else len(one) for one in value)
    return size
