"""A recipe small enough to run whole in a test: one shape, a 250-step model is not the point here."""

from pathlib import Path

import pytest

RECIPE = """
name: {name}
description: A run small enough for a test.
seed: 3
model: {{source: tiny, params: 650k{lora}}}
tasks:
  env: svg
  train: {{source: scenes, count: 200, kinds: [circle], max_shapes: 1, demonstration: exact}}
  eval: {{source: scenes, count: 16, kinds: [circle], max_shapes: 1, demonstration: exact}}
rubric:
  gates: [render_gate]
  terms: [{{reward: svg_visual, weight: 1.0}}]
  metrics: [ssim, mse]
sft: {{steps: 80, batch_size: 16, learning_rate: 5.0e-3, save_steps: 10}}
grpo: {{steps: {grpo_steps}, batch_size: 16, num_generations: 4, learning_rate: 5.0e-4, max_completion_length: 60,
        save_steps: 2{grpo}}}
eval: {{batch_size: 16, before_sft: false}}
launch: {{num_processes: {processes}, cpu: true}}
{extra}
"""


@pytest.fixture
def small_recipe(tmp_path):
    """Write the small recipe with some settings changed; returns its path."""

    def write(
        *, name: str = "small", lora: str = "", grpo: str = "", extra: str = "", processes: int = 1, grpo_steps: int = 8
    ) -> Path:
        text = RECIPE.format(name=name, lora=lora, grpo=grpo, extra=extra, processes=processes, grpo_steps=grpo_steps)
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
