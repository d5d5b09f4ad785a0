"""Several answers to one task: what is shown between them, when an episode ends, and what it earns."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

sys.path.insert(0, str(Path(__file__).parent))
from env_parts import DIRECT

from janusrl.env import RenderEnv, RenderVectorEnv
from janusrl.outcome import Outcome, Phase
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.turns import OURS, TurnRules, clipped, describe

BLANK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"></svg>'
HALF = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="5" height="5" fill="#777"/></svg>'
LOST = "<svg><!-- power cut --></svg>"
TASKS = {"source": "scenes", "count": 24, "seed": 1}


@pytest.fixture
def make():
    made = []

    def one(**options):
        made.append(gymnasium.make("janusrl/Svg-v0", domain=DIRECT, tasks=TASKS, **options).unwrapped)
        return made[-1]

    yield one
    for env in made:
        env.close()


def partial_answer(env) -> str:
    """An answer between blank and right: the right one with a mark in a corner."""
    return env.task.reference.code.replace("</svg>", '<rect width="3" height="3" fill="#888"/></svg>')


def play(env, answers, seed=0):
    env.reset(seed=seed)
    return [env.step(answer) for answer in answers]


@pytest.mark.parametrize("reward", ["last", "best", "improvement"])
def test_gymnasium_finds_nothing_wrong(make, reward):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(make(max_turns=3, turn_reward=reward), skip_render_check=True)


def test_the_model_sees_what_became_of_its_answer(make):
    env = make(max_turns=4)
    first, _ = env.reset(seed=0)
    assert first["feedback"] == ""
    after_text, *_ = env.step("no code at all")
    assert "no_code" in after_text["feedback"]
    after_error, *_ = env.step("<svg></svg")
    assert "truncated" in after_error["feedback"]
    after_half, _, over, _, info = env.step(HALF)
    assert not over
    assert after_half["feedback"] == "The program drew a picture of 64 x 64 pixels."
    assert (after_half["picture"] != 255).any()
    assert {observation["prompt"] for observation in (after_text, after_error, after_half)} == {first["prompt"]}
    assert [turn["answer"] for turn in info["turns"]] == ["no code at all", "<svg></svg", HALF]
    assert info["turn"] == 3
    assert all(env.observation_space.contains(o) for o in (first, after_text, after_error, after_half))


def test_an_episode_ends_with_a_right_answer_or_the_last_turn(make):
    env = make(max_turns=3)
    env.reset(seed=0)
    right = env.task.reference.code
    assert [(step[1], step[2]) for step in play(env, [BLANK, right])] == [(0.0, False), (1.0, True)]
    with pytest.raises(gymnasium.error.ResetNeeded, match="after 2 completions"):
        env.step(right)
    steps = play(env, [BLANK, "nothing", BLANK])
    assert [(step[1], step[2], step[3]) for step in steps] == [(0.0, False, False)] * 2 + [(0.0, True, False)]
    early = make(max_turns=3, good_enough=0.5)
    early.reset(seed=0)
    [(_, reward, over, _, _)] = play(early, [partial_answer(early)])
    assert over
    assert 0.5 < reward < 0.999


def test_what_the_answers_earn(make):
    env = make(max_turns=3)
    env.reset(seed=0)
    good, right = partial_answer(env), env.task.reference.code
    worth = play(env, [good])[0][4]["turns"][0]["total"]
    assert 0.5 < worth < 0.999

    def rewards(reward, answers):
        return [step[1] for step in play(make(max_turns=3, turn_reward=reward), answers)]

    assert rewards("last", [good, BLANK, BLANK]) == [0, 0, 0]
    assert rewards("last", [BLANK, good, right]) == [0, 0, 1]
    assert rewards("best", [BLANK, good, BLANK]) == [0, 0, worth]
    assert rewards("improvement", [good, BLANK, right]) == [worth, -worth, 1]
    assert sum(rewards("improvement", [BLANK, good, "x"])) == 0


def test_our_failures_in_the_middle_are_not_the_models(make):
    env = make(max_turns=3)
    env.reset(seed=0)
    right = env.task.reference.code
    steps = play(env, [LOST, right])
    assert steps[0][0]["feedback"] == OURS
    assert "lights" not in steps[0][0]["feedback"]
    assert [step[4]["reward_valid"] for step in steps] == [True, True]
    assert steps[1][1:3] == (1.0, True)
    last = play(env, [HALF, HALF, LOST])[-1]
    assert (last[1], last[2], last[4]["reward_valid"]) == (0.0, True, False)
    best = play(make(max_turns=2, turn_reward="best"), [HALF, LOST])[-1]
    assert best[4]["reward_valid"]
    dense = play(make(max_turns=3, turn_reward="improvement"), [HALF, LOST, right])
    assert [step[4]["reward_valid"] for step in dense] == [True, False, True]
    assert sum(step[1] for step in dense) == pytest.approx(1.0)


def test_the_score_is_only_told_when_asked_for(make):
    silent = play(make(max_turns=2), [HALF])[0][0]["feedback"]
    told = play(make(max_turns=2, tell_score=True), [HALF])[0][0]["feedback"]
    assert "core" not in silent
    assert told.startswith(silent + "\nScore: 0.")


def test_wrong_rules_are_told():
    with pytest.raises(ValueError, match="max_turns is 0"):
        RenderEnv(DIRECT, TASKS, max_turns=0)
    with pytest.raises(ValueError, match="last, best, improvement"):
        RenderEnv(DIRECT, TASKS, turn_reward="first")


def test_the_vector_form_agrees_with_the_single_one(make):
    """Three environments, whose episodes end at different steps, against the single form on the same tasks."""
    many = RenderVectorEnv(3, DIRECT, TASKS, max_turns=3, turn_reward="improvement")
    _, infos = many.reset(seed=5)
    ids = list(infos["task_id"])
    by_id = {task.id: task for task in many._desk.tasks}
    right = [by_id[name].reference.code for name in ids]
    columns = [[right[0]], [BLANK, HALF, HALF], [HALF, HALF, right[2]]]
    script = [[right[0], BLANK, HALF], [BLANK, HALF, HALF], [BLANK, HALF, right[2]]]
    single = []
    for i, answers in enumerate(columns):
        env = make(max_turns=3, turn_reward="improvement")
        env.reset(options={"task": ids[i]})
        single.append([env.step(answer) for answer in answers])
    for number, actions in enumerate(script):
        observations, rewards, ended, cut, infos = many.step(actions)
        assert many.observation_space.contains(observations)
        assert not cut.any()
        for i in range(3):
            if number >= len(columns[i]):
                continue
            obs, reward, over, _, info = single[i][number]
            assert (rewards[i], ended[i]) == (reward, over)
            assert infos["scorecard"][i] == info["scorecard"]
            assert infos["turns"][i] == info["turns"]
            shown = infos["final_obs"][i] if over else {name: observations[name][i] for name in observations}
            assert shown["feedback"] == obs["feedback"]
            np.testing.assert_array_equal(shown["picture"], obs["picture"])
            if over:
                assert infos["_final_obs"][i]
                assert infos["final_task_id"][i] == ids[i]
                assert observations["feedback"][i] == ""
            else:
                assert infos["task_id"][i] == ids[i]
                assert "final_obs" not in infos or not infos["_final_obs"][i]
    many.close()


def test_words_for_every_outcome():
    pixels = np.zeros((4, 6, 4), np.uint8)
    several = Outcome.drew(Rendering((Frame(pixels), Frame(pixels, 1.0)), console=("hello\n", "world")))
    assert describe(several) == "The program drew 2 pictures of 6 x 4 pixels.\nConsole:\nhello\nworld"
    refused = Outcome.model_failed(Phase.RUN, "raised", "NameError: name 'x' is not defined")
    assert describe(refused) == "The program failed (raised): NameError: name 'x' is not defined"
    assert describe(Outcome.infra_failed(Phase.RENDER, "worker_lost", "/secret/path is gone")) == OURS
    long = Outcome.drew(Rendering((Frame(pixels),), console=("a" * 9000, "end")))
    text = TurnRules(feedback_chars=500).feedback(long)
    assert len(text) == 500
    assert text.startswith("The program drew")
    assert text.endswith("end")
    assert [len(clipped("x" * 100, most)) for most in (0, 3, 8, 99, 100, 200)] == [0, 3, 8, 99, 100, 100]


def test_what_a_failing_program_printed_is_read_too():
    """A real algorithm program that prints and then fails, through the real sandbox."""
    from janusrl import registry
    from janusrl.program import Program
    from janusrl.recipe import SandboxSection
    from janusrl.task import Reference, Task

    domain = registry.load("envs", "algorithm")
    tests = ({"call": "f", "args": [1], "expected": 1},)
    task = Task("t", "algorithm", ({"role": "user", "content": "-"},), Reference(tests=tests))
    code = "print('so far so good')\nraise ValueError('but no further')"
    renderer = domain.make_renderer(SandboxSection(workers=1))
    try:
        outcome = renderer.submit(domain.request_for(task, Program(code, "python", 0, len(code)))).result()
    finally:
        renderer.close()
    text = describe(outcome)
    assert "ValueError: but no further" in text
    assert text.endswith("Console:\nso far so good")
