"""Sample: which rows and rejects a corpus's page shows, out of a corpus of any size.

Rows are grouped by category and stage, rejects by stage, step and reason. Every group gives one before any gives a
second, and within a group they come in the order of a hash of their id: the choice depends on the corpus alone, and
the page shows what is rare as well as what is common. Only light columns are read until it is made.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

_ROWS_SHARE = 0.65
"""Of the places, for rows; the others are for rejects. What one does not need the other gets."""
_AT_ONCE = 4096


class _Place(NamedTuple):
    """Where one row or reject stands, smallest hash first."""

    order: int
    path: Path
    number: int


@dataclass
class Sample:
    """What a page shows."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    """Cells of the rows, in the order of the corpus."""
    rejects: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Files that could not be read, a sentence each."""


def sample(folder: Path, limit: int) -> Sample:
    """Choose rows and rejects of a corpus folder.

    Args:
        folder: of the corpus.
        limit: how many at most, of both together.
    """
    found = Sample()
    files = [*sorted((folder / "rows").glob("train-*.parquet")), *sorted((folder / "rows").glob("eval-*.parquet"))]
    refused = [folder / "rejects.parquet"]
    rows = _groups(files, ("category", "stage"), limit, found.notes)
    rejects = _groups(refused, ("stage", "step", "reason"), limit, found.notes)
    have_rows, have_rejects = (sum(map(len, groups)) for groups in (rows, rejects))
    for_rejects = min(have_rejects, max(limit - round(limit * _ROWS_SHARE), limit - have_rows))
    found.rows = _fetch(_turns(rows, limit - for_rejects), files)
    found.rejects = _fetch(_turns(rejects, for_rejects), refused)
    return found


def _groups(files: Sequence[Path], keys: Sequence[str], limit: int, notes: list[str]) -> list[list[_Place]]:
    """Places of each group, smallest hash first, at most `limit` of each."""
    groups: dict[tuple[Any, ...], list[_Place]] = defaultdict(list)
    for path in files:
        try:
            for number, row in enumerate(_light(path, ("id", *keys))):
                digest = hashlib.blake2b(str(row["id"]).encode(), digest_size=8).digest()
                members = groups[tuple(str(row[key]) for key in keys)]
                heapq.heappush(members, _Place(-int.from_bytes(digest, "big"), path, number))
                if len(members) > limit:
                    heapq.heappop(members)
        except (OSError, pa.ArrowException, KeyError) as error:
            notes.append(f"{path.name} cannot be read and is left out: {error}")
    return [sorted(members, reverse=True) for _, members in sorted(groups.items())]


def _light(path: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_AT_ONCE, columns=list(columns)):
            yield from batch.to_pylist()


def _turns(groups: Sequence[Sequence[_Place]], limit: int) -> list[_Place]:
    """One of each group in turn, until there are `limit`."""
    found: list[_Place] = []
    for turn in range(max(map(len, groups), default=0)):
        found += [members[turn] for members in groups if turn < len(members)]
        if len(found) >= limit:
            break
    return found[:limit]


def _fetch(places: Sequence[_Place], files: Sequence[Path]) -> list[dict[str, Any]]:
    """The cells of what was chosen, file by file, one row group in memory at a time."""
    wanted: dict[Path, list[int]] = defaultdict(list)
    for place in places:
        wanted[place.path].append(place.number)
    found: list[dict[str, Any]] = []
    for path in files:
        numbers, start = sorted(wanted.get(path, [])), 0
        if not numbers:
            continue
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                size = file.metadata.row_group(group).num_rows
                here = [number - start for number in numbers if start <= number < start + size]
                if here:
                    found += file.read_row_group(group).take(pa.array(here, pa.int64())).to_pylist()
                start += size
    return found
