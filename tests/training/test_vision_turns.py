"""Turns with pictures: a tiny Qwen2.5-VL drafts, is shown what the draft draws, and goes on; in GRPO and evaluation."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from tiny_vision import build

from janusrl import registry
from janusrl.evaluation.converse import converse
from janusrl.recipe import TaskSourceSection
from janusrl.recipe_file import load_recipe
from janusrl.scoring.grader import Grader
from janusrl.scoring.transcript import transcript
from janusrl.sources import load_tasks
from janusrl.training.callbacks import StopRequest
from janusrl.training.models import load_model, load_tokenizer
from janusrl.training.run import load_task_sets
from janusrl.training.stages import StageContext, sft_rows, train_grpo, train_sft
from janusrl.training.state import RunFolder
from janusrl.training.tool_template import tool_examples
from janusrl.training.turns import Drafts

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="30" cy="34" r="12" fill="red"/></svg>'
DRAFT = f"<tool_call><function=render><parameter=code>{SVG}</parameter></function></tool_call>"
RECIPE = """
name: seeing
model: {source: base, vision: true}
tasks:
  env: svg
  train: {source: jsonl, path: tasks.jsonl}
  eval: {source: scenes, count: 2, level: 1, show_picture: true}
rubric: {gates: [render_gate], terms: [svg_visual]}
sft: {steps: 120, batch_size: 8, learning_rate: 1.0e-2, lr_scheduler_type: constant, max_length: null}
grpo: {steps: 2, batch_size: 4, num_generations: 2, learning_rate: 1.0e-9, max_completion_length: 300, top_k: 1}
turns: {max_turns: 2}
launch: {cpu: true, threads: 1}
"""


@pytest.mark.slow
def test_a_model_that_sees_is_shown_its_drafts_in_training_and_evaluation(tmp_path, monkeypatch) -> None:
    section = TaskSourceSection(source="scenes", count=16, level=1, show_picture=True)
    tasks = load_tasks(section, domain="svg", seed=1, split="train")
    rows = [task.to_row() | {"demonstration": DRAFT} for task in tasks]
    (tmp_path / "tasks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "seeing.yaml").write_text(RECIPE)
    build(tmp_path / "base", [*(task.instruction for task in tasks), *[*tool_examples(), SVG] * 20])
    monkeypatch.chdir(tmp_path)
    recipe = load_recipe(tmp_path / "seeing.yaml")
    domain = registry.load("envs", "svg")
    tasks = load_task_sets(recipe, domain, tmp_path).train
    with (
        Grader(domain, recipe.rubric, recipe.sandbox) as grader,
        RunFolder.opened(tmp_path / "run", recipe, tmp_path) as run,
    ):
        context = StageContext(recipe, run, StopRequest())
        train_sft(context, sft_rows(tasks, recipe.model), start=tmp_path / "base", folder=run.path / "sft")
        taught = run.path / "sft" / "model"
        result = train_grpo(context, tasks, grader, start=taught, folder=run.path / "grpo")
        assert result.steps == 2
        kept = run.rollouts.read("grpo")
        assert all("[render]\n<svg" in row.completion for row in kept)
        assert all("[tool]\n[picture]\nThe program drew a picture of 64 x 64" in row.completion for row in kept)

        names = list(dict.fromkeys(row.task_id for row in kept if row.step == 1))
        asked = [next(task for task in tasks if task.id == name) for name in names]
        drafts = Drafts(grader, asked, recipe.turns, vision=True)
        model = load_model(recipe.model, taught, training=False)
        said = converse(model, load_tokenizer(recipe.model, taught), asked, drafts, sample=False, max_new_tokens=300)
        for name, talk in zip(names, said, strict=True):
            assert transcript(talk) == next(row.completion for row in kept if row.task_id == name)
            picture, words = talk[1]["content"]
            assert picture["image"].size == (64, 64)
            assert picture["image"].getpixel((30, 34)) == (255, 0, 0)
            assert words["text"].startswith("The program drew")
