"""Rewards as filters: computed on real renderings, through the registry, with a right answer where they need one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filter_drafts import draft, made, png, reason

from janusrl.recipe import SandboxSection
from janusrl.registry import RegistryError
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.engine import Engine
from janusrl.synthesis.team import EngineFailed

HEAD = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'>"
BOX = f"{HEAD}<rect x='8' y='8' width='40' height='30' fill='red'/></svg>"
NEAR = f"{HEAD}<rect x='9' y='8' width='40' height='30' fill='red'/></svg>"
FAR = f"{HEAD}<circle cx='50' cy='50' r='9' fill='blue'/></svg>"
OWN = "from janusrl.scoring.reward import reward\n\n\n@reward()\ndef own(sample):\n    {}\n"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(SandboxSection(workers=1)) as found:
        yield found


def svg(engine: Engine, code: str, **more) -> Draft:
    """An executed drawing."""
    one = draft(code, env="svg", language="svg", picture=None, **more)
    outcome = engine.run(one)
    assert outcome.rendering is not None
    return draft(code, env="svg", language="svg", picture=outcome.rendering, **more)


def rewarded(engine: Engine, folder: Path = Path(), **options):
    filter_ = made("reward", folder, **options)
    filter_.engine = engine
    return filter_


def test_a_drawing_is_held_against_the_code_of_a_right_answer(engine) -> None:
    filter_ = rewarded(engine, reward="svg_visual", at_least=0.8)
    good = filter_.check(svg(engine, NEAR, reference_code=BOX))
    assert 0.8 <= good["reward_svg_visual"] <= 1.0
    assert reason(filter_, svg(engine, FAR, reference_code=BOX)) == "low_reward"
    with pytest.raises(Rejected, match=r"svg_visual is 0\.\d+, below 0\.8") as caught:
        filter_.check(svg(engine, FAR, reference_code=BOX))
    assert caught.value.draft.scores["reward_svg_visual"] < 0.8


def test_or_against_a_picture_of_one(engine) -> None:
    picture = png(svg(engine, BOX).rendering.pixels)
    filter_ = rewarded(engine, reward="ssim", at_least=0.9)
    assert reason(filter_, svg(engine, BOX, reference_picture=picture)) == ""
    assert reason(filter_, svg(engine, FAR, reference_picture=picture)) == "low_reward"
    assert reason(filter_, svg(engine, BOX, reference_picture=b"no picture")) == "bad_reference"


def test_without_a_right_answer_there_is_nothing_to_compare(engine) -> None:
    assert reason(rewarded(engine, reward="svg_visual"), svg(engine, BOX)) == "no_reference"
    assert reason(rewarded(engine, reward="svg_visual", without_reference="keep"), svg(engine, BOX)) == ""
    assert reason(rewarded(engine, reward="functional_tests"), svg(engine, BOX)) == "no_tests"
    assert reason(rewarded(engine, reward="edit_change"), svg(engine, BOX, reference_code=BOX)) == "no_source"


def test_a_right_answer_that_does_not_run_is_told(engine) -> None:
    broken = svg(engine, BOX, reference_code="<svg")
    assert reason(rewarded(engine, reward="svg_visual"), broken) == "bad_reference"


def test_edits_are_held_against_their_source(engine) -> None:
    filter_ = rewarded(engine, reward="edit_change", at_least=0.6)
    after = BOX.replace("red", "green")
    assert reason(filter_, svg(engine, after, source_code=BOX, reference_code=after)) == ""
    assert reason(filter_, svg(engine, BOX, source_code=BOX, reference_code=after)) == "low_reward"


def test_rewards_of_structure_get_it_also_for_rows_of_an_earlier_stage(engine) -> None:
    filter_ = rewarded(engine, reward="chart_structure", at_least=0.9)
    assert filter_.needs_structure
    code = "import matplotlib.pyplot as plt\nplt.bar(['a', 'b'], [{}, 2])\nplt.title('{}')\nplt.show()"
    one = draft(code.format(1, "Rain"), picture=None, reference_code=code.format(1, "Rain"))
    drawn = engine.run(one)
    assert drawn.rendering.structure is None
    assert reason(filter_, draft(one.code, picture=drawn.rendering, reference_code=one.code)) == ""
    other = code.format(9, "Snow")
    assert reason(filter_, draft(one.code, picture=drawn.rendering, reference_code=other)) == "low_reward"


def test_tests_count_through_their_reward(engine) -> None:
    filter_ = rewarded(engine, reward="functional_tests", at_least=1.0)
    tests = ({"call": "add", "args": [2, 3], "expected": 5}, {"call": "add", "args": [0, 0], "expected": 0})
    found = []
    for body in ("a + b", "a + b + 1"):
        one = draft(f"def add(a, b):\n    return {body}\n", env="algorithm", picture=None, tests=tests)
        outcome = engine.run(one)
        found.append(reason(filter_, draft(one.code, env="algorithm", picture=outcome.rendering, tests=tests)))
    assert found == ["", "low_reward"]


@pytest.mark.parametrize(
    ("body", "wanted"), [("return 0.7", ""), ("return 0.2", "low_reward"), ("return None", "no_value")]
)
def test_rewards_may_be_ones_own(engine, tmp_path, body, wanted) -> None:
    (tmp_path / "mine.py").write_text(OWN.format(body))
    assert reason(rewarded(engine, tmp_path, reward="mine.py:own"), svg(engine, BOX)) == wanted


@pytest.mark.parametrize(
    "body", ["return 7.0", "return float('nan')", "raise KeyError('x')", "import sys; sys.exit(1)"]
)
def test_a_reward_that_fails_is_no_verdict(engine, tmp_path, body) -> None:
    (tmp_path / "mine.py").write_text(OWN.format(body))
    with pytest.raises(EngineFailed, match="reward 'own'") as caught:
        rewarded(engine, tmp_path, reward="mine.py:own").check(svg(engine, BOX))
    assert caught.value.reason == "reward_failed"


def test_options_of_the_reward_stand_beside_those_of_the_filter(engine) -> None:
    with pytest.raises(RegistryError, match=r"no reward is called 'svg_visul'.*Did you mean 'svg_visual'"):
        made("reward", reward="svg_visul")
    with pytest.raises(ValueError, match="reward 'ssim'"):
        made("reward", reward="ssim", no_such_option=3)
    with pytest.raises(ValueError, match="reward 'judge_checklist': endpoint: Field required"):
        made("reward", reward="judge_checklist")
    with pytest.raises(ValueError, match="compares the completions"):
        made("reward", reward="judge_tournament", endpoint={"base_url": "http://localhost:1/v1", "model": "m"})


def test_without_an_engine_a_right_answer_cannot_be_drawn(engine) -> None:
    one = svg(engine, BOX, reference_code=BOX)
    with pytest.raises(EngineFailed, match="has no engine"):
        made("reward", reward="svg_visual").check(one)


def test_unchanged_draws_the_source_where_nobody_has(engine) -> None:
    filter_ = made("unchanged")
    filter_.engine = engine
    assert reason(filter_, svg(engine, f"{BOX} ", source_code=f"{BOX}<!-- -->")) == "unchanged"
    assert filter_.check(svg(engine, FAR, source_code=BOX))["changed"] > 0.1
    assert filter_.check(svg(engine, FAR, source_code="<svg")) == {}, "what is to be repaired draws nothing"
