"""Purse: what a recipe's budget still holds. Whoever pays learns at once that it is empty."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from janusrl.synthesis.recipe import BudgetSection
from janusrl.synthesis.writer import Spent


class Purse:
    """What answers cost, from all threads. Thread-safe."""

    def __init__(
        self,
        budget: BudgetSection | None = None,
        spent: Spent | None = None,
        book: Callable[[str, Spent], None] | None = None,
    ) -> None:
        """Make a purse.

        Args:
            budget: its limits; without any when None.
            spent: what was spent before; nothing when None.
            book: is told of every payment at once; nobody is when None.
        """
        self._budget = budget or BudgetSection()
        self._before = self._spent = spent or Spent()
        self._book = book
        self._lock = threading.Lock()

    @property
    def books(self) -> bool:
        """Whether payments are booked here, and need be told nowhere else."""
        return self._book is not None

    @property
    def limited(self) -> bool:
        """Whether it can be empty."""
        return self._budget.usd is not None or self._budget.tokens is not None

    @property
    def empty(self) -> str:
        """Which limit is reached, and what to do; empty words when none is."""
        with self._lock:
            budget, spent = self._budget, self._spent
        if budget.usd is not None and spent.usd >= budget.usd:
            return f"the budget of ${budget.usd:g} is spent (budget.usd): raise it, and go on"
        if budget.tokens is not None and spent.prompt_tokens + spent.completion_tokens >= budget.tokens:
            return f"the budget of {budget.tokens:,} tokens is spent (budget.tokens): raise it, and go on"
        return ""

    def pay(self, who: str, spent: Spent) -> None:
        """Pay for an answer of a model."""
        if self._book is not None and spent != Spent():
            self._book(who, spent)
        with self._lock:
            self._spent += spent

    def lasts_for(self, jobs: int) -> float:
        """For how many more jobs it lasts, if they cost what `jobs` have cost since it was made."""
        with self._lock:
            before, now, budget = self._before, self._spent, self._budget
        pairs = (
            (budget.usd, before.usd, now.usd),
            (budget.tokens, before.prompt_tokens + before.completion_tokens, now.prompt_tokens + now.completion_tokens),
        )
        return min(
            (jobs * (limit - after) / (after - first) for limit, first, after in pairs if limit and after > first),
            default=math.inf,
        )
