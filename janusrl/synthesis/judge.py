"""Judge: a rubric that models mark drafts by, and Verdict, what one of them said.

A judge is a function made into a `Judge` by `@judge` and registered under `janusrl.judges`. It puts the question; who
answers, how many of them, and what is kept is the recipe's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.seed import options_of
from janusrl.synthesis.writer import Ask

On = Literal["mean", "each", "total"]
"""What a threshold is for: the mean over the dimensions, each of them, or their sum."""


@dataclass(frozen=True)
class Verdict:
    """What one model said of one draft."""

    model: str
    marks: Mapping[str, int]
    """Mark of each dimension, within the judge's bounds."""
    reasoning: str = ""
    objection: str = ""
    """A stable word for why the draft is no row whatever its marks, such as `addresses_judge`; empty for none."""


@dataclass(frozen=True)
class Judge:
    """A named rubric."""

    name: str
    function: Callable[..., Ask]
    options_type: type[BaseModel]
    dimensions: tuple[str, ...]
    """All that may be marked; options may choose among them."""
    low: int = 1
    high: int = 5
    at_least: float = 3.0
    """Threshold when the recipe names none."""
    on: On = "mean"
    """What the threshold is for when the recipe does not say."""

    def question(self, options: BaseModel, draft: Draft) -> Ask:
        """The question about a draft; its value is a Verdict, whose `model` the panel fills in.

        Raises:
            Rejected: the draft lacks what this judge looks at.
        """
        return self.function(options, draft)


def judge(
    name: str, *, dimensions: Sequence[str], low: int = 1, high: int = 5, at_least: float = 3.0, on: On = "mean"
) -> Callable[[Callable[..., Ask]], Judge]:
    """Make a function `f(options, draft) -> Ask` a `Judge`.

    Raises:
        TypeError: the first parameter is not annotated with a pydantic model.
    """

    def decorate(function: Callable[..., Ask]) -> Judge:
        return Judge(name, function, options_of(function, f"judge {name}"), tuple(dimensions), low, high, at_least, on)

    return decorate
