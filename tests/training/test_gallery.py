"""Pictures of prompts are decoded for a batch and no sooner; training on them is the same, also after a stop."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from tiny_vision import build

from janusrl.recipe import ModelSection
from janusrl.recipe_file import load_recipe
from janusrl.task import Reference, Task
from janusrl.training.callbacks import StopRequest
from janusrl.training.gallery import Gallery, Prints
from janusrl.training.stages import Interrupted, StageContext, grpo_rows, sft_rows, train_sft
from janusrl.training.state import RunFolder

RECIPE = """
name: seeing
model: {source: base, vision: true}
tasks:
  env: svg
  train: {source: scenes, count: 4, level: 1, show_picture: true}
  eval: {source: scenes, count: 2, level: 1, show_picture: true}
rubric: {gates: [render_gate], terms: [svg_visual]}
sft: {steps: 5, batch_size: 2, learning_rate: 1.0e-3, max_length: null, save_steps: 100}
launch: {cpu: true, threads: 1}
"""


class Looked(list):
    """Pictures that note when one is looked at."""

    def __init__(self, count: int, looks: list[int]) -> None:
        super().__init__(np.full((40, 40, 4), (place, 0, 0, 255), np.uint8) for place in range(count))
        self.looks = looks

    def __getitem__(self, place):
        self.looks.append(place)
        return super().__getitem__(place)


def tasks_of(looks: list[int], *counts: int) -> list[Task]:
    parts = [[*[{"type": "image"}] * count, {"type": "text", "text": f"Draw {count}"}] for count in counts]
    prompts = [({"role": "user", "content": content},) for content in parts]
    shown = [Looked(count, looks) for count in counts]
    return [
        Task(f"t{n}", "svg", prompt, Reference(code="<svg/>"), images=images, demonstration=f"<svg>{n}</svg>")
        for n, (prompt, images) in enumerate(zip(prompts, shown, strict=True))
    ]


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "seeing.yaml").write_text(RECIPE)
    build(tmp_path / "base", ["Draw 1", "<svg>1</svg>"] * 9)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def losses(place: Path, name: str, tasks: list[Task], *, stop_at: int | None = None) -> list[float]:
    recipe = load_recipe(place / "seeing.yaml")
    flag = place / "stop"

    def progress(step: int, last: int, metrics: dict[str, float]) -> None:
        if step == stop_at:
            flag.touch()

    with RunFolder.opened(place / name, recipe, place) as run:
        rows, folder = sft_rows(tasks, recipe.model), run.path / "sft"
        if stop_at is not None:
            context = StageContext(recipe, run, StopRequest(flag), progress)
            with pytest.raises(Interrupted):
                train_sft(context, rows, start=place / "base", folder=folder)
            flag.unlink()
        train_sft(StageContext(recipe, run, StopRequest()), rows, start=place / "base", folder=folder)
        return [line["metrics"]["loss"] for line in run.log.read()]


def test_training_opens_the_pictures_of_its_batches_alone_and_resumes_to_the_same(place) -> None:
    looks: list[int] = []
    tasks = tasks_of(looks, *[1] * 40)
    whole = losses(place, "whole", tasks)
    assert len(whole) == 5
    assert 5 * 2 <= len(looks) <= 6 * 2, "of 40 pictures those of five steps, and of the batch that is fetched ahead"
    assert losses(place, "stopped", tasks, stop_at=2) == whole


def test_a_batch_gets_its_own_pictures_each_opened_once() -> None:
    looks: list[int] = []
    gallery = Gallery()
    rows = gallery.numbered(grpo_rows(tasks_of(looks, 2, 0, 3), ModelSection(source="base", vision=True)))
    assert looks == []

    class Trainer:
        data_collator = staticmethod(lambda rows: rows)

    gallery.into(Trainer)
    batch = Trainer.data_collator([rows[2], rows[1], rows[2], rows[0]])
    assert [[image.getpixel((0, 0))[0] for image in row["images"]] for row in batch] == [
        [0, 1, 2],
        [],
        [0, 1, 2],
        [0, 1],
    ]
    assert sorted(looks) == [0, 0, 1, 1, 2]
    assert batch[0]["images"][0].mode == "RGB"
    assert [row["task_id"] for row in batch] == ["t2", "t1", "t2", "t0"]


def test_prints_are_a_sequence() -> None:
    (task,) = tasks_of([], 3)
    prints = Prints(task)
    assert [image.getpixel((0, 0)) for image in prints[1:]] == [(1, 0, 0), (2, 0, 0)]
    assert len(prints) == len(list(prints)) == 3
