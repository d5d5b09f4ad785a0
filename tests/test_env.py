"""The Gymnasium environments: Gymnasium's own checks, seeds, right rewards, failures told apart, batches."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

sys.path.insert(0, str(Path(__file__).parent))
from env_parts import DIRECT, STARTED

import janusrl.env
from janusrl.env import GAP_PX, AnyText, RenderEnv, RenderVectorEnv
from janusrl.sources import SourceError
from janusrl.task import Reference, Task

BLANK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"></svg>'
TASKS = {"source": "scenes", "count": 24, "seed": 1}


@pytest.fixture
def env():
    made = gymnasium.make("janusrl/Svg-v0", domain=DIRECT, tasks=TASKS, render_mode="rgb_array").unwrapped
    yield made
    made.close()


@pytest.fixture
def many():
    made = gymnasium.make_vec("janusrl/Svg-v0", num_envs=3, domain=DIRECT, tasks=TASKS, render_mode="rgb_array")
    yield made
    made.close()


def test_gymnasium_finds_nothing_wrong():
    made = gymnasium.make("janusrl/Svg-v0", domain=DIRECT, tasks=TASKS, disable_env_checker=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(made.unwrapped)


def test_gymnasium_finds_nothing_wrong_in_an_answer_that_draws(env):
    """`check_env` acts at random, which never draws; this is its determinism and freshness check on real drawings."""
    results = []
    for _ in range(2):
        env.reset(seed=3)
        results.append(env.step(env.task.reference.code))
    (obs_a, *rest_a, info_a), (obs_b, *rest_b, info_b) = results
    np.testing.assert_array_equal(obs_a["picture"], obs_b["picture"])
    assert rest_a == rest_b == [1.0, True, False]
    assert info_a["scorecard"] == info_b["scorecard"]
    assert info_a["rendering"] is not info_b["rendering"]
    assert not np.shares_memory(obs_a["picture"], env.scorecard.rendering.pixels)


def test_right_blank_and_broken_answers_get_what_they_earn(env):
    def reward(answer):
        _, _ = env.reset(seed=0)
        _, value, terminated, truncated, info = env.step(answer)
        assert (terminated, truncated) == (True, False)
        return value, info["reward_valid"], info["scorecard"]["outcome"]

    env.reset(seed=0)
    assert reward(env.task.reference.code) == (1.0, True, "scored")
    assert reward(f"Here you are:\n```svg\n{env.task.reference.code}\n```") == (1.0, True, "scored")
    assert reward(BLANK) == (0.0, True, "scored")
    assert reward("no code at all") == (0.0, True, "model_failed")
    assert reward("") == (0.0, True, "model_failed")


def test_our_failure_is_marked_and_not_a_zero_of_the_models(env):
    env.reset(seed=0)
    _, value, _, _, info = env.step("<svg><!-- power cut --></svg>")
    assert value == 0.0
    assert info["reward_valid"] is False
    assert info["scorecard"]["total"] is None
    assert info["scorecard"]["reason"] == "power_cut"
    assert info["rendering"] is None


def test_a_task_whose_own_reference_is_broken_is_our_failure():
    broken = Task("x", "svg", ({"role": "user", "content": "Draw"},), Reference(code="<svg", language="svg"))
    made = RenderEnv(DIRECT, [broken])
    made.reset()
    _, _, _, _, info = made.step(BLANK)
    assert info["reward_valid"] is False
    made.close()


def test_the_observation_never_shows_the_right_answer(env):
    for seed in range(10):
        observation, info = env.reset(seed=seed)
        assert (observation["picture"] == 255).all()
        assert observation["prompt"] == env.task.instruction
        assert set(info) == {"task_id"}


def test_pictures_of_the_prompt_are_shown():
    made = RenderEnv(DIRECT, {**TASKS, "show_picture": True})
    observation, _ = made.reset(seed=0)
    assert (observation["picture"] != 255).any()
    assert "[picture]" in observation["prompt"]
    made.close()


def test_a_seed_picks_the_task_and_seeds_differ(env):
    def ids(seed):
        return [env.reset(seed=seed)[1]["task_id"], *(env.reset()[1]["task_id"] for _ in range(5))]

    assert ids(7) == ids(7)
    assert len({tuple(ids(seed)) for seed in range(8)}) == 8


def test_a_task_may_be_asked_for(env):
    wanted = env._desk.tasks[5]
    assert env.reset(options={"task": wanted.id})[1]["task_id"] == wanted.id
    assert env.reset(options={"task": wanted})[0]["prompt"] == wanted.instruction
    with pytest.raises(ValueError, match="Did you mean"):
        env.reset(options={"task": wanted.id + "x"})


def test_render_shows_both_pictures(env):
    env.reset(seed=0)
    before = env.render()
    assert before.shape == (64, 128 + GAP_PX, 3)
    assert (before[:, 64 + GAP_PX :] == 255).all()
    env.step(env.task.reference.code)
    after = env.render()
    np.testing.assert_array_equal(after[:, :64], after[:, 64 + GAP_PX :])
    assert (after[:, :64] != 255).any()


def test_steps_out_of_turn_are_told(env):
    made = RenderEnv(DIRECT, TASKS)
    with pytest.raises(gymnasium.error.ResetNeeded, match="reset"):
        made.step(BLANK)
    env.reset(seed=0)
    env.step(BLANK)
    with pytest.raises(gymnasium.error.ResetNeeded, match="over"):
        env.step(BLANK)


def test_the_renderer_starts_late_and_stops_once():
    STARTED.clear()
    made = RenderEnv(DIRECT, TASKS)
    made.reset()
    made.close()
    assert STARTED == []
    made.step(BLANK)
    made.close()
    made.close()
    assert STARTED.count("started") == STARTED.count("closed") > 0


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        ([], "at least one task"),
        ([Task("a", "chart", ({"role": "user", "content": "x"},))], "domain 'chart', not 'svg'"),
        ({"source": "scenes", "count": 3, "levle": 2}, "Did you mean 'level'"),
    ],
)
def test_wrong_tasks_are_told(tasks, said):
    with pytest.raises((ValueError, SourceError)) as caught:
        RenderEnv(DIRECT, tasks)
    assert said in str(caught.value)


def test_text_of_any_script_belongs_to_the_space():
    space = AnyText(20)
    assert space.contains("Zeichne ein 圆 🙂")
    assert space.contains("")
    assert not space.contains("x" * 21)
    assert not space.contains(3)
    space.seed(0)
    assert all(space.contains(space.sample()) for _ in range(50))


def test_the_vector_form_agrees_with_the_single_one(many, env):
    observations, infos = many.reset(seed=11)
    singles = [env.reset(seed=11 + i) for i in range(3)]
    assert list(observations["prompt"]) == [observation["prompt"] for observation, _ in singles]
    assert list(infos["task_id"]) == [info["task_id"] for _, info in singles]
    assert many.observation_space.contains(observations)


def test_a_batch_is_graded_each_by_its_own_task(many):
    _, infos = many.reset(seed=0)
    by_id = {task.id: task for task in many.unwrapped._desk.tasks}
    ids = list(infos["task_id"])
    answers = [by_id[ids[0]].reference.code, BLANK, "<svg><!-- power cut --></svg>"]
    observations, rewards, ended, cut, infos = many.step(answers)
    np.testing.assert_array_equal(rewards, [1.0, 0.0, 0.0])
    assert ended.all()
    assert not cut.any()
    assert list(infos["reward_valid"]) == [True, True, False]
    assert list(infos["final_task_id"]) == ids
    assert [row["outcome"] for row in infos["scorecard"]] == ["scored", "scored", "infra_failed"]
    assert (infos["final_obs"][0]["picture"] != 255).any()
    assert many.observation_space.contains(observations)
    assert (observations["picture"] == 255).all()
    assert all(len(infos[name]) == 3 and infos[f"_{name}"].all() for name in infos if not name.startswith("_"))
    left = many.render()[0]
    np.testing.assert_array_equal(left[:, :64], left[:, 64 + GAP_PX :])
    _, rewards, *_ = many.step([by_id[name].reference.code for name in infos["task_id"]])
    np.testing.assert_array_equal(rewards, [1.0, 1.0, 1.0])


def test_the_vector_form_says_how_it_resets(many):
    assert many.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    assert isinstance(many.unwrapped, RenderVectorEnv)


def test_vector_mistakes_are_told(many):
    fresh = RenderVectorEnv(2, DIRECT, TASKS)
    with pytest.raises(gymnasium.error.ResetNeeded):
        fresh.step([BLANK, BLANK])
    with pytest.raises(ValueError, match="3 environments"):
        many.reset(options={"task": ["only one"]})
    many.reset(seed=[1, None, 3])
    with pytest.raises(ValueError, match="one completion for each"):
        many.step([BLANK])
    with pytest.raises(ValueError, match="one completion for each"):
        many.step(BLANK)
    with pytest.raises(ValueError, match="num_envs"):
        RenderVectorEnv(0, DIRECT, TASKS)


def test_the_svg_environment_works_without_arguments_and_draws_as_the_source_does():
    made = gymnasium.make("janusrl/Svg-v0", disable_env_checker=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(made.unwrapped, skip_render_check=True)
    made.close()
    tasks = {"source": "scenes", "count": 64, "level": 4, "reference": "both"}
    many = gymnasium.make_vec("janusrl/Svg-v0", num_envs=32, tasks=tasks)
    by_id = {task.id: task for task in many.unwrapped._desk.tasks}
    _, infos = many.reset(seed=0)
    _, rewards, _, _, infos = many.step([by_id[name].reference.code for name in infos["task_id"]])
    many.close()
    np.testing.assert_array_equal(rewards, np.ones(32))
    for name, final in zip(infos["final_task_id"], infos["final_obs"], strict=True):
        np.testing.assert_array_equal(final["picture"], by_id[name].reference.picture[..., :3])


def test_every_registered_environment_has_an_id_and_none_is_loaded():
    import subprocess

    code = (
        "import sys, gymnasium, janusrl.env, janusrl.registry as r;"
        "assert 'janusrl/Svg-v0' in gymnasium.registry;"
        "assert not [m for m in sys.modules if m.startswith('janusrl.envs.') or m == 'torch'], 'too much loaded'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert janusrl.env.__doc__
