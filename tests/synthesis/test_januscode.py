"""The JanusCode JSON form: escapes, shards, pictures, and reading it back."""

import json
from dataclasses import replace

import pytest
from corpus_rows import ABOUT, edited, others, rows, write
from hypothesis import given
from hypothesis import strategies as st

from janusrl.synthesis import corpus_writer
from janusrl.synthesis.januscode import (
    JanusCodeError,
    JanusCodeShards,
    escape,
    read_januscode,
    record_of,
    unescape,
)
from janusrl.synthesis.januscode_folder import describe

PIECES = st.lists(st.sampled_from(["<image>", "<video>", "<audio>", "\\", "<", ">", "image", "<\\image>", "x"])).map(
    "".join
)


@given(PIECES)
def test_every_text_comes_back(text) -> None:
    escaped = escape(text)
    assert unescape(escaped) == text
    assert not any(word in escaped for word in ("<image>", "<video>", "<audio>")), "no placeholder is left"


def test_text_without_the_words_is_not_touched() -> None:
    text = '<svg><image href="a.png"/></svg> \\n <images> <img>'
    assert escape(text) == text


def test_a_record_has_messages_and_images_and_nothing_else() -> None:
    row = next(edited(1))
    record = record_of(row, ["images/a.png"])
    assert record == {
        "messages": [
            {"role": "user", "content": "<image>\n" + row.prompt},
            {"role": "assistant", "content": row.completion},
        ],
        "images": ["images/a.png"],
    }
    system = record_of(next(others()), [])["messages"][0]
    assert system == {"role": "system", "content": "You write programs that draw <\\image>."}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("corpora") / "little"
    write(place)
    return place / "januscode"


def test_what_is_written_is_read_back(folder) -> None:
    wanted = {split: [row for row in rows() if row.split == split] for split in ("train", "eval")}
    for split, known in wanted.items():
        found = list(read_januscode(folder / f"{split}-00000.json"))
        assert len(found) == len(known)
        for row, talk in zip(known, found, strict=True):
            user, assistant = talk.messages[-2:]
            texts = user["content"] if isinstance(user["content"], str) else user["content"][-1]["text"]
            assert texts == (row.prompt or row.instruction)
            assert assistant == {"role": "assistant", "content": row.completion}
            assert [message["content"] for message in talk.messages[:-2]] == ([row.system] if row.system else [])
            assert tuple((folder / path).read_bytes() for path in talk.images) == row.images
    assert sum(1 for _ in read_januscode(folder)) == len(rows())


def test_datasets_reads_it(folder, tmp_path) -> None:
    import datasets

    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path))
    assert {name: len(split) for name, split in loaded.items()} == {"train": 38, "eval": 8}
    by_hand = datasets.load_dataset(
        "json", data_files=str(folder / "train-*.json"), split="train", cache_dir=str(tmp_path)
    )
    records = json.loads((folder / "train-00000.json").read_text())
    for table in (loaded["train"], by_hand):
        assert table[20] == records[20]
        assert table[0]["images"] == []


def test_each_picture_is_stored_once(folder) -> None:
    stored = [path for path in (folder / "images").rglob("*") if path.is_file()]
    assert len(stored) == len({image for row in rows() for image in row.images})


def test_shards_hold_so_many_records(tmp_path) -> None:
    shards = JanusCodeShards(tmp_path, "train", rows=10)
    known = list(edited(23))
    for row in known:
        shards.add(row)
    shards.close()
    assert [len(json.loads(path.read_text())) for path in shards.files] == [10, 10, 3]
    describe(tmp_path, "much", {"train": len(shards.files), "eval": 0})
    assert sum(1 for _ in read_januscode(tmp_path)) == 23
    info = json.loads((tmp_path / "dataset_info.json").read_text())
    assert [entry["file_name"] for entry in info.values()] == [path.name for path in shards.files]
    import datasets

    table = datasets.load_dataset(str(tmp_path), cache_dir=str(tmp_path / "cache"))
    assert len(table["train"]) == 23


def test_json_lines_and_foreign_spacing_are_read(folder, tmp_path) -> None:
    records = json.loads((folder / "train-00000.json").read_text())
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n\n", encoding="utf-8-sig")
    (tmp_path / "b.json").write_text(json.dumps(records, indent=3))
    kinds = [
        list(read_januscode(path)) for path in (tmp_path / "a.jsonl", tmp_path / "b.json", folder / "train-00000.json")
    ]
    assert kinds[0] == kinds[1] == kinds[2]


def test_reading_takes_one_record_at_a_time(tmp_path, monkeypatch) -> None:
    from janusrl.synthesis import januscode

    monkeypatch.setattr(januscode, "_CHUNK_CHARS", 64)
    talk = {"messages": [{"role": "user", "content": "x" * 500}], "images": []}
    (tmp_path / "a.json").write_text(json.dumps([talk] * 9))
    assert [found.messages for found in read_januscode(tmp_path / "a.json")] == [(talk["messages"][0],)] * 9


def test_placeholders_stand_anywhere(tmp_path) -> None:
    talk = {"messages": [{"role": "user", "content": "A <image> and <image>\nthen <\\image>"}], "images": ["a", "b"]}
    (tmp_path / "a.json").write_text(json.dumps([talk]))
    (found,) = read_januscode(tmp_path / "a.json")
    image = {"type": "image"}
    parts = [{"type": "text", "text": text} for text in ("A ", " and ", "then <image>")]
    assert found.messages[0]["content"] == [parts[0], image, parts[1], image, parts[2]]


BROKEN = [
    ("[{]", "is no list of JSON records"),
    ('[{"messages": []}', "expected an object with a list 'messages'"),
    ('[{"messages": [{"role": "tool", "content": ""}]}]', "a message has a role of system, user, assistant"),
    ('[{"messages": [{"role": "user", "content": 3}]}]', "content must be text"),
    ('[{"messages": [{"role": "user", "content": "<image>"}]}]', "1 placeholders <image>, but 0 pictures"),
    ('[{"messages": [{"role": "user", "content": ""}], "images": [1]}]', "'images' must be a list of paths"),
    ('{"messages"', "is no list of JSON records"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_what_is_no_record_is_named(tmp_path, text, message) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(JanusCodeError, match=message):
        list(read_januscode(tmp_path / "a.json"))


def test_bytes_that_are_no_text_and_missing_files_are_named(tmp_path) -> None:
    (tmp_path / "a.json").write_bytes(b"[\xff\xfe]")
    with pytest.raises(JanusCodeError, match="is not UTF-8"):
        list(read_januscode(tmp_path / "a.json"))
    with pytest.raises(JanusCodeError, match="no file nowhere"):
        list(read_januscode(tmp_path / "nowhere"))


def test_the_form_may_be_left_out(tmp_path) -> None:
    write(tmp_path / "c", about=replace(ABOUT, formats=("parquet",)))
    assert not (tmp_path / "c" / "januscode").exists()
    assert "januscode" not in (tmp_path / "c" / corpus_writer.README).read_text()
