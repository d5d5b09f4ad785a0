import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from janusrl.cli.shipped import shipped_recipes
from janusrl.recipe_file import load_recipe
from janusrl.training import trl_options

plan = pytest.importorskip("janusrl.training.plan")

PLUGIN = """
from janusrl.scoring.reward import reward

@reward()
def same(sample):
    return 1.0
"""


@pytest.fixture
def make(tmp_path):
    def write(zero=None, **sections):
        base = {
            "name": "planned",
            "model": {"source": "tiny"},
            "tasks": {"env": "svg", "train": {"source": "scenes"}, "eval": {"source": "scenes"}},
            "rubric": {"terms": ["p.py:same"]},
            "sandbox": {"level": "process"},
        }
        (tmp_path / "p.py").write_text(PLUGIN)
        if zero is not None:
            (tmp_path / "zero.yaml").write_text(yaml.safe_dump(zero))
            sections["launch"] = {"accelerate_config": "zero.yaml", "cpu": False, "num_processes": 8}
        place = tmp_path / "r.yaml"
        place.write_text(yaml.safe_dump(base | sections))
        return plan.plan(load_recipe(place), place)

    return write


ZERO2 = {
    "compute_environment": "LOCAL_MACHINE",
    "distributed_type": "DEEPSPEED",
    "mixed_precision": "bf16",
    "num_processes": 8,
    "deepspeed_config": {"zero_stage": 2},
}


def test_a_laptop_recipe_needs_nothing_and_starts_nothing(make, tmp_path):
    found = make(sft={"epochs": 2, "batch_size": 16}, grpo={"steps": 5, "batch_size": 16, "num_iterations": 2})
    assert found.ok, found.problems
    assert [stage.name for stage in found.stages] == ["sft", "grpo"]
    assert all(stage.command == () for stage in found.stages)
    assert found.stages[1].generation_block == 2
    assert found.stages[1].prompts == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.py", "r.yaml"]
    assert json.loads(json.dumps(found.to_dict()))["ok"] is True


def test_several_processes_are_started_by_torchrun(make):
    found = make(sft={"steps": 3}, grpo={"steps": 5}, launch={"num_processes": 2, "cpu": True})
    assert found.ok, found.problems
    sft, grpo = found.stages
    assert sft.global_batch == 64
    assert sft.command[1:6] == ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2")
    assert sft.command[-2:] == ("sft", "runs/planned/base")
    assert grpo.command[-2:] == ("grpo", "runs/planned/sft/model")
    assert " ".join(sft.command) in found.to_text()


def test_zero_is_started_by_accelerate_and_its_config_is_read_by_accelerate(make):
    found = make(zero=ZERO2, grpo={"steps": 5, "batch_size": 16, "gradient_accumulation_steps": 8, "use_vllm": True})
    (grpo,) = found.stages
    assert (grpo.device_batch, grpo.accumulation, grpo.global_batch, grpo.prompts) == (2, 8, 128, 16)
    assert grpo.command[1:4] == ("-m", "accelerate.commands.launch", "--config_file")
    assert Path(grpo.command[4]).name == "zero.yaml"
    if not trl_options.on_cpu(load_recipe(Path(grpo.command[4]).parent / "r.yaml", ["launch.cpu=null"])):
        pytest.skip("what follows is about a machine without a GPU")
    assert found.ok, found.problems
    told = " ".join(found.warnings)
    assert "no GPU here" in told
    assert "vLLM" in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"deepspeed_config": {"zero_stge": 2}}, "has no option 'zero_stge'"),
        ({"deepspeed_config": {"zero_stage": 2, "gradient_accumulation_steps": 4}}, "leave it out there"),
        ({"deepspeed_config": {"zero_stage": 2, "deepspeed_config_file": "nothing.json"}}, "DeepSpeedPlugin"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_a_wrong_accelerate_config_is_a_problem_here_not_on_the_node(make, change, words):
    found = make(zero=ZERO2 | change, sft={"steps": 3})
    assert not found.ok
    assert words in " ".join(found.problems)


def test_sizes_that_the_launch_overrides_are_said(make):
    found = make(zero=ZERO2 | {"num_processes": 4}, sft={"steps": 3})
    assert any("num_processes 4" in warning and "overrides it with 8" in warning for warning in found.warnings)


def test_task_files_that_are_not_there_are_a_problem_before_the_run(make, tmp_path):
    tasks = {
        "env": "svg",
        "train": {"source": "jsonl", "path": "here.jsonl"},
        "eval": {"source": "jsonl", "path": "no.jsonl"},
    }
    (tmp_path / "here.jsonl").write_text("")
    (problem,) = make(tasks=tasks, sft={"steps": 3}).problems
    assert problem.startswith("tasks.eval.path: there is no no.jsonl")


def test_a_judge_without_its_key_is_a_problem_before_the_run(make, monkeypatch):
    endpoint = {"base_url": "http://localhost:9/v1", "model": "m", "api_key_env": "PLANNED_KEY"}
    rubric = {"terms": ["p.py:same", {"reward": "judge_checklist", "weight": 0.5, "endpoint": endpoint}]}
    monkeypatch.delenv("PLANNED_KEY", raising=False)
    (problem,) = make(rubric=rubric, sft={"steps": 3}).problems
    assert problem.startswith("rubric.terms.1: the environment variable PLANNED_KEY")
    monkeypatch.setenv("PLANNED_KEY", "k")
    assert make(rubric=rubric, sft={"steps": 3}).ok


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"sft": {"steps": 3, "lr_scheduler_type": "cosin"}}, "cosin"),
        ({"grpo": {"steps": 3, "vllm_importance_sampling_clip_min": 5.0}}, "must be less than"),
        ({"grpo": {"steps": 3, "auto_find_batch_size": True}}, "auto_find_batch_size is not supported"),
    ],
)
def test_what_only_trl_knows_is_asked_of_trl(make, sections, words):
    found = make(**sections)
    assert not found.ok
    assert words in " ".join(found.problems)


def test_planning_leaves_the_environment_as_it_was(make):
    before = dict(os.environ)
    make(zero=ZERO2, sft={"steps": 3})
    assert dict(os.environ) == before


@pytest.mark.parametrize("name", ["januscoder-8b/sft-grpo", "januscoderv-7b/sft-grpo"])
def test_the_shipped_recipes_plan_with_the_published_sizes(name):
    path = shipped_recipes()[name]
    recipe = load_recipe(path)
    found = plan.plan(recipe, path)
    sft, grpo = found.stages
    assert (sft.device_batch, sft.accumulation, sft.global_batch) == (2, 8, 128)
    assert (recipe.sft.epochs, recipe.sft.learning_rate, recipe.model.dtype) == (3, 1e-5, "bfloat16")
    assert grpo.prompts * 8 == grpo.global_batch
    assert all("accelerate.commands.launch" in stage.command for stage in found.stages)
    if not shutil.which("nvidia-smi"):
        assert found.ok, found.problems
        assert any("no GPU here" in warning for warning in found.warnings)


@pytest.mark.parametrize("stage", [2, 3])
def test_the_shipped_accelerate_configs_are_read_whole(stage, make):
    folder = next(iter(shipped_recipes().values())).parents[1]
    config = yaml.safe_load((folder / "accelerate" / f"zero{stage}.yaml").read_text())
    assert config["deepspeed_config"]["zero_stage"] == stage
    found = make(zero=config, sft={"steps": 3})
    assert not [problem for problem in found.problems if "zero.yaml" in problem]


def test_the_command_prints_the_plan_and_exits_by_it(make, tmp_path):
    make(sft={"steps": 3})
    command = [sys.executable, "-m", "janusrl", "plan", "r.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "start it with:\n  janusrl run r.yaml\n" in done.stdout
    bad = subprocess.run(
        [*command, "sft.lr_scheduler_type=cosin", "--json"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (bad.returncode, json.loads(bad.stdout)["ok"]) == (1, False)


def test_turns_and_the_renders_that_they_take_are_told(make):
    sections = {"sft": {"steps": 3}, "grpo": {"steps": 5, "batch_size": 16, "num_iterations": 2}}
    plain, turned = make(**sections).stages[1], make(turns={"max_turns": 3}, **sections).stages[1]
    assert (plain.completions, plain.turns, plain.renders) == (16, 1, 16)
    assert (turned.completions, turned.turns, turned.renders) == (16, 3, 48)
    found = make(turns={"max_turns": 3}, **sections)
    words = "up to 48 renders for 16 completions (24 a step): each may draft 2 programs before its answer"
    assert words in found.to_text()
    assert found.to_dict()["stages"][1]["renders"] == 48


def test_a_checkpoint_that_cannot_hold_tool_calls_is_told_before_the_run(make, tmp_path):
    from janusrl.training.models import build_tiny, train_tokenizer

    tokenizer = train_tokenizer(["some words"])
    tokenizer.chat_template = tokenizer.chat_template + " "  # somebody's own, without tools
    tokenizer.save_pretrained(tmp_path / "plain")
    build_tiny(tokenizer, "650k", seed=0).save_pretrained(tmp_path / "plain")
    found = make(model={"source": str(tmp_path / "plain")}, grpo={"steps": 5}, turns={"max_turns": 2})
    assert "cannot hold tool calls" in " ".join(found.problems)
