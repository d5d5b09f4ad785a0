"""Sides: which split a family belongs to. It follows from its name alone, for ever, whoever else is there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from janusrl.sources import Split
from janusrl.synthesis.seed import BadSeed, Seed, SeedLike


def side_of(family: str, eval_share: float) -> Split:
    """The split of a family.

    Args:
        family: its name.
        eval_share: share of families that are held out, in [0, 1).
    """
    digest = hashlib.sha256(f"family {family}".encode("utf-8", "surrogatepass")).digest()
    return "eval" if int.from_bytes(digest[:8], "big") < eval_share * 2**64 else "train"


def sides_of(families: Iterable[str], eval_share: float) -> set[Split]:
    """The splits of some families: more than one when they straddle."""
    return {side_of(family, eval_share) for family in families}


def grouped(seeds: Iterable[SeedLike], takes: int, eval_share: float) -> Iterator[tuple[SeedLike, ...]]:
    """Seeds in groups of `takes`, each of one split, as they come; what cannot be read is a group of its own.

    Seeds at the end that fill no group are left over.
    """
    waiting: dict[Split, list[SeedLike]] = {"train": [], "eval": []}
    for seed in seeds:
        if isinstance(seed, BadSeed) or takes == 1:
            yield (seed,)
            continue
        group = waiting[_side(seed, eval_share)]
        group.append(seed)
        if len(group) == takes:
            yield tuple(group)
            group.clear()


def _side(seed: Seed, eval_share: float) -> Split:
    """A seed whose own families straddle goes with its first; it is rejected where it becomes a row."""
    return side_of(seed.family, eval_share)
