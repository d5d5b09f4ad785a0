"""Weights of a rubric's terms over the steps of training: curricula, and caps on the share of some terms.

A weight is a number, or a schedule from steps to weights: linear between the steps named, constant before the first and
after the last. A rubric's `curriculum` leaves out terms of a tier until its first step. Steps are the optimizer steps
done when completions are graded: 0 at the start. Without a step (evaluation, `janusrl score`) the final weights hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Weight = float | Mapping[int, float]
"""A weight for all steps, or a schedule from steps to weights."""


@dataclass(frozen=True)
class Share:
    """What decides the weight of one term."""

    name: str
    weight: Weight = 1.0
    tier: str = "A"
    max_weight: float | None = None
    """Largest share that the terms of this tier with such a limit may have together."""


def weight_at(weight: Weight, step: int | None) -> float:
    """A weight at a step; its final value when `step` is None."""
    if not isinstance(weight, Mapping):
        return float(weight)
    points = sorted(weight.items())
    if step is None or step >= points[-1][0]:
        return float(points[-1][1])
    if step <= points[0][0]:
        return float(points[0][1])
    for (start, low), (end, high) in pairwise(points):
        if start <= step < end:
            return float(low + (high - low) * (step - start) / (end - start))
    raise AssertionError("schedules have no gaps")


def weights_at(shares: Sequence[Share], curriculum: Mapping[str, int], step: int | None) -> list[float]:
    """Weight of every term at a step, 0 where its tier has not begun; not normalised.

    Args:
        shares: the terms.
        curriculum: first step of each tier; tiers that it does not name begin at once.
        step: optimizer steps done; None for the final weights.
    """
    begun = [step is None or step >= curriculum.get(share.tier, 0) for share in shares]
    return [weight_at(share.weight, step) if on else 0.0 for share, on in zip(shares, begun, strict=True)]


def problems(
    shares: Sequence[Share], curriculum: Mapping[str, int], *, unsafe: bool = False
) -> Iterator[tuple[int | None, str]]:
    """What is wrong with the weights of a rubric: `(place of the term, or None for the whole, what and what to do)`.

    Args:
        shares: the terms, in order.
        curriculum: first step of each tier.
        unsafe: accept shares above the limits.
    """
    table = {step: weights_at(shares, curriculum, step) for step in _telling_steps(shares, curriculum)}
    for step, found in table.items():
        if sum(found) <= 0:
            when = "in the end" if step is None else f"at step {step}"
            yield None, f"no term has a weight {when}: nothing would be optimised. Give one a weight above 0 there."
            return
    for tier in () if unsafe else dict.fromkeys(share.tier for share in shares):
        limited = [i for i, share in enumerate(shares) if share.tier == tier and share.max_weight is not None]
        limit = min((shares[i].max_weight or 0.0 for i in limited), default=1.0)
        parts = {step: sum(found[i] for i in limited) / sum(found) for step, found in table.items()}
        worst = max(parts, key=lambda step: parts[step])
        if parts[worst] > limit + 1e-9:
            yield limited[-1], _too_much([shares[i].name for i in limited], parts[worst], limit, worst)


def _too_much(names: Sequence[str], part: float, limit: float, step: int | None) -> str:
    who = f"'{names[0]}' has" if len(names) == 1 else f"{', '.join(map(repr, names))} together have"
    when = "" if step is None else f" at step {step}"
    return (
        f"{who} {part:.0%} of the weight{when}, and at most {limit:.0%} is safe: a policy learns to please a model "
        "that judges. Lower it, or add terms that measure (`allow_unsafe: true` accepts it)."
    )


def _telling_steps(shares: Sequence[Share], curriculum: Mapping[str, int]) -> list[int | None]:
    """Steps between which weights are linear, with a step between each two: what holds at them holds everywhere.

    Shares are ratios of linear functions there, so they are largest at an end.
    """
    marks = {0, *curriculum.values()}
    for share in shares:
        if isinstance(share.weight, Mapping):
            marks |= set(share.weight)
    near = {step + shift for step in marks for shift in (-1, 0, 1) if step + shift >= 0}
    return [None, *sorted(near)]
