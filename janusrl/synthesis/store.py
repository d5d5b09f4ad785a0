"""Store: everything that a synthesis knows, in one SQLite file. A process that is killed loses only jobs in flight.

A job that is done is kept at once, whatever its number (`keep`); its rows and rejects are admitted in the order of jobs
(`admit` within `transaction`), so that a corpus does not depend on who answered first. The file is trusted: it is
written and read by this package alone. It holds JSON, never code. One thread writes; others may read rows, and book
what answers cost.
"""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np

from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.writer import Spent

VERSION = 1
PAGE = 32
"""Rows that are read at a time, with their pictures some megabytes: no reader keeps the file's log from being cut."""
_ADVICE = "move it away, or say --restart. Replies of endpoints are kept in any case"
_BYTES = "\0bytes"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS done (stage TEXT, number INTEGER, result BLOB NOT NULL, PRIMARY KEY (stage, number));
CREATE TABLE IF NOT EXISTS cursor (stage TEXT PRIMARY KEY, next INTEGER NOT NULL, rows INTEGER NOT NULL,
    rejects INTEGER NOT NULL, ours INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, stage TEXT NOT NULL, number INTEGER NOT NULL,
    place INTEGER NOT NULL, data BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS rows_in_order ON rows (stage, number, place);
CREATE TABLE IF NOT EXISTS rejects (stage TEXT NOT NULL, number INTEGER NOT NULL, place INTEGER NOT NULL,
    ours INTEGER NOT NULL, data BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS rejects_in_order ON rejects (stage, number, place);
CREATE TABLE IF NOT EXISTS remembered (space TEXT, key TEXT, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS remembered_by_key ON remembered (space, key);
CREATE TABLE IF NOT EXISTS spent (who TEXT PRIMARY KEY, prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL, usd REAL NOT NULL, requests INTEGER NOT NULL);
"""
_ARRIVED = f"SELECT rowid, data FROM rows WHERE rowid > ? AND +stage = ? ORDER BY rowid LIMIT {PAGE}"
"""The sign keeps SQLite from sorting the whole stage for every page."""


class StoreError(RuntimeError):
    """The store cannot be used; the message says why, and what to do."""


class StoreFailed(RuntimeError):
    """The store could not be written or read in the middle of the work; everything before is kept."""


@dataclass(frozen=True)
class Cursor:
    """How far a stage has come."""

    next: int = 0
    """Number of the first job that has not been admitted."""
    rows: int = 0
    rejects: int = 0
    ours: int = 0
    """Rejects that were failures of ours."""


R = TypeVar("R", Row, Reject)


class Store:
    """The state of one synthesis. A context manager."""

    def __init__(self, path: Path) -> None:
        """Open the store, or begin one.

        Raises:
            StoreError: it is of another version, or no store.
            StoreFailed: the disk is full, or the folder cannot be written.
        """
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._booking = threading.Lock()
        self._depth = 0
        try:
            self._writer = self._connect()
            self._writer.executescript(_SCHEMA)
            self._books = self._connect()
        except sqlite3.Error as error:
            self.close()
            raise _failure(path, error) from error
        version = self.meta("version")
        if version is None:
            self.set_meta("version", str(VERSION))
        elif version != str(VERSION):
            raise StoreError(f"{path} was written by another version of janusrl ({version}): say --restart")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection while nobody books: one that goes under its user takes the process too. Idempotent."""
        with self._booking:
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def meta(self, key: str) -> str | None:
        """A note, or None."""
        found = self._ask("SELECT value FROM meta WHERE key = ?", key)
        return str(found[0][0]) if found else None

    def set_meta(self, key: str, value: str) -> None:
        """Keep a note."""
        self._ask("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    # Jobs

    def keep(self, stage: str, number: int, result: Mapping[str, Any]) -> None:
        """Keep what a job gave until it is admitted."""
        self._ask("INSERT OR REPLACE INTO done VALUES (?, ?, ?)", stage, number, to_json(result))

    def kept(self, stage: str) -> set[int]:
        """Numbers of the jobs that are kept and wait for their turn."""
        return {int(number) for (number,) in self._ask("SELECT number FROM done WHERE stage = ?", stage)}

    def result(self, stage: str, number: int) -> dict[str, Any] | None:
        """What a kept job gave."""
        found = self._ask("SELECT result FROM done WHERE stage = ? AND number = ?", stage, number)
        return from_json(found[0][0]) if found else None

    def forget(self, stage: str, number: int) -> None:
        """Drop a kept result."""
        self._ask("DELETE FROM done WHERE stage = ? AND number = ?", stage, number)

    def forget_from(self, stage: str, number: int) -> None:
        """Drop the kept results of a job and of all after it."""
        self._ask("DELETE FROM done WHERE stage = ? AND number >= ?", stage, number)

    def cursor(self, stage: str) -> Cursor:
        """How far a stage has come."""
        found = self._ask("SELECT next, rows, rejects, ours FROM cursor WHERE stage = ?", stage)
        return Cursor(*found[0]) if found else Cursor()

    def has_begun(self, stage: str) -> bool:
        """Whether anything of a stage is here."""
        return self.cursor(stage).next > 0 or bool(self.kept(stage))

    def fruitful(self, stage: str) -> int:
        """Number of the job after the last one that gave a row."""
        found: int | None = self._ask("SELECT max(number) FROM rows WHERE stage = ?", stage)[0][0]
        return 0 if found is None else found + 1

    def advance(self, stage: str, cursor: Cursor) -> None:
        """Note how far a stage has come."""
        values = (stage, cursor.next, cursor.rows, cursor.rejects, cursor.ours)
        self._ask("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?, ?)", *values)

    # Rows and rejects

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block, or nothing of it; may stand in another one."""
        depth = self._depth
        self._depth = depth + 1
        name = f"level_{depth}"
        try:
            self._ask("BEGIN IMMEDIATE" if depth == 0 else f"SAVEPOINT {name}")
            yield
            self._ask("COMMIT" if depth == 0 else f"RELEASE {name}")
        except BaseException:
            if self._writer.in_transaction:  # a full disk ended it already
                self._ask("ROLLBACK" if depth == 0 else f"ROLLBACK TO {name}")
                if depth:
                    self._ask(f"RELEASE {name}")
            raise
        finally:
            self._depth = depth

    def job_of(self, row_id: str) -> int | None:
        """Number of the job that gave the row of this id; None when there is no such row."""
        found = self._ask("SELECT number FROM rows WHERE id = ?", row_id)
        return int(found[0][0]) if found else None

    def add_row(self, row: Row, number: int, place: int) -> None:
        """Add a row: `place` is its place among those of its job."""
        values = (row.id, row.stage, number, place, to_json(asdict_of(row)))
        self._ask("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", *values)

    def add_reject(self, reject: Reject, number: int, place: int) -> None:
        """Add a reject."""
        values = (reject.stage, number, place, int(reject.step == "infra"), to_json(asdict_of(reject)))
        self._ask("INSERT INTO rejects VALUES (?, ?, ?, ?, ?)", *values)

    def rows(self, stage: str) -> Iterator[Row]:
        """The rows of a stage, in the order of jobs; a thread may read while another writes."""
        return self._read("rows", stage, Row)

    def arrived(self, stage: str) -> Iterator[Row]:
        """The rows of a stage in the order in which they were admitted: what a retry adds comes last."""
        after = 0
        while page := self._ask(_ARRIVED, after, stage, connection=self._reader()):
            for _, data in page:
                yield self._made(Row, data)
            after = page[-1][0]

    def rejects(self, stage: str) -> Iterator[Reject]:
        """The rejects of a stage, in order."""
        return self._read("rejects", stage, Reject)

    def ours(self, stage: str) -> list[int]:
        """Numbers of the jobs that ended, in part at least, by a failure of ours."""
        query = "SELECT DISTINCT number FROM rejects WHERE stage = ? AND ours ORDER BY number"
        return [int(number) for (number,) in self._ask(query, stage)]

    def drop_rejects(self, stage: str, number: int) -> tuple[int, int]:
        """Remove a job's rejects, because it is admitted anew; how many there were, and how many were failures of ours.

        Its rows stay.
        """
        told = self._ask("DELETE FROM rejects WHERE stage = ? AND number = ? RETURNING ours", stage, number)
        return len(told), sum(ours for (ours,) in told)

    def book(self, who: str, spent: Spent) -> None:
        """Add to what a model has cost, in any thread, and at once: what was paid for is known after a kill too.

        Raises StoreFailed when the store was closed meanwhile.
        """
        with self._booking:
            self.spend(who, spent, connection=self._books)

    def spend(self, who: str, spent: Spent, *, connection: sqlite3.Connection | None = None) -> None:
        """Add to what a model has cost, within the transaction that is open."""
        self._ask(
            "INSERT INTO spent VALUES (?, ?, ?, ?, ?) ON CONFLICT (who) DO UPDATE SET "
            "prompt_tokens = prompt_tokens + excluded.prompt_tokens, usd = usd + excluded.usd, "
            "completion_tokens = completion_tokens + excluded.completion_tokens, "
            "requests = requests + excluded.requests",
            *(who, spent.prompt_tokens, spent.completion_tokens, spent.usd, spent.requests),
            connection=connection,
        )

    def spent(self) -> dict[str, Spent]:
        """What each model has cost so far."""
        found = self._ask("SELECT * FROM spent ORDER BY who")
        return {str(who): Spent(prompt, completion, usd, requests) for who, prompt, completion, usd, requests in found}

    def index(self, space: str) -> StoreIndex:
        """A part of the memory of filters, under a name of its own."""
        return StoreIndex(self._ask, space)

    def _read(self, table: str, stage: str, kind: type[R]) -> Iterator[R]:
        query = (
            f"SELECT number, place, data FROM {table} WHERE stage = ? AND (number, place) > (?, ?) "
            f"ORDER BY number, place LIMIT {PAGE}"
        )
        after: tuple[int, int] = (-1, -1)
        while page := self._ask(query, stage, *after, connection=self._reader()):
            for _, _, data in page:
                yield self._made(kind, data)
            after = page[-1][:2]

    def _made(self, kind: type[R], data: bytes) -> R:
        try:
            return restored(kind, from_json(data))
        except (ValueError, TypeError, AttributeError) as error:
            raise StoreError(f"{self.path} is damaged (a row is none: {error}): {_ADVICE}") from error

    def _ask(self, query: str, *values: Any, connection: sqlite3.Connection | None = None) -> list[Any]:
        """Everything that a statement gives. Raises StoreError, StoreFailed."""
        try:
            return (connection or self._writer).execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _failure(self.path, error) from error

    def _reader(self) -> sqlite3.Connection:
        """A connection of this thread's own."""
        found = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = self._connect()
        return found

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30.0, isolation_level=None, check_same_thread=False)
        self._connections.append(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection


class StoreIndex:
    """Implements `janusrl.synthesis.filter.Index`."""

    def __init__(self, ask: Callable[..., list[Any]], space: str) -> None:
        self._ask = ask
        self._space = space

    def get(self, space: str, key: str) -> list[str]:
        """Everything that was added under a key, in order."""
        query = "SELECT value FROM remembered WHERE space = ? AND key = ? ORDER BY rowid"
        return [str(value) for (value,) in self._ask(query, f"{self._space}/{space}", key)]

    def add(self, space: str, key: str, value: str) -> None:
        """Add a value to a key."""
        self._ask("INSERT INTO remembered VALUES (?, ?, ?)", f"{self._space}/{space}", key, value)


def _failure(path: Path, error: sqlite3.Error) -> Exception:
    """What an error of SQLite means, in words."""
    name = getattr(error, "sqlite_errorname", None) or ""
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR")):
        return StoreError(f"{path} is damaged, or no store ({error}): {_ADVICE}")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        advice = "see that the disk has room and may be written. What was made is kept: the same command goes on"
        return StoreFailed(f"{path} cannot be written ({error}): {advice}")
    return StoreFailed(f"{path} cannot be used ({error})")


def asdict_of(record: Any) -> dict[str, Any]:
    """A dataclass as a mapping, one level deep."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def to_json(value: Any) -> bytes:
    """JSON of mappings, lists, numbers, texts and bytes. Raises TypeError, ValueError for what is none of them."""
    return json.dumps(value, default=_plain, separators=(",", ":")).encode()


def from_json(data: bytes) -> Any:
    """What `to_json` wrote; tuples come back as lists."""
    return json.loads(data, object_hook=_restored)


def restored(kind: type[R], values: Mapping[str, Any]) -> R:
    """A row or a reject out of what `from_json` gave."""
    fitting: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return kind(**fitting)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, np.generic):
        return value.item()
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def _restored(found: dict[str, Any]) -> Any:
    if len(found) == 1 and _BYTES in found:
        return base64.b64decode(found[_BYTES])
    return found
