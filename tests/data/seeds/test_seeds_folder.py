"""The sources `grammar` and `folder`: equal streams, licences, and everything that a folder of strangers may hold."""

from __future__ import annotations

import json
import os
import random
import tracemalloc
from itertools import islice

import pytest

from janusrl import registry
from janusrl.data.sources.code_folder import code_folder
from janusrl.data.sources.from_grammar import PATIENCE, digest_of, grammar
from janusrl.data.sources.licences import header_licence, licence_of_text, manifest_licence
from janusrl.data.sources.seen import Seen
from janusrl.synthesis.seed import BadSeed, Seed, SeedError, SeedSource

MIT = (
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated\n"
    "documentation files ... The above copyright notice and this permission notice shall be included\n"
)
ISC = (
    "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby\n"
    "granted, provided that the above copyright notice and this permission notice appear in all copies.\n"
)
GRAMMAR = """
class Squares:
    name, env, purposes = "squares", "svg", frozenset({"solve"})
    def draw(self, rng):
        side = rng.randint(1, 200)
        if side == 7:
            raise ValueError("seven")
        language = "svg" if side % 2 else "html"
        return {"grammar": "squares", "language": language, "side": side, "options": {"level": 1},
                "tests": [{"stdin": "", "stdout": str(side)}], "files": {"a.csv": "x,y", "b": "data:;base64,AAE="}}
    def instruction(self, spec, rng):
        return rng.choice(["Draw", "Paint"]) + f" a square of {spec['side']}"
    def program(self, spec):
        return f"<svg><rect width='{spec['side']}'/></svg>"

SQUARES = Squares()
"""


def stream(source, folder, *, seed=0, **options):
    return source.seeds(source.options_type.model_validate(options), seed=seed, folder=folder)


def read(folder, **options):
    return list(stream(code_folder, folder, path=".", **options))


def by_id(found):
    return {seed.id: seed for seed in found}


@pytest.fixture
def squares(tmp_path):
    (tmp_path / "own.py").write_text(GRAMMAR)
    return lambda **more: stream(grammar, tmp_path, grammar="own.py:SQUARES", **more)


def test_the_sources_are_registered():
    for name in registry.names("seeds"):
        assert isinstance(registry.load("seeds", name), SeedSource), name
    assert {"grammar", "folder"} <= set(registry.names("seeds"))


def test_grammar_seeds_carry_all_that_the_spec_says(squares):
    one = next(seed for seed in squares() if isinstance(seed, Seed))
    side = one.spec["side"]
    assert one.code == f"<svg><rect width='{side}'/></svg>"
    assert one.instruction.endswith(f"a square of {side}")
    assert (one.env, one.licence, one.origin) == ("svg", "CC0-1.0", "grammar:squares")
    assert one.language == one.spec["language"]
    assert one.tests == ({"stdin": "", "stdout": str(side)},)
    assert one.files == {"a.csv": b"x,y", "b": b"\x00\x01"}
    assert one.options == {"level": 1}
    assert one.family == one.id == f"squares-{digest_of(one.spec)[:20]}"


def test_grammar_gives_equal_specs_once_and_tells_what_it_cannot_draw(squares):
    found = list(squares())
    good = [seed for seed in found if isinstance(seed, Seed)]
    assert sorted(seed.spec["side"] for seed in good) == [n for n in range(1, 201) if n != 7]
    bad = [seed for seed in found if isinstance(seed, BadSeed)]
    assert bad
    assert all(seed.reason == "grammar_error" and "ValueError: seven" in seed.message for seed in bad)
    assert len({seed.id for seed in found}) == len(found)


def test_grammar_streams_are_equal_for_equal_seeds(squares):
    first, again, other = (list(islice(squares(seed=seed), 30)) for seed in (1, 1, 2))
    assert first == again != other


def test_grammar_takes_languages_and_parts(squares):
    assert {seed.language for seed in islice(squares(languages=["html"]), 40) if isinstance(seed, Seed)} == {"html"}
    assert next(squares(instruction=False)).instruction is None
    assert next(squares(code=False)).code is None
    with pytest.raises(SeedError, match=f"'own.py:SQUARES' drew no program in r in {PATIENCE} draws"):
        [seed for seed in squares(languages=["r"]) if isinstance(seed, Seed)]


def test_grammars_that_are_none_are_told(tmp_path):
    (tmp_path / "own.py").write_text(GRAMMAR + "\nNOTHING = 3\n")
    with pytest.raises(SeedError, match="NOTHING is no grammar: it has no name, env"):
        next(stream(grammar, tmp_path, grammar="own.py:NOTHING"))
    with pytest.raises(SeedError, match="it is a class; give an object of it"):
        next(stream(grammar, tmp_path, grammar="own.py:Squares"))
    with pytest.raises(SeedError, match=r"no grammar is called 'chrats'"):
        next(stream(grammar, tmp_path, grammar="chrats"))


def test_seen_takes_no_old_name_for_a_new_one_and_stays_small():
    seen = Seen()
    names = [f"name {number}" for number in range(20_000)]
    assert sum(seen.is_new(name) for name in names) >= 19_999
    assert not any(seen.is_new(name) for name in names)


def test_folder_reads_languages_envs_and_licences(tmp_path):
    (tmp_path / "LICENSE").write_text(MIT)
    (tmp_path / "a.py").write_text("print(1)\n")
    (tmp_path / "scene.py").write_text("# SPDX-License-Identifier: Apache-2.0 OR MIT\nfrom manim import *\n")
    (tmp_path / "p.HTML").write_text("<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n<p>x</p>")
    (tmp_path / "notes.txt").write_text("no code")
    deep = tmp_path / "deep"
    deep.mkdir()
    (deep / "package.json").write_text('{"license": "ISC"}')
    (deep / "x.R").write_text("plot(1)\r\nplot(2)\r\n")
    (deep / "y.m").write_text("(* a *) Plot[x, {x, 0, 1}]")
    (deep / "z.m").write_text("plot(1:3)")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "hook.py").write_text("x = 1")
    found = by_id(read(tmp_path))
    assert {name: (s.language, s.env, s.licence) for name, s in found.items()} == {
        "a.py": ("python", "", "MIT"),
        "p.HTML": ("html", "web", "CC-BY-4.0"),
        "scene.py": ("python", "animation", "Apache-2.0 OR MIT"),
        "deep/x.R": ("r", "scientific", "ISC"),
        "deep/y.m": ("mathematica", "scientific", "ISC"),
        "deep/z.m": ("matlab", "scientific", "ISC"),
    }
    assert found["deep/x.R"].code == "plot(1)\nplot(2)\n"
    assert found["deep/x.R"].origin == f"folder:{tmp_path.name}/deep/x.R"
    assert [s.id for s in read(tmp_path, glob=["deep/*.m"], exclude=["y.m"])] == ["deep/z.m"]
    assert {s.licence for s in read(tmp_path, glob="*.m", licence="MPL-2.0")} == {"MPL-2.0"}
    assert {s.licence for s in read(tmp_path, glob="scene.py", licence="MPL-2.0")} == {"Apache-2.0 OR MIT"}
    families = {s.family for s in read(tmp_path, glob="deep/*", family="folder")}
    assert families == {f"folder:{tmp_path.name}/deep"}


def test_folder_names_every_file_that_it_cannot_read(tmp_path):
    root = tmp_path / "in"
    root.mkdir()
    (tmp_path / "secret.py").write_text("key = 1")
    (root / "out.py").symlink_to(tmp_path / "secret.py")
    (root / "loop").symlink_to(root)
    (root / "gone.py").symlink_to(root / "nowhere.py")
    os.mkfifo(root / "pipe.py")
    (root / "binary.py").write_bytes(b"\x7fELF\0\0")
    (root / "bells.py").write_bytes(b"\x07\x08\x01" * 50)
    (root / "latin.py").write_bytes("x = 'ä'".encode("latin-1"))
    (root / "told.py").write_bytes("# coding: latin-1\nx = 'ä'".encode("latin-1"))
    (root / "wide.py").write_bytes("x = 'ä'".encode("utf-16"))
    (root / "mark.py").write_bytes(b"\xef\xbb\xbfx = 1")
    (root / "page.html").write_bytes("<p>ä</p>".encode("cp1252"))
    (root / "sjis.html").write_bytes('<meta charset="shift_jis"><p>日本</p>'.encode("shift_jis"))
    (root / "large.py").write_bytes(b"x" * 2001)
    (root / "empty.py").write_bytes(b" \n")
    (root / "good.py").symlink_to(root / "mark.py")
    found = by_id(read(root, most_bytes=2000))
    assert {name: seed.reason for name, seed in found.items() if isinstance(seed, BadSeed)} == {
        "out.py": "outside_folder",
        "gone.py": "unreadable",
        "pipe.py": "not_a_file",
        "binary.py": "binary",
        "bells.py": "binary",
        "latin.py": "undecodable",
        "large.py": "too_large",
        "empty.py": "empty",
    }
    codes = {name: seed.code for name, seed in found.items() if isinstance(seed, Seed)}
    assert codes["told.py"].endswith("x = 'ä'")
    assert codes["wide.py"] == "x = 'ä'"
    assert codes["mark.py"] == codes["good.py"] == "x = 1"
    assert codes["page.html"] == "<p>ä</p>"
    assert "日本" in codes["sjis.html"]
    assert by_id(read(root, encoding="latin-1"))["latin.py"].code == "x = 'ä'"
    assert all(str(tmp_path) not in seed.message for seed in found.values() if isinstance(seed, BadSeed))


def test_folders_without_anything_are_told(tmp_path):
    with pytest.raises(SeedError, match="no file or folder nowhere"):
        list(stream(code_folder, tmp_path, path="nowhere"))
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(SeedError, match=r"no file that fits \*\* with an ending of \.py"):
        read(tmp_path)
    assert read(tmp_path, language="python")[0].code == "x"


def test_folder_is_read_file_by_file(tmp_path):
    for number in range(60):
        (tmp_path / f"{number:02}.py").write_text("x" * 500_000)
    tracemalloc.start()
    assert sum(len(seed.code) for seed in stream(code_folder, tmp_path, path=".")) == 30_000_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000 / 5


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        (MIT, "MIT"),
        (ISC, "ISC"),
        (ISC + MIT, "ISC AND MIT"),
        ("Apache License\n Version 2.0, January 2004", "Apache-2.0"),
        ("GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007", "GPL-3.0-only"),
        ("Redistribution and use in source and binary forms, with or without", "BSD-2-Clause"),
        ("Redistribution and use in source and binary forms ... may be used to endorse or promote", "BSD-3-Clause"),
        ("You may not use this. All rights reserved.", "unknown"),
    ],
)
def test_licences_are_known_by_their_text(text, licence):
    assert licence_of_text(text) == licence


def test_licences_of_headers_and_manifests():
    assert header_licence("/* SPDX-License-Identifier: GPL-2.0-only WITH Classpath-exception-2.0 */") == (
        "GPL-2.0-only WITH Classpath-exception-2.0"
    )
    assert header_licence("<!-- SPDX-License-Identifier: MIT -->") == "MIT"
    assert header_licence("(* SPDX-License-Identifier: (MIT OR Apache-2.0) *)") == "(MIT OR Apache-2.0)"
    assert header_licence("no header") is None
    assert header_licence("x" * 5000 + "SPDX-License-Identifier: MIT") is None
    assert manifest_licence({"license": {"type": "MIT"}}) == "MIT"
    assert manifest_licence({"license": "SEE LICENSE IN x"}) == manifest_licence(json.loads("{}")) == "unknown"
    assert manifest_licence({"Classifier": ["License :: OSI Approved :: MIT License"]}) == "MIT"


def test_random_bytes_never_stop_the_stream(tmp_path):
    rng = random.Random(5)
    for number in range(150):
        head = rng.choice([b"", b"\xff\xfe", b"\xef\xbb\xbf", b"# coding: \xff\n", b"<meta charset=utf-7>", b"<?xml"])
        suffix = rng.choice([".py", ".html", ".svg", ".m"])
        (tmp_path / f"{number:03}{suffix}").write_bytes(head + rng.randbytes(rng.randint(0, 200)))
    found = read(tmp_path)
    assert len(found) == 150
    assert any(isinstance(seed, BadSeed) for seed in found)


def test_what_is_read_no_longer_claims_the_encoding_that_it_was_in(tmp_path) -> None:
    root = tmp_path / "old"
    root.mkdir()
    (root / "a.py").write_bytes("# coding: latin-1\nx = 'ä'".encode("latin-1"))
    (root / "b.svg").write_bytes("<?xml version='1.0' encoding='utf-16'?><svg><text>ä</text></svg>".encode("utf-16"))
    codes = {name: seed.code for name, seed in by_id(read(root)).items()}
    assert codes["a.py"] == "# coding: UTF-8\nx = 'ä'"
    assert codes["b.svg"] == "<?xml version='1.0' encoding='UTF-8'?><svg><text>ä</text></svg>"
