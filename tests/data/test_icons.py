"""Icons: compact code that draws the same, families in one split, licences told, a fetch that checks what it got."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import shutil
import stat
import tarfile

import numpy as np
import pytest

from janusrl.data.sources import icons as module
from janusrl.data.sources.drawing import draw_svg
from janusrl.data.sources.icons import icons, read_icons, split_of
from janusrl.sources import SourceError

LICENCE = (
    "ISC License\n\nThe following Lucide icons are derived from the Feather project:\n\nairplay, x,\nedit\n\nThe MIT"
)


def icon(body, name="x"):
    return (
        f'<!-- @license -->\n<svg\n  class="lucide lucide-{name}"\n  xmlns="http://www.w3.org/2000/svg"\n  width="24"\n'
        '  height="24"\n  viewBox="0 0 24 24"\n  fill="none"\n  stroke="currentColor"\n  stroke-width="2"\n>\n'
        f"  {body}\n</svg>\n"
    )


@pytest.fixture
def package(tmp_path):
    root = tmp_path / "package"
    (root / "icons").mkdir(parents=True)
    words = ["up", "down", "left", "right"]
    names = [f"{frame}arrow-{word}" for frame in ("", "circle-", "square-") for word in words]
    names += [f"thing{n}-{word}" for n in range(60) for word in words[:2]]
    for number, name in enumerate(names):
        body = f'<path d="M{number % 20} 3 L 9 {number // 20 + 1}" />'
        (root / "icons" / f"{name}.svg").write_text(icon(body, name))
    pen = '<g class="a"><path\n d="M1 1\n  L 20 20"/></g><circle cx="4" cy="4" r="2" fill="currentColor"/>'
    for name in ("pen-line", "edit"):
        (root / "icons" / f"{name}.svg").write_text(icon(pen, name))
    (root / "tags.json").write_text(json.dumps({"pen-line": ["write", "pencil", "a", "b", "c"]}))
    (root / "LICENSE").write_text(LICENCE)
    return root


def load(root, split, **options):
    options = {"path": root.name, **options}
    return icons.tasks(options, count=None, seed=0, split=split, folder=root.parent)


def everything(root, **options):
    return load(root, "train", **options) + load(root, "eval", **options)


def test_code_is_compact_and_draws_the_same(package):
    task = next(task for task in everything(package) if task.metadata["icon"] == "pen-line")
    assert task.reference.code == task.demonstration == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="black" stroke-width="2">'
        '<g><path d="M1 1 L 20 20"/></g><circle cx="4" cy="4" r="2" fill="black"/></svg>'
    )  # fmt: skip
    before = draw_svg((package / "icons" / "pen-line.svg").read_text(), 64)
    np.testing.assert_array_equal(task.reference.picture, before)
    assert task.instruction == "Draw a 24 by 24 line icon as SVG: pen line (write, pencil, a, b)"


def test_an_icon_of_two_names_is_taken_once_with_both_licences(package):
    names = [task.metadata["icon"] for task in everything(package)]
    assert "edit" not in names
    assert len(names) == len(set(names)) == 133
    licences = {task.metadata["icon"]: task.metadata["licence"] for task in everything(package)}
    assert licences["pen-line"] == "ISC AND MIT"
    assert licences["arrow-up"] == "ISC"


def test_relatives_never_part(package):
    where = {}
    for icon_found in read_icons(package):
        where.setdefault(icon_found.family, set()).add(split_of(icon_found))
    assert all(len(splits) == 1 for splits in where.values())
    arrows = {task.metadata["icon"] for task in everything(package) if task.metadata["family"] == "arrow"}
    assert len(arrows) == 12
    assert load(package, "train")
    assert load(package, "eval")


@pytest.mark.parametrize(
    ("name", "family"),
    [("circle-arrow-up", "arrow"), ("circle", "circle"), ("circle-dashed", "circle"), ("user-round", "user"),
     ("a-arrow-up", "arrow"), ("clock-10", "clock"), ("cloud-off", "cloud")],
)  # fmt: skip
def test_families(name, family):
    assert module.Icon((name,), "", (), "ISC").family == family


def test_the_order_is_the_seeds_and_a_short_set_starts_a_long_one(package):
    ids = [task.id for task in load(package, "train")]
    short = icons.tasks({"path": "package"}, count=5, seed=0, split="train", folder=package.parent)
    other = icons.tasks({"path": "package"}, count=5, seed=1, split="train", folder=package.parent)
    assert [task.id for task in short] == ids[:5] != [task.id for task in other]


def test_long_icons_are_left_out(package):
    assert all(len(task.reference.code) <= 150 for task in everything(package, max_chars=150))
    assert len(everything(package, max_chars=150)) < len(everything(package))
    assert everything(package, max_tags=0)[0].instruction.count("(") == 0


def test_a_folder_that_is_no_package_is_told(tmp_path):
    with pytest.raises(SourceError, match=r"holds no icons/\*\.svg"):
        load(tmp_path, "train")
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "bad.svg").write_text("<svg")
    with pytest.raises(SourceError, match=r"bad\.svg is not SVG"):
        load(tmp_path, "train")


@pytest.fixture
def fake_npm(tmp_path, monkeypatch):
    """Put a script called npm first in PATH, and the cache into a folder of the test."""
    home = tmp_path / "bin"
    home.mkdir()
    monkeypatch.setenv("JANUSRL_CACHE", str(tmp_path / "cache"))

    def install(script):
        (home / "npm").write_text(f"#!/bin/sh\n{script}\n")
        (home / "npm").chmod((home / "npm").stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{home}:/bin:/usr/bin")

    return install


def test_no_npm_is_told(fake_npm, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SourceError, match=r"needs npm.*give its folder as 'path'"):
        module.fetch_package()


def test_an_index_out_of_reach_is_told_in_npms_words(fake_npm):
    fake_npm("echo 'npm error network timeout' >&2; exit 1")
    with pytest.raises(SourceError, match=r"cannot fetch lucide-static .*network timeout\. Install npm, or unpack"):
        module.fetch_package()


def test_another_archive_than_the_pinned_one_is_refused(fake_npm, tmp_path):
    fake_npm("echo not the package > lucide.tgz")
    with pytest.raises(SourceError, match="expected sha512-"):
        module.fetch_package()
    assert not list((tmp_path / "cache" / "npm").iterdir())


def test_a_fetched_package_is_kept_and_only_what_is_needed(fake_npm, tmp_path, monkeypatch, package):
    archive = tmp_path / "made.tgz"
    with tarfile.open(archive, "w:gz") as made:
        made.add(package, "package")
        for name in ("package/evil.js", "../outside.svg", "package/icons/../../outside.svg"):
            made.addfile(tarfile.TarInfo(name), io.BytesIO())
    digest = hashlib.sha512(archive.read_bytes()).digest()
    monkeypatch.setattr(module, "INTEGRITY", "sha512-" + base64.b64encode(digest).decode())
    fake_npm(f"cp {archive} .")
    root = module.fetch_package()
    assert sorted(path.name for path in root.iterdir()) == ["LICENSE", "icons", "tags.json"]
    assert not list(tmp_path.rglob("outside.svg"))
    fake_npm("exit 1")
    assert module.fetch_package() == root
    assert len(read_icons(root)) == 133


@pytest.mark.slow
def test_the_real_package(tmp_path, monkeypatch):
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    monkeypatch.setenv("JANUSRL_CACHE", str(tmp_path))
    train, held_out = (icons.tasks({}, count=None, seed=0, split=split) for split in ("train", "eval"))
    assert len(train) > 1400
    assert len(held_out) > 100
    assert not {t.metadata["family"] for t in train} & {t.metadata["family"] for t in held_out}
    assert not {t.reference.code for t in train} & {t.reference.code for t in held_out}
    for task in train + held_out:
        assert re.fullmatch(r'<svg xmlns="[^"]+" viewBox="0 0 24 24" .*</svg>', task.demonstration)
        assert (task.reference.picture[..., :3] < 255).any(), task.id
        assert task.metadata["licence"] in ("ISC", "ISC AND MIT")
