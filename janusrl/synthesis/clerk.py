"""Clerk: who is told what a job is at; and Halted, how it ends a job in the middle."""

from __future__ import annotations

from typing import Protocol

from janusrl.synthesis.writer import Spent


class Halted(BaseException):
    """A job is to end here: nobody waits for it any more. No plug-in that catches every `Exception` holds it up."""

    def __init__(self, why: str, *, spent: Spent | None = None) -> None:
        """Make it; `spent` is what the question cost that was not answered to its end."""
        super().__init__(why)
        self.spent = spent or Spent()


class Clerk(Protocol):
    """Keeps the books of one job, and sees that it is alive."""

    def ready(self) -> None:
        """Told before every question. Raises Halted when none may be asked any more."""
        ...

    def alive(self) -> None:
        """Told whenever something came of the job. Raises Halted when it was given up."""
        ...

    def spend(self, who: str, spent: Spent) -> None:
        """Told of what an answer cost, also of one that is of no use."""
        ...
