"""The wheel is complete and stands alone: built from a copy, installed in a clean venv, used away from the tree."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAPPED = ("envs", "rewards", "data", "recipes")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of the working tree's files, tracked or new but not ignored: without leftovers of other builds."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith(("tests/", "runs/")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(out), str(source)], check=True)
    return next(out.glob("janusrl-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Python of a venv that holds this wheel; every other package comes, read only, from the venv of the tests."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True)
    # A plain path line: the .pth files of that folder, and with them the editable janusrl, are not read. What is left
    # of the editable install is its metadata, which stands after this venv's own.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def run(python: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run([str(python), *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_everything_shipped_is_inside(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {str(path.relative_to(ROOT)) for path in (ROOT / "janusrl").rglob("*.py")}
    for folder in MAPPED:
        for pattern in ("*.py", "*.yaml", "*.json"):
            expected |= {f"janusrl/{path.relative_to(ROOT)}" for path in (ROOT / folder).rglob(pattern)}
    for folder in ("janusrl/report/templates", "janusrl/cli/project"):
        expected |= {str(path.relative_to(ROOT)) for path in (ROOT / folder).iterdir() if path.is_file()}
    assert expected | {"janusrl/py.typed"} <= names, sorted(expected - names)


def test_nothing_lands_beside_janusrl(wheel):
    top = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"janusrl"}


def test_every_module_imports_from_the_wheel(installed, tmp_path):
    code = (
        "import importlib, json, pkgutil, janusrl\n"
        "def fail(name): raise ImportError(name)\n"
        "names = [m.name for m in pkgutil.walk_packages(janusrl.__path__, 'janusrl.', onerror=fail)]\n"
        "names = [n for n in names if not n.endswith('__main__')]\n"
        "names.sort(key=lambda n: n.endswith('engine'))\n"  # these change the process, which is one of programs
        "print(json.dumps({n: importlib.import_module(n).__file__ for n in names}))"
    )
    files = json.loads(run(installed, tmp_path, "-c", code).splitlines()[-1])
    home = str(installed.parents[1])
    assert {name for name, file in files.items() if not file.startswith(home)} == set()
    assert {f"janusrl.{folder}" for folder in MAPPED} | {"janusrl.training.run", "janusrl.cli"} <= set(files)


def test_the_command_works_away_from_the_repository(installed, tmp_path):
    command = str(installed.parent / "janusrl")
    assert "COMMAND" in run(installed, tmp_path, command, "--help")
    assert "svg_visual" in run(installed, tmp_path, command, "list", "rewards")
    assert "demo" in run(installed, tmp_path, command, "list", "recipes")


def test_every_registered_name_loads(installed, tmp_path):
    code = (
        "from janusrl import registry\n"
        "print(sum(registry.load(k, n) is not None for k in registry.KINDS for n in registry.names(k)))"
    )
    assert int(run(installed, tmp_path, "-c", code)) >= 10


def test_a_reward_of_another_package_trains_by_its_name(installed, tmp_path):
    """`janusrl init`, a wheel of that project in the same venv, and a GRPO run that names its reward, elsewhere."""
    command, project, work = str(installed.parent / "janusrl"), tmp_path / "ink-places", tmp_path / "work"
    run(installed, tmp_path, command, "init", str(project))
    work.mkdir()
    (work / "recipe.yaml").write_text((project / "recipe.yaml").read_text().replace("ink_places.py:", ""))
    pip = [sys.executable, "-m", "pip", "--python", str(installed), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--no-build-isolation", str(project)], check=True)
    assert "ink_places" in run(installed, work, command, "list", "rewards")
    small = ("sft.steps=120", "grpo.steps=2", "tasks.train.max_shapes=1", "tasks.train.count=600", "tasks.eval.count=8")
    run(installed, work, command, "run", "recipe.yaml", *small)
    lines = [json.loads(line) for line in (work / "runs/ink-places/logs/metrics.jsonl").read_text().splitlines()]
    values = [line["metrics"]["terms/ink_places"] for line in lines if "terms/ink_places" in line["metrics"]]
    assert values, lines[-1]
    assert all(0 < value < 1 for value in values)
