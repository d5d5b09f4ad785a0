"""SVG sets and packages: licences of every seed, archives that are not the pinned ones, and the real material."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import stat
import sys
import tarfile
import zipfile

import pytest

from janusrl.data.sources import open_material
from janusrl.data.sources.open_material import package
from janusrl.data.sources.packages import Package, PackageError, fetch
from janusrl.data.sources.svgs import svgs
from janusrl.synthesis.seed import BadSeed, Seed, SeedError

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4">{}</svg>'
BOMB = "<!DOCTYPE svg [<!ENTITY a0 'x'>{}]>" + SVG.format("<text>&a9;</text>")


def read(source, folder, **options):
    return list(source.seeds(source.options_type.model_validate(options), seed=0, folder=folder))


def test_svgs_have_features_and_the_rest_is_named(tmp_path):
    (tmp_path / "LICENSE").write_text("CC0 1.0 Universal")
    (tmp_path / "circle-arrow-up.svg").write_text(SVG.format("<title>Up</title><g><path d='M0 0'/><path d=''/></g>"))
    (tmp_path / "arrow-up.svg").write_text("<!-- SPDX-License-Identifier: MIT -->" + SVG.format("<rect/>"))
    (tmp_path / "wide.svg").write_bytes(b"\xff\xfe" + SVG.format("<rect/>").encode("utf-16-le"))
    (tmp_path / "half.svg").write_text("<svg><rect>")
    (tmp_path / "page.svg").write_text("<html/>")
    (tmp_path / "none.svg").write_text(SVG.format("<defs><g/></defs>"))
    entities = "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 20}'>" for n in range(9))
    (tmp_path / "bomb.svg").write_text(BOMB.format(entities))
    (tmp_path / "file.svg").write_text(
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG.format("<text>&x;</text>")
    )
    (tmp_path / "deep.svg").write_text(SVG.format("<g>" * 20_000 + "<rect/>" + "</g>" * 20_000))
    found = {seed.id: seed for seed in read(svgs, tmp_path, path=".", family="word", most_bytes=1_000_000)}
    assert {name: seed.reason for name, seed in found.items() if isinstance(seed, BadSeed)} == {
        "half.svg": "syntax_error",
        "page.svg": "not_svg",
        "none.svg": "no_code",
        "bomb.svg": "syntax_error",
        "file.svg": "syntax_error",
    }
    one = found["circle-arrow-up.svg"]
    assert one.features == {"title": "Up", "viewBox": "0 0 4 4", "elements": {"g": 1, "path": 2, "title": 1}}
    assert (one.licence, one.env, one.language) == ("CC0-1.0", "svg", "svg")
    assert one.family == found["arrow-up.svg"].family == f"folder:{tmp_path.name}/arrow"
    assert found["arrow-up.svg"].licence == "MIT"
    assert found["wide.svg"].code == SVG.format("<rect/>")
    assert {s.reason for s in read(svgs, tmp_path, path="arrow-up.svg", most_chars=9)} == {"too_long"}
    with pytest.raises(SeedError, match=r"has no file that fits \*\.svgz"):
        read(svgs, tmp_path, path=".", glob="*.svgz")


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """A cache of the test's own, and scripts in place of npm and of the Python that runs pip."""
    home = tmp_path / "bin"
    home.mkdir()
    monkeypatch.setenv("JANUSRL_CACHE", str(tmp_path / "cache"))

    def install(script):
        for name in ("npm", "python"):
            (home / name).write_text(f"#!/bin/sh\n{script}\n")
            (home / name).chmod((home / name).stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{home}:/bin:/usr/bin")
        monkeypatch.setattr(sys, "executable", str(home / "python"))

    return install


def pinned(archive, index, members, strip=""):
    digest = "sha256-" + base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode()
    return Package(index, "thing", "1.0", digest, members, "MIT", strip)


@pytest.mark.parametrize("index", ["npm", "pypi"])
def test_only_what_is_asked_for_is_unpacked_once(index, tools, tmp_path):
    names = ["p/a.txt", "p/b.js", "p/../../out.txt", "../out.txt"]
    archive = tmp_path / ("x.tgz" if index == "npm" else "x.whl")
    if index == "npm":
        with tarfile.open(archive, "w:gz") as made:
            for name in names:
                made.addfile(tarfile.TarInfo(name), io.BytesIO())
    else:
        with zipfile.ZipFile(archive, "w") as made:
            for name in names:
                made.writestr(name, "")
    wanted = pinned(archive, index, r"p/[a-z]+\.txt", "p")
    tools(f"cp {archive} .")
    root = fetch(wanted, "a test")
    assert [path.name for path in root.rglob("*")] == ["a.txt"]
    assert not list(tmp_path.rglob("out.txt"))
    tools("exit 1")
    assert fetch(wanted, "a test") == root


@pytest.mark.parametrize("index", ["npm", "pypi"])
def test_what_cannot_be_fetched_is_told_and_leaves_nothing(index, tools, tmp_path):
    (tmp_path / "x.tgz").write_text("x")
    wanted = pinned(tmp_path / "x.tgz", index, ".*")
    tools("echo no network today >&2; exit 1")
    with pytest.raises(PackageError, match=r"cannot fetch thing 1\.0: no network today\. Install (npm|pip), or unpack"):
        fetch(wanted, "a test")
    tools("echo another > y.tgz")
    with pytest.raises(PackageError, match=r"with the digest sha256-.*expected sha256-"):
        fetch(wanted, "a test")
    assert not list((tmp_path / "cache" / index).iterdir())


def test_packages_from_a_folder_have_origins_licences_and_instructions(tmp_path, monkeypatch, tools):
    examples = tmp_path / "alt" / "altair" / "examples"
    examples.mkdir(parents=True)
    text = '"""\nBars\n----\nShows bars\nof two kinds.\n"""\n# category: bars\nimport altair as alt\n\nalt.Chart()\n'
    (examples / "bars.py").write_text(text)
    (examples / "__init__.py").write_text("")
    (examples / "old.py").write_text("print 1\n")
    bars, old = read(package, tmp_path, name="altair", path="alt")
    assert bars.code == "import altair as alt\n\nalt.Chart()\n"
    assert bars.instruction == "Bars. Shows bars of two kinds."
    assert (bars.licence, bars.origin) == ("BSD-3-Clause", "pypi:altair@4.2.2/examples/bars.py")
    assert old.reason == "syntax_error"
    logos = tmp_path / "logos"
    (logos / "icons").mkdir(parents=True)
    (logos / "data").mkdir()
    for name in ("one", "two"):
        (logos / "icons" / f"{name}.svg").write_text(SVG.format("<path/>"))
    told = [{"slug": "one", "title": "One & Co"}, {"slug": "two", "title": "Two", "license": {"type": "CC-BY-4.0"}}]
    (logos / "data" / "simple-icons.json").write_text(json.dumps(told))
    one, two = read(package, tmp_path, name="simple-icons", path="logos")
    assert one.instruction == "Draw the logo of One & Co as a 24 by 24 SVG icon in one colour."
    assert (one.licence, two.licence) == ("CC0-1.0", "CC-BY-4.0")
    assert read(package, tmp_path, name="simple-icons", path="logos", most_chars=9) == []
    with pytest.raises(SeedError, match="is no copy of simple-icons"):
        read(package, tmp_path, name="simple-icons", path="alt")
    tools("echo registry out of reach >&2; exit 1")
    with pytest.raises(SeedError, match=r"cannot fetch gentelella .*registry out of reach"):
        read(package, tmp_path, name="gentelella")
    monkeypatch.setattr(open_material, "LIBRSVG", tmp_path / "nowhere")
    with pytest.raises(SeedError, match="librsvg2-tests is not there: apt-get install"):
        read(package, tmp_path, name="librsvg2-tests")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least", "licences"),
    [
        ("gentelella", 58, {"MIT"}),
        ("lucide-static", 1800, {"ISC", "ISC AND MIT"}),
        ("simple-icons", 3000, {"CC0-1.0", "MIT", "Apache-2.0"}),
        ("altair", 150, {"BSD-3-Clause"}),
        ("librsvg2-tests", 800, {"LGPL-2.0-or-later", "BSD-3-Clause"}),
    ],
)
def test_the_real_packages(name, least, licences, tmp_path):
    try:
        found = read(package, tmp_path, name=name)
    except SeedError as error:
        pytest.skip(str(error))
    good = [seed for seed in found if isinstance(seed, Seed)]
    assert len(good) >= least
    assert licences <= {seed.licence for seed in good}
    assert all(seed.origin.startswith(("npm:", "pypi:", "debian:")) and seed.code for seed in good)
    assert len({seed.id for seed in good}) == len(good)
    if name == "gentelella":
        assert not any("<script" in seed.code or "<link" in seed.code for seed in good)
