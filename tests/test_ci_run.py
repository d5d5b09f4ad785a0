"""`.ci/run`: which failures it forgives. On a project of one test file; the script and pytest are real."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def failing(name: str, *turns: int) -> str:
    """A test that fails in these of its turns, counted from 0."""
    return f"""

def test_{name}():
    seen = pathlib.Path("{name}")
    turn = len(seen.read_text()) if seen.exists() else 0
    seen.write_text("." * (turn + 1))
    assert turn not in {turns}
"""


def run(folder: Path, tests: str, *, check: str = "true") -> tuple[int, str]:
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    (folder / "Makefile").write_text(f"check:\n\t@{check}\ntest:\n\t@{sys.executable} -m pytest $(ARGS)\n")
    (folder / "test_all.py").write_text("import pathlib\n\n\ndef test_well():\n    pass\n" + tests)
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "MAKE"))}
    done = subprocess.run([folder / ".ci" / "run"], cwd=folder, env=env, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_what_failed_once_is_named_and_forgiven(tmp_path: Path) -> None:
    status, said = run(tmp_path, failing("once", 0) + failing("rarely", 0))
    assert status == 0, said
    assert "FLAKY" in said
    assert "test_all.py::test_once" in said
    assert "test_all.py::test_rarely" in said


@pytest.mark.parametrize(
    ("tests", "check"),
    [
        pytest.param(failing("bad", *range(9)), "true", id="fails always"),
        pytest.param(failing("often", 0, 4), "true", id="fails again"),
        pytest.param(failing("one", 0) + failing("two", 0) + failing("three", 0), "true", id="too many"),
        pytest.param("import nothing_of_this_name\n", "true", id="cannot be read"),
        pytest.param(failing("once", 0), "false", id="check"),
    ],
)
def test_what_is_not_forgiven(tmp_path: Path, tests: str, check: str) -> None:
    status, said = run(tmp_path, tests, check=check)
    assert status == 1, said
    assert "CI: failed" in said


def test_all_well(tmp_path: Path) -> None:
    status, said = run(tmp_path, "")
    assert status == 0, said
    assert "FLAKY" not in said
