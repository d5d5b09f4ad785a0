"""Mixture: which rows of a run a corpus takes, by category; and Choice, the decision about every row.

The rows of a category are ordered by a hash of the sample seed and their id, and the first ones are taken: whoever asks
for fewer gets a part of what whoever asks for more gets, and the order in which rows were made plays no part.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator

from janusrl.registry import suggest
from janusrl.synthesis.row import Row


class MixtureError(ValueError):
    """There are not enough rows for a mixture; the message says of which category, and what to do."""


@dataclass(frozen=True)
class Choice:
    """The decision about every row: what `Mixture.choose` found."""

    mixture: Mixture
    limits: Mapping[str, int] | None = None
    """Largest hash that each category takes; None takes every row that the view has."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Rows by category that are good, and not taken."""
    notes: tuple[str, ...] = ()
    """What fell short, a sentence each."""

    def takes(self, row: Row) -> bool:
        """Whether the corpus takes a row."""
        if self.mixture.view == "text" and row.images:
            return False
        if self.limits is None:
            return True
        return row.category in self.limits and self.mixture.place(row.id) <= self.limits[row.category]


class Mixture(BaseModel):
    """The section `mixture` of a recipe's `corpus`: how many rows of which category."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    categories: dict[str, int] | None = Field(None, min_length=1)
    """Category to the number of rows that are wanted, both splits together: `{svg: 20000, animation: 19500}`. What is
    not named is left out. None takes everything."""
    view: Literal["full", "text"] = "full"
    """`text` takes only rows whose prompt shows no picture: the text-centric half, for models that cannot see."""
    sample_seed: int = 0
    """Another number takes other rows of a category that has more than are wanted."""
    on_shortfall: Literal["error", "warn", "scale"] = "error"
    """What a category with fewer rows than wanted does: `error` stops, `warn` takes what there is and says so in the
    card, `scale` shrinks all categories alike, so that their shares stay."""

    @field_validator("categories")
    @classmethod
    def _whole_counts(cls, value: dict[str, int] | None) -> dict[str, int] | None:
        for name, count in (value or {}).items():
            if count < 1:
                raise ValueError(f"category '{name}' wants {count} rows; leave it out, or ask for at least 1")
        return value

    @property
    def takes_all(self) -> bool:
        """Whether no row is ever left out: nothing has to be counted beforehand."""
        return self.categories is None and self.view == "full"

    def place(self, row_id: str) -> int:
        """Where a row stands in the order of its category: 0 to 2**64 - 1, the smallest are taken first."""
        text = f"{self.sample_seed} {row_id}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")

    def choose(self, rows: Iterable[Row]) -> Choice:
        """Decide about every row. Holds eight bytes for each row of a category that is wanted.

        Raises:
            MixtureError: a category falls short and `on_shortfall` is `error`, or has no row at all.
        """
        if self.takes_all:
            return Choice(self)
        places: dict[str, array[int]] = {name: array("Q") for name in self.categories or ()}
        seen: Counter[str] = Counter()
        left_out: Counter[str] = Counter()
        for row in rows:
            seen[row.category] += 1
            if self.view == "text" and row.images:
                left_out[row.category] += 1
            elif row.category in places:
                places[row.category].append(self.place(row.id))
            elif self.categories is not None:
                left_out[row.category] += 1
        if self.categories is None:
            return Choice(self, None, dict(sorted(left_out.items())))
        wanted, notes = self._wanted({name: len(found) for name, found in places.items()}, seen)
        limits = {}
        for name, found in places.items():
            left_out[name] += len(found) - wanted[name]
            if wanted[name]:
                limits[name] = _smallest(found, wanted[name])
        return Choice(self, limits, {name: n for name, n in sorted(left_out.items()) if n}, tuple(notes))

    def _wanted(self, have: Mapping[str, int], seen: Mapping[str, int]) -> tuple[dict[str, int], list[str]]:
        """How many rows of each category are taken, and what fell short."""
        assert self.categories is not None
        short = {name: (have[name], count) for name, count in self.categories.items() if have[name] < count}
        if not short:
            return dict(self.categories), []
        told = []
        for name, (found, count) in short.items():
            hint = suggest(name, list(seen)) if not seen.get(name) else ""
            told.append(f"'{name}' has {found:,} of the {count:,} rows wanted.{hint}")
        if self.on_shortfall == "error":
            known = ", ".join(f"{name} {count:,}" for name, count in sorted(seen.items())) or "no rows at all"
            raise MixtureError(
                f"the mixture falls short: {' '.join(told)} There are: {known}. Make more rows, ask for fewer, or set "
                "'on_shortfall' to 'warn' (take what there is) or 'scale' (shrink all alike)."
            )
        if self.on_shortfall == "warn":
            return {name: min(have[name], count) for name, count in self.categories.items()}, told
        share = min(have[name] / count for name, count in self.categories.items())
        if share == 0:
            empty = ", ".join(f"'{name}'" for name, (found, _) in short.items() if not found)
            raise MixtureError(f"nothing can be scaled to a category without rows: {empty}. {' '.join(told)}")
        scaled = {name: min(have[name], round(count * share)) for name, count in self.categories.items()}
        return scaled, [*told, f"All categories are scaled to {share:.1%} of what was wanted."]


def _smallest(places: array[int], count: int) -> int:
    """The `count`-th smallest of some places."""
    return int(np.partition(np.frombuffer(places, np.uint64), count - 1)[count - 1])
