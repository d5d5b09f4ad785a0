"""The starter tasks: right answers are right, no answer earns nothing, and environments begin with them."""

from __future__ import annotations

import gymnasium
import pytest

import janusrl.env  # noqa: F401
from janusrl import registry
from janusrl.data.sources.starters import starters
from janusrl.recipe import TaskSourceSection
from janusrl.scoring.grader import Grader
from janusrl.sources import SourceError, load_tasks

ENVS = ["chart", "web", "interactive", "animation", "scientific", "algorithm"]


@pytest.mark.parametrize("env", ENVS)
def test_both_splits_have_tasks_of_their_own(env: str) -> None:
    section = TaskSourceSection.model_validate({"source": "starters", "env": env})
    train, held_out = (load_tasks(section, domain=env, seed=0, split=split) for split in ("train", "eval"))
    assert len(train) >= 3
    assert held_out
    assert not {task.id for task in train} & {task.id for task in held_out}


def test_another_environment_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SourceError, match=r"no tasks for 'charts'. Did you mean 'chart'\? Known: algorithm"):
        list(starters.tasks({"env": "charts"}, count=None, seed=0, split="train"))


@pytest.mark.slow
@pytest.mark.parametrize("env", ENVS)
def test_right_answers_are_right_and_nothing_earns_nothing(env: str) -> None:
    domain = registry.load("envs", env)
    section = TaskSourceSection.model_validate({"source": "starters", "env": env})
    tasks = [task for split in ("train", "eval") for task in load_tasks(section, domain=env, seed=0, split=split)]
    for task in tasks:
        if lack := domain.missing(domain.language_for(task)):
            pytest.skip(lack)
    with Grader(domain) as grader:
        answers = [(task, f"```\n{task.reference.code}```") for task in tasks]
        nothing = [(task, "I do not know.") for task in tasks]
        cards = grader.grade(answers + nothing)
    totals = {task.id: [] for task in tasks}
    for (task, _), card in zip(answers + nothing, cards, strict=True):
        totals[task.id].append(card.total)
    assert totals == {task.id: [pytest.approx(1.0, abs=0.005), 0.0] for task in tasks}


@pytest.mark.parametrize("name", ["Chart", "Web", "Interactive", "Animation", "Scientific", "Algorithm", "Edit"])
def test_environments_begin_with_tasks_of_their_own(name: str) -> None:
    with gymnasium.make(f"janusrl/{name}-v0") as env:
        observation, _ = env.reset(seed=0)
        assert observation["prompt"]
