"""The command line starts quickly: nothing heavy is imported before a command needs it."""

import subprocess
import sys

import pytest

HEAVY = {
    "torch",
    "transformers",
    "trl",
    "peft",
    "datasets",
    "pandas",
    "scipy",
    "skimage",
    "cv2",
    "matplotlib",
    "gymnasium",
}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["list", "rewards"], ["run", "--help"]])
def test_light_commands_import_nothing_heavy(arguments):
    code = (
        "import sys\nfrom janusrl.cli import main\n"
        f"try:\n    code = main({arguments!r})\nexcept SystemExit as leaving:\n    code = leaving.code or 0\n"
        f"print('IMPORTED', sorted({HEAVY!r} & set(sys.modules)))\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("IMPORTED []")


def test_importing_the_package_imports_no_third_party_code():
    code = "import sys, janusrl; print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'torch', 'pydantic')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
