"""Admission: what jobs gave becomes rows and rejects, in the order of jobs, whatever order they end in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from janusrl.synthesis.draft import Rejected
from janusrl.synthesis.filter import Filter
from janusrl.synthesis.recipe import SynthesisStage
from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.runner import JobResult
from janusrl.synthesis.store import Cursor, Store, StoreIndex, asdict_of, restored


class Admission:
    """Admits the jobs of one stage. Every job is one transaction: wholly there, or not at all."""

    def __init__(self, store: Store, stage: SynthesisStage, filters: Sequence[Filter], *, shared: int) -> None:
        """Go on where the store is.

        Args:
            store: of the synthesis.
            stage: whose jobs.
            filters: of the stage, in order.
            shared: how many of them, from the first, are the recipe's own: they compare with the rows of all stages.
        """
        self.store, self.stage = store, stage
        self._filters = filters
        names = [f"all/{i}" if i < shared else f"{stage.name}/{i}" for i in range(len(filters))]
        self._indices: list[StoreIndex] = [store.index(name) for name in names]
        self.cursor = store.cursor(stage.name)
        self.kept = store.kept(stage.name)
        """Numbers of jobs that are done and wait for an earlier one."""

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
        self._admit(result.number, result.entries, result.facts, result)
        self.catch_up()

    def catch_up(self) -> None:
        """Admit all kept jobs whose turn has come."""
        while self.cursor.next in self.kept and not self.full:
            number = self.cursor.next
            found = self.store.result(self.stage.name, number)
            assert found is not None
            entries, facts = _read(found)
            self._admit(number, entries, facts, None)
            self.kept.discard(number)

    def again(self, result: JobResult) -> None:
        """Take what a job gave that had ended by a failure of ours, and was tried once more."""
        name = self.stage.name
        with self.store.transaction():
            dropped = self.store.drop_ours(name, result.number)
            cursor = replace(self.cursor, rejects=self.cursor.rejects - dropped, ours=self.cursor.ours - dropped)
            place = self.store.places(name, result.number)
            fresh = [
                (entry, facts)
                for entry, facts in zip(result.entries, result.facts, strict=True)
                if not self.store.has_row(entry.id)
            ]
            for entry, facts in fresh:
                cursor = self._add(cursor, entry, facts, result.number, place)
                place += 1
            self.store.advance(name, cursor)
            self._spend(result)
        self.cursor = cursor

    def _admit(
        self,
        number: int,
        entries: Sequence[Row | Reject],
        facts: Sequence[Sequence[Mapping[str, Any]]],
        result: JobResult | None,
    ) -> None:
        name = self.stage.name
        cursor = replace(self.cursor, next=number + 1)
        with self.store.transaction():
            for place, (entry, found) in enumerate(zip(entries, facts, strict=True)):
                cursor = self._add(cursor, entry, found, number, place)
            self.store.forget(name, number)
            self.store.advance(name, cursor)
            if result is not None:
                self._spend(result)
        self.cursor = cursor

    def _add(
        self, cursor: Cursor, entry: Row | Reject, facts: Sequence[Mapping[str, Any]], number: int, place: int
    ) -> Cursor:
        """Add a row or a reject; the cursor after it."""
        refused = self._refused(cursor, entry, facts, number, place) if isinstance(entry, Row) else entry
        if refused is None:
            return replace(cursor, rows=cursor.rows + 1)
        self.store.add_reject(refused, number, place)
        return replace(cursor, rejects=cursor.rejects + 1, ours=cursor.ours + (refused.step == "infra"))

    def _refused(
        self, cursor: Cursor, row: Row, facts: Sequence[Mapping[str, Any]], number: int, place: int
    ) -> Reject | None:
        """Add a row, or say why it is none."""
        if self.stage.count is not None and cursor.rows >= self.stage.count:
            return reject_of(row, "filter", "count_reached", f"the stage has its {self.stage.count} rows")
        if self.store.has_row(row.id):
            return reject_of(row, "source", "duplicate_id", "its seeds have the ids of earlier ones")
        try:
            with self.store.transaction():
                for filter_, index, found in zip(self._filters, self._indices, facts, strict=True):
                    filter_.admit(row.id, found, index)
                self.store.add_row(row, number, place)
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


def _written(result: JobResult) -> dict[str, Any]:
    """What the store keeps of a job that waits for its turn."""
    entries = [[type(entry).__name__, asdict_of(entry)] for entry in result.entries]
    return {"entries": entries, "facts": [list(facts) for facts in result.facts]}


def _read(found: Mapping[str, Any]) -> tuple[list[Row | Reject], list[list[Mapping[str, Any]]]]:
    entries: list[Row | Reject] = [
        restored(Row, values) if kind == "Row" else restored(Reject, values) for kind, values in found["entries"]
    ]
    return entries, found["facts"]
