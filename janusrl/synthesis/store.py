"""Store: everything that a synthesis knows, in one SQLite file. A process that is killed loses only jobs in flight.

A job that is done is kept at once, whatever its number (`keep`); its rows and rejects are admitted in the order of jobs
(`admit` within `transaction`), so that a corpus does not depend on who answered first. The file is trusted: it is
written and read by this package alone. It holds JSON, never code. One thread writes; others may read rows.
"""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self, TypeVar

from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.writer import Spent

VERSION = 1
PAGE = 200
"""Rows that are read at a time: no reader keeps the file's log from being cut short."""
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


class StoreError(RuntimeError):
    """The store cannot be used; the message says why, and what to do."""


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
            StoreError: it is of another version, no such file, or in use by another process.
        """
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        try:
            self._writer = self._connect()
            self._writer.execute("PRAGMA locking_mode = NORMAL")
            self._writer.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path} cannot be used as a store ({error}): move it away, or say --restart") from error
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
        """Close every connection. Idempotent."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    def meta(self, key: str) -> str | None:
        """A note, or None."""
        found = self._writer.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def set_meta(self, key: str, value: str) -> None:
        """Keep a note."""
        self._writer.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # Jobs

    def keep(self, stage: str, number: int, result: Mapping[str, Any]) -> None:
        """Keep what a job gave until it is admitted."""
        self._writer.execute("INSERT OR REPLACE INTO done VALUES (?, ?, ?)", (stage, number, to_json(result)))

    def kept(self, stage: str) -> set[int]:
        """Numbers of the jobs that are kept and wait for their turn."""
        found = self._writer.execute("SELECT number FROM done WHERE stage = ?", (stage,))
        return {int(number) for (number,) in found}

    def result(self, stage: str, number: int) -> dict[str, Any] | None:
        """What a kept job gave."""
        query = "SELECT result FROM done WHERE stage = ? AND number = ?"
        found = self._writer.execute(query, (stage, number)).fetchone()
        return None if found is None else from_json(found[0])

    def forget(self, stage: str, number: int | None = None) -> None:
        """Drop a kept result, or all of a stage."""
        if number is None:
            self._writer.execute("DELETE FROM done WHERE stage = ?", (stage,))
        else:
            self._writer.execute("DELETE FROM done WHERE stage = ? AND number = ?", (stage, number))

    def cursor(self, stage: str) -> Cursor:
        """How far a stage has come."""
        query = "SELECT next, rows, rejects, ours FROM cursor WHERE stage = ?"
        found = self._writer.execute(query, (stage,)).fetchone()
        return Cursor() if found is None else Cursor(*found)

    def advance(self, stage: str, cursor: Cursor) -> None:
        """Note how far a stage has come."""
        values = (stage, cursor.next, cursor.rows, cursor.rejects, cursor.ours)
        self._writer.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?, ?)", values)

    # Rows and rejects

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block, or nothing of it; may stand in another one."""
        depth = getattr(self, "_depth", 0)
        self._depth = depth + 1
        name = f"level_{depth}"
        self._writer.execute("BEGIN IMMEDIATE" if depth == 0 else f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self._writer.execute("ROLLBACK" if depth == 0 else f"ROLLBACK TO {name}")
            if depth:
                self._writer.execute(f"RELEASE {name}")
            raise
        else:
            self._writer.execute("COMMIT" if depth == 0 else f"RELEASE {name}")
        finally:
            self._depth = depth

    def has_row(self, row_id: str) -> bool:
        """Whether a row of this id was admitted."""
        return self._writer.execute("SELECT 1 FROM rows WHERE id = ?", (row_id,)).fetchone() is not None

    def add_row(self, row: Row, number: int, place: int) -> None:
        """Add a row: `place` is its place among those of its job."""
        values = (row.id, row.stage, number, place, to_json(asdict_of(row)))
        self._writer.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", values)

    def add_reject(self, reject: Reject, number: int, place: int) -> None:
        """Add a reject."""
        values = (reject.stage, number, place, int(reject.step == "infra"), to_json(asdict_of(reject)))
        self._writer.execute("INSERT INTO rejects VALUES (?, ?, ?, ?, ?)", values)

    def rows(self, stage: str) -> Iterator[Row]:
        """The rows of a stage, in order; a thread may read while another writes."""
        return self._read("rows", stage, Row)

    def rejects(self, stage: str) -> Iterator[Reject]:
        """The rejects of a stage, in order."""
        return self._read("rejects", stage, Reject)

    def ours(self, stage: str) -> list[int]:
        """Numbers of the jobs that ended, in part at least, by a failure of ours."""
        query = "SELECT DISTINCT number FROM rejects WHERE stage = ? AND ours ORDER BY number"
        return [int(number) for (number,) in self._writer.execute(query, (stage,))]

    def drop_ours(self, stage: str, number: int) -> int:
        """Remove a job's rejects that were failures of ours, because it was tried again; how many there were."""
        query = "DELETE FROM rejects WHERE stage = ? AND number = ? AND ours"
        return self._writer.execute(query, (stage, number)).rowcount

    def places(self, stage: str, number: int) -> int:
        """The first place among a job's entries that is free."""
        query = (
            "SELECT max(place) FROM (SELECT place FROM rows WHERE stage = ?1 AND number = ?2 "
            "UNION ALL SELECT place FROM rejects WHERE stage = ?1 AND number = ?2)"
        )
        (last,) = self._writer.execute(query, (stage, number)).fetchone()
        return 0 if last is None else int(last) + 1

    def spend(self, who: str, spent: Spent) -> None:
        """Add to what a model has cost."""
        values = (who, spent.prompt_tokens, spent.completion_tokens, spent.usd, spent.requests)
        self._writer.execute(
            "INSERT INTO spent VALUES (?, ?, ?, ?, ?) ON CONFLICT (who) DO UPDATE SET "
            "prompt_tokens = prompt_tokens + excluded.prompt_tokens, usd = usd + excluded.usd, "
            "completion_tokens = completion_tokens + excluded.completion_tokens, "
            "requests = requests + excluded.requests",
            values,
        )

    def spent(self) -> dict[str, Spent]:
        """What each model has cost so far."""
        found = self._writer.execute("SELECT * FROM spent ORDER BY who")
        return {str(who): Spent(prompt, completion, usd, requests) for who, prompt, completion, usd, requests in found}

    def index(self, space: str) -> StoreIndex:
        """A part of the memory of filters, under a name of its own."""
        return StoreIndex(self._writer, space)

    def _read(self, table: str, stage: str, kind: type[R]) -> Iterator[R]:
        after: tuple[int, int] = (-1, -1)
        while True:
            query = (
                f"SELECT number, place, data FROM {table} WHERE stage = ? AND (number, place) > (?, ?) "
                f"ORDER BY number, place LIMIT {PAGE}"
            )
            page = self._reader().execute(query, (stage, *after)).fetchall()
            if not page:
                return
            for _, _, data in page:
                yield of_json(kind, data)
            after = (page[-1][0], page[-1][1])

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

    def __init__(self, connection: sqlite3.Connection, space: str) -> None:
        self._connection = connection
        self._space = space

    def get(self, space: str, key: str) -> list[str]:
        """Everything that was added under a key, in order."""
        query = "SELECT value FROM remembered WHERE space = ? AND key = ? ORDER BY rowid"
        return [str(value) for (value,) in self._connection.execute(query, (f"{self._space}/{space}", key))]

    def add(self, space: str, key: str, value: str) -> None:
        """Add a value to a key."""
        self._connection.execute("INSERT INTO remembered VALUES (?, ?, ?)", (f"{self._space}/{space}", key, value))


def asdict_of(record: Any) -> dict[str, Any]:
    """A dataclass as a mapping, one level deep."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def to_json(value: Any) -> bytes:
    """JSON of mappings, lists, numbers, texts and bytes."""
    return json.dumps(value, default=_plain, separators=(",", ":")).encode()


def from_json(data: bytes) -> Any:
    """What `to_json` wrote; tuples come back as lists."""
    return json.loads(data, object_hook=_restored)


def of_json(kind: type[R], data: bytes) -> R:
    """A row or a reject out of its JSON."""
    return restored(kind, from_json(data))


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
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def _restored(found: dict[str, Any]) -> Any:
    if len(found) == 1 and _BYTES in found:
        return base64.b64decode(found[_BYTES])
    return found
