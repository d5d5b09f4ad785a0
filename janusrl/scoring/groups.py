"""Groups: the completions of one task in one batch of training, which advantages compare with each other.

Rules that need the whole group stand here. *Even terms*: every completion of a group is scored by the same terms and
multipliers. One that lacks a value which others of its group have (the reward failed on it, or had nothing to say of
it) cannot be compared: its total is None, as with every failure of ours. A mean over the terms that are left would pay
a policy for answers that make a reward fail. A term without a value for the whole group is left out for all of it.
*Spread*: a term may be replaced by its rank in the group, or stretched over it. *Copies*: equal answers are scored
once (but by rewards that see the whole batch), and may be discounted. Evaluation knows no groups: every completion
stands alone there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from janusrl.scoring.reward import Score
from janusrl.scoring.sample import Sample

Spread = Literal["rank", "minmax"]
"""`rank`: share of the others that a completion beats, a tie counting half. `minmax`: (value - lowest) / (highest -
lowest). Both count completions that failed as 0, and leave a value of 0 at 0."""

TIE = 1e-6
"""Values that differ by less are equal."""
MIN_SPAN = 0.01
"""A group whose values lie closer than this is not stretched: it would be noise."""


def groups_of(samples: Sequence[Sample]) -> list[list[int]]:
    """Places of the samples of each group, in order: equal task and id."""
    groups: dict[tuple[str, str], list[int]] = {}
    for place, sample in enumerate(samples):
        groups.setdefault((sample.task.id, sample.task.identity), []).append(place)
    return list(groups.values())


def firsts(samples: Sequence[Sample]) -> list[int]:
    """For each sample the place of the first of its group with the same answer and the same picture: often its own."""
    seen: dict[tuple[str, str, str], list[int]] = {}
    found = []
    for place, sample in enumerate(samples):
        known = seen.setdefault((sample.task.id, sample.task.identity, sample.completion), [])
        first = next((other for other in known if _looks_the_same(samples[other], sample)), place)
        if first == place:
            known.append(place)
        found.append(first)
    return found


def _looks_the_same(one: Sample, other: Sample) -> bool:
    a, b = one.outcome.rendering, other.outcome.rendering
    if a is None or b is None:
        return a is b
    return a is b or (a.content_hash == b.content_hash and a.observations == b.observations)


def uneven(scores: Mapping[int, Mapping[str, Score]]) -> Iterator[tuple[int, str, Score]]:
    """Completions that lack a value which others of their group have: `(place, name, score)`, the first name for each.

    Args:
        scores: of one group, by place: scores by name.
    """
    told: set[int] = set()
    for name in next(iter(scores.values()), {}):
        lacking = [place for place, given in scores.items() if given[name].value is None]
        if len(lacking) == len(scores):
            continue
        for place in lacking:
            if place not in told:
                told.add(place)
                yield place, name, scores[place][name]


def spread(how: Spread, values: Sequence[float], failed: int) -> list[float]:
    """The values of one term in one group, compared with each other.

    Args:
        how: see `Spread`.
        values: of the completions that drew, in [0, 1].
        failed: completions of the group that did not.

    Returns:
        One value a completion, in order and in [0, 1]; of a completion alone in its group the value itself.
    """
    everybody = [*values, *[0.0] * failed]
    if len(everybody) < 2:
        return list(values)
    if how == "minmax":
        low, high = min(everybody), max(everybody)
        return list(values) if high - low < MIN_SPAN else [(value - low) / (high - low) for value in values]
    return [_rank(value, everybody) if value > TIE else 0.0 for value in values]


def _rank(value: float, everybody: Sequence[float]) -> float:
    beaten = sum(other < value - TIE for other in everybody)
    ties = sum(abs(other - value) <= TIE for other in everybody) - 1
    return (beaten + ties / 2) / (len(everybody) - 1)


def discounts(sources: Sequence[str], group: int, discount: float) -> list[float]:
    """Factor of each program's total: 1 - discount x (copies - 1) / (group - 1), 1 where it is the only one.

    Args:
        sources: programs of the completions of a group that drew.
        group: completions of the group, failed ones too.
        discount: what a group of nothing but copies loses.
    """
    copies = Counter(source.strip() for source in sources)
    return [1.0 - discount * (copies[source.strip()] - 1) / max(1, group - 1) for source in sources]
