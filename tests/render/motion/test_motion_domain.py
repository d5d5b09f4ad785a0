"""The animation domain: tasks, Gymnasium, default rubric; and the reward that compares frames."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import janusrl.env  # noqa: F401  (registers the ids)
from janusrl.domain import Domain
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.registry import load
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.grader import Grader
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task, TaskError

from motion_parts import LIMITS, scene  # isort: skip

TIMES = [0.2, 0.6, 1.0, 2.0]
RIGHT = scene("self.play(Square(color=BLUE, fill_opacity=1).animate.shift(RIGHT * 3))\nself.wait(1)")
STILL = scene("self.add(Square(color=BLUE, fill_opacity=1).shift(RIGHT * 3))\nself.wait(2)")
LEFT = RIGHT.replace("shift(RIGHT", "shift(LEFT")


def task(code: str | None = RIGHT, **metadata: Any) -> Task:
    prompt = ({"role": "user", "content": "Move a blue square to the right."},)
    return Task("t1", "animation", prompt, Reference(code=code), metadata={"times_s": TIMES, **metadata})


@pytest.fixture(scope="module")
def domain() -> Domain:
    return load("envs", "animation")


def test_times_and_options_come_from_the_task(domain: Domain) -> None:
    program = Program("x", "python", 0, 1)
    request = domain.request_for(task(scene="A", frame_rate=30), program)
    assert request.times_s == tuple(TIMES)
    assert dict(request.options) == {"scene": "A", "frame_rate": 30}
    assert domain.language_for(task(language="manim")) == "python"
    assert domain.language_for(task(language="html")) == "html"
    assert domain.language_for(task(language="svg")) == "svg"
    with pytest.raises(TaskError, match="must be manim, html or svg"):
        domain.language_for(task(language="r"))
    for wrong in ([], [2, 1], ["a"], 3, [-1]):
        with pytest.raises(TaskError, match="ascending seconds"):
            domain.request_for(task(times_s=wrong), program)


def test_files_that_import_manim_are_its_own(domain: Domain) -> None:
    assert domain.claims is not None
    assert domain.suffixes == {".py": "python"}
    assert domain.claims(RIGHT)
    assert domain.claims("import numpy as np\nimport manim as m\n")
    assert not domain.claims("import matplotlib.pyplot as plt\n# not from manim\n")


@pytest.mark.slow
def test_the_default_rubric_prefers_the_right_motion(manim: None, domain: Domain) -> None:
    answers = {"right": RIGHT, "still": STILL, "left": LEFT, "blank": domain.blank_source, "broken": "x ="}
    with Grader(domain, sandbox=LIMITS) as grader:
        cards = grader.grade([(task(), f"```python\n{code}\n```") for code in answers.values()])
    totals = dict(zip(answers, (card.total for card in cards), strict=True))
    assert totals["right"] == pytest.approx(1.0)
    assert totals["broken"] == 0
    assert totals["blank"] == 0
    assert 0 < totals["left"] < 0.6, totals
    assert totals["still"] == 0, totals


@pytest.mark.slow
def test_gymnasium_takes_the_environment(manim: None) -> None:
    env = gymnasium.make("janusrl/Animation-v0", tasks=[task()], sandbox=LIMITS)
    try:
        check_env(env.unwrapped, skip_render_check=True)
        env.reset(seed=0)
        _, reward, terminated, _, _ = env.step(f"```python\n{RIGHT}\n```")
        assert reward == pytest.approx(1.0)
        assert terminated
    finally:
        env.close()


def test_an_animation_may_end_in_an_empty_picture() -> None:
    gate = load("rewards", "janusrl.rewards.motion:motion_gate")

    def passes(candidate: View, reference: View) -> float | None:
        sample = Sample(task(None), "", Outcome.drew(candidate.rendering), candidate=candidate, reference=reference)
        value: float | None = gate(sample).value
        return value

    reference = moving([-1, 10, 20, -1])
    assert passes(moving([-1, 30, 30, -1]), reference) == 1
    assert passes(moving([10, 10, 10, -1]), moving([10, 10, 10, 10])) == 1
    assert passes(moving([-1, -1, -1, -1]), reference) == 0
    assert passes(moving([-1]), reference) == 0


def moving(positions: list[int], color: tuple[int, int, int] = (255, 0, 0), size: int = 12) -> View:
    frames = []
    for number, x in enumerate(positions):
        pixels = np.zeros((48, 96, 4), np.uint8)
        pixels[..., 3] = 255
        if x >= 0:
            pixels[20 : 20 + size, x : x + size, :3] = color
        frames.append(Frame(pixels, float(number)))
    return View(Rendering(tuple(frames)))


def score(candidate: View, reference: View, **options: float) -> float | None:
    reward = load("rewards", "animation_frames").configured(options)
    sample = Sample(task(None), "", Outcome.drew(candidate.rendering), candidate=candidate, reference=reference)
    found = reward(sample)
    return None if found is None else found.value


def test_animation_frames_ranks_answers() -> None:
    path = [-1, 0, 20, 40, 60, 80, 80, 80]
    reference = moving(path)
    ranked = [
        score(moving(path), reference),
        score(moving([-1, 0, 18, 38, 58, 78, 80, 80]), reference),
        score(moving(path, (200, 60, 0)), reference),
        score(moving([80] * 8), reference),
    ]
    assert ranked[0] == pytest.approx(1.0)
    assert ranked == sorted(ranked, key=lambda value: -float(value or 0))
    assert ranked[-1] == 0
    assert score(moving([-1] * 8), reference) == 0
    assert 0 < float(score(moving([80] * 8), reference, still=0.4) or 0) < 0.4


def test_one_frame_late_is_forgiven_and_half_the_pace_is_not() -> None:
    path = [-1, 0, 20, 40, 60, 80, 80, 80]
    late = score(moving([-1, -1, 0, 20, 40, 60, 80, 80]), moving(path))
    slow = score(moving([-1, 0, 10, 20, 30, 40, 50, 60]), moving(path))
    backwards = score(moving([-1, 80, 60, 40, 20, 0, 0, 0]), moving(path))
    assert late is not None
    assert late > 0.95
    assert slow is not None
    assert slow < 0.6
    assert backwards is not None
    assert backwards < slow


def test_a_move_done_once_does_not_count_for_two() -> None:
    there_and_back, there = moving([0, 40, 0, 40]), moving([0, 40, 40, 40])
    assert float(score(there, there_and_back) or 0) < 0.7
    assert float(score(there_and_back, there) or 0) < 0.7


def test_animation_frames_of_pictures_and_of_other_numbers_of_frames() -> None:
    assert score(moving([10, 40]), moving([40])) == pytest.approx(1.0)
    assert score(moving([40, 40, 40]), moving([10, 40])) is None
    assert score(moving([40]), moving([10, 40])) == score(moving([40, 40]), moving([10, 40])) == 0
    assert score(moving([10, 10, 10]), moving([10, 10, 10])) == pytest.approx(1.0)
