"""What a machine lacks: doctor says how to get it, and a recipe that needs it is refused before anything starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from janusrl.render import backends

HIDE_R = (
    "import sys; from janusrl.render import backends; backends.r_home = lambda: None\n"
    "from janusrl.cli import main; sys.exit(main(sys.argv[1:]))"
)
RECIPE = """
name: plots
model: {source: tiny, params: 650k}
tasks:
  env: scientific
  train: {source: jsonl, path: tasks.jsonl}
  eval: {source: jsonl, path: tasks.jsonl}
sft: {steps: 2, learning_rate: 1.0e-3, batch_size: 1}
launch: {cpu: true}
"""
CODE = {"r": "plot(1:3)", "matlab": "plot(1:3)", "mathematica": "Plot[x, {x, 0, 1}]"}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    return tmp_path


def write_tasks(folder: Path, *languages: str) -> None:
    rows = [
        {"id": each, "domain": "scientific", "prompt": "Plot it.", "metadata": {"language": each},
         "reference": {"code": CODE[each], "language": each}}
        for each in languages
    ]  # fmt: skip
    (folder / "tasks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def janusrl_command(*arguments: str, cwd: Path, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments] if code else [sys.executable, "-m", "janusrl", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=180, check=False
    )


@pytest.mark.parametrize("command", ["plan", "run"])
def test_a_recipe_in_r_is_refused_where_r_is_missing(work: Path, command: str) -> None:
    write_tasks(work, "r")
    done = janusrl_command(command, "recipe.yaml", cwd=work, code=HIDE_R)
    assert done.returncode == {"plan": 1, "run": 2}[command], done.stderr  # plan's 1: the run would fail
    told = done.stdout + done.stderr
    assert "scientific" in told
    assert "R is not installed: apt-get install r-base-core r-cran-ggplot2" in told
    assert "tools/backends.sh scientific" in told
    assert "Traceback" not in told
    assert not list(work.glob("runs/*/checkpoints/*"))


def test_only_the_languages_of_the_tasks_count(work: Path) -> None:
    """gnuplot is not on this PATH: tasks in MATLAB are refused, tasks in R alone are not."""
    if lack := backends.missing_for_language("matlab") + backends.missing_for_language("r"):
        pytest.skip(lack)
    write_tasks(work, "r", "matlab")
    done = janusrl_command("run", "recipe.yaml", cwd=work, PATH="/nowhere")
    assert done.returncode == 2
    assert "matlab: gnuplot is not installed: apt-get install gnuplot-nox" in done.stderr
    assert "R is not installed" not in done.stderr
    check = "from janusrl.envs.scientific import SCIENTIFIC as S; S.require(); print('fine')"
    assert janusrl_command(cwd=work, code=check, PATH="/nowhere").stdout == "fine\n"


def checks_of(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_doctor_notes_every_backend_and_how_to_get_it(work: Path) -> None:
    hidden = (
        "import sys, importlib.metadata as m; from janusrl.render import backends as b\n"
        "def gone(name): raise m.PackageNotFoundError(name)\n"
        "b.r_home = b.octave_library = lambda: None; b.version = gone\n"
        "from janusrl.cli import main; sys.exit(main(['doctor', '--json']))"
    )
    done = janusrl_command(
        cwd=work, code=hidden, PATH="/nowhere", JANUSRL_CHROMIUM="/nowhere/chromium", JANUSRL_CACHE=str(work / "cache")
    )
    assert done.returncode == 0, done.stderr  # SVG works without any of them
    checks = checks_of(done)
    missing = {name: check["fix"] for name, check in checks.items() if check["state"] == "note"}
    for name, words in {
        "matplotlib": "pip install 'janusrl[charts]'",
        "altair": "pip install 'janusrl[charts]'",
        "browser": "chromium-headless-shell",
        "web-libraries": "tools/backends.sh web",
        "manim": "pip install 'janusrl[animation]'",
        "TeX": "apt-get install --no-install-recommends texlive-latex-base dvisvgm",
        "R": "apt-get install r-base-core",
        "Octave": "apt-get install octave",
        "gnuplot": "apt-get install gnuplot-nox",
        "Mathics": "pip install 'janusrl[scientific]'",
        "skia": "pip install 'janusrl[skia]'",
        "ray": "pip install 'janusrl[ray]'",
    }.items():
        assert words in missing[name], name
    assert len(checks) == len(json.loads(done.stdout)["checks"]), "a name stands twice"


def test_doctor_says_what_is_here(work: Path) -> None:
    checks = checks_of(janusrl_command("doctor", "--json", cwd=work))
    for backend in backends.backends():
        here = backend.found is not None
        assert checks[backend.name]["state"] == ("ok" if here else "note")
        assert bool(checks[backend.name]["fix"]) is not here
        assert backend.serves in checks[backend.name]["found"]


def test_a_plot_is_rendered_by_its_ending(work: Path) -> None:
    for name, language, code in (("a.R", "r", "plot(1:3)"), ("b.wl", "mathematica", "Plot[x, {x, 0, 1}]")):
        if lack := backends.missing_for_language(language):
            pytest.skip(lack)
        (work / name).write_text(code)
        done = janusrl_command("render", name, "--level", "process", "--json", cwd=work)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["outcome"] == "scored"
        assert (work / name).with_suffix(".png").stat().st_size > 500
