"""Admission: what jobs gave becomes rows and rejects, in the order of jobs, whatever order they end in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from janusrl.synthesis.draft import Rejected
from janusrl.synthesis.filter import Filter
from janusrl.synthesis.job import JobResult
from janusrl.synthesis.recipe import SynthesisStage
from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.store import Cursor, Store, StoreError, StoreFailed, StoreIndex, asdict_of, restored

COUNT_REACHED = "count_reached"
"""Reason of rows that came when there were enough; a larger count takes them."""


class Admission:
    """Admits the jobs of one stage. Every job is one transaction: wholly there, or not at all."""

    def __init__(
        self,
        store: Store,
        stage: SynthesisStage,
        filters: Sequence[Filter],
        *,
        shared: int,
        patience: int | None = None,
    ) -> None:
        """Go on where the store is.

        Args:
            store: of the synthesis.
            stage: whose jobs.
            filters: of the stage, in order.
            shared: how many of them, from the first, are the recipe's own: they compare with the rows of all stages.
            patience: how many jobs in a row may give no row; any number when None.
        """
        self._patience = patience
        self.store, self.stage = store, stage
        self._filters = filters
        names = [f"all/{i}" if i < shared else f"{stage.name}/{i}" for i in range(len(filters))]
        self._indices: list[StoreIndex] = [store.index(name) for name in names]
        self.cursor = store.cursor(stage.name)
        self.kept = store.kept(stage.name)
        """Numbers of jobs that are done and wait for an earlier one."""
        self._fruitful = store.fruitful(stage.name)

    @property
    def closed(self) -> bool:
        """Whether no more jobs are admitted: it is full, or too many in a row gave no row."""
        return self.full or self.fruitless

    @property
    def fruitless(self) -> bool:
        """Whether too many jobs in a row gave no row."""
        return self._patience is not None and self.cursor.next - self._fruitful >= self._patience

    @property
    def full(self) -> bool:
        """Whether the stage has all the rows wanted."""
        return self.stage.count is not None and self.cursor.rows >= self.stage.count

    def receive(self, result: JobResult) -> None:
        """Take what a job gave: admit it, and those that waited for it, or keep it until its turn."""
        if result.number > self.cursor.next:
            with self.store.transaction():
                self.store.keep(self.stage.name, result.number, _written(result))
                self._spend(result)
            self.kept.add(result.number)
            return
        self._admit(result, pay=True)
        self.catch_up()

    def catch_up(self) -> None:
        """Admit all kept jobs whose turn has come, and first what was too much for a smaller count."""
        for number in sorted(number for number in self.kept if number < self.cursor.next):
            if not self.full:
                self._anew(self._kept(number))
        while self.cursor.next in self.kept and not self.closed:
            self._admit(self._kept(self.cursor.next))

    def again(self, result: JobResult) -> None:
        """Take what a job gave that had ended by a failure of ours, and was tried once more."""
        self._anew(result, pay=True)

    def _kept(self, number: int) -> JobResult:
        found = self.store.result(self.stage.name, number)
        assert found is not None
        return _read(number, found)

    def _admit(self, result: JobResult, *, pay: bool = False) -> None:
        """Admit a job in its turn."""
        cursor = replace(self.cursor, next=result.number + 1)
        with self.store.transaction():
            for place in range(len(result.entries)):
                cursor = self._add(cursor, result, place)
            self._note(cursor, result, pay)
            self.store.set_meta(f"last {self.stage.name}", result.key)
        if cursor.rows > self.cursor.rows:
            self._fruitful = cursor.next
        self.cursor = cursor

    def _anew(self, result: JobResult, *, pay: bool = False) -> None:
        """Admit a job that was admitted before: its rows stay, everything else of it is looked at anew."""
        with self.store.transaction():
            dropped, ours = self.store.drop_rejects(self.stage.name, result.number)
            cursor = replace(self.cursor, rejects=self.cursor.rejects - dropped, ours=self.cursor.ours - ours)
            for place, entry in enumerate(result.entries):
                if not (isinstance(entry, Row) and self.store.job_of(entry.id) == result.number):
                    cursor = self._add(cursor, result, place)
            self._note(cursor, result, pay)
        self.cursor = cursor

    def _note(self, cursor: Cursor, result: JobResult, pay: bool) -> None:
        """Note how far the stage is; a job with rows too many is kept for a larger count."""
        name, number = self.stage.name, result.number
        self.store.advance(name, cursor)
        full = self.stage.count is not None and cursor.rows >= self.stage.count
        if full and any(isinstance(entry, Row) and self.store.job_of(entry.id) is None for entry in result.entries):
            self.store.keep(name, number, _written(result))
        elif number in self.kept:
            self.store.forget(name, number)
            self.kept.discard(number)
        if pay:
            self._spend(result)

    def _add(self, cursor: Cursor, result: JobResult, place: int) -> Cursor:
        """Add a row or a reject; the cursor after it."""
        entry = result.entries[place]
        refused = self._refused(cursor, entry, result, place) if isinstance(entry, Row) else entry
        if refused is None:
            return replace(cursor, rows=cursor.rows + 1)
        self.store.add_reject(refused, result.number, place)
        return replace(cursor, rejects=cursor.rejects + 1, ours=cursor.ours + (refused.step == "infra"))

    def _refused(self, cursor: Cursor, row: Row, result: JobResult, place: int) -> Reject | None:
        """Add a row, or say why it is none."""
        if self.stage.count is not None and cursor.rows >= self.stage.count:
            return reject_of(row, "filter", COUNT_REACHED, f"the stage has its {self.stage.count} rows")
        if self.store.job_of(row.id) is not None:
            return reject_of(row, "source", "duplicate_id", "its seeds have the ids of earlier ones")
        try:
            with self.store.transaction():
                for filter_, index, found in zip(self._filters, self._indices, result.facts[place], strict=True):
                    _compared(filter_, row.id, found, index)
                self.store.add_row(row, result.number, place)
        except Rejected as error:
            return reject_of(row, error.stage, error.reason, error.message)
        return None

    def _spend(self, result: JobResult) -> None:
        for who, spent in result.spent.items():
            self.store.spend(who, spent)


def reject_of(row: Row, step: str, reason: str, message: str) -> Reject:
    """A row that is none after all."""
    return Reject(
        id=row.id,
        stage=row.stage,
        category=row.category,
        step=step,
        reason=reason,
        message=message,
        families=row.families,
        origins=row.origins,
        instruction=row.instruction,
        code=row.code,
        picture=row.picture,
        scores=row.scores,
        rounds=row.rounds,
        cost=row.cost,
    )


def _compared(filter_: Filter, row_id: str, facts: Mapping[str, Any], index: StoreIndex) -> None:
    """Let a filter compare a row with those before. Raises Rejected; a filter that fails is a failure of ours."""
    try:
        filter_.admit(row_id, facts, index)
    except (Rejected, StoreError, StoreFailed):
        raise
    except Exception as error:  # a plug-in may raise anything
        message = f"filter {type(filter_).__name__} raised {type(error).__name__}: {error}"
        raise Rejected("infra", "filter_error", message) from error


def _written(result: JobResult) -> dict[str, Any]:
    """What the store keeps of a job that waits for its turn."""
    entries = [[type(entry).__name__, asdict_of(entry)] for entry in result.entries]
    return {"entries": entries, "facts": result.facts, "key": result.key}


def _read(number: int, found: Mapping[str, Any]) -> JobResult:
    """What `_written` wrote; its cost was counted when it came."""
    entries: list[Row | Reject] = [
        restored(Row, values) if kind == "Row" else restored(Reject, values) for kind, values in found["entries"]
    ]
    return JobResult(number, tuple(entries), tuple(tuple(facts) for facts in found["facts"]), key=found.get("key", ""))
