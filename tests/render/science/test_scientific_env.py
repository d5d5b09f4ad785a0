"""The scientific domain as an environment: Gymnasium's checks, what right and wrong answers earn, whose fault it is."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import gymnasium
import pytest
from gymnasium.utils.env_checker import check_env
from science_parts import skip_without

import janusrl.env  # noqa: F401 - registers the ids
from janusrl.domain import BackendMissing
from janusrl.env import RenderEnv
from janusrl.envs.scientific import SCIENTIFIC
from janusrl.sandbox import Probed
from janusrl.task import Reference, Task, TaskError

CODE = {
    "r": 'par(mar = rep(0, 4)); plot.new(); rect(0.2, 0.2, 0.8, 0.8, col = "red", border = NA)',
    "matlab": "bar(1:3, 'r');",
    "mathematica": "Graphics[{Red, Disk[]}]",
}


def task(language: str, **metadata: object) -> Task:
    return Task(
        language,
        "scientific",
        ({"role": "user", "content": f"Draw it in {language}."},),
        Reference(code=CODE[language], language=language),
        metadata=metadata,
    )


@pytest.fixture(scope="module")
def env() -> Iterator[RenderEnv]:
    skip_without("r")
    made = gymnasium.make(
        "janusrl/Scientific-v0",
        tasks=[task(language) for language in CODE],
        sandbox={"level": "process", "workers": 1, "wall_s": 60},
        picture_px=(168, 120),
        disable_env_checker=True,
    ).unwrapped
    assert isinstance(made, RenderEnv)
    yield made
    made.close()


def test_gymnasium_finds_nothing_wrong(env: RenderEnv) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env, skip_render_check=True)


@pytest.mark.parametrize("language", CODE)
def test_what_answers_earn(env: RenderEnv, language: str) -> None:
    skip_without(language)

    def reward(answer: str) -> tuple[float, bool, str]:
        env.reset(options={"task": language})
        _, value, _, _, info = env.step(answer)
        return value, info["reward_valid"], info["scorecard"]["outcome"]

    fence = {"r": "r", "matlab": "matlab", "mathematica": "mathematica"}[language]
    right = reward(f"Here it is:\n```{fence}\n{CODE[language]}\n```")
    assert (right[1], right[2]) == (True, "scored")
    assert right[0] > 0.8
    blank = {"r": "plot.new()", "matlab": "axes('visible', 'off');", "mathematica": "Graphics[{}]"}[language]
    assert reward(f"```{fence}\n{blank}\n```")[0] < 0.2
    assert reward("I cannot do that.") == (0.0, True, "model_failed")
    broken = {"r": "stop('x')", "matlab": "error('x')", "mathematica": "Plot[x, {x, 0"}[language]
    assert reward(f"```{fence}\n{broken}\n```") == (0.0, True, "model_failed")


def test_what_the_back_end_lacks_is_no_zero_of_the_models(env: RenderEnv) -> None:
    skip_without("mathematica")
    env.reset(options={"task": "mathematica"})
    info = env.step("```mathematica\nContourPlot[x y, {x, 0, 1}, {y, 0, 1}]\n```")[-1]
    assert info["reward_valid"] is False
    assert info["scorecard"]["outcome"] == "infra_failed"


def test_languages_of_tasks() -> None:
    assert [SCIENTIFIC.language_for(task(language)) for language in CODE] == list(CODE)
    named = Task("x", "scientific", (), metadata={"language": "Octave"})
    assert SCIENTIFIC.language_for(named) == "matlab"
    assert SCIENTIFIC.language_for(Task("x", "scientific", ())) == "r"
    with pytest.raises(TaskError, match=r"task 'x'.*r, matlab or mathematica, got 'julia'"):
        SCIENTIFIC.language_for(Task("x", "scientific", (), metadata={"language": "julia"}))


def test_tasks_without_pictures_ask_for_none() -> None:
    from janusrl.program import Program

    program = Program("x", "r", 0, 1)
    assert SCIENTIFIC.request_for(task("r", picture=False), program).options == {"picture": False}
    assert SCIENTIFIC.request_for(task("r"), program).options == {}


def test_only_what_tasks_need_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    skip_without("mathematica")
    monkeypatch.setattr("janusrl.render.backends.r_home", lambda: None)
    SCIENTIFIC.require([task("mathematica")])
    with pytest.raises(BackendMissing, match=r"'scientific' cannot run here. r: R is not installed: apt-get install"):
        SCIENTIFIC.require([task("mathematica"), task("r")])


def test_octave_is_refused_before_a_run_where_its_processes_cannot_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    skip_without("matlab")
    monkeypatch.setattr("janusrl.sandbox.detect", lambda: Probed("landlock", {}, {}))
    with pytest.raises(BackendMissing, match="needs isolation level 'namespaces'; this machine proves only 'landlock'"):
        SCIENTIFIC.require([task("matlab")])
