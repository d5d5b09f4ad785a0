"""Corpus: a corpus folder, read in a stream; and the check that no family is on both sides of the split."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from janusrl.sources import Split
from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.row_table import CellError, from_cells

CARD = "card.json"
ROWS_FOLDER = "rows"
REJECTS_FILE = "rejects.parquet"
SPLITS: tuple[Split, ...] = ("train", "eval")
D = TypeVar("D", Row, Reject)
_AT_ONCE = 32
"""Rows of one batch; with their pictures some megabytes."""


class CorpusError(ValueError):
    """A corpus cannot be read or written; the message says what was found and what to do."""


@dataclass(frozen=True)
class Corpus:
    """A corpus on disk, as `open_corpus` found it."""

    folder: Path
    card: Mapping[str, Any]
    """The content of `card.json`."""

    def rows(
        self,
        split: Split | None = None,
        *,
        categories: Container[str] | None = None,
        without: Sequence[str] = (),
        defaults: Mapping[str, Any] | None = None,
    ) -> Iterator[Row]:
        """Rows in their order, `train` before `eval`, one batch in memory at a time.

        Args:
            split: only this one.
            categories: only these.
            without: columns that are not read, such as `picture`; the fields have their defaults.
            defaults: values of fields that are not read and have none, such as `{"code": ""}`.

        Raises:
            CorpusError: a file is damaged.
        """
        for name in SPLITS if split is None else [split]:
            for path in sorted((self.folder / ROWS_FOLDER).glob(f"{name}-*.parquet")):
                for row in self._read(Row, path, without, defaults or {}):
                    if categories is None or row.category in categories:
                        yield row

    def rejects(self, *, without: Sequence[str] = ()) -> Iterator[Reject]:
        """What is no row, in its order. Raises CorpusError: the file is missing or damaged."""
        yield from self._read(Reject, self.folder / REJECTS_FILE, without)

    def _read(
        self, made_of: type[D], path: Path, without: Sequence[str], defaults: Mapping[str, Any] = MappingProxyType({})
    ) -> Iterator[D]:
        try:
            with pq.ParquetFile(path) as file:
                columns = [name for name in file.schema_arrow.names if name not in without]
                for batch in file.iter_batches(batch_size=_AT_ONCE, columns=columns):
                    for cells in batch.to_pylist():
                        yield from_cells(made_of, {**defaults, **cells})
        except (OSError, pa.ArrowException, CellError) as error:
            name = path.relative_to(self.folder).as_posix()
            raise CorpusError(
                f"{name} of {self.folder.name} cannot be read: {error}. Write the corpus again."
            ) from error


def open_corpus(folder: Path) -> Corpus:
    """Open a corpus folder.

    Raises:
        CorpusError: there is none, or its card is damaged.
    """
    place = folder / CARD
    try:
        card = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        what = "holds no card.json" if folder.is_dir() else "is no folder"
        raise CorpusError(f"{folder} is no corpus: it {what}. `janusrl synth RECIPE` makes one.") from error
    except (OSError, ValueError) as error:
        raise CorpusError(f"{place} cannot be read: {error}. Write the corpus again.") from error
    if not isinstance(card, dict) or not (folder / ROWS_FOLDER).is_dir():
        raise CorpusError(f"{folder} is no corpus: its card.json is no object, or it has no folder {ROWS_FOLDER}/")
    return Corpus(folder, card)


class SplitCheck:
    """Looks at rows one by one, and tells whether a family is on both sides. Holds eight bytes a row and family."""

    def __init__(self) -> None:
        self._seen: dict[Split, array[int]] = {"train": array("Q"), "eval": array("Q")}

    def add(self, row: Row) -> None:
        """Look at a row."""
        for family in row.families:
            self._seen[row.split].append(_mark(family))

    def straddling(self) -> frozenset[int]:
        """Marks of families that are on both sides."""
        train, held_out = (np.frombuffer(self._seen[name], np.uint64) for name in SPLITS)
        return frozenset(np.intersect1d(train, held_out).tolist())


def check_split(rows: Callable[[], Iterable[Row]]) -> None:
    """Prove that no family has rows in both `train` and `eval`.

    Args:
        rows: gives the rows; asked a second time only to name what is wrong.

    Raises:
        CorpusError: names the families, and rows of theirs on both sides.
    """
    check = SplitCheck()
    for row in rows():
        check.add(row)
    if marks := check.straddling():
        raise CorpusError(straddling_words(marks, rows()))


def straddling_words(marks: Container[int], rows: Iterable[Row]) -> str:
    """Which families are on both sides, with rows of theirs, in a sentence or two."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        for family in row.families:
            if _mark(family) in marks:
                found.setdefault(family, {}).setdefault(row.split, row.id)
    told = [f"'{name}' (train: {ids.get('train')}, eval: {ids.get('eval')})" for name, ids in sorted(found.items())]
    more = f" and {len(told) - 5} more" if len(told) > 5 else ""
    return f"families are in both train and eval: {', '.join(told[:5])}{more}. The split must follow the families."


def _mark(family: str) -> int:
    """64 bits of a family's name: among a million families two are taken for one once in ten million corpora."""
    return int.from_bytes(hashlib.blake2b(family.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
