"""Anchoring: a term's value between what a blank scores and what the reference scores, measured once a task.

A reward that pays for an empty picture is collected by drawing empty pictures. Blank and reference are scored like any
answer; what they score is kept, but a failure of ours is not: it may be over when the task is next asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from janusrl.scoring.guard import Guard
from janusrl.scoring.reward import Reward, Score
from janusrl.scoring.sample import Sample
from janusrl.task import Task

Anchors = Callable[[Task], tuple[Sample, Sample] | None]
"""Gives the blank sample and the reference sample of a task, or None when the task has no reference picture."""

MIN_SPAN = 0.01
"""A term whose reference and blank scores lie closer than this cannot tell answers apart on that task: None."""


class Anchoring:
    """The anchors of one rubric's terms."""

    def __init__(self, guard: Guard) -> None:
        """Keep nothing yet; `guard` calls the rewards."""
        self._guard = guard
        self._kept: dict[tuple[str, str], tuple[float, float] | str] = {}

    def of(self, reward: Reward, task: Task, score: Score, anchors: Anchors) -> Score:
        """The score with its value rescaled so that the task's blank is 0 and its reference 1.

        The value before stands in `parts["raw"]`. None where the two cannot be told apart or had; with an error when
        that is a failure of ours.
        """
        if score.value is None:
            return score
        key = (task.identity, reward.name)
        found = self._kept.get(key) or self._measured(reward, task, anchors)
        if isinstance(found, Score):
            return replace(score, value=None, detail=found.detail, error=True)
        self._kept[key] = found
        if isinstance(found, str):
            return replace(score, value=None, detail=found)
        blank, reference = found
        value = min(1.0, max(0.0, (score.value - blank) / (reference - blank)))
        return replace(score, value=value, parts={**score.parts, "raw": score.value})

    def _measured(self, reward: Reward, task: Task, anchors: Anchors) -> tuple[float, float] | str | Score:
        """Raw scores of blank and reference, in words why there are none, or the score that failed."""
        pair = anchors(task)
        if pair is None:
            return "the task has no reference picture to anchor on"
        blank, reference = self._guard.scores(reward, pair)
        if blank.value is None or reference.value is None:
            lacking = blank if blank.value is None else reference
            detail = f"no anchors: {lacking.detail}"
            return replace(lacking, detail=detail) if blank.error or reference.error else detail
        if reference.value - blank.value < MIN_SPAN:
            return (
                f"'{reward.name}' gives the blank canvas {blank.value:.3f} and the reference {reference.value:.3f}: "
                "it cannot tell them apart on this task (`anchor: false` uses it as it is)"
            )
        return blank.value, reference.value
