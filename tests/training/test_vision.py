"""Pictures in the prompt: a tiny Qwen2.5-VL of random weights goes through SFT, GRPO, evaluation and export."""

import json
import subprocess
import sys

import pytest

from janusrl.recipe import TaskSourceSection
from janusrl.sources import load_tasks
from janusrl.training.models import train_tokenizer

pytestmark = pytest.mark.slow

VISION_TOKENS = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
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
    """A folder with the model and its processor, built without any hub."""
    from transformers import (
        Qwen2_5_VLConfig,
        Qwen2_5_VLForConditionalGeneration,
        Qwen2_5_VLProcessor,
        Qwen2VLImageProcessor,
        Qwen2VLVideoProcessor,
    )

    section = TaskSourceSection(source="scenes", count=16, level=1)
    tasks = load_tasks(section, domain="svg", seed=1, split="train")
    tokenizer = train_tokenizer([text for task in tasks for text in (task.instruction, task.demonstration)])
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>", *VISION_TOKENS]})
    tokenizer.chat_template = TEMPLATE
    processor = Qwen2_5_VLProcessor(
        image_processor=Qwen2VLImageProcessor(min_pixels=28 * 28, max_pixels=56 * 56),
        tokenizer=tokenizer,
        video_processor=Qwen2VLVideoProcessor(),
        chat_template=TEMPLATE,
    )
    start, end, image, video = tokenizer.convert_tokens_to_ids(list(VISION_TOKENS))
    config = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": len(tokenizer),
            "hidden_size": 64,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "intermediate_size": 128,
            "max_position_embeddings": 2048,
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]},
            "tie_word_embeddings": True,
            "bos_token_id": None,
            "eos_token_id": tokenizer.eos_token_id,
            "pad_token_id": tokenizer.pad_token_id,
        },
        vision_config={
            "depth": 2,
            "hidden_size": 32,
            "num_heads": 2,
            "intermediate_size": 64,
            "out_hidden_size": 64,
            "fullatt_block_indexes": [1],
        },
        image_token_id=image,
        video_token_id=video,
        vision_start_token_id=start,
        vision_end_token_id=end,
    )
    model = Qwen2_5_VLForConditionalGeneration(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(tmp_path / "base")
    processor.save_pretrained(tmp_path / "base")
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
