"""Rows of every form, the broken ones named one by one, and memory that does not grow with the file."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tracemalloc

import datasets
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image
from pydantic import ValidationError

from janusrl import registry
from janusrl.data.sources.algorithm_tasks import algorithms
from janusrl.data.sources.datasets_on_hand import opened_stream
from janusrl.data.sources.records import records
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.synthesis.januscode import escape
from janusrl.synthesis.seed import BadSeed, Seed, SeedError
from janusrl.task import Reference, Task


def png(color="red", kind="PNG", size=(8, 6)):
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, kind)
    return stream.getvalue()


def stream(folder, source=records, **options):
    return source.seeds(source.options_type.model_validate(options), seed=0, folder=folder)


def read(folder, **options):
    return list(stream(folder, **options))


def lines(path, *rows):
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))


def reasons(found):
    return {seed.id: seed.reason for seed in found if isinstance(seed, BadSeed)}


def test_pairs_triplets_code_and_edits_from_json_lines(tmp_path):
    (tmp_path / "p.png").write_bytes(png())
    (tmp_path / "w.webp").write_bytes(png(kind="WEBP"))
    lines(
        tmp_path / "a.jsonl",
        {"instruction": "Draw", "code": "```svg\n<svg/>\n```", "language": "SVG", "licence": "mit", "id": 7},
        {"instruction": "Draw", "code": "plot()", "picture": "p.png", "options": {"times_s": [1]}},
        {"code": "x = 1", "picture": "w.webp", "family": "f", "files": {"a.csv": "1,2"}},
        {"instruction": "Change", "code": "new()", "source_code": "old()"},
        {"instruction": "Change again", "code": "newer()", "source_code": "old()"},
    )
    found = read(tmp_path, path="a.jsonl", language="python", licence="CC-BY-4.0", env="chart")
    assert [seed.id for seed in found] == ["7", "a.jsonl#1", "a.jsonl#2", "a.jsonl#3", "a.jsonl#4"]
    assert [seed.code for seed in found] == ["<svg/>", "plot()", "x = 1", "new()", "newer()"]
    assert [seed.language for seed in found] == ["svg", *["python"] * 4]
    assert [seed.licence for seed in found] == ["MIT", *["CC-BY-4.0"] * 4]
    assert {seed.env for seed in found} == {"chart"}
    assert found[1].picture == png()
    assert found[1].options == {"times_s": [1]}
    assert Image.open(io.BytesIO(found[2].picture)).format == "PNG"
    assert (found[2].instruction, found[2].family, found[2].files) == (None, "f", {"a.csv": b"1,2"})
    assert found[3].source_code == "old()"
    assert found[3].family == found[4].family != found[1].family
    assert found[0].origin == "records:a.jsonl#0"
    assert read(tmp_path, path=".", language="python")[1].origin == f"records:{tmp_path.name}/a.jsonl#1"


def test_every_broken_row_is_named_and_the_rest_follows(tmp_path):
    (tmp_path / "no.png").write_bytes(b"\x89PNG but no more")
    (tmp_path.parent / "secret.png").write_bytes(png())
    lines(
        tmp_path / "a.jsonl",
        {"instruction": "a", "code": "b", "picture": None},
        "{half",
        "[1, 2]",
        '"text"',
        {"instruction": " ", "code": ""},
        {"instruction": 3, "code": "b"},
        {"instruction": "a", "code": "b", "picture": "no.png"},
        {"instruction": "a", "code": "b", "picture": "../secret.png"},
        {"instruction": "a", "code": "b", "picture": "data:image/png;base64,????"},
        {"instruction": "a", "code": "b", "files": {"../x": "y"}},
        {"instruction": "a", "code": "```python\nx = 1"},
        {"instruction": "a", "code": "b", "tests": "import os"},
        '{"instruction": "\\ud800", "code": "b"}',
        {"instruction": "a", "code": "x" * 2000},
        "[" * 100_000,
        {"instruction": "last", "code": "b"},
    )
    with (tmp_path / "a.jsonl").open("ab") as file:
        file.write(b'{"code": "\xff"}\n\n{"instruction": "very last", "code": "c"}')
    found = read(tmp_path, path="a.jsonl", language="python", most_row_bytes=150_000)
    assert reasons(found) == {
        **{f"a.jsonl#{n}": "bad_row" for n in (1, 2, 3, 4, 5, 9, 14)},
        **{f"a.jsonl#{n}": "bad_picture" for n in (6, 7, 8)},
        "a.jsonl#10": "no_code",
        "a.jsonl#11": "bad_tests",
        "a.jsonl#12": "undecodable",
        "a.jsonl#16": "undecodable",
    }
    assert [seed.instruction for seed in found if isinstance(seed, Seed)] == ["a", "a", "last", "very last"]
    assert found[-1].id == "a.jsonl#18"  # of its line, from 0: the empty one before it counts
    assert all(str(tmp_path) not in seed.message for seed in found if isinstance(seed, BadSeed))
    assert reasons(read(tmp_path, path="a.jsonl", most_row_bytes=1500))["a.jsonl#13"] == "too_large"


@pytest.mark.parametrize("end", ["]", "", ", {]", "] trailing"])
def test_json_lists_are_read_as_far_as_they_go(tmp_path, end):
    rows = [{"instruction": f"i{n}", "code": "é" * n} for n in range(300)]
    (tmp_path / "a.json").write_text("\ufeff \n[ " + " ,\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + end)
    found = read(tmp_path, path="a.json")
    assert [seed.instruction for seed in found if isinstance(seed, Seed)] == [row["instruction"] for row in rows]
    assert reasons(found) == ({} if "]" in end[:1] else {"a.json#300": "bad_row"})


def test_parquet_and_saved_datasets_with_pictures(tmp_path):
    rows = {
        "query": [f"q{n}" for n in range(200)],
        "answer": [f"print({n})" for n in range(200)],
        "shot": [{"bytes": png(), "path": None}] * 200,
    }
    made = datasets.Dataset.from_dict(
        rows,
        features=datasets.Features(
            query=datasets.Value("string"), answer=datasets.Value("string"), shot=datasets.Image()
        ),
    )
    made.info.license = "apache-2.0"
    made.save_to_disk(tmp_path / "saved")
    datasets.DatasetDict({"a": made, "b": made}).save_to_disk(tmp_path / "both")
    (tmp_path / "pq").mkdir()
    made.to_parquet(tmp_path / "pq" / "x.parquet")
    (tmp_path / "pq" / "README.md").write_text("---\nlicense: cc-by-sa-4.0\n---\n# Data\n")
    (tmp_path / "pq" / "y.parquet").write_bytes(b"PAR1 broken")
    columns = {"instruction": "query", "code": "answer", "picture": "shot"}
    for path, licence, split in (
        ("saved", "Apache-2.0", None),
        ("both", "Apache-2.0", "b"),
        ("pq", "CC-BY-SA-4.0", None),
    ):
        found = read(tmp_path, path=path, columns=columns, dataset_split=split)
        good = [seed for seed in found if isinstance(seed, Seed)]
        assert [seed.instruction for seed in good] == rows["query"]
        assert {seed.picture for seed in good} == {png()}
        assert {seed.licence for seed in good} == {licence}
        assert reasons(found) == ({"y.parquet#0": "unreadable"} if path == "pq" else {})
    with pytest.raises(SeedError, match="has several splits; set 'dataset_split' to one of: a, b"):
        read(tmp_path, path="both", columns=columns)
    with pytest.raises(SeedError, match="no column 'ansver' Did you mean 'answer'"):
        read(tmp_path, path="saved", columns={**columns, "code": "ansver"})


def test_text_that_is_none_in_parquet_is_one_bad_row(tmp_path):
    raw = pyarrow.array([b"a", b"\xff", b"c"], pyarrow.binary())
    texts = pyarrow.StringArray.from_buffers(3, raw.buffers()[1], raw.buffers()[2])
    pyarrow.parquet.write_table(pyarrow.table({"instruction": texts}), tmp_path / "a.parquet")
    found = read(tmp_path, path="a.parquet")
    assert [getattr(seed, "instruction", None) for seed in found] == ["a", None, "c"]
    assert reasons(found) == {"a.parquet#1": "undecodable"}


def test_ids_are_unique_and_the_stream_is_the_same_each_time(tmp_path):
    lines(tmp_path / "a.jsonl", *[{"instruction": f"{n}", "id": n // 2} for n in range(10)])
    found = read(tmp_path, path="a.jsonl")
    assert len({seed.id for seed in found}) == 10
    assert found[1].id == "0 (a.jsonl#1)"
    assert found == read(tmp_path, path="a.jsonl")


def test_what_cannot_give_anything_is_told(tmp_path):
    lines(tmp_path / "a.jsonl", {"prompt": "x"})
    (tmp_path / "empty.jsonl").write_text("\n")
    (tmp_path / "none").mkdir()
    with pytest.raises(SeedError, match=r"no column 'instruction' or 'code' It has: prompt\. Name yours in 'columns'"):
        read(tmp_path, path="a.jsonl")
    with pytest.raises(SeedError, match=r"empty\.jsonl has no rows"):
        read(tmp_path, path="empty.jsonl")
    with pytest.raises(SeedError, match="none holds no"):
        read(tmp_path, path="none")
    with pytest.raises(SeedError, match="no file or folder b"):
        read(tmp_path, path="b")
    for options in ({}, {"path": "a", "dataset": "b"}):
        with pytest.raises(ValidationError, match="give 'path'"):
            stream(tmp_path, **options)


def test_the_januscode_form_is_read_with_its_escapes(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(png())
    code = 'print("<image>")'

    def record(user, answer=f"Here:\n```python\n{code}\n```", **more):
        return {
            "messages": [{"role": "user", "content": user}, {"role": "assistant", "content": escape(answer)}],
            **more,
        }

    rows = [
        record("<image>\nDraw <\\image> this", images=["images/a.png"]),
        record("Just text", images=[]),
        record("<image> but none", images=[]),
        record("no answer", answer=" "),
        {"messages": "none"},
        {"messages": [{"role": "robot", "content": "x"}]},
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    found = read(tmp_path, path="a.json", form="januscode")
    assert (found[0].instruction, found[0].code, found[0].language) == ("Draw <image> this", code, "python")
    assert found[0].picture == png()
    assert found[0].features == {"pictures": 1}
    assert (found[1].instruction, found[1].picture) == ("Just text", None)
    assert reasons(found) == {f"a.json#{n}": "bad_row" for n in (2, 3, 4, 5)}


def test_algorithm_rows_of_published_forms(tmp_path):
    solution = "def double(x):\n    return 2 * x\n"
    lines(
        tmp_path / "mbpp.jsonl",
        {
            "task_id": 3,
            "text": "Double a number.",
            "code": solution,
            "test_list": ["assert double(2) == 4", "assert double(0) == 0", "assert double(open('x')) == y"],
        },
        {"task_id": 4, "text": "Nothing.", "code": "x = 1", "test_list": ["import os"]},
        {"task_id": 5, "text": "None.", "code": "x = 1", "test_list": None},
    )
    first, *bad = stream(tmp_path, algorithms, path="mbpp.jsonl", set="mbpp")
    assert (first.id, first.env, first.language) == ("3", "algorithm", "python")
    assert first.tests == ({"assert": "double(2) == 4"}, {"assert": "double(0) == 0"})
    assert first.features == {"tests_left_out": 1}
    assert reasons(bad) == {"mbpp.jsonl#1": "bad_tests", "5": "no_tests"}
    check = (
        "METADATA = {}\ndef check(candidate):\n    assert candidate(2) == 4\n    assert candidate(-1) == -2, 'two'\n"
    )
    lines(
        tmp_path / "he.jsonl",
        {
            "task_id": "HE/0",
            "prompt": 'def double(x):\n    """Double."""\n',
            "canonical_solution": "    return 2 * x\n",
            "test": check,
            "entry_point": "double",
        },
    )
    (second,) = stream(tmp_path, algorithms, path="he.jsonl", set="humaneval")
    assert second.code == 'def double(x):\n    """Double."""\n    return 2 * x\n'
    assert second.tests == ({"assert": "double(2) == 4"}, {"assert": "double(-1) == -2"})
    lines(
        tmp_path / "own.jsonl",
        {"instruction": "a", "code": solution, "tests": json.dumps({"inputs": ["1\n"], "outputs": ["2\n"]})},
        {"instruction": "a", "code": solution, "tests": {"fn_name": "double", "inputs": [[3]], "outputs": [6]}},
        {"instruction": "a", "code": solution, "tests": [{"call": "double", "args": [1], "expected": 2}]},
    )
    assert [seed.tests for seed in stream(tmp_path, algorithms, path="own.jsonl")] == [
        ({"stdin": "1\n", "stdout": "2\n"},),
        ({"call": "double", "args": [3], "expected": 6},),
        ({"call": "double", "args": [1], "expected": 2},),
    ]
    domain = registry.load("envs", "algorithm")
    renderer = domain.start_renderer(SandboxSection())
    try:
        for seed in (first, second):
            task = Task(seed.id, "algorithm", ({"role": "user", "content": "x"},), Reference(tests=seed.tests))
            program = Program(seed.code, "python", 0, len(seed.code))
            outcome = renderer.submit(domain.request_for(task, program, None)).result()
            assert outcome.failure is None
    finally:
        renderer.close()


def test_a_streamed_dataset_gives_the_rows_of_one_split(tmp_path):
    """A real stream of `datasets`, as the hub gives it, from a file on this machine."""
    made = datasets.Dataset.from_dict({"instruction": [f"i{n}" for n in range(150)], "code": ["x"] * 150})
    made.to_parquet(tmp_path / "a.parquet")
    files = {"train": str(tmp_path / "a.parquet"), "test": str(tmp_path / "a.parquet")}
    loaded = datasets.load_dataset("parquet", data_files=files, streaming=True)
    opened = opened_stream(loaded, "test", "me/it", "hub:me/it@0/", "MIT")
    rows = list(opened.rows)
    assert [name for name, _ in rows] == [f"test#{n}" for n in range(150)]
    assert [row["instruction"] for _, row in rows] == made["instruction"]
    for split, told in ((None, "has several splits"), ("dev", "has no split 'dev'; it has: train, test")):
        with pytest.raises(SeedError, match=told):
            opened_stream(loaded, split, "me/it", "", "MIT")
    broken = datasets.load_dataset("parquet", data_files={"train": str(tmp_path / "a.parquet")}, streaming=True)
    stream_of_it = opened_stream(broken, None, "me/it", "", "MIT").rows
    (tmp_path / "a.parquet").write_bytes(b"gone")
    with pytest.raises(SeedError, match="the hub stopped in the middle of 'me/it'"):
        list(stream_of_it)


def test_rows_as_a_corpus_stores_them_are_read_back(tmp_path):
    lines(
        tmp_path / "a.jsonl",
        {
            "instruction": "a",
            "code": "b",
            "tests": "[]",
            "files": '{"a.csv": "x"}',
            "options": '{"times_s": [1]}',
            "licence": "mit AND Apache-2.0",
        },
        {"instruction": "a", "code": "b", "options": "[1]"},
        {"instruction": "a", "code": "b", "files": "{half", "licence": "mit AND house"},
    )
    first, *bad = read(tmp_path, path="a.jsonl")
    assert (first.tests, first.files, first.options) == ((), {"a.csv": b"x"}, {"times_s": [1]})
    assert first.licence == "MIT AND Apache-2.0"
    assert reasons(bad) == {"a.jsonl#1": "bad_row", "a.jsonl#2": "bad_row"}


HUB = """
import json, sys, time
from pathlib import Path
from janusrl.data.sources.records import records
from janusrl.synthesis.seed import SeedError
start = time.monotonic()
try:
    next(records.seeds(records.options_type(dataset="nobody/nothing"), seed=0, folder=Path()))
except SeedError as error:
    print(json.dumps([str(error), time.monotonic() - start]))
"""


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE is set. Fetch 'nobody/nothing' where there is a network"),
        ({"HF_HUB_OFFLINE": "0", "HF_ENDPOINT": "http://127.0.0.1:9"}, "cannot be had from the hub"),
    ],
)
def test_a_hub_out_of_reach_is_told_at_once(environment, told, tmp_path):
    process = subprocess.run(
        [sys.executable, "-c", HUB],
        env={**os.environ, "HF_DATASETS_OFFLINE": "0", **environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    message, seconds = json.loads(process.stdout.splitlines()[-1])
    assert told in message
    assert seconds < 60


def test_memory_stays_flat(tmp_path):
    def peak(name, count):
        with (tmp_path / name).open("w") as file:
            opening, between, end = ("[", ",", "]") if name.endswith(".json") else ("", "\n", "\n")
            file.write(opening)
            for number in range(count):
                file.write((between if number else "") + json.dumps({"instruction": f"{number}", "code": "x" * 20_000}))
            file.write(end)
        tracemalloc.start()
        assert sum(1 for _ in stream(tmp_path, path=name)) == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    for suffix in ("jsonl", "json"):
        assert peak(f"large.{suffix}", 2000) < 1.5 * peak(f"small.{suffix}", 400)
