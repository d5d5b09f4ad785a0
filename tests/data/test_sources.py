"""The door that every source goes through: plug-ins from files, and what a broken one is told."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import janusrl
from janusrl.recipe import TaskSourceSection
from janusrl.registry import RegistryError
from janusrl.sources import SourceError, drop_overlap, load_tasks
from janusrl.task import Reference, Task

PLUGIN = """
from pydantic import BaseModel
import janusrl
from janusrl.task import Task

class Options(BaseModel):
    size: int = 3
    same_id: bool = False

@janusrl.source("mine")
def mine(options: Options, *, count, seed, split):
    for i in range(options.size):
        yield Task("one" if options.same_id else f"{split}-{seed}-{i}", "svg", ({"role": "user", "content": f"{i}"},))

def not_a_source():
    pass
"""


@pytest.fixture
def load(tmp_path):
    (tmp_path / "plugin.py").write_text(PLUGIN)

    def loaded(source="plugin.py:mine", seed=0, **options):
        section = TaskSourceSection.model_validate({"source": source, **options})
        return load_tasks(section, domain="svg", seed=seed, split="train", folder=tmp_path)

    return loaded


def test_a_plug_in_from_a_file_gives_its_tasks(load):
    assert [task.id for task in load(seed=5)] == ["train-5-0", "train-5-1", "train-5-2"]
    assert [task.id for task in load(count=2)] == ["train-0-0", "train-0-1"]
    assert load(seed=9)[0].id == "train-9-0"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": 0}, "gave no train tasks"),
        ({"count": 9}, "has only 3 train tasks; 'count' is 9"),
        ({"same_id": True}, "two tasks with the id 'one'"),
        ({"sise": 4}, "Did you mean 'size'?"),
        ({"size": "many", "sise": 4}, "size: "),
        ({"source": "plugin.py:not_a_source"}, "is not a task source"),
    ],
)
def test_mistakes_are_told(load, options, said):
    with pytest.raises(SourceError) as caught:
        load(**options)
    assert said in str(caught.value)


def test_an_unknown_name_is_met_with_the_nearest(load):
    with pytest.raises(RegistryError, match="Did you mean 'scenes'"):
        load("scene")


def test_options_must_be_a_model():
    with pytest.raises(TypeError, match="pydantic"):

        @janusrl.source("bad")
        def bad(options, *, count, seed, split):
            return []


def test_overlap_is_dropped_by_content_and_by_prompt():
    def task(name, words, code):
        return Task(name, "svg", ({"role": "user", "content": words},), Reference(code=code))

    train = [task("a", "draw", "<svg/>"), task("b", "paint", "<svg/>"), task("c", "draw", "<svg></svg>")]
    kept, dropped = drop_overlap(train, [task("z", "draw", "<svg/>")])
    assert ([one.id for one in kept], dropped) == (["b"], 2)


def test_overlap_of_pictures_is_found_without_holding_them():
    def task(name, shade):
        prompt = ({"role": "user", "content": [{"type": "image"}, {"text": "copy", "type": "text"}]},)
        return Task(name, "svg", prompt, images=(np.full((500, 500, 4), shade, np.uint8),))

    train, held_out = [task(f"t{n}", n) for n in range(12)], [task(f"e{n}", 8 + n) for n in range(8)]
    tracemalloc.start()
    kept, dropped = drop_overlap(train, held_out)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert ([one.id for one in kept], dropped) == ([f"t{n}" for n in range(8)], 4)
    assert peak_bytes < 3_000_000, "one picture of a million bytes at a time"
