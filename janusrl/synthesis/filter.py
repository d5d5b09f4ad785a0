"""Filter: what a draft must be to become a row; and Index, what filters remember of the rows before.

A filter is a class made into a `FilterKind` by `@corpus_filter` and registered under `janusrl.filters`. `check` looks
at one draft alone, in a worker, in any order. `admit` compares it with the rows before, in the order of the corpus, so
that the same recipe gives the same corpus whoever answers first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pydantic import BaseModel

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.seed import options_of

if TYPE_CHECKING:
    from janusrl.synthesis.engine import Engine


class Index(Protocol):
    """A multimap on disk: memory stays flat however many rows there are. What a rejected draft added is undone."""

    def get(self, space: str, key: str) -> list[str]:
        """Everything that was added under a key, in order."""
        ...

    def add(self, space: str, key: str, value: str) -> None:
        """Add a value to a key."""
        ...


class Filter:
    """Base of filters. Made once a worker from its options; nothing is kept between drafts but in the index."""

    needs_structure: bool = False
    """Whether `check` wants the drawing's structure (`draft.rendering.structure`)."""
    engine: Engine | None = None
    """Executes other programs in a draft's place (`run_code`: a right answer, the source of an edit). Set before the
    first draft comes."""

    def __init__(self, options: Any, *, folder: Path) -> None:
        """Make the filter.

        Args:
            options: of the kind's `options_type`.
            folder: where relative paths start.

        Raises:
            ValueError: it can do nothing here (no such file, a package that is not installed): the run stops at once.
        """
        self.options = options
        self.folder = folder

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Look at one executed draft.

        Returns:
            What the row should tell (under `scores`), and what `admit` needs of it: JSON values. Keys that begin with
            `_` are for `admit` alone.

        Raises:
            Rejected: it is no row.
        """
        return {}

    def admit(self, row_id: str, facts: Mapping[str, Any], index: Index) -> None:
        """Compare with the rows before, and add this one to the index.

        Args:
            row_id: of the row to be.
            facts: what `check` returned.
            index: of this filter alone.

        Raises:
            Rejected: it is no row.
        """

    def close(self) -> None:
        """Free what it holds. Idempotent."""


@dataclass(frozen=True)
class FilterKind:
    """A named kind of filter."""

    name: str
    made_of: type[Filter]
    options_type: type[BaseModel]


F = TypeVar("F", bound=type[Filter])


def corpus_filter(name: str) -> Callable[[type[Filter]], FilterKind]:
    """Make a subclass of `Filter` a `FilterKind`. Its `__init__(self, options: Model, *, folder)` tells its options.

    Raises:
        TypeError: `options` is not annotated with a pydantic model.
    """

    def decorate(made_of: type[Filter]) -> FilterKind:
        function = made_of.__init__
        return FilterKind(name, made_of, options_of(function.__get__(object()), f"filter {name}"))

    return decorate
