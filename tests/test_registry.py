import subprocess
import sys

import pytest

from janusrl import registry
from janusrl.registry import RegistryError


@pytest.fixture
def plugin(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import pathlib\nloads = pathlib.Path(__file__).with_suffix('.n')\n"
        "loads.write_text(loads.read_text() + 'x' if loads.exists() else 'x')\n"
        "def golden(): return 1.618\n_private = 1\n"
    )
    return tmp_path


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Installs packages that declare entry points, as pip would leave them."""

    def install(package: str, group: str, **entries: str) -> None:
        folder = tmp_path / f"{package}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        lines = [f"{name} = {value}" for name, value in entries.items()]
        (folder / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines]) + "\n")
        registry._catalogue.cache_clear()

    monkeypatch.syspath_prepend(str(tmp_path))
    yield install
    registry._catalogue.cache_clear()


def test_names_are_sorted_and_listing_imports_nothing():
    code = "import sys; from janusrl import registry; print(registry.names('rewards')); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    listed, numpy = done.stdout.splitlines()
    assert eval(listed) == sorted(eval(listed)) == registry.names("rewards")
    assert "svg_visual" in listed
    assert numpy == "False"


def test_an_unknown_kind_is_our_own_mistake():
    with pytest.raises(ValueError, match="unknown kind 'reward'"):
        registry.names("reward")


def test_an_unknown_name_lists_what_there_is_and_the_nearest():
    with pytest.raises(RegistryError, match=r"no reward is called 'svg_visul'\. Did you mean 'svg_visual'\? Known: "):
        registry.load("rewards", "svg_visul")
    with pytest.raises(RegistryError) as caught:
        registry.load("rewards", "qqqqqqqq")
    assert "Did you mean" not in str(caught.value)


def test_a_file_is_found_from_the_recipes_folder_and_run_once(plugin, monkeypatch):
    monkeypatch.chdir("/")
    assert registry.load("rewards", "mine.py:golden", folder=plugin)() == 1.618
    assert registry.load("rewards", "mine.py:golden", folder=plugin) is registry.load(
        "sources", f"{plugin}/mine.py:golden"
    )
    assert (plugin / "mine.n").read_text() == "x"


def test_two_files_of_one_name_are_two_modules(plugin):
    (plugin / "sub").mkdir()
    (plugin / "sub" / "mine.py").write_text("def golden(): return 2\n")
    assert registry.load("rewards", "mine.py:golden", folder=plugin)() == 1.618
    assert registry.load("rewards", "sub/mine.py:golden", folder=plugin)() == 2
    assert registry.load("rewards", "mine.py:golden", folder=plugin / "sub")() == 2


def test_module_and_attribute():
    assert registry.load("rewards", "math:sqrt") is __import__("math").sqrt
    with pytest.raises(RegistryError, match=r"math has no 'sqr'\. Did you mean 'sqrt'\?"):
        registry.load("rewards", "math:sqr")


@pytest.mark.parametrize("spec", ["no.such.module:x", ":x", "mine.py:", "nofile.py:x", "a:b:c", "..:x", "math:", "/:x"])
def test_a_spec_that_leads_nowhere_is_a_registry_error(plugin, spec):
    with pytest.raises(RegistryError):
        registry.load("rewards", spec, folder=plugin)


@pytest.mark.parametrize("body", ["raise KeyError('x')", "1/0", "import nothing_here", "def (", "raise SystemExit(0)"])
def test_a_file_that_fails_can_be_mended_and_loaded_again(tmp_path, body):
    (tmp_path / "broken.py").write_text(body)
    with pytest.raises(RegistryError, match=r"broken\.py does not load"):
        registry.load("rewards", "broken.py:f", folder=tmp_path)
    (tmp_path / "broken.py").write_text("f = 3\n# mended, and of another length\n")
    assert registry.load("rewards", "broken.py:f", folder=tmp_path) == 3


def test_an_installed_plugin_is_found_like_a_built_in(installed, tmp_path):
    (tmp_path / "their_rewards.py").write_text("def shiny(): return 1\n")
    installed("their-package", "janusrl.rewards", shiny="their_rewards:shiny")
    assert "shiny" in registry.names("rewards")
    assert registry.load("rewards", "shiny")() == 1


def test_two_packages_with_one_name_are_refused_and_both_named(installed):
    installed("first-package", "janusrl.rewards", shiny="first:f")
    installed("second-package", "janusrl.rewards", shiny="second:f")
    with pytest.raises(RegistryError, match="two rewards are called 'shiny'") as caught:
        registry.names("rewards")
    assert "first-package" in str(caught.value)
    assert "second-package" in str(caught.value)


def test_an_installed_plugin_that_does_not_import_names_its_package(installed, tmp_path):
    (tmp_path / "their_broken.py").write_text("raise RuntimeError('needs a licence')\n")
    installed("their-package", "janusrl.rewards", shiny="their_broken:shiny", other="their_absent:x", third="math:nix")
    with pytest.raises(RegistryError, match=r"'shiny', their_broken:shiny of their-package, .* needs a licence"):
        registry.load("rewards", "shiny")
    for name in ("other", "third"):
        with pytest.raises(RegistryError, match="their-package"):
            registry.load("rewards", name)
