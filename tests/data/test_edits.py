"""Edits: deterministic, disjoint by construction, and the instruction says what is different."""

import numpy as np
import pytest

from janusrl.data.sources.drawing import draw_svg
from janusrl.data.sources.edits import edits
from janusrl.sources import SourceError
from janusrl.task import Task

KINDS = ("recolor", "move", "resize", "reword", "remove", "add", "bar_height", "bar_color")
WORDS = {"recolor": "Make the", "move": "Move", "resize": "Give", "reword": "Change", "remove": "Remove", "add": "Add"}


def make(count, seed=0, split="train", **options):
    return edits.tasks(options, count=count, seed=seed, split=split)


@pytest.mark.parametrize("options", [{}, {"level": 4, "demonstration": "crude"}, {"kinds": ["bar_chart"]}])
def test_a_short_set_is_the_start_of_a_long_one(options):
    rows = [task.to_row() for task in make(80, seed=3, **options)]
    assert [task.to_row() for task in make(20, seed=3, **options)] == rows[:20]
    assert [task.to_row() for task in make(20, seed=4, **options)] != rows[:20]


def test_no_drawing_is_in_both_splits():
    sources = [
        {task.source for seed in (0, 5) for task in make(300, seed, split, level=2)} for split in ("train", "eval")
    ]
    assert not sources[0] & sources[1]


@pytest.mark.parametrize("change", KINDS)
def test_each_change_is_what_it_says_and_nothing_else(change):
    for task in make(25, seed=1, level=4, min_shapes=2, changes=[change]):
        before, after = task.metadata["before"], task.metadata["after"]
        assert task.source != task.reference.code
        words = task.instruction.partition("\n")[0]
        if change in WORDS:
            assert words.startswith(WORDS[change])
            same = [shape for shape in before["shapes"] if shape in after["shapes"]]
            expected = {"remove": len(before["shapes"]) - 1, "add": len(before["shapes"])}
            assert len(same) >= expected.get(change, len(before["shapes"]) - 1)
            assert len(after["shapes"]) - len(before["shapes"]) == {"remove": -1, "add": 1}.get(change, 0)
        else:
            bars = [a == b for a, b in zip(before["bars"], after["bars"], strict=True)]
            assert bars.count(False) == (change == "bar_height")
        apart = np.abs(draw_svg(task.source, 64).astype(int) - draw_svg(task.reference.code, 64)).max(axis=2)
        assert (apart > 8).sum() >= 8, words  # it shows


def test_prompts_show_code_picture_or_both():
    code, picture, both = (make(3, prompt=prompt) for prompt in ("code", "picture", "both"))
    assert all(task.source in task.instruction and not task.images for task in code)
    assert all(task.source not in task.instruction and len(task.images) == 1 for task in picture)
    assert all(task.source in task.instruction and len(task.images) == 1 for task in both)
    for task in (*code, *both):
        back = Task.from_row(task.to_row())
        assert (back.source, back.fingerprint) == (task.source, task.fingerprint)


def test_the_crude_teacher_slips_only_in_the_change():
    slips = 0
    for task in make(40, seed=2, level=2, min_shapes=2, changes=["move"], demonstration="crude", p_exact=0.0):
        parts = {
            code: set(code.replace("/>", "/>\n").splitlines()) for code in (task.reference.code, task.demonstration)
        }
        first, second = parts.values() if len(parts) == 2 else (set(), set())
        slips += len(first - second)
        assert len(first - second) <= 1
    assert slips > 20


def test_too_narrow_options_are_told():
    with pytest.raises(SourceError, match="allow only about 0"):
        make(3, kinds=["circle"], changes=["reword"])
    with pytest.raises(SourceError, match="give 'count'"):
        make(None)
