"""Decontamination: against benchmarks in files of every form, by words and by looks."""

from __future__ import annotations

import base64
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filter_drafts import HOSTILE, draft, drawing, made, png, reason, rendering

TASK = "Draw a grouped bar chart of the rainfall in four northern cities over the last three winters, with a legend."
CODE = "\n".join(f"line_{n} = axis.plot(days, rain_{n}, color=palette[{n}], label=names[{n}])" for n in range(12))
SHOWN = drawing(("red", (10, 10, 60, 60)), ("black", (90, 30, 150, 110)))
OTHER = drawing(("blue", (70, 50, 150, 115)))


def write_jsonl(folder) -> str:
    records = [{"id": 1, "instruction": "Something quite different"}, {"id": 2, "nested": {"q": [TASK]}, "code": CODE}]
    (folder / "bench.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n\n")
    return "bench.jsonl"


def write_json(folder) -> str:
    picture = "data:image/png;base64," + base64.b64encode(png(SHOWN)).decode()
    (folder / "bench.json").write_text(json.dumps([{"question": TASK, "answer": CODE, "image": picture}]))
    return "bench.json"


def write_parquet(folder) -> str:
    image = {"bytes": png(SHOWN), "path": "a.png"}
    pq.write_table(pa.table({"prompt": [TASK], "code": [CODE], "image": [image]}), folder / "bench.parquet")
    return "bench.parquet"


def write_folder(folder) -> str:
    inner = folder / "bench" / "deep"
    inner.mkdir(parents=True)
    (inner / "tasks.txt").write_text(f"first task\n{TASK}\n")
    (inner / "answer.py").write_text(CODE)
    (inner / "shown.png").write_bytes(png(SHOWN))
    (inner / "notes.bin").write_bytes(b"\0\1")
    return "bench"


@pytest.mark.parametrize("write", [write_jsonl, write_json, write_parquet, write_folder])
def test_texts_are_found_in_every_form(tmp_path, write) -> None:
    filter_ = made("decontaminate", tmp_path, against=[write(tmp_path)])
    clean = draft("y = 2", "A pie chart of votes.", picture=OTHER)
    assert reason(filter_, clean) == ""
    assert reason(filter_, draft("y = 2", TASK, picture=OTHER)) == "contaminated"
    loud = TASK.upper().replace(",", " -- ")
    assert reason(filter_, draft("y = 2", loud, picture=OTHER)) == "contaminated", "case and signs do not count"
    within = f"Hello. {TASK} Thank you very much for your time."
    assert reason(filter_, draft("y = 2", within, picture=OTHER)) == "contaminated"
    assert reason(filter_, draft(CODE, "A pie chart of votes.", picture=OTHER)) == "contaminated"


@pytest.mark.parametrize("write", [write_json, write_parquet, write_folder])
def test_pictures_are_found_by_their_looks(tmp_path, write) -> None:
    filter_ = made("decontaminate", tmp_path, against=[write(tmp_path)])
    noisy = SHOWN.copy()
    noisy[::9, ::7, 0] -= noisy[::9, ::7, 0] // 40
    assert reason(filter_, draft(picture=noisy)) == "contaminated"
    assert reason(filter_, draft(picture=OTHER)) == ""
    assert reason(filter_, draft(picture=drawing())) == "", "a blank picture is like no other"
    assert reason(filter_, draft(picture=rendering(OTHER, SHOWN))) == "contaminated"


def test_a_share_of_boiler_plate_in_code_is_let_pass(tmp_path) -> None:
    frame = "import numpy as np\nimport matplotlib.pyplot as plt\nfigure, axes = plt.subplots(1, 1, figsize=(8, 6))\n"
    (tmp_path / "bench.py").write_text(frame + CODE)
    own = frame + "\n".join(f"own_{n} = axes.bar({n}, {n * n}) + other_{n}(9, {n})" for n in range(12))
    assert reason(made("decontaminate", tmp_path, against=["bench.py"]), draft(own)) == ""
    strict = made("decontaminate", tmp_path, against=["bench.py"], max_code_share=0.0)
    assert reason(strict, draft(own)) == "contaminated"


def test_short_instructions_count_when_they_are_the_same(tmp_path) -> None:
    (tmp_path / "bench.txt").write_text("Draw a red circle\n")
    filter_ = made("decontaminate", tmp_path, against=["bench.txt"])
    assert reason(filter_, draft(instruction="draw a  red circle.")) == "contaminated"
    assert reason(filter_, draft(instruction="Draw a red circle on a hill")) == ""


def test_only_the_fields_named_count(tmp_path) -> None:
    (tmp_path / "bench.jsonl").write_text(json.dumps({"question": {"text": TASK}, "note": "Draw a cat"}))
    filter_ = made("decontaminate", tmp_path, against=["bench.jsonl"], fields=["question"])
    assert reason(filter_, draft(instruction=TASK)) == "contaminated"
    assert reason(filter_, draft(instruction="Draw a cat")) == ""


def test_pictures_beside_the_records_are_read_and_none_further_away(tmp_path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "a.png").write_bytes(png(SHOWN))
    (tmp_path / "b.png").write_bytes(png(OTHER))
    (folder / "bench.jsonl").write_text('{"image": "a.png"}\n{"image": "../b.png"}')
    filter_ = made("decontaminate", tmp_path, against=["set/bench.jsonl"])
    assert reason(filter_, draft(picture=SHOWN)) == "contaminated"
    assert reason(filter_, draft(picture=OTHER)) == ""


def test_messages_name_the_benchmark(tmp_path) -> None:
    filter_ = made("decontaminate", tmp_path, against=[write_folder(tmp_path)])
    with pytest.raises(Exception, match=r"^The instruction stands in bench\.$"):
        filter_.check(draft(instruction=TASK))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.jsonl", None, "there is no none.jsonl"),
        ("bench.xyz", b"x", r"the ending '.xyz' is not known; known are .bmp"),
        ("bench.jsonl", b'{"a": 1}\n{"b"', "bench.jsonl cannot be read: line 2"),
        ("bench.json", b"\xff\xfe", "bench.json cannot be read"),
        ("bench.parquet", b"PAR1", "bench.parquet cannot be read"),
        ("bench.png", b"no picture", "cannot read a picture"),
        ("bench.txt", b"\n \n", "holds no text and no picture"),
    ],
)
def test_a_benchmark_that_cannot_be_read_stops_the_run_at_once(tmp_path, name, content, words) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match="filter decontaminate") as caught:
        made("decontaminate", tmp_path, against=[name])
    assert words in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_memory_is_bounded(tmp_path) -> None:
    (tmp_path / "bench.txt").write_text(" ".join(f"w{n}" for n in range(500)))
    with pytest.raises(ValueError, match="more than 100 runs of words"):
        made("decontaminate", tmp_path, against=["bench.txt"], max_runs=100)


def test_hostile_texts_end(tmp_path) -> None:
    filter_ = made("decontaminate", tmp_path, against=[write_json(tmp_path)])
    for text in HOSTILE:
        assert reason(filter_, draft(text, text, picture=OTHER)) == ""
