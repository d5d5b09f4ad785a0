"""Pictures in the prompt: a tiny Qwen2.5-VL of random weights goes through SFT, GRPO, evaluation and export."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from tiny_vision import build

from janusrl.recipe import TaskSourceSection
from janusrl.sources import load_tasks

pytestmark = pytest.mark.slow

RECIPE = """
name: seeing
model: {source: base, vision: true}
tasks:
  env: svg
  train: {source: scenes, count: 32, level: 1, show_picture: true}
  eval: {source: scenes, count: 4, level: 1, show_picture: true}
rubric: {gates: [render_gate], terms: [svg_visual]}
sft: {steps: 2, batch_size: 4, learning_rate: 1.0e-3, max_length: null}
grpo: {steps: 2, batch_size: 4, num_generations: 2, learning_rate: 1.0e-4, max_completion_length: 16, save_steps: 1}
eval: {batch_size: 4, before_sft: false}
launch: {cpu: true}
"""


@pytest.fixture
def base(tmp_path):
    """A folder with the model and its processor."""
    section = TaskSourceSection(source="scenes", count=16, level=1)
    tasks = load_tasks(section, domain="svg", seed=1, split="train")
    build(tmp_path / "base", [text for task in tasks for text in (task.instruction, task.demonstration)])
    return tmp_path


def test_pictures_in_prompts_go_through_every_stage(base) -> None:
    (base / "seeing.yaml").write_text(RECIPE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "janusrl", "run", "seeing.yaml"],
        cwd=base,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    folder = base / "runs" / "seeing"
    stages = json.loads((folder / "run.json").read_text())["stages"]
    assert stages["sft"]["steps"] == 2
    assert stages["grpo"]["steps"] == 2
    evaluation = json.loads((folder / "evaluation.json").read_text())
    assert {row["stage"] for row in evaluation["rows"]} == {"sft", "grpo"}
    from transformers import AutoModelForImageTextToText, AutoProcessor

    AutoModelForImageTextToText.from_pretrained(folder / "export")
    assert AutoProcessor.from_pretrained(folder / "export").image_processor is not None
