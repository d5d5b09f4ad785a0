"""Scenes: deterministic, disjoint by construction, what the words say is what is drawn, a teacher biased as told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from janusrl.data.sources import scenes as module
from janusrl.data.sources.drawing import draw_svg
from janusrl.data.sources.scenes import Scene, ScenesOptions, Shape, crude, instruction, scenes, split_of, svg
from janusrl.recipe import TaskSourceSection
from janusrl.sources import SourceError, drop_overlap, load_tasks

SETTINGS = (
    {"kinds": ["shapes"]},
    {"kinds": ["shapes"], "min_shapes": 1, "max_shapes": 3},
    {"kinds": ["bar_chart"]},
    {"level": 4, "demonstration": "crude"},
)


def make(count, seed=0, split="train", **options):
    return scenes.tasks(options, count=count, seed=seed, split=split)


@pytest.mark.parametrize("options", SETTINGS)
def test_a_short_set_is_the_start_of_a_long_one(options):
    rows = [task.to_row() for task in make(300, seed=3, **options)]
    assert [task.to_row() for task in make(60, seed=3, **options)] == rows[:60]
    assert [task.to_row() for task in make(60, seed=4, **options)] != rows[:60]


def test_the_hash_seed_of_python_changes_nothing():
    code = (
        "from janusrl.data.sources.scenes import scenes;"
        "print([t.fingerprint for t in scenes.tasks({'level': 4}, count=20, seed=1, split='eval')])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


@pytest.mark.parametrize("options", SETTINGS)
def test_splits_never_meet_whatever_the_seeds(options):
    train = {task.instruction for seed in (0, 7, 99) for task in make(1500, seed, "train", **options)}
    held_out = {task.instruction for seed in (0, 7, 1234) for task in make(400, seed, "eval", **options)}
    assert not train & held_out
    assert drop_overlap(make(500, **options), make(200, 5, "eval", **options))[1] == 0


def test_nothing_comes_twice_in_one_set():
    tasks = make(3000, kinds=["circle"])
    assert len({task.fingerprint for task in tasks}) == len({task.id for task in tasks}) == 3000


def test_an_exhausted_space_is_an_error_that_says_how_many_there_are(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 300)
    with pytest.raises(SourceError, match=r"allow only about \d+ eval scenes"):
        make(100_000, split="eval", kinds=["square"], canvas_px=32)


def test_a_source_without_end_wants_a_count():
    with pytest.raises(SourceError, match="give 'count'"):
        make(None)


@pytest.mark.parametrize("options", SETTINGS)
def test_the_code_draws_what_the_words_say(options):
    for task in make(150, **options):
        numbers = sorted(map(int, re.findall(r"\d+", task.instruction)))
        assert not re.search(r"\d\.\d|-\d", task.reference.code)
        if "bar chart" in task.instruction:
            heights = [int(height) for height in re.findall(r'height="(\d+)"', task.reference.code)]
            assert sorted(heights) == numbers
        picture = draw_svg(task.reference.code, 64)
        scene = task.metadata["scene"]
        for color in {scene["color"]} | {s["color"] for s in scene["shapes"] if s["kind"] != "text"}:
            if color:
                near = np.abs(picture[..., :3].astype(int) - module.PALETTE[color]).sum(-1) < 120
                assert near.any(), (task.instruction, color)


def test_bars_stand_on_one_foot_and_do_not_touch():
    for task in make(200, kinds=["bar_chart"]):
        bars = [tuple(map(int, found)) for found in re.findall(
            r'x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', task.reference.code
        )]  # fmt: skip
        assert {y + height for _, y, _, height in bars} == {60}
        assert all(a[0] + a[2] < b[0] for a, b in pairwise(bars))
        assert bars[-1][0] + bars[-1][2] <= 64
        assert min(y for _, y, _, _ in bars) >= 0


def test_no_shape_is_covered_whole():
    for task in make(300, min_shapes=4, max_shapes=5, kinds=["shapes", "triangle"]):
        shapes = task.metadata["scene"]["shapes"]
        whole = draw_svg(task.reference.code, 64)
        for i in range(len(shapes)):
            rest = tuple(Shape(**s) for j, s in enumerate(shapes) if j != i)
            assert not np.array_equal(draw_svg(svg(Scene(64, rest)), 64), whole), task.instruction


def test_the_crude_teacher_is_exact_as_often_as_told_and_else_on_its_grid():
    options = ScenesOptions(kinds=["circle"], demonstration="crude", p_exact=0.2)
    rng = module.random.Random(5)
    exact, tried = 0, 0
    for _ in range(4000):
        shape = Shape("circle", "teal", rng.choice([13, 29, 43]), 21, rng.choice([5, 7, 11]))
        drawn = crude(Scene(64, (shape,)), rng, options).shapes[0]
        for mine, true, allowed in (
            (drawn.x, shape.x, {8 * n for n in range(9)}),
            (drawn.y, shape.y, {8 * n for n in range(9)}),
            (drawn.size, shape.size, {4 * n for n in range(5)}),
            (drawn.color, shape.color, set(module.CRUDE_PALETTE)),
        ):
            assert mine == true or mine in allowed
            exact += mine == true
            tried += 1
    assert abs(exact / tried - 0.2) < 0.015  # 16,000 draws: five standard errors


def test_attributes_are_coarse_independently():
    options = ScenesOptions(kinds=["circle"], demonstration="crude", p_exact=0.5)
    rng = module.random.Random(5)
    shape = Shape("circle", "teal", 13, 21, 11)
    drawn = [crude(Scene(64, (shape,)), rng, options).shapes[0] for _ in range(4000)]
    hits = np.array([[d.x == 13, d.y == 21, d.size == 11, d.color == "teal"] for d in drawn], float)
    assert np.abs(np.corrcoef(hits.T) - np.eye(4)).max() < 0.08


def test_crude_bars_are_never_empty():
    options = ScenesOptions(kinds=["bar_chart"], demonstration="crude", p_exact=0.0)
    scene = Scene(64, bars=(4, 5, 17), color="gold")
    drawn = crude(scene, module.random.Random(0), options)
    assert min(drawn.bars) >= 4
    assert all(bar % 8 == 0 or bar == 4 for bar in drawn.bars)
    assert drawn.color == "red"


def test_the_demonstration_is_the_teachers_and_the_reference_the_truth():
    tasks = make(400, demonstration="crude")
    assert 0.9 < np.mean([task.demonstration != task.reference.code for task in tasks]) <= 1
    assert all(task.demonstration == task.reference.code for task in make(20, demonstration="exact"))
    assert all(task.demonstration is None for task in make(20, demonstration="none"))


@pytest.mark.parametrize(("reference", "code", "picture"), [("code", 1, 0), ("picture", 0, 1), ("both", 1, 1)])
def test_the_reference_holds_what_was_asked(reference, code, picture):
    task = make(1, reference=reference)[0]
    assert (task.reference.code is not None, task.reference.picture is not None) == (code, picture)
    if picture:
        assert task.reference.picture.shape == (64, 64, 4)
    assert make(1, reference=reference)[0].instruction == make(1)[0].instruction


def test_vision_tasks_show_the_picture():
    task = make(1, show_picture=True)[0]
    assert len(task.images) == 1
    assert task.prompt[0]["content"][0] == {"type": "image"}
    assert task.instruction.startswith("Draw a ")


def test_the_key_of_a_scene_holds_its_canvas():
    shape = Shape("circle", "teal", 20, 20, 5)
    assert Scene(64, (shape,)).key != Scene(128, (shape,)).key
    assert split_of(Scene(64, (shape,))) in ("train", "eval")
    assert instruction(Scene(64, (shape,))) == "Draw a teal circle at x=20 y=20 size=5"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"knids": ["circle"]}, "unknown option 'knids'. Did you mean 'kinds'?"),
        ({"kinds": ["cirle"]}, "kinds"),
        ({"min_shapes": 4, "max_shapes": 2}, "min_shapes is 4, more than max_shapes 2"),
        ({"p_exact": 1.5}, "p_exact"),
    ],
)
def test_wrong_options_are_named(options, said):
    with pytest.raises(SourceError) as caught:
        make(1, **options)
    assert said in str(caught.value)


def test_a_task_of_another_domain_is_refused():
    with pytest.raises(SourceError, match="the domain 'svg', but the recipe's env is 'chart'"):
        load_tasks(TaskSourceSection(source="scenes", count=2), domain="chart", seed=0, split="train")


def test_six_thousand_tasks_take_no_time():
    import time

    started = time.process_time()
    make(6000, demonstration="crude")
    assert time.process_time() - started < 4  # about 0.3 s on an idle core
