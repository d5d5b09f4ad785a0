"""The fault table: whatever a reward of the registry does or is given, a failure is None with an error, no number."""

import math
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from janusrl import registry
from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.rendering import Frame, Rendering, TextRun
from janusrl.scoring.guard import Guard
from janusrl.scoring.reward import Reward, Score
from janusrl.scoring.rubric import Rubric, Term
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

NAMES = registry.names("rewards")
PIXELS = np.random.default_rng(0).integers(0, 256, (48, 64, 4), dtype=np.uint8)


def raises(samples):
    raise RuntimeError("the weights are gone")


def exits(samples):
    raise SystemExit(3)


FAULTS = {
    "raises": raises,
    "exits": exits,
    "out of memory": lambda samples: (_ for _ in ()).throw(MemoryError("CUDA out of memory")),
    "nan": lambda samples: [math.nan] * len(samples),
    "inf": lambda samples: [Score(math.inf)] * len(samples),
    "above 1": lambda samples: [1.5] * len(samples),
    "text": lambda samples: ["good"] * len(samples),
    "one too few": lambda samples: [0.5] * (len(samples) - 1),
    "one too many": lambda samples: [0.5] * (len(samples) + 1),
    "no list": lambda samples: 0.5,
}


def found(name: str) -> Reward:
    reward: Reward = registry.load("rewards", name)
    assert isinstance(reward, Reward)
    return reward


def sample(structure: object = None, trace: object = None, *, source: str = "print(1)") -> Sample:
    drawn = View(Rendering((Frame(PIXELS),), structure=structure, trace=trace, texts=(TextRun("a", (0, 0, 5, 5)),)))
    task = Task(
        "t",
        "chart",
        ({"role": "user", "content": "x"},),
        Reference(code=source, tests=({},), rubric_items=({"kind": "code", "contains": "x"},)),
        source=source,
    )
    return Sample(task, source, Outcome.drew(drawn.rendering), Program(source, "python", 0, 1), drawn, drawn, drawn)


@pytest.mark.parametrize("name", NAMES)
def test_every_reward_that_fails_in_any_way_is_none_and_the_other_terms_go_on(name) -> None:
    """The reward's declaration (batched, grouped, anchored ...) with a function that fails."""
    declared = found(name)
    for fault, function in FAULTS.items():
        broken = replace(declared, function=function, batched=True, needs=frozenset(), config=None)
        good = Reward("good", lambda sample: 0.25)
        rubric = Rubric(terms=[Term(good, anchor=False), Term(broken, anchor=False)])
        cards = rubric.score([sample(), sample()], lambda task: None, grouped=declared.grouped)
        rubric.close()
        for card in cards:
            score = card.terms[name]
            assert (score.value, score.error, card.total) == (None, True, 0.25), fault
            assert name in score.detail
            assert card.to_row()["errors"] == [name]


def test_a_reward_that_hangs_costs_one_time_limit_and_its_own_score() -> None:
    release = threading.Event()
    stuck = replace(found("edge_grid"), function=lambda samples: release.wait(), batched=True)
    rubric = Rubric(
        terms=[Term(Reward("good", lambda s: 0.25), anchor=False), Term(stuck, anchor=False)], timeout_s=0.5
    )
    began = time.monotonic()
    (card,) = rubric.score([sample()], lambda task: None)
    release.set()
    rubric.close()
    assert (card.total, card.terms["edge_grid"].error) == (0.25, True)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("place", ["gates", "multiply", "terms"])
def test_where_everything_depends_on_the_reward_the_answer_is_ours_to_answer_for(place) -> None:
    broken = Reward("broken", lambda sample: math.nan)
    terms = [Term(broken, anchor=False)] if place == "terms" else [Term(Reward("good", lambda s: 0.5), anchor=False)]
    given = {} if place == "terms" else {place: [broken]}
    (card,) = Rubric(terms=terms, **given).score([sample()], lambda task: None)
    assert (card.total, card.outcome.status) == (None, Status.INFRA_FAILED)
    assert "broken" in card.outcome.failure.message


STRUCTURES = ("structure", "reference_structure", "trace", "reference_trace")
HOSTILE = (
    None,
    {},
    {"size": None, "elements": None, "texts": None, "figures": None, "axes": None},
    {"size": [64, 48], "elements": [{}], "texts": [{}], "axes": [{}], "counts": {}, "truncated": False},
    {"size": [math.nan, -1], "elements": [{"tag": "rect", "box": [math.inf] * 4}], "texts": ["x"], "axes": [3]},
    {"blocks": [{"text": "x", "box": [math.nan] * 4, "color": None}], "calls": [[]], "texts": 3, "colors": None},
)


def test_no_structure_makes_a_reward_give_anything_but_a_number_in_bounds_or_none() -> None:
    """What a renderer would never return, whatever a program did; a reward may fail on it, under its name."""
    looking = [reward for name in NAMES if ((reward := found(name)).needs | reward.wants) & {*STRUCTURES, "tests"}]
    assert len(looking) > 10
    guard = Guard(60.0)
    try:
        for reward in looking:
            for structure in HOSTILE:
                samples = [sample(structure, structure), sample(structure, structure, source="(")]
                for score in guard.scores(reward, samples):
                    assert score.value is None or 0 <= score.value <= 1, reward.name
                    assert all(math.isfinite(part) for part in score.parts.values()), reward.name
                    assert score.value is not None or score.detail
    finally:
        guard.close()
