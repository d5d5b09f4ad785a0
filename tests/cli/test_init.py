"""`janusrl init` writes a project that works as it stands: its test passes, its recipe checks, its reward scores."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from janusrl.cli import main


def command(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", *words]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("init") / "ink-places"
    assert main(["init", str(folder)]) == 0
    return folder


def test_its_own_tests_pass(project):
    done = command("pytest", "-q", "-p", "no:cacheprovider", folder=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


def test_its_recipe_checks_and_scores(project, tmp_path):
    done = command("janusrl", "plan", "recipe.yaml", folder=project)
    assert done.returncode == 0, done.stdout + done.stderr
    square = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect x="9" y="9" width="30" height="20"/></svg>'
    )
    (tmp_path / "square.svg").write_text(square)
    file = str(tmp_path / "square.svg")
    done = command("janusrl", "score", file, "--reference", file, "--rubric", "recipe.yaml", "--json", folder=project)
    said = json.loads(done.stdout)
    assert said["terms"]["ink_places"] == pytest.approx(1.0)
    assert said["total"] == pytest.approx(1.0)


@pytest.mark.slow
def test_its_rubric_passes_the_audit(project, tmp_path):
    done = command("janusrl", "audit", "--quick", "--rubric", "recipe.yaml", "-o", str(tmp_path), folder=project)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert (tmp_path / "audit.html").is_file()


@pytest.mark.parametrize("env", ["chart", "web", "interactive", "animation", "scientific", "algorithm", "edit"])
def test_every_environment_has_its_recipe(env, tmp_path, capsys):
    from janusrl.recipe_file import load_recipe

    folder = tmp_path / f"{env}_extra"
    assert main(["init", str(folder), "--env", env]) == 0
    recipe = load_recipe(folder / "recipe.yaml")
    assert recipe.rubric is not None
    assert recipe.rubric.terms[-1].reward == f"{env}_extra.py:{env}_extra"
    weights = [term.weight for term in recipe.rubric.terms]
    assert sum(weights) == pytest.approx(1.0, abs=1e-3)
    spec = importlib.util.spec_from_file_location("extra", folder / f"{env}_extra.py")
    assert spec is not None


@pytest.mark.parametrize(
    ("name", "said"), [("ssim", "'ssim' already"), ("json", "module"), ("2go", "no name"), ("class", "no name")]
)
def test_names_that_cannot_be_are_refused(name, said, tmp_path, capsys):
    assert main(["init", str(tmp_path / name)]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / name).exists()


def test_nothing_is_overwritten(tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    assert main(["init", str(tmp_path / "mine")]) == 2
    assert "nothing was written" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]
    assert main(["init", str(tmp_path / "other"), "--env", "chrt"]) == 2
    assert "chart" in capsys.readouterr().err
