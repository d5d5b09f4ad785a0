import ast
import dataclasses
import subprocess
import sys

import pytest

from janusrl import trl_fields
from janusrl.recipe import GrpoSection, Recipe
from janusrl.training import trl_options
from janusrl.training.trl_options import OptionsError, aligned_save_steps, generation_block, grpo_config, sft_config


def recipe(**sections):
    base = {
        "name": "x",
        "seed": 11,
        "model": {"source": "tiny"},
        "tasks": {"env": "svg", "train": {"source": "scenes"}, "eval": {"source": "scenes"}},
    }
    return Recipe.model_validate(base | sections)


@pytest.fixture(scope="module")
def trl():
    return pytest.importorskip("trl")


@pytest.mark.parametrize(("stage", "config"), trl_fields.CONFIGS.items())
def test_the_fields_read_from_source_are_the_fields_of_the_real_config(trl, stage, config):
    real = {field.name for field in dataclasses.fields(getattr(trl, config))}
    assert set(trl_fields.fields(stage)) == real


@pytest.mark.parametrize("stage", trl_fields.CONFIGS)
def test_what_is_called_replaced_is_really_gone_and_what_is_owned_is_really_there(stage):
    fields = trl_fields.fields(stage)
    assert not fields.keys() & trl_fields.REPLACED.keys()
    assert trl_fields.OWNED.keys() <= trl_fields.fields("sft").keys() | trl_fields.fields("grpo").keys()


def test_every_loss_of_the_recipe_is_one_that_trls_trainer_computes(trl):
    from trl.trainer import grpo_trainer

    with open(grpo_trainer.__file__, encoding="utf-8") as file:
        constants = {node.value for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Constant)}
    allowed = GrpoSection.model_fields["loss_type"].annotation.__args__
    assert set(allowed) <= {value for value in constants if isinstance(value, str)}


def test_sft_options_build_trls_config_with_the_values_meant(trl, tmp_path):
    made = recipe(
        sft={
            "epochs": 2,
            "batch_size": 12,
            "learning_rate": 3e-4,
            "gradient_accumulation_steps": 4,
            "lr_scheduler_type": "cosine",
            "warmup_steps": 0.1,
            "save_steps": 7,
            "max_length": None,
        }
    )
    config = trl.SFTConfig(**sft_config(made, tmp_path, cpu=True))
    assert (config.per_device_train_batch_size, config.gradient_accumulation_steps) == (3, 4)
    assert (config.num_train_epochs, config.max_steps, config.save_steps, config.seed) == (2, -1, 7, 11)
    assert (config.learning_rate, config.warmup_steps, config.max_length) == (3e-4, 0.1, None)
    assert (config.use_cpu, config.bf16, config.fp16, config.report_to) == (True, False, False, [])
    assert config.output_dir == str(tmp_path)
    assert trl.SFTConfig(**sft_config(recipe(sft={"steps": 9}), tmp_path, cpu=True)).max_steps == 9


def test_grpo_options_build_trls_config_and_save_on_block_ends(trl, tmp_path):
    made = recipe(
        grpo={
            "steps": 30,
            "batch_size": 16,
            "num_generations": 4,
            "num_iterations": 3,
            "loss_type": "grpo",
            "temperature": 0.9,
            "beta": 0.04,
            "max_completion_length": 77,
            "save_steps": 4,
        }
    )
    options = grpo_config(made, tmp_path, cpu=True)
    config = trl.GRPOConfig(**options)
    assert (config.max_steps, config.num_generations, config.num_iterations) == (30, 4, 3)
    assert (config.temperature, config.beta, config.max_completion_length, config.loss_type) == (0.9, 0.04, 77, "grpo")
    assert config.generation_batch_size == 16
    assert (generation_block(options, 1), config.save_steps) == (3, 6)


def test_a_gpu_run_gets_bf16_and_checkpointing_unless_told_otherwise(tmp_path):
    made = recipe(sft={"steps": 1}, grpo={"bf16": False, "gradient_checkpointing": False})
    assert sft_config(made, tmp_path, cpu=False)["bf16"]
    assert sft_config(made, tmp_path, cpu=False)["gradient_checkpointing"]
    assert not grpo_config(made, tmp_path, cpu=False)["bf16"]
    assert not grpo_config(made, tmp_path, cpu=False)["gradient_checkpointing"]


def generates_anew(step: int, options: dict, world: int) -> bool:
    """TRL's rule, counted in micro-steps as its trainer does: does optimizer step `step` begin with a generation?"""
    accumulation = options.get("gradient_accumulation_steps", 1)
    per_generation = options.get("steps_per_generation") or accumulation
    if options.get("generation_batch_size"):
        per_generation = options["generation_batch_size"] // (options["per_device_train_batch_size"] * world)
    return step * accumulation % (per_generation * options.get("num_iterations", 1)) == 0


@pytest.mark.parametrize("world", [1, 2, 8])
@pytest.mark.parametrize("accumulation", [1, 2, 3, 8])
@pytest.mark.parametrize(
    "extra", [{}, {"num_iterations": 2}, {"steps_per_generation": 4}, {"steps_per_generation": 3, "num_iterations": 2}]
)
def test_the_block_is_the_first_step_that_begins_with_a_generation(world, accumulation, extra):
    options = {"per_device_train_batch_size": 4, "gradient_accumulation_steps": accumulation} | extra
    first = next(step for step in range(1, 1000) if generates_anew(step, options, world))
    assert generation_block(options, world) == first


def test_the_block_follows_a_generation_batch(trl, tmp_path):
    options = {"per_device_train_batch_size": 4, "generation_batch_size": 64, "num_generations": 8}
    assert [generation_block(options, world) for world in (1, 2, 4, 16)] == [16, 8, 4, 1]
    config = trl.GRPOConfig(output_dir=str(tmp_path), use_cpu=True, bf16=False, **options)
    assert config.steps_per_generation == 16


@pytest.mark.parametrize(("save", "block", "aligned"), [(1, 1, 1), (10, 4, 12), (12, 4, 12), (1, 7, 7), (13, 12, 24)])
def test_saves_are_rounded_up_to_whole_blocks(save, block, aligned):
    assert aligned_save_steps(save, block) == aligned


@pytest.mark.parametrize("group", [2, 3, 8, 16])
@pytest.mark.parametrize("batch", [2, 6, 7, 64])
@pytest.mark.parametrize("world", [1, 2, 3])
@pytest.mark.parametrize("extra", [{}, {"steps_per_generation": 2}, {"gradient_accumulation_steps": 2}])
def test_batches_are_refused_exactly_when_trl_refuses_them_and_the_fix_works(trl, tmp_path, group, batch, world, extra):
    section = {"num_generations": group, "batch_size": batch} | extra
    launch = {"num_processes": world, "cpu": True}
    try:
        options = grpo_config(recipe(grpo=section, launch=launch), tmp_path)
    except OptionsError as error:
        fixed = int(str(error).split("Set 'batch_size' to ")[1].rstrip("."))
        assert fixed > batch
        accumulation = extra.get("gradient_accumulation_steps", 1)
        if batch % accumulation == 0:
            wrong = {**section, "per_device_train_batch_size": batch // accumulation * world}
            del wrong["batch_size"]
            with pytest.raises(ValueError, match="divisible by num_generations"):
                trl.GRPOConfig(output_dir=str(tmp_path), use_cpu=True, bf16=False, **wrong)
        options = grpo_config(recipe(grpo=section | {"batch_size": fixed}, launch=launch), tmp_path)
    generated = options["per_device_train_batch_size"] * world
    trl.GRPOConfig(**options | {"per_device_train_batch_size": generated})  # one process sees the batch of all


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"generation_batch_size": 100}, "Set it to 128"),
        ({"generation_batch_size": 0}, "at least 1"),
        ({"num_iterations": 0}, "at least 1"),
        ({"steps_per_generation": -2}, "at least 1"),
        ({"generation_batch_size": 64, "steps_per_generation": 1}, "not both"),
        ({"gradient_accumulation_steps": 0}, "at least 1"),
        ({"gradient_accumulation_steps": 7}, "Set 'batch_size' to 112"),
        ({"use_vllm": True}, "vLLM needs a GPU"),
        ({"torch_dtype": "bfloat16"}, "set 'model.dtype'"),
        ({"max_prompt_length": 9}, "TRL no longer cuts prompts"),
        ({"reward_weights": [1.0]}, "weights stand in 'rubric.terms'"),
        ({"nm_iterations": 2}, "Did you mean 'num_iterations'?"),
        ({"packing": True}, "It belongs to 'sft'"),
        ({"steps_per_generation": "four"}, "expected a whole number or null"),
    ],
)
def test_what_trl_cannot_take_is_refused_with_the_way_out(section, words, tmp_path):
    with pytest.raises(OptionsError) as caught:
        grpo_config(recipe(grpo=section, launch={"cpu": True}), tmp_path)
    assert words in str(caught.value)


def test_a_stage_that_the_recipe_lacks_is_refused(tmp_path):
    for make in (sft_config, grpo_config):
        with pytest.raises(OptionsError, match="has no"):
            make(recipe(), tmp_path, cpu=True)


def test_options_are_made_without_torch_when_the_device_is_known():
    code = (
        "import sys; from tests_recipe import made; from janusrl.training.trl_options import grpo_config\n"
        "grpo_config(made, 'o', cpu=True); print('torch' in sys.modules)"
    )
    made = recipe(grpo={"num_iterations": 2}).model_dump_json()
    code = code.replace(
        "from tests_recipe import made",
        f"from janusrl.recipe import Recipe; made = Recipe.model_validate_json({made!r})",
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_device_is_what_the_recipe_says_or_what_there_is():
    torch = pytest.importorskip("torch")
    assert trl_options.on_cpu(recipe(launch={"cpu": True}))
    assert not trl_options.on_cpu(recipe(launch={"cpu": False}))
    assert trl_options.on_cpu(recipe()) == (not torch.cuda.is_available())
    assert trl_options.world_size(recipe(launch={"num_processes": 8, "num_machines": 2})) == 16
