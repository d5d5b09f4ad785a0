"""`januscode`: records of messages and pictures as tasks."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "synthesis"))
from corpus_rows import drawings, edited, write

from janusrl.recipe import TaskSourceSection
from janusrl.sources import SourceError, load_tasks


def load(folder, split="train", path="c/januscode", **options):
    section = TaskSourceSection(source="januscode", path=path, env="svg", **options)
    return load_tasks(section, domain="svg", seed=1, split=split, folder=folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("januscode")
    write(place / "c", rows=lambda: [*drawings(16), *edited(4)], rejects=list)
    return place


def test_records_are_tasks_of_their_split(folder) -> None:
    for split in ("train", "eval"):
        known = [row for row in [*drawings(16), *edited(4)] if row.split == split]
        tasks = load(folder, split)
        assert [task.instruction for task in tasks] == [row.prompt or row.instruction for row in known]
        assert [task.demonstration for task in tasks] == [row.completion for row in known]
        assert [task.reference.code.strip() for task in tasks] == [row.code.strip() for row in known]
        assert [len(task.images) for task in tasks] == [len(row.images) for row in known]


def test_one_file_serves_both_splits_by_a_share(folder, tmp_path) -> None:
    records = json.loads((folder / "c" / "januscode" / "train-00000.json").read_text())[:12]
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, records)))
    both = [load(tmp_path, split, "all.jsonl", eval_share=0.3) for split in ("train", "eval")]
    assert sorted(task.id for tasks in both for task in tasks) == sorted(f"all-{number}" for number in range(12))


def test_an_answer_without_a_program_is_imitated_all_the_same(tmp_path) -> None:
    talk = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "I cannot draw."}]
    (tmp_path / "a.json").write_text(json.dumps([{"messages": talk}]))
    (task,) = load(tmp_path, path="a.json")
    assert (task.demonstration, task.reference.code, task.reference.text) == ("I cannot draw.", None, "I cannot draw.")


def test_bad_records_are_counted_and_listed_or_skipped_with_a_trace(tmp_path) -> None:
    good = {"messages": [{"role": "user", "content": "Draw"}, {"role": "assistant", "content": "<svg/>"}]}
    lost = {"messages": [{"role": "user", "content": "<image>"}, good["messages"][1]], "images": ["no.png"]}
    records = [good, {"messages": good["messages"][:1]}, 3, lost, good]
    (tmp_path / "a.json").write_text(json.dumps(records))
    with pytest.raises(SourceError) as caught:
        load(tmp_path, path="a.json")
    told = str(caught.value)
    assert "a.json: 3 bad rows" in told
    for part in (
        "record 1: the last message must be the assistant's",
        "record 2: expected an object",
        "record 3: cannot read a picture",
    ):
        assert part in told
    tasks = load(tmp_path, path="a.json", on_error="skip", skipped_to="bad.jsonl")
    assert [task.id for task in tasks] == ["a-0", "a-4"]
    assert len((tmp_path / "bad.jsonl").read_text().splitlines()) == 3


def test_mistakes_say_what_to_change(folder) -> None:
    with pytest.raises(SourceError, match="no file nowhere"):
        load(folder, path="nowhere")
    section = TaskSourceSection(source="januscode", path="c/januscode", env="svgs")
    with pytest.raises(SourceError, match="Did you mean 'svg'"):
        load_tasks(section, domain="svg", seed=1, split="train", folder=folder)
