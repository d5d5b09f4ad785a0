"""The checker of import rules finds each kind of breach, in a tree made for it, and nothing in a sound one."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "check_imports.py"
SOUND = {
    "janusrl/__init__.py": "",
    "janusrl/task.py": "import json\n",
    "janusrl/scoring/__init__.py": "",
    "janusrl/scoring/rubric.py": "from janusrl.task import Task\nimport numpy\n",
    "janusrl/cli/__init__.py": "from janusrl.scoring import rubric\n",
    "envs/__init__.py": "",
    "envs/svg.py": "from janusrl.task import Task\n",
    "rewards/__init__.py": "",
    "rewards/pixel.py": "from . import shared\nfrom janusrl.scoring.rubric import Rubric\n",
    "rewards/shared.py": "",
    "data/__init__.py": "",
    "pyproject.toml": '[project]\ndependencies = ["numpy>=1"]\n[project.optional-dependencies]\nocr = ["rapidocr"]\n',
}


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("check_imports", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_imports"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path):
    def build(**changed: str) -> Path:
        for name, text in (SOUND | changed).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
        subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
        return tmp_path

    return build


def test_a_sound_tree_has_no_problems(tool, tree):
    assert tool.problems(tree()) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("janusrl/task.py", "def f():\n    from janusrl.envs import svg\n", "janusrl/ imports 'janusrl.envs'"),
        ("janusrl/task.py", "from janusrl import rewards\n", "janusrl/ imports 'janusrl.rewards'"),
        ("janusrl/task.py", "import janusrl.data.sources\n", "janusrl/ imports 'janusrl.data'"),
        ("janusrl/task.py", "import envs.svg\n", "top-level package"),
        ("envs/svg.py", "from janusrl.rewards.pixel import ssim\n", "envs/ imports 'janusrl.rewards'"),
        ("rewards/pixel.py", "from ..envs import svg\n", "rewards/ imports 'janusrl.envs'"),
        ("janusrl/scoring/rubric.py", "from janusrl.cli import main\n", "stands above it"),
        ("janusrl/task.py", "from .scoring import rubric\n", "stands above it"),
        ("rewards/shared.py", "from .pixel import ssim\n", "circle"),
        ("rewards/pixel.py", "import torchfoo.bar\n", "'torchfoo', which pyproject.toml does not declare"),
        ("envs/svg.py", "x = 1\n" * 451, "451 lines"),
        ("README.md", "see /" + "home/someone/.cache\n", "path of somebody's machine"),
    ],
)
def test_each_breach_is_found(tool, tree, name, text, said):
    found = tool.problems(tree(**{name: text}))
    assert any(said in line for line in found), found
    assert any(name in line or "circle" in line for line in found)


def test_imports_for_the_type_checker_only_are_free(tool, tree):
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from janusrl.cli import main\n"
    assert tool.problems(tree(**{"janusrl/task.py": text})) == []


def test_a_longer_way_round_is_a_circle_too(tool, tree):
    found = tool.problems(tree(**{"janusrl/task.py": "import janusrl.b\n", "janusrl/b.py": "import janusrl.task\n"}))
    assert any("janusrl.b -> janusrl.task" in line or "janusrl.task -> janusrl.b" in line for line in found)


def test_this_tree_keeps_the_rules(tool):
    assert tool.problems(TOOL.parents[1]) == []
