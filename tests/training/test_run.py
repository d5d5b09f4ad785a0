"""Whole runs of a small recipe: every stage, kill -9 and Ctrl-C with exact resume, LoRA, two ranks, bad plug-ins."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import eventually

pytestmark = pytest.mark.slow

JANUSRL = [sys.executable, "-m", "janusrl"]
ENVIRONMENT = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}


def start(recipe: Path, runs: Path, *overrides: str) -> subprocess.Popen[str]:
    command = [*JANUSRL, "run", str(recipe), "--runs-dir", str(runs), *overrides]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENVIRONMENT, cwd=recipe.parent
    )


def run(recipe: Path, runs: Path, *overrides: str, expect: int = 0) -> str:
    process = start(recipe, runs, *overrides)
    output, _ = process.communicate(timeout=540)
    assert process.returncode == expect, output
    return output


def metrics(folder: Path, stage: str) -> list[dict]:
    lines = [json.loads(line) for line in (folder / "logs" / "metrics.jsonl").read_text().splitlines()]
    keep = ("loss", "reward", "reward_std", "entropy", "terms/svg_visual", "status/scored")
    return [
        {"step": line["step"]} | {name: line["metrics"].get(name) for name in keep}
        for line in lines
        if line["stage"] == stage
    ]


def scores(folder: Path) -> list[tuple]:
    evaluation = json.loads((folder / "evaluation.json").read_text())
    return [(row["stage"], row["mode"], row["scores"], row["distinct"]) for row in evaluation["rows"]]


def wait_for(process: subprocess.Popen[str], ready, what: str) -> None:
    assert eventually(lambda: ready() or process.poll() is not None, 300), f"{what} did not come"
    assert ready(), f"the run ended before {what}: {process.communicate()[0]}"


def grpo_step(folder: Path) -> int:
    place = folder / "logs" / "metrics.jsonl"
    lines = place.read_text().splitlines() if place.is_file() else []
    return max((json.loads(x)["step"] for x in lines if x.endswith("}") and '"grpo"' in x), default=0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One uninterrupted run, shared: (recipe text, run folder, output)."""
    return {}


def uninterrupted(whole: dict, recipe: Path, runs: Path) -> Path:
    if "folder" not in whole:
        whole["output"] = run(recipe, runs)
        whole["folder"] = runs / "small"
    return whole["folder"]


def test_one_recipe_goes_from_tasks_to_report_and_checkpoint(small_recipe, tmp_path, whole) -> None:
    folder = uninterrupted(whole, small_recipe(), tmp_path / "runs")
    state = json.loads((folder / "run.json").read_text())
    assert state["state"] == "done"
    states = {name: entry["state"] for name, entry in state["stages"].items()}
    assert states == dict.fromkeys(("sft", "eval/sft", "grpo", "eval/grpo"), "done")
    evaluation = json.loads((folder / "evaluation.json").read_text())
    assert evaluation["baselines"]["blank"]["mean"] == 0.0
    assert {(row["stage"], row["mode"]) for row in evaluation["rows"]} == {
        (stage, mode) for stage in ("sft", "grpo") for mode in ("greedy", "sampled")
    }
    assert [line["step"] for line in metrics(folder, "grpo")] == list(range(1, 9))
    assert (folder / "report.html").stat().st_size > 10_000
    from transformers import AutoModelForCausalLM, AutoTokenizer

    AutoModelForCausalLM.from_pretrained(folder / "export")
    assert AutoTokenizer.from_pretrained(folder / "export").chat_template
    assert "grpo" in (folder / "export" / "README.md").read_text()


def test_the_time_split_adds_up_and_rollouts_are_kept(small_recipe, tmp_path, whole) -> None:
    from janusrl.rollouts import RolloutStore

    folder = uninterrupted(whole, small_recipe(), tmp_path / "runs")
    lines = [json.loads(line) for line in (folder / "logs" / "metrics.jsonl").read_text().splitlines()]
    grpo = [line for line in lines if line["stage"] == "grpo"]
    for line in grpo:
        parts = {name: value for name, value in line["metrics"].items() if name.startswith("seconds/")}
        assert set(parts) == {f"seconds/{x}" for x in ("generate", "queue", "run", "render", "score", "train")}
        assert all(value >= 0 for value in parts.values()), parts
    store = RolloutStore(folder / "rollouts")
    rows = store.read("grpo")
    assert len(rows) == 8 * 16
    assert {row.step for row in rows} == set(range(1, 9))
    drawn = [row for row in rows if row.status == "scored"]
    for row in rows:
        assert (row.total is None) == (row.status == "infra_failed")
    if drawn:
        assert store.image(drawn[0].image).shape == (64, 64, 4)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_interrupted_and_resumed_equals_uninterrupted(small_recipe, tmp_path, whole, how) -> None:
    reference = uninterrupted(whole, small_recipe(), tmp_path / "runs")
    recipe, runs = small_recipe(), tmp_path / "interrupted"
    process = start(recipe, runs)
    wait_for(process, lambda: grpo_step(runs / "small") >= 5, "GRPO step 5")
    process.send_signal(how)
    output, _ = process.communicate(timeout=120)
    if how == signal.SIGINT:
        assert process.returncode == 130, output
        assert "again" in output
    else:
        assert process.returncode == -signal.SIGKILL
    run(recipe, runs)
    assert metrics(runs / "small", "grpo") == metrics(reference, "grpo")
    assert metrics(runs / "small", "sft") == metrics(reference, "sft")
    assert scores(runs / "small") == scores(reference)


def test_killed_during_sft_resumes_to_the_same_model(small_recipe, tmp_path, whole) -> None:
    reference = uninterrupted(whole, small_recipe(), tmp_path / "runs")
    recipe, runs = small_recipe(), tmp_path / "interrupted"
    process = start(recipe, runs)
    marker = runs / "small" / "sft" / "checkpoint-20" / "janusrl.json"
    wait_for(process, marker.is_file, "the SFT checkpoint of step 20")
    process.kill()
    process.communicate()
    run(recipe, runs)
    assert metrics(runs / "small", "sft") == metrics(reference, "sft")
    assert scores(runs / "small") == scores(reference)


def test_a_second_process_and_another_recipe_are_refused(small_recipe, tmp_path, whole) -> None:
    runs = tmp_path / "runs"
    folder = uninterrupted(whole, small_recipe(), runs)
    output = run(small_recipe(), folder.parent, "grpo.steps=9", expect=2)
    assert "another recipe" in output
    assert "steps: 9" in output
    again = run(small_recipe(), folder.parent)
    assert "done before" in again


def test_kept_answers_are_scored_again(small_recipe, tmp_path, whole, capsys) -> None:
    """By the run's own rubric to the digit, by another to other numbers; a stage that is not there is named."""
    from janusrl.cli import main

    folder = str(uninterrupted(whole, small_recipe(), tmp_path / "runs"))
    lines = tmp_path / "lines.jsonl"
    assert main(["rescore", folder, "--json", "-o", str(lines)]) == 0
    stages = json.loads(capsys.readouterr().out)["stages"]
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    assert {row["stage"] for row in rows} == {stage["stage"] for stage in stages} >= {"grpo", "eval/sft/greedy"}
    assert all(row["total"] == pytest.approx(row["total_before"], abs=1e-9) for row in rows)
    trained = next(stage for stage in stages if stage["stage"] == "grpo")
    assert trained["best_stays"] == 1.0
    (tmp_path / "color.yaml").write_text("gates: [render_gate]\nterms: [foreground_color]\n")
    call = ["rescore", folder, "--stage", "grpo", "--limit", "1", "--rubric", str(tmp_path / "color.yaml")]
    assert main(call) == 0
    assert "foreground_color" in capsys.readouterr().out
    assert main(["rescore", folder, "--stage", "grop"]) == 2
    assert "Did you mean 'grpo'" in capsys.readouterr().err


def test_lora_trains_merges_and_exports_equal_logits(small_recipe, tmp_path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    recipe = small_recipe(name="lora", lora=", lora: {r: 4, alpha: 8}", grpo_steps=2)
    run(recipe, tmp_path / "runs")
    folder = tmp_path / "runs" / "lora"
    trained = AutoModelForCausalLM.from_pretrained(folder / "grpo" / "model")
    exported = AutoModelForCausalLM.from_pretrained(folder / "export")
    tokenizer = AutoTokenizer.from_pretrained(folder / "export")
    assert not list((folder / "export").glob("adapter*"))
    ids = tokenizer("Draw a teal circle", return_tensors="pt").input_ids
    with torch.inference_mode():
        assert torch.allclose(trained(ids).logits, exported(ids).logits, atol=1e-6)
        base = AutoModelForCausalLM.from_pretrained(folder / "base")
        assert not torch.allclose(base(ids).logits, exported(ids).logits, atol=1e-3)


def test_two_gloo_ranks_train_and_both_keep_rollouts(small_recipe, tmp_path) -> None:
    from janusrl.rollouts import RolloutStore

    recipe = small_recipe(name="ranks", processes=2, grpo_steps=2)
    run(recipe, tmp_path / "runs")
    folder = tmp_path / "runs" / "ranks"
    assert json.loads((folder / "grpo" / "result.json").read_text())["world_size"] == 2
    rows = RolloutStore(folder / "rollouts").read("grpo")
    assert {row.rank for row in rows} == {0, 1}
    assert len(rows) == 2 * 2 * 16
    assert [line["step"] for line in metrics(folder, "grpo")] == [1, 2]


def test_ctrl_c_reaches_launched_ranks_and_the_run_goes_on(small_recipe, tmp_path) -> None:
    recipe, runs = small_recipe(name="ranks", processes=2, grpo_steps=12), tmp_path / "runs"
    process = start(recipe, runs)
    wait_for(process, lambda: grpo_step(runs / "ranks") >= 2, "GRPO step 2")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 130, output
    stopped_at = grpo_step(runs / "ranks")
    assert stopped_at < 12
    assert not (runs / "ranks" / "stop").exists()
    run(recipe, runs)
    assert [line["step"] for line in metrics(runs / "ranks", "grpo")] == list(range(1, 13))


PLUGIN = """
from time import sleep
from janusrl import reward

@reward()
def breaks(sample):
    raise RuntimeError("no weights here")

@reward()
def hangs(sample):
    sleep(3600)

@reward()
def not_a_number(sample):
    return float("nan")
"""


def rubric_with(plugin: str, timeout_s: float = 60.0) -> str:
    return (
        "    - {reward: svg_visual, weight: 1.0}\n"
        f"    - {{reward: 'plugin.py:{plugin}', weight: 1.0, anchor: false}}\n"
        f"  reward_timeout_s: {timeout_s}\n"
    )


@pytest.mark.parametrize("plugin", ["breaks", "not_a_number"])
def test_a_broken_plugin_is_left_out_and_the_run_goes_on(small_recipe, tmp_path, plugin: str) -> None:
    recipe = small_recipe(name=plugin.replace("_", "-"), grpo_steps=2)
    (recipe.parent / "plugin.py").write_text(PLUGIN)
    text = recipe.read_text().replace("[{reward: svg_visual, weight: 1.0}]", "\n" + rubric_with(plugin))
    recipe.write_text(text)
    run(recipe, tmp_path / "runs")
    from janusrl.rollouts import RolloutStore

    rows = RolloutStore(tmp_path / "runs" / plugin.replace("_", "-") / "rollouts").read("eval/grpo/greedy")
    drawn = [row for row in rows if row.status == "scored"]
    for row in drawn:
        assert row.scorecard["terms"][plugin] is None
        assert plugin in row.scorecard["details"][plugin]
        assert row.total == row.scorecard["terms"]["svg_visual"]


def test_a_hanging_plugin_stops_the_run_with_its_name_and_keeps_what_was_done(small_recipe, tmp_path) -> None:
    recipe = small_recipe(name="hangs", grpo_steps=2)
    (recipe.parent / "plugin.py").write_text(PLUGIN)
    text = recipe.read_text().replace("[{reward: svg_visual, weight: 1.0}]", "\n" + rubric_with("hangs", 1.0))
    recipe.write_text(text)
    output = run(recipe, tmp_path / "runs", expect=1)
    assert "hangs" in output
    assert "reward_timeout_s" in output
    folder = tmp_path / "runs" / "hangs"
    assert json.loads((folder / "run.json").read_text())["state"] == "failed"
    assert (folder / "sft" / "model" / "config.json").is_file()
