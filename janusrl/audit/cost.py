"""What each reward of a rubric takes for one completion, with everything rendered and the reference's features warm."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from janusrl.audit.results import TIER_MS, CostRow
from janusrl.scoring.guard import Guard
from janusrl.scoring.reward import Reward
from janusrl.scoring.rubric import Rubric
from janusrl.scoring.sample import Sample, View

MOST = 40
"""Samples that are timed."""
LONGEST_MS = 5000.0
"""Time after which a reward is timed no further."""
BATCH = 8
"""How many a batched reward gets at once; its time is shared among them."""


class CostMeter:
    """Collects samples while an audit grades them, and times every reward on them in the end."""

    def __init__(self, rubric: Rubric, env: str) -> None:
        self._env, self._samples = env, list[Sample]()
        nothing: frozenset[str] = frozenset()
        self._rewards: list[tuple[str, Reward, frozenset[str]]] = [
            *(("gate", gate, nothing) for gate in rubric.gates),
            *(("term", term.reward, term.without) for term in rubric.terms),
            *(("multiplier", reward, nothing) for reward in rubric.multiply),
        ]

    def add(self, samples: Iterable[Sample]) -> None:
        """Take samples that drew, as many as are wanted."""
        for sample in samples:
            if len(self._samples) < MOST and sample.candidate is not None:
                self._samples.append(sample)

    def rows(self) -> list[CostRow]:
        """Time every reward. A view of its own for each call: features that rewards share are not given away."""
        guard, rows = Guard(60.0), []
        try:
            for place, reward, without in self._rewards:
                samples = [sample for sample in self._samples if without <= sample.missing(without)]
                if samples:
                    rows.append(self._row(place, reward, samples, guard))
        finally:
            guard.close()
        return rows

    def _row(self, place: str, reward: Reward, samples: list[Sample], guard: Guard) -> CostRow:
        size = BATCH if reward.batched else 1
        spent: list[float] = []
        for start in range(0, len(samples), size):
            batch = [_fresh(sample) for sample in samples[start : start + size]]
            begun = time.perf_counter()
            guard.scores(reward, batch)
            spent += [(time.perf_counter() - begun) * 1e3 / len(batch)] * len(batch)
            if sum(spent) > LONGEST_MS:
                break
        p50, p99 = (float(x) for x in np.percentile(spent, [50, 99]))
        bar = TIER_MS.get(reward.tier)
        return CostRow(
            self._env, reward.name, place, reward.tier, round(p50, 3), round(p99, 3), bar, bar is None or p50 <= bar,
            len(spent),
        )  # fmt: skip


def _fresh(sample: Sample) -> Sample:
    assert sample.candidate is not None
    return replace(sample, candidate=View(sample.candidate.rendering))
