"""Files: good rows become tasks, every bad row is named by file and row, and nothing is skipped in silence."""

from __future__ import annotations

import json

import datasets
import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

from janusrl.data.sources.files import hf, jsonl
from janusrl.sources import SourceError
from janusrl.task import encode_picture

GOOD = {"id": "a", "domain": "svg", "prompt": "Draw", "reference": {"code": "<svg/>", "language": "svg"}}
RED = np.full((5, 7, 3), (255, 0, 0), np.uint8)


def rows_of(path, split="train", source=jsonl, **options):
    return source.tasks({"path": path.name, **options}, count=None, seed=0, split=split, folder=path.parent)


def write(path, rows):
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_rows_become_tasks_with_their_pictures(tmp_path):
    Image.fromarray(RED).save(tmp_path / "red.png")
    picture = {"id": "b", "domain": "svg", "prompt": "Copy", "reference": {"picture": "red.png"}}
    inline = {"id": "c", "domain": "svg", "prompt": "Copy", "reference": {"picture": encode_picture(RED)}}
    tasks = rows_of(write(tmp_path / "tasks.jsonl", [GOOD, "", picture, inline]))
    assert [task.id for task in tasks] == ["a", "b", "c"]
    for task in tasks[1:]:
        np.testing.assert_array_equal(task.reference.picture[..., :3], RED)


def test_every_bad_row_is_listed_with_its_line(tmp_path):
    bad = [GOOD, "{not json", {**GOOD, "promt": 1}, "[1]", {**GOOD, "id": 7}, "[" * 100_000]
    with pytest.raises(SourceError) as caught:
        rows_of(write(tmp_path / "tasks.jsonl", bad))
    told = str(caught.value)
    assert "5 bad rows" in told
    for line in (2, 3, 4, 5, 6):
        assert f"tasks.jsonl line {line}:" in told
    assert "jsonl line 1" not in told


def test_a_flood_of_bad_rows_is_cut_and_counted(tmp_path):
    with pytest.raises(SourceError) as caught:
        rows_of(write(tmp_path / "tasks.jsonl", ["{"] * 50))
    told = str(caught.value)
    assert "50 bad rows" in told
    assert "and 30 more" in told
    assert told.count("\n") == 21


def test_bytes_that_are_not_text_are_a_bad_row(tmp_path):
    (tmp_path / "tasks.jsonl").write_bytes(b"\xff\xfe\n" + json.dumps(GOOD).encode())
    with pytest.raises(SourceError, match="line 1: not JSON in UTF-8"):
        rows_of(tmp_path / "tasks.jsonl")


def test_skipped_rows_are_written_and_counted(tmp_path, caplog):
    path = write(tmp_path / "tasks.jsonl", [GOOD, "{", {**GOOD, "id": ""}])
    tasks = rows_of(path, on_error="skip", skipped_to="out/skipped.jsonl")
    assert [task.id for task in tasks] == ["a"]
    left = [json.loads(line) for line in (tmp_path / "out/skipped.jsonl").read_text().splitlines()]
    assert [row["where"] for row in left] == ["tasks.jsonl line 2", "tasks.jsonl line 3"]
    assert "skipped 2 bad rows of 3" in caplog.text


def test_skipping_without_a_trace_is_refused(tmp_path):
    with pytest.raises(SourceError, match="skipped_to"):
        rows_of(write(tmp_path / "tasks.jsonl", [GOOD]), on_error="skip")


def test_one_file_for_both_splits_is_parted_for_ever(tmp_path):
    path = write(tmp_path / "tasks.jsonl", [{**GOOD, "id": f"row {i}"} for i in range(2000)])
    train = {task.id for task in rows_of(path, "train", eval_share=0.25)}
    held_out = {task.id for task in rows_of(path, "eval", eval_share=0.25)}
    assert not train & held_out
    assert len(train | held_out) == 2000
    assert 420 < len(held_out) < 580
    longer = write(tmp_path / "more.jsonl", [{**GOOD, "id": f"row {i}"} for i in range(-50, 2000)])
    assert held_out <= {task.id for task in rows_of(longer, "eval", eval_share=0.25)}


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SourceError, match=r"no file or folder nothing\.jsonl in "):
        rows_of(tmp_path / "nothing.jsonl")
    with pytest.raises(SourceError, match="is a folder"):
        jsonl.tasks({"path": "."}, count=None, seed=0, split="train", folder=tmp_path)


COLUMNS = {"prompt": "instruction", "code": "svg", "picture": "image", "demonstration": "svg"}


def table(count=6):
    return {
        "instruction": [f"draw {i}" for i in range(count)],
        "svg": [f"<svg>{i}</svg>" for i in range(count)],
        "image": [Image.fromarray(RED)] * count,
    }


@pytest.mark.parametrize("form", ["saved", "dictionary", "parquet", "folder"])
def test_datasets_of_every_form_give_the_same_tasks(tmp_path, form):
    built = datasets.Dataset.from_dict(
        table(), features=datasets.Features(
            {"instruction": datasets.Value("string"), "svg": datasets.Value("string"), "image": datasets.Image()}
        )
    )  # fmt: skip
    path = tmp_path / "set"
    if form == "saved":
        built.save_to_disk(str(path))
    elif form == "dictionary":
        datasets.DatasetDict({"train": built, "test": built.select([0])}).save_to_disk(str(path))
    elif form == "parquet":
        path = tmp_path / "set.parquet"
        built.to_parquet(str(path))
    else:
        path.mkdir()
        built.select(range(3)).to_parquet(str(path / "0.parquet"))
        built.select(range(3, 6)).to_parquet(str(path / "1.parquet"))
    tasks = rows_of(path, source=hf, domain="svg", columns=COLUMNS, language="svg")
    assert [task.instruction for task in tasks] == [f"draw {i}" for i in range(6)]
    assert [task.id for task in tasks] == [str(i) for i in range(6)]
    assert tasks[5].reference.code == tasks[5].demonstration == "<svg>5</svg>"
    assert tasks[5].reference.language == "svg"
    np.testing.assert_array_equal(tasks[5].reference.picture[..., :3], RED)
    if form == "dictionary":
        with pytest.raises(SourceError, match="no split 'eval'; set 'dataset_split' to one of: train, test"):
            rows_of(path, "eval", source=hf, domain="svg", columns=COLUMNS)
        held_out = rows_of(path, "eval", source=hf, domain="svg", columns=COLUMNS, dataset_split="test")
        assert len(held_out) == 1


def test_json_lines_and_prompt_pictures(tmp_path):
    path = write(tmp_path / "set.jsonl", [{"q": "copy", "shown": encode_picture(RED), "n": "x"}])
    task = rows_of(path, source=hf, domain="svg", columns={"prompt": "q", "image": "shown", "id": "n"})[0]
    assert task.id == "x"
    assert [part["type"] for part in task.prompt[0]["content"]] == ["image", "text"]
    np.testing.assert_array_equal(task.images[0][..., :3], RED)


def test_a_missing_column_is_met_with_the_nearest(tmp_path):
    path = write(tmp_path / "set.jsonl", [{"instruction": "x", "svg": "y"}])
    with pytest.raises(SourceError) as caught:
        rows_of(path, source=hf, domain="svg", columns={"prompt": "instructoin", "code": "svg"})
    assert "'instructoin' (for prompt) Did you mean 'instruction'?" in str(caught.value)


def test_a_bad_cell_names_row_and_column(tmp_path):
    path = tmp_path / "set.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"q": ["a", "", None], "svg": [b"x", b"y", None]}), path)
    with pytest.raises(SourceError) as caught:
        rows_of(path, source=hf, domain="svg", columns={"prompt": "q", "code": "svg"})
    told = str(caught.value)
    assert "set.parquet row 0: column 'svg' must hold str, got bytes" in told
    assert "set.parquet row 1: column 'q' is empty" in told
    assert "set.parquet row 2: column 'q' is empty" in told


def test_a_broken_picture_names_its_row(tmp_path):
    path = tmp_path / "set.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"q": ["a"], "image": [b"no picture"]}), path)
    with pytest.raises(SourceError, match=r"set\.parquet row 0: reference\.picture: cannot read a picture"):
        rows_of(path, source=hf, domain="svg", columns={"prompt": "q", "picture": "image"})


def test_a_folder_without_data_is_told(tmp_path):
    (tmp_path / "set").mkdir()
    with pytest.raises(SourceError, match="is no saved dataset"):
        rows_of(tmp_path / "set", source=hf, domain="svg", columns={"prompt": "q"})
