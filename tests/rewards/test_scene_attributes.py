"""scene_attributes: exact answers are right in full, each slip costs its share, odd source is no crash."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from janusrl import registry
from janusrl.data.sources.scenes import scenes
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.reward import Score
from janusrl.scoring.sample import Sample, View

METRIC = registry.load("rewards", "scene_attributes")
PIXELS = Rendering((Frame(np.zeros((4, 4, 4), np.uint8)),))


def value(task, source):
    program = Program(source, "svg", 0, len(source))
    return METRIC(Sample(task, source, Outcome.drew(PIXELS), program, View(PIXELS)))


def tasks(count=200, **options):
    return scenes.tasks(options, count=count, seed=2, split="eval")


@pytest.mark.parametrize("kind", ["circle", "square", "ellipse", "triangle", "line", "text", "bar_chart"])
def test_the_reference_is_right_in_full_and_strangers_are_not(kind):
    many = tasks(kinds=[kind])
    for task, other in pairwise(many):
        assert value(task, task.reference.code).value == 1.0
        assert value(task, other.reference.code).value < 1.0


def test_it_is_a_metric_and_not_a_term():
    assert METRIC.kind == "metric"


def test_each_slip_costs_its_share():
    task = next(task for task in tasks(kinds=["circle"]) if "teal" in task.instruction)
    code = task.reference.code
    assert value(task, code.replace("teal", "blue")).value == pytest.approx(0.8)
    assert value(task, code.replace("circle", "ellipse").replace(" r=", " rx=")).value == 0.0
    assert value(task, code.replace("</svg>", '<circle cx="1" cy="1" r="1" fill="red"/></svg>')).value == 0.5
    assert value(task, code.replace("</svg>", "<g/></svg>")).value == 0.5


def test_the_crude_teacher_gets_between_nothing_and_all():
    scores = [value(task, task.demonstration).value for task in tasks(level=4, demonstration="crude")]
    assert 0.3 < np.mean(scores) < 0.8


@pytest.mark.parametrize(
    "source",
    [
        "<svg",
        "",
        "<svg/>",
        "<a xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'/>",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="٣" cy="1e9" r="-1"/><!--x--></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><polygon points="1,2 3"/><rect/><text/></svg>',
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg>&b;</svg>',
        "<svg>" + "<g>" * 20_000 + "</g>" * 20_000 + "</svg>",
        "\0",
        "\ud800",
    ],
)
def test_odd_source_is_wrong_and_no_crash(source):
    for kind in ("circle", "bar_chart"):
        found = value(tasks(1, kinds=[kind])[0], source)
        assert isinstance(found, Score)
        assert found.value == 0.0


def test_shapes_under_a_transform_are_not_read():
    task = tasks(1, kinds=["circle"])[0]
    moved = task.reference.code.replace("<circle", '<circle transform="scale(2)"')
    assert value(task, moved).value == 0.0


def test_other_tasks_have_no_attributes():
    from janusrl.task import Task

    assert value(Task("a", "svg", ({"role": "user", "content": "x"},)), "<svg/>") is None
