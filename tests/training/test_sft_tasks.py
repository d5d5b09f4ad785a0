"""`tasks.sft`: SFT imitates a corpus of several environments, while GRPO and evaluation have tasks of one."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "synthesis"))
from corpus_rows import ABOUT, drawings, rows, write
from tiny_vision import build

from janusrl import registry
from janusrl.cli import main
from janusrl.data.sources.corpus import task_of
from janusrl.recipe import ModelSection
from janusrl.recipe_file import RecipeError, dump_resolved, load_recipe
from janusrl.sources import SourceError
from janusrl.training.gallery import Gallery
from janusrl.training.plan import plan
from janusrl.training.run import load_task_sets
from janusrl.training.stages import grpo_rows, sft_rows

RECIPE = """
name: mixed
model: {source: tiny, params: 650k}
tasks:
  env: svg
  sft: {source: corpus, path: little, view: text}
  eval: {source: corpus, path: little, env: svg, count: 4}
rubric: {gates: [render_gate], terms: [svg_visual]}
sft: {steps: 4, batch_size: 8, learning_rate: 5.0e-3}
eval: {batch_size: 8, before_sft: false, max_new_tokens: 24}
launch: {cpu: true}
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a corpus and a recipe beside it."""
    write(tmp_path / "little", about=ABOUT)
    (tmp_path / "mixed.yaml").write_text(RECIPE, encoding="utf-8")
    return tmp_path


def sets(folder, *overrides):
    recipe = load_recipe(folder / "mixed.yaml", overrides)
    return load_task_sets(recipe, registry.load("envs", "svg"), folder)


def test_one_run_imitates_every_environment(folder, monkeypatch, capsys) -> None:
    monkeypatch.chdir(folder)
    assert main(["run", "mixed.yaml"]) == 0
    told = capsys.readouterr().out
    assert "32 tasks for SFT (algorithm 4, chart 5, scientific 5, svg 18), 4 held out" in told
    run = folder / "runs" / "mixed"
    assert json.loads((run / "run.json").read_text())["stages"]["sft"]["steps"] == 4
    assert {row["stage"] for row in json.loads((run / "evaluation.json").read_text())["rows"]} == {"sft"}
    from transformers import AutoTokenizer

    words = AutoTokenizer.from_pretrained(run / "export").get_vocab()
    assert any("plt" in word for word in words), "the tokenizer has learnt the words of every environment"
    assert "SFT: `corpus` {'path': 'little', 'view': 'text'}" in (run / "export" / "README.md").read_text()
    assert "sft <b>corpus</b>" in (run / "report.html").read_text()
    capsys.readouterr()
    assert main(["eval", "runs/mixed", "--json"]) == 0, "the folder of a run can be measured again"
    assert json.loads(capsys.readouterr().out)["n"] == 4


def test_each_set_goes_to_its_stage(folder) -> None:
    train = "tasks.train={source: scenes, count: 6, level: 1}"
    found = sets(folder, train, "grpo={steps: 1, batch_size: 8, num_generations: 2}")
    assert {task.domain for task in found.train} == {task.domain for task in found.eval} == {"svg"}
    assert len({task.domain for task in found.sft}) == 4
    assert len(found.trained) == len(found.train) + len(found.sft)
    recipe = load_recipe(folder / "mixed.yaml", [train, "tasks.sft.path=nowhere"])
    assert len(load_task_sets(recipe, registry.load("envs", "svg"), folder, imitated=False).train) == 6
    alone = sets(folder, train, "tasks.sft=null")
    assert alone.sft is alone.train
    assert len(alone.trained) == 6


def test_held_out_tasks_are_dropped_from_what_sft_imitates(folder, capsys) -> None:
    whole = [row for row in drawings(8) if row.split == "train"]
    write(folder / "leak", rows=lambda: whole, rejects=list)
    told = {"domain": "svg", "id": "same", "prompt": whole[2].instruction}
    (folder / "held.jsonl").write_text(json.dumps(told), encoding="utf-8")
    found = sets(folder, "tasks.sft.path=leak", "tasks.eval={source: jsonl, path: held.jsonl}")
    assert whole[2].id not in {task.id for task in found.sft}
    assert len(found.sft) == len(whole) - 1
    assert "dropped 1 SFT tasks that are also held out" in capsys.readouterr().err


def test_pictures_are_refused_by_a_model_that_cannot_see(folder) -> None:
    with pytest.raises(SourceError, match=r"tasks\.sft: task 'edit-00000' shows a picture.*`view: text`"):
        sets(folder, "tasks.sft.view=full")


MISTAKES = [
    ("tasks.sft=null", "give 'train', the tasks that are trained on"),
    ("sft=null", "'tasks.sft' is what the stage 'sft' imitates, and there is no such stage"),
    ("grpo={steps: 1}", "'grpo' is rewarded on the tasks of 'tasks.train', and there are none"),
    ("tasks.sft.pathh=x", "unknown option 'pathh'. Did you mean 'path'?"),
    ("tasks.sft.source=corpsu", "Did you mean 'corpus'?"),
]


@pytest.mark.parametrize(("override", "message"), MISTAKES)
def test_mistakes_are_told_before_anything_starts(folder, override, message) -> None:
    with pytest.raises(RecipeError) as caught:
        load_recipe(folder / "mixed.yaml", [override])
    assert message in str(caught.value)


def test_plan_tells_the_sets_and_what_is_not_there(folder) -> None:
    found = plan(load_recipe(folder / "mixed.yaml"), folder / "mixed.yaml")
    assert found.tasks["sft"] == "all of corpus (path little, view text)"
    assert found.ok, found.problems
    recipe = load_recipe(folder / "mixed.yaml", ["tasks.sft.path=nowhere"])
    (problem,) = plan(recipe, folder / "mixed.yaml").problems
    assert problem.startswith("tasks.sft: source 'corpus': no folder nowhere in ")
    (folder / "again.yaml").write_text(dump_resolved(recipe), encoding="utf-8")
    assert load_recipe(folder / "again.yaml") == recipe


def test_text_and_picture_prompts_make_one_table() -> None:
    """A column holds texts or lists of parts, never both: PyArrow refuses the mixture."""
    from datasets import Dataset

    model = ModelSection(source="base", vision=True)
    tasks = [task_of(row, "little") for row in rows() if row.env in ("svg", "chart")]
    assert {bool(task.images) for task in tasks} == {True, False}
    for made in (sft_rows(tasks, model), grpo_rows(tasks, model)):
        table = Dataset.from_list(Gallery().numbered(made))
        assert len(table) == len(tasks)
        texts = ["".join(part["text"] or "" for part in row["prompt"][-1]["content"]) for row in table]
        assert texts == [task.instruction for task in tasks]
        assert [len(row["images"]) for row in table] == [len(task.images) for task in tasks]


@pytest.mark.slow
def test_a_model_that_sees_imitates_rows_with_and_without_pictures(folder, monkeypatch) -> None:
    monkeypatch.chdir(folder)
    build(folder / "base", [text for row in rows() for text in (row.instruction, row.completion)])
    overrides = ["model={source: base, vision: true}", "tasks.sft.view=full", "sft.max_length=null", "sft.steps=3"]
    mixed = "tasks.sft.categories=[svg, svg_editing]"
    assert main(["run", "mixed.yaml", *overrides, mixed]) == 0
    log = (folder / "runs" / "mixed" / "logs" / "metrics.jsonl").read_text().splitlines()
    losses = [json.loads(line)["metrics"]["loss"] for line in log if '"sft"' in line]
    assert len(losses) == 3
    assert all(0 < loss < 20 for loss in losses), losses
    evaluation = json.loads((folder / "runs" / "mixed" / "evaluation.json").read_text())
    assert [row["n"] for row in evaluation["rows"]] == [4, 4], "held-out prompts without pictures are answered too"


def test_only_demonstrations_of_the_grader_s_environment_are_drafted_first() -> None:
    from janusrl.recipe import SandboxSection, TurnsSection
    from janusrl.scoring.grader import Grader
    from janusrl.training.turns import Drafts

    known = [row for row in rows() if not row.images]
    tasks = [task_of(row, "little") for row in [*known[:3], *known[-2:]]]
    model = ModelSection(source="tiny")
    with Grader(registry.load("envs", "svg"), None, SandboxSection(workers=1)) as grader:
        made = sft_rows(tasks, model, Drafts(grader, tasks, TurnsSection(sft_drafts=True)))
    assert ["tools" in row for row in made] == [True] * 6 + [False] * 2
    assert [row["completion"][0]["content"] for row in made[-2:]] == [task.demonstration for task in tasks[-2:]]


@pytest.mark.slow
def test_grpo_and_the_rival_arms_follow(folder, monkeypatch, capsys) -> None:
    monkeypatch.chdir(folder)
    more = [
        "tasks.train={source: scenes, count: 16, level: 1}",
        "grpo={steps: 1, batch_size: 4, num_generations: 2, max_completion_length: 16, save_steps: 1}",
        "compare={arms: [sft_continued, best_rows]}",
    ]
    assert main(["run", "mixed.yaml", *more]) == 0
    stages = json.loads((folder / "runs" / "mixed" / "run.json").read_text())["stages"]
    assert stages["sft_continued"]["rows"] == 32, "all that SFT imitates"
    assert stages["best_rows"]["rows"] == round(0.2 * 18), "a share of what the grader can score"
    assert "16 training tasks, 32 tasks for SFT" in capsys.readouterr().out
    assert main(["run", "mixed.yaml", *more, "name=other", "tasks.sft.categories=[algorithm]"]) == 1
    assert "none of it is of the environment 'svg'" in capsys.readouterr().err
