"""The run folder: a recipe of an older version goes on, another recipe does not."""

import json

import pytest

from janusrl.recipe_file import load_recipe
from janusrl.training.models import load_tokenizer
from janusrl.training.run import run_recipe
from janusrl.training.stages import TrainingDataError
from janusrl.training.state import RunError, RunFolder


def test_settings_that_an_older_version_did_not_have_are_their_defaults(small_recipe, tmp_path) -> None:
    recipe = load_recipe(small_recipe())
    with RunFolder.opened(tmp_path / "run", recipe, tmp_path):
        pass
    kept = tmp_path / "run" / "recipe.yaml"
    whole = kept.read_text()
    older = "".join(line for line in whole.splitlines(keepends=True) if "duplicate_discount" not in line)
    assert older != whole
    kept.write_text(older)
    with RunFolder.opened(tmp_path / "run", recipe, tmp_path):
        assert kept.read_text() == whole


def finished(run) -> None:
    run.mark("sft", "done")


def answered(run) -> None:
    run.rollouts.write([], stage="eval/base/greedy", step=0)


def stepped(run) -> None:
    run.log.append("sft", 1, 0.1, {"loss": 2.0})


def saved(run) -> None:
    (run.path / "sft" / "checkpoint-1").mkdir(parents=True)


@pytest.mark.parametrize("result", [finished, answered, stepped, saved])
def test_another_recipe_is_refused_with_what_differs(small_recipe, tmp_path, result) -> None:
    recipe = load_recipe(small_recipe())
    with RunFolder.opened(tmp_path / "run", recipe, tmp_path) as run:
        result(run)
    other = load_recipe(small_recipe(), ["grpo.steps=9"])
    refused = pytest.raises(RunError, match=r"another recipe.*steps: 9")
    with refused, RunFolder.opened(tmp_path / "run", other, tmp_path):
        pass
    kept = tmp_path / "run" / "recipe.yaml"
    kept.write_text(kept.read_text().replace("svg_visual", "no_such_reward"))
    with pytest.raises(RunError, match="another recipe"), RunFolder.opened(tmp_path / "run", recipe, tmp_path):
        pass


def test_a_recipe_that_failed_before_any_result_is_corrected(small_recipe, tmp_path, capsys) -> None:
    recipe = load_recipe(small_recipe())
    with RunFolder.opened(tmp_path / "run", recipe, tmp_path) as run:
        run.mark("sft", "failed", error="out of memory")
        run.finish("failed", error="out of memory")
    other, home = load_recipe(small_recipe(), ["grpo.steps=9"]), tmp_path / "elsewhere"
    with RunFolder.opened(tmp_path / "run", other, home) as run:
        assert not run.begun
        assert "steps: 9" in (run.path / "recipe.yaml").read_text()
        assert (run.state["state"], run.state["stages"]) == ("running", {})
        assert run.state["recipe_folder"] == str(home)
        run.mark("sft", "done")
    assert "nothing was done yet" in capsys.readouterr().err
    with RunFolder.opened(tmp_path / "run", other, tmp_path) as run:
        assert run.begun
        assert run.state["recipe_folder"] == str(tmp_path), "a recipe that was moved brings its files"
        assert run.is_done("sft")


def test_a_tiny_model_is_made_anew_for_a_corrected_recipe(small_recipe, tmp_path) -> None:
    path = small_recipe()
    runs = tmp_path / "runs"
    for word in ("zebra", "okapi"):
        row = {"id": "a", "domain": "svg", "prompt": f"{word} " * 9}
        (tmp_path / f"{word}.jsonl").write_text(json.dumps(row))
        recipe = load_recipe(path, [f"tasks.train={{source: jsonl, path: {word}.jsonl}}"])
        with pytest.raises(TrainingDataError, match="demonstration"):
            run_recipe(recipe, path, runs)
    words = load_tokenizer(recipe.model, runs / "small" / "base").get_vocab()
    assert any("okapi" in token for token in words)
    assert not any("zebra" in token for token in words)
