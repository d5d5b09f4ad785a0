"""The README's examples are real: its recipe validates together with its reward, its files exist, its targets too."""

import re
from pathlib import Path

import numpy as np
import pytest

from janusrl import registry
from janusrl.outcome import Outcome
from janusrl.recipe_file import load_recipe
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.sample import Sample, View
from janusrl.task import Task

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
    assert [term.reward for term in recipe.rubric.terms] == ["svg_visual", "my_rewards.py:calm"]


def test_the_reward_does_what_its_sentence_says(examples):
    calm = registry.load("rewards", "my_rewards.py:calm", folder=examples)

    def sample(pixels):
        view = View(Rendering((Frame(pixels),)))
        task = Task("t", "svg", ({"role": "user", "content": "draw"},))
        return Sample(task, "", Outcome.drew(view.rendering), candidate=view)

    flat = np.full((8, 8, 4), 200, np.uint8)
    noise = np.random.default_rng(0).integers(0, 256, (8, 8, 4), dtype=np.uint8)
    noise[..., 3] = 255
    assert calm(sample(flat)) == 1.0
    assert 0.0 <= calm(sample(noise)) < 0.8


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
