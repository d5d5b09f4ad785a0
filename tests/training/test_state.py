"""The run folder: a recipe of an older version goes on, another recipe does not."""

import pytest

from janusrl.recipe_file import load_recipe
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


def test_another_recipe_is_refused_with_what_differs(small_recipe, tmp_path) -> None:
    recipe = load_recipe(small_recipe())
    with RunFolder.opened(tmp_path / "run", recipe, tmp_path):
        pass
    other = load_recipe(small_recipe(), ["grpo.steps=9"])
    refused = pytest.raises(RunError, match=r"another recipe.*steps: 9")
    with refused, RunFolder.opened(tmp_path / "run", other, tmp_path):
        pass
    kept = tmp_path / "run" / "recipe.yaml"
    kept.write_text(kept.read_text().replace("svg_visual", "no_such_reward"))
    with pytest.raises(RunError, match="another recipe"), RunFolder.opened(tmp_path / "run", recipe, tmp_path):
        pass
