from __future__ import annotations

import random

import pytest

from janusrl import registry
from janusrl.synthesis.draft import Rejected
from janusrl.synthesis.engine import Engine
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.team import JobTeam

CIRCLE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><circle cx="10" cy="10" r="8"/></svg>'


def kept(seed: Seed):
    strategy = registry.load("strategies", "keep")
    with Engine() as engine:
        team = JobTeam(None, engine, random.Random(0))
        return [team.checked(draft) for draft in strategy.drafts(strategy.options_type(), (seed,), team)]


def test_a_pair_is_kept_as_it_is_and_executed() -> None:
    seed = Seed("a", "a", env="svg", code=CIRCLE, instruction="A black disc.", licence="MIT")
    (draft,) = kept(seed)
    assert draft.completion == f"```svg\n{CIRCLE}\n```"
    assert (draft.instruction, draft.language, draft.licences) == ("A black disc.", "svg", ("MIT",))
    assert draft.rendering.size == (20, 20)


@pytest.mark.parametrize(
    ("seed", "reason"),
    [
        (Seed("a", "a", env="svg", code=CIRCLE), "no_instruction"),
        (Seed("a", "a", env="svg", instruction="A disc."), "no_code"),
        (Seed("a", "a", code=CIRCLE, instruction="A disc."), "no_env"),
        (Seed("a", "a", env="svg", code=CIRCLE * 999, instruction="A disc."), "too_long"),
    ],
)
def test_what_is_no_pair_is_rejected_with_a_reason(seed: Seed, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        kept(seed)
    assert (caught.value.stage, caught.value.reason) == ("source", reason)
