"""From a scorecard to a stored rollout: the one place that decides what is kept of a completion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from janusrl.rollouts import Rollout
from janusrl.scoring.scorecard import Scorecard
from janusrl.task import Task


def rollout(
    task: Task,
    completion: str,
    card: Scorecard,
    images: dict[str, np.ndarray],
    *,
    stage: str,
    step: int,
    rank: int = 0,
    group: int = 0,
    answers: Sequence[Scorecard] = (),
) -> Rollout:
    """Make the stored row of one completion; its pictures are put into `images` by content hash.

    Of a completion with several graded answers `card` is the one that counts; what became of each stands in the row's
    scorecard as `answers`.
    """
    hashes: dict[str, str | None] = {"image": None, "reference": None}
    rendering = card.rendering
    if rendering is not None:
        hashes["image"] = rendering.content_hash
        images[rendering.content_hash] = rendering.pixels
    if card.reference is not None:
        hashes["reference"] = card.reference.content_hash
        images[card.reference.content_hash] = card.reference.pixels
    return Rollout(
        stage=stage,
        step=step,
        rank=rank,
        task_id=task.id,
        group=group,
        prompt=task.instruction,
        completion=completion,
        source=card.program.source if card.program is not None else None,
        status=str(card.outcome.status),
        reason=card.outcome.reason,
        message=card.outcome.failure.message if card.outcome.failure else "",
        total=card.total,
        advantage=None,
        scorecard=card.to_row() | _told(answers),
        reference=hashes["reference"],
        image=hashes["image"],
        render_key=rendering.key if rendering is not None else "",
    )


def _told(answers: Sequence[Scorecard]) -> dict[str, list[dict[str, object]]]:
    if len(answers) < 2:
        return {}
    told: list[dict[str, object]] = [
        {"outcome": str(card.outcome.status), "reason": card.outcome.reason, "total": card.total} for card in answers
    ]
    return {"answers": told}
