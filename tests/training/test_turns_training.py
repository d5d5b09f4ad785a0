"""Turns in training: drafts are really shown, a batch is rendered at once, evaluation takes the same turns."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from waiting import eventually

from janusrl import registry
from janusrl.evaluation.converse import converse
from janusrl.recipe import SandboxSection, TurnsSection
from janusrl.recipe_file import RecipeError, load_recipe
from janusrl.rollouts import RolloutStore
from janusrl.scoring.grader import Grader
from janusrl.scoring.transcript import drafts_of, transcript
from janusrl.training.callbacks import StopRequest
from janusrl.training.models import load_model, load_tokenizer
from janusrl.training.run import load_task_sets
from janusrl.training.stages import StageContext, train_grpo
from janusrl.training.state import RunFolder
from janusrl.training.tool_template import teach_tools
from janusrl.training.turns import Drafts, TurnEnvironment

ENVIRONMENT = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
RECIPE = """
name: turns
seed: 3
model: {source: tiny, params: 650k}
tasks:
  env: svg
  train: {source: scenes, count: 64, kinds: [circle], max_shapes: 1, demonstration: exact}
  eval: {source: scenes, count: 8, kinds: [circle], max_shapes: 1, demonstration: exact}
rubric: {gates: [render_gate], terms: [{reward: svg_visual, weight: 1.0}]}
sft: {steps: 70, batch_size: 16, learning_rate: 5.0e-3, lr_scheduler_type: constant}
grpo: {steps: 4, batch_size: 16, num_generations: 4, learning_rate: 5.0e-4, max_completion_length: 220, save_steps: 1}
turns: {max_turns: 3, reward: best, sft_drafts: true}
eval: {batch_size: 16, before_sft: false}
launch: {cpu: true}
"""
FROM_SFT = ("sft=null", "turns.sft_drafts=false", "model.params=null")


def start(recipe: Path, runs: Path, *overrides: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "janusrl", "run", str(recipe), "--runs-dir", str(runs), *overrides]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENVIRONMENT, cwd=recipe.parent
    )


def run(recipe: Path, runs: Path, *overrides: str) -> str:
    process = start(recipe, runs, *overrides)
    output, _ = process.communicate(timeout=900)
    assert process.returncode == 0, output
    return output


@pytest.fixture(scope="module")
def taught(tmp_path_factory) -> tuple[Path, Path]:
    """One whole run whose SFT taught a tiny model to draft first: (recipe, folder of the run)."""
    folder = tmp_path_factory.mktemp("turns")
    recipe = folder / "turns.yaml"
    recipe.write_text(RECIPE, encoding="utf-8")
    run(recipe, folder / "runs")
    return recipe, folder / "runs" / "turns"


def lines(folder: Path) -> list[dict]:
    read = [json.loads(line) for line in (folder / "logs" / "metrics.jsonl").read_text().splitlines()]
    return [line for line in read if line["stage"] == "grpo"]


@pytest.mark.slow
def test_drafts_are_shown_and_kept(taught) -> None:
    _, folder = taught
    assert [line["step"] for line in lines(folder)] == [1, 2, 3, 4]
    assert all(line["metrics"]["turns/drafts"] > 0.5 for line in lines(folder))
    assert all(line["metrics"]["tools/call_frequency"] > 0.5 for line in lines(folder))
    rows = RolloutStore(folder / "rollouts").read("grpo")
    drafted = [row for row in rows if "[render]\n<svg" in row.completion and "[tool]\n" in row.completion]
    assert len(drafted) > len(rows) / 2
    shown = [row for row in drafted if "[tool]\nThe program drew a picture of 64 x 64 pixels." in row.completion]
    assert shown
    for row in drafted:
        totals = [answer["total"] for answer in row.scorecard["answers"]]
        assert row.total == max(totals)  # `reward: best`
        assert 2 <= len(totals) <= 3
    evaluation = json.loads((folder / "evaluation.json").read_text())
    assert all(row["drafts"] > 0.5 for row in evaluation["rows"])
    answers = RolloutStore(folder / "rollouts").read("eval/sft/greedy")
    assert any("[tool]" in row.completion for row in answers)
    assert (folder / "report.html").stat().st_size > 10_000


@pytest.mark.slow
def test_a_batch_is_rendered_before_the_first_tool_waits_and_evaluation_takes_the_same_turns(
    taught, tmp_path, monkeypatch
) -> None:
    """TRL's own trainer, in this process. With `top_k: 1` it samples what greedy decoding gives."""
    recipe_path, folder = taught
    changed = ("grpo.steps=2", "grpo.top_k=1", "grpo.learning_rate=1.0e-9", "sandbox.workers=2", "launch.threads=1")
    recipe = load_recipe(recipe_path, [*changed, *FROM_SFT, f"model.source={folder / 'sft' / 'model'}"])
    domain = registry.load("envs", "svg")
    tasks = load_task_sets(recipe, domain, tmp_path).train
    events: list[tuple[str, int]] = []
    with (
        Grader(domain, recipe.rubric, recipe.sandbox) as grader,
        RunFolder.opened(tmp_path / "run", recipe, tmp_path) as place,
    ):
        started: list = []
        real_render, real_tool, real_grade = grader.render, TurnEnvironment.render, grader.grade_async

        def spied_render(task, completion):
            events.append(("start", len(started)))
            started.append(real_render(task, completion))
            return started[-1]

        def spied_tool(self, code):
            events.append(("tool", len(started)))
            return real_tool(self, code)

        async def spied_grade(items, **options):
            events.append(("grade", len(items)))
            return await real_grade(items, **options)

        spied_tool.__doc__, spied_tool.__name__ = real_tool.__doc__, "render"
        spied_tool.__annotations__ = {"code": "str"}
        monkeypatch.setattr(grader, "render", spied_render)
        monkeypatch.setattr(grader, "grade_async", spied_grade)
        monkeypatch.setattr(TurnEnvironment, "render", spied_tool)
        context = StageContext(recipe, place, StopRequest())
        train_grpo(context, tasks, grader, start=folder / "sft" / "model", folder=place.path / "grpo")
        monkeypatch.undo()
        rows = [row for row in place.rollouts.read("grpo") if row.step == 1]

        first = events[: next(i for i, event in enumerate(events) if event[0] == "grade")]
        tools = [i for i, (kind, _) in enumerate(first) if kind == "tool"]
        assert len(tools) >= 8
        begun = first[tools[0]][1]
        assert begun >= 3  # different prompts, different drafts: all on their way before anything is waited for
        waves = [kind for kind, _ in first]
        switches = sum(a != b for a, b in itertools.pairwise(waves))
        assert switches <= 2 * recipe.turns.max_turns  # wave after wave, not draft by draft

        names = list(dict.fromkeys(row.task_id for row in rows))
        asked = [next(task for task in tasks if task.id == name) for name in names]
        place_of_model = folder / "sft" / "model"
        model = load_model(recipe.model, place_of_model, training=False)
        tokenizer = teach_tools(load_tokenizer(recipe.model, place_of_model))
        drafts = Drafts(grader, asked, recipe.turns)
        said = converse(model, tokenizer, asked, drafts, sample=False, max_new_tokens=220)
        for name, talk in zip(names, said, strict=True):
            assert transcript(talk) == next(row.completion for row in rows if row.task_id == name)


@pytest.mark.slow
def test_killed_and_resumed_equals_uninterrupted(taught, tmp_path) -> None:
    recipe, folder = taught
    overrides = (*FROM_SFT, f"model.source={folder / 'sft' / 'model'}", "name=again", "grpo.steps=5")
    runs = {name: tmp_path / name for name in ("whole", "killed")}
    run(recipe, runs["whole"], *overrides)
    process = start(recipe, runs["killed"], *overrides)
    marker = runs["killed"] / "again" / "grpo" / "checkpoint-2" / "janusrl.json"
    assert eventually(lambda: marker.is_file() or process.poll() is not None, 600)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    run(recipe, runs["killed"], *overrides)
    keep = ("loss", "reward", "turns/drafts", "tools/call_frequency", "entropy")
    found = [
        [{name: line["metrics"][name] for name in keep} | {"step": line["step"]} for line in lines(place / "again")]
        for place in runs.values()
    ]
    assert found[0] == found[1]
    assert len(found[0]) == 5
    stores = [RolloutStore(place / "again" / "rollouts").read("grpo") for place in runs.values()]
    assert [row.completion for row in stores[0]] == [row.completion for row in stores[1]]


@pytest.mark.slow
def test_ranks_that_take_different_numbers_of_turns_do_not_hang(taught, tmp_path) -> None:
    recipe, folder = taught
    start_from = f"model.source={folder / 'sft' / 'model'}"
    run(recipe, tmp_path, *FROM_SFT, start_from, "name=ranks", "grpo.steps=2", "launch.num_processes=2")
    rows = RolloutStore(tmp_path / "ranks" / "rollouts").read("grpo")
    assert {(row.rank, row.step) for row in rows} == {(rank, step) for rank in (0, 1) for step in (1, 2)}
    turns = {
        place: max(row.completion.count("[tool]") for row in rows if (row.rank, row.step) == place)
        for place in {(row.rank, row.step) for row in rows}
    }
    assert max(turns.values()) >= 1


HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'


@pytest.fixture(scope="module")
def desk():
    """Real tasks, a real pool of two workers, and the tokenizer that reads tool calls."""
    from janusrl.recipe import TaskSourceSection
    from janusrl.sources import load_tasks
    from janusrl.training.models import train_tokenizer

    section = TaskSourceSection(source="scenes", count=3, canvas_px=512)
    tasks = load_tasks(section, domain="svg", seed=1, split="train")
    tokenizer = teach_tools(train_tokenizer([task.instruction + task.demonstration for task in tasks]))
    with Grader(registry.load("envs", "svg"), None, SandboxSection(workers=2)) as grader:
        yield grader, tasks, tokenizer


def says(tokenizer, drafts: Drafts, prompt: str, text: str) -> tuple[dict, list[int]]:
    """A model's answer as TRL reads it: the message, and the prompt's tokens."""
    from trl.chat_template_utils import parse_response

    messages = [{"role": "user", "content": prompt}]
    prefix = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True, return_dict=False)
    ids = tokenizer(text + "<|im_end|>", add_special_tokens=False)["input_ids"]
    return parse_response(tokenizer, ids, prefix=prefix, tools=[drafts.environment().render]), prefix


def call(code: str) -> str:
    return f"<tool_call><function=render><parameter=code>{code}</parameter></function></tool_call>"


def test_drafts_of_a_batch_are_under_way_together(desk, monkeypatch) -> None:
    grader, tasks, tokenizer = desk
    drafts = Drafts(grader, tasks, TurnsSection(max_turns=2))
    monkeypatch.setattr(tokenizer, "parse_response", tokenizer.parse_response)  # put back afterwards
    drafts.watch(tokenizer)
    futures: list[Future] = []
    real, all_said = grader.render, threading.Event()

    def held(*asked):
        """A render that comes back when every draft was said, and no sooner."""
        futures.append(Future())

        def give(into: Future, found: Future) -> None:
            all_said.wait(60)
            into.set_result(found.result())

        threading.Thread(target=give, args=(futures[-1], real(*asked)), daemon=True).start()
        return futures[-1]

    monkeypatch.setattr(grader, "render", held)
    environments = [drafts.environment() for _ in range(4)]
    for number, environment in enumerate(environments):
        environment.reset(task_id=tasks[number % 3].id)
    codes = [f'{HEAD}<circle r="{number + 1}"/></svg>' for number in range(4)]
    for number, code in enumerate(codes):
        message, _ = says(tokenizer, drafts, f"draw {number % 3}", call(code))
        assert drafts_of(message) == [code]
    assert len(futures) == 4
    assert not any(future.done() for future in futures), "nothing waits for a draft before a tool is called"
    all_said.set()
    shown = [environment.render(code) for environment, code in zip(environments, codes, strict=True)]
    assert shown == ["The program drew a picture of 512 x 512 pixels."] * 4
    assert len(futures) == 4  # nothing twice


def test_the_tool_says_what_failed_and_counts_drafts(desk) -> None:
    grader, tasks, _ = desk
    drafts = Drafts(grader, tasks, TurnsSection(max_turns=3))
    environment = drafts.environment()
    environment.reset(task_id=tasks[0].id)
    assert environment.render("<svg").startswith("The program failed (truncated)")
    assert "embedded_picture" in environment.render(
        HEAD + '<image href="file:///etc/passwd" width="9" height="9"/></svg>'
    )
    assert environment.render(HEAD + "</svg>") == "No more drafts can be shown. Give your answer now."
    environment.reset(task_id=tasks[1].id)  # the same instance, a new rollout
    assert environment.render(HEAD + "</svg>").startswith("The program drew")


def test_resets_are_deterministic_and_a_crowd_of_calls_renders_no_more_than_allowed(desk, monkeypatch) -> None:
    grader, tasks, tokenizer = desk
    drafts = Drafts(grader, tasks, TurnsSection(max_turns=3))
    monkeypatch.setattr(tokenizer, "parse_response", tokenizer.parse_response)
    drafts.watch(tokenizer)
    asked = []
    real = grader.render
    monkeypatch.setattr(grader, "render", lambda task, code: asked.append((task.id, code)) or real(task, code))
    seen = []
    for _ in range(2):
        asked.clear()
        environment = drafts.environment()
        assert environment.reset(task_id=tasks[1].id, prompt=[{"role": "user", "content": "draw"}]) is None
        crowd = "".join(call(f'{HEAD}<circle r="{n}"/></svg>') for n in range(50))
        says(tokenizer, drafts, "draw", crowd)
        seen.append(list(asked))
    assert seen[0] == seen[1]
    assert [name for name, _ in seen[0]] == [tasks[1].id] * 2


def test_later_answers_are_told_apart_by_their_prompts(desk, monkeypatch) -> None:
    grader, tasks, tokenizer = desk
    drafts = Drafts(grader, tasks, TurnsSection(max_turns=4))
    monkeypatch.setattr(tokenizer, "parse_response", tokenizer.parse_response)
    drafts.watch(tokenizer)
    asked = []
    real = grader.render
    monkeypatch.setattr(grader, "render", lambda task, code: asked.append(task.id) or real(task, code))
    for task in tasks[:2]:
        drafts.environment().reset(task_id=task.id)
    _, prefix = says(tokenizer, drafts, "draw a", call(HEAD + '<circle r="3"/></svg>'))
    says(tokenizer, drafts, "draw b", "no draft at all")
    ids = tokenizer(call(HEAD + '<circle r="4"/></svg>') + "<|im_end|>", add_special_tokens=False)["input_ids"]
    tokenizer.parse_response(ids, prefix=[*prefix, 5, 6, 7])
    assert asked == [tasks[0].id] * 2


@pytest.mark.parametrize(
    ("overrides", "files", "where", "words"),
    [
        (["grpo.use_vllm=true", "grpo.vllm_mode=server"], {}, "grpo.vllm_mode", "can hang"),
        (["grpo.use_vllm=true", "grpo.vllm_tensor_parallel_size=2"], {}, "grpo.vllm_tensor_parallel_size", "can hang"),
        (["grpo.max_tool_calling_iterations=3"], {}, "grpo.max_tool_calling_iterations", "leave it out"),
        (["grpo=null"], {}, "turns", "no 'grpo' section"),
        (["compare.arms=[expert_iteration]"], {}, "compare.arms", "without drafts"),
        (["turns.max_turns=1"], {}, "turns.max_turns", "at least 2"),
        ([], {"a.yaml": "deepspeed_config: {zero_stage: 3}"}, "launch.accelerate_config", "ZeRO-3"),
        ([], {"a.yaml": "distributed_type: FSDP\nfsdp_config: {fsdp_version: 2}"}, "launch.accelerate_config", "FSDP"),
        (
            [],
            {
                "a.yaml": "deepspeed_config: {deepspeed_config_file: ds.json}",
                "ds.json": '{"zero_optimization": {"stage": 3}}',
            },
            "launch.accelerate_config",
            "ZeRO-3",
        ),
    ],
)
def test_what_can_hang_is_refused_with_its_line(tmp_path, overrides, files, where, words) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    text = RECIPE.replace("launch: {cpu: true}", "launch: {accelerate_config: a.yaml}") if files else RECIPE
    (tmp_path / "r.yaml").write_text(text)
    with pytest.raises(RecipeError) as caught:
        load_recipe(tmp_path / "r.yaml", overrides)
    (mistake,) = [mistake for mistake in caught.value.mistakes if mistake.path == where]
    assert words in mistake.message
    assert overrides or mistake.line == text.splitlines().index("launch: {accelerate_config: a.yaml}") + 1


def test_zero_2_is_no_reason_to_refuse(tmp_path) -> None:
    (tmp_path / "a.yaml").write_text("distributed_type: DEEPSPEED\ndeepspeed_config: {zero_stage: 2}")
    (tmp_path / "r.yaml").write_text(RECIPE.replace("launch: {cpu: true}", "launch: {accelerate_config: a.yaml}"))
    assert load_recipe(tmp_path / "r.yaml").turns.max_turns == 3


def test_trouble_in_looking_ahead_changes_no_answer_and_is_told(desk, monkeypatch) -> None:
    grader, tasks, tokenizer = desk
    drafts = Drafts(grader, tasks, TurnsSection(max_turns=2))
    monkeypatch.setattr(tokenizer, "parse_response", tokenizer.parse_response)
    drafts.watch(tokenizer)
    drafts.environment().reset(task_id=tasks[0].id)

    def broken(task, code):
        raise RuntimeError("no pool today")

    monkeypatch.setattr(grader, "render", broken)
    with pytest.warns(UserWarning, match="no pool today"):
        message, _ = says(tokenizer, drafts, "draw a", call(HEAD + "</svg>"))
    assert drafts_of(message) == [HEAD + "</svg>"]
