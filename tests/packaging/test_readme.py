"""The README's examples are real: its recipe validates together with its reward, its files exist, its targets too."""

import re
from pathlib import Path

import numpy as np
import pytest

from janusrl import registry
from janusrl.recipe_file import load_recipe
from janusrl.scoring.sample import Sample

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def examples(tmp_path):
    """A folder with the README's recipe and reward in it."""
    names = {"yaml": "my.yaml", "python": "my_rewards.py"}
    for language, text in re.findall(r"```(yaml|python)\n(.*?)```", README, re.DOTALL):
        (tmp_path / names[language]).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_recipe_validates_with_the_reward(examples):
    recipe = load_recipe(examples / "my.yaml")
    assert [use.reward for use in recipe.rubric.multiply] == ["length_band", "my_rewards.py:ink"]


def test_the_reward_does_what_its_sentence_says(examples):
    ink = registry.load("rewards", "my_rewards.py:ink", folder=examples)
    white, half, full = (np.full((8, 8, 3), 255, np.uint8) for _ in range(3))
    half[:4], full[:] = 0, 0
    assert [ink(Sample.of(drawn, half)) for drawn in (white, half, full)] == [0.0, 1.0, 0.5]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/index.md"])
def test_links_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert links
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_named_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"`make ([a-z]+)`", README)) | {"demo"}
    assert {target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()
