"""TurnRules: several answers to one task. When an episode is over, what it earns, and what the model may read between.

Gymnasium environments and training share this. Between two answers the model reads what became of the last one: the
error, or that it drew, and what the program printed; never a score, unless asked for, and nothing of the reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from janusrl.outcome import Outcome, Status

REWARDS = ("last", "best", "improvement")
OURS = "The program could not be run because of a failure that is not the program's."
"""What the model reads when our side failed: it need not change anything."""


@dataclass(frozen=True)
class TurnRules:
    """How often a task may be answered, and what the answers earn."""

    max_turns: int = 1
    """Answers to one task."""
    reward: Literal["last", "best", "improvement"] = "last"
    """`last`: the total of the last answer, at the end. `best`: of the best one, at the end. `improvement`: each answer
    earns at once what it gained on the one before it (the first one its total), which adds up to the last one's."""
    good_enough: float = 0.999
    """A total from which on no further answer is asked for."""
    tell_score: bool = False
    """Whether the feedback names the score."""
    feedback_chars: int = 4000
    """Longest feedback."""

    def __post_init__(self) -> None:
        if self.max_turns < 1:
            raise ValueError(f"max_turns is {self.max_turns}; it must be at least 1")
        if self.reward not in REWARDS:
            raise ValueError(f"the reward of turns is {self.reward!r}; it can be {', '.join(REWARDS)}")

    def over(self, totals: Sequence[float | None]) -> bool:
        """Whether the episode ends after these totals of its answers (None: our failure)."""
        last = totals[-1]
        return len(totals) >= self.max_turns or (last is not None and last >= self.good_enough)

    def earned(self, totals: Sequence[float | None]) -> tuple[float, bool]:
        """What the last answer earns, and whether that is a fact: False when our side failed."""
        known = [total for total in totals if total is not None]
        if self.reward == "improvement":
            if totals[-1] is None:
                return 0.0, False
            return known[-1] - (known[-2] if len(known) > 1 else 0.0), True
        if not self.over(totals):
            return 0.0, True
        if self.reward == "best":
            return (max(known), True) if known else (0.0, False)
        return (0.0, False) if totals[-1] is None else (totals[-1], True)

    def feedback(self, outcome: Outcome, total: float | None = None) -> str:
        """What the model reads of an answer, at most `feedback_chars` long."""
        text = describe(outcome)
        if self.tell_score and total is not None:
            text += f"\nScore: {total:.2f} of 1."
        return clipped(text, self.feedback_chars)


def describe(outcome: Outcome) -> str:
    """What became of a program, in words that the model may read."""
    if outcome.status is Status.MODEL_FAILED and outcome.failure is not None:
        text = f"The program failed ({outcome.failure.reason}): {outcome.failure.message}"
    elif outcome.rendering is None:
        return OURS
    else:
        width, height = outcome.rendering.size
        frames = len(outcome.rendering.frames)
        several = f"{frames} pictures" if frames > 1 else "a picture"
        text = f"The program drew {several} of {width} x {height} pixels."
    printed = outcome.rendering.console if outcome.rendering else outcome.console
    console = "\n".join(line.rstrip("\n") for line in printed)
    return f"{text}\nConsole:\n{console}" if console.strip() else text


def clipped(text: str, most: int) -> str:
    """The text itself, or its beginning and end with a mark between them, `most` characters long."""
    if len(text) <= most:
        return text
    mark = "\n[...]\n"
    head = max(0, most - len(mark)) // 2
    tail = max(0, most - len(mark) - head)
    return (text[:head] + mark + text[len(text) - tail :])[:most]
