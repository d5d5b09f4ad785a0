"""Judge: a rubric that models mark drafts by, and Verdict, what one of them said.

A judge is a function made into a `Judge` by `@judge` and registered under `janusrl.judges`. It puts the question; who
answers, how many of them, and what is kept is the recipe's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.seed import options_of
from janusrl.synthesis.writer import Ask


@dataclass(frozen=True)
class Verdict:
    """What one model said of one draft."""

    model: str
    marks: Mapping[str, int]
    """Mark of each dimension, within the judge's bounds."""
    reasoning: str = ""


@dataclass(frozen=True)
class Judge:
    """A named rubric."""

    name: str
    function: Callable[..., Ask]
    options_type: type[BaseModel]
    dimensions: tuple[str, ...]
    low: int = 1
    high: int = 5

    def question(self, options: BaseModel, draft: Draft) -> Ask:
        """The question about a draft; its value is a pair: marks by dimension, and the reasoning."""
        return self.function(options, draft)


def judge(
    name: str, *, dimensions: Sequence[str], low: int = 1, high: int = 5
) -> Callable[[Callable[..., Ask]], Judge]:
    """Make a function `f(options, draft) -> Ask` a `Judge`.

    Raises:
        TypeError: the first parameter is not annotated with a pydantic model.
    """

    def decorate(function: Callable[..., Ask]) -> Judge:
        return Judge(name, function, options_of(function, f"judge {name}"), tuple(dimensions), low, high)

    return decorate
