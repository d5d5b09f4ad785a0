"""A corpus folder: what is written comes back, equal rows give equal files, and readers see the old or the new one."""

import hashlib
import json
import os
import subprocess
import sys
import threading
import tracemalloc
from dataclasses import fields, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from corpus_rows import ABOUT, drawings, edited, rejects, rows, write
from waiting import eventually

from janusrl.synthesis import shards as shards_module
from janusrl.synthesis.corpus import CorpusError, check_split, open_corpus
from janusrl.synthesis.mixture import Mixture, MixtureError
from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.row_table import ROWS, CellError, cells, from_cells


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("corpora") / "little"
    write(place)
    return place


def contents(place: Path) -> dict[str, str]:
    """Digest of every file that is content: not the card, whose costs and times differ from run to run."""
    files = [path for path in sorted(place.rglob("*")) if path.is_file()]
    named = {path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {
        name: digest for name, digest in named.items() if name.split("/")[0] in ("rows", "rejects.parquet", "januscode")
    }


def plain(item: Row | Reject) -> dict:
    """The item as it should come back: without cost, text without lone surrogates, NaN as null."""
    found = {field.name: getattr(item, field.name) for field in fields(item) if field.name != "cost"}
    text = json.dumps(found, default=repr, ensure_ascii=False).encode("utf-8", "replace").decode()
    return json.loads(text.replace("NaN", "null"))


def test_rows_and_rejects_come_back_as_they_were(folder) -> None:
    corpus = open_corpus(folder)
    wanted = sorted(rows(), key=lambda row: row.split == "eval")
    assert [plain(row) for row in corpus.rows()] == [plain(row) for row in wanted]
    assert [plain(reject) for reject in corpus.rejects()] == [plain(reject) for reject in rejects()]
    assert all(row.cost == {} for row in corpus.rows())
    assert {row.category for row in corpus.rows("train", categories=["svg"])} == {"svg"}
    assert all(row.picture is None for row in corpus.rows(without=["picture"]))


def test_datasets_reads_it_and_decodes_the_pictures(folder, tmp_path) -> None:
    import datasets

    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path))
    assert {name: len(split) for name, split in loaded.items()} == {"train": 38, "eval": 8}
    assert loaded["train"].column_names == [field.name for field in fields(Row) if field.name != "cost"]
    edit = loaded["train"].filter(lambda row: row["category"] == "svg_editing")[0]
    assert edit["picture"].size == edit["images"][0].size == (64, 64)
    assert json.loads(edit["files"]) == {}
    refused = datasets.load_dataset(str(folder), "rejects", cache_dir=str(tmp_path))["rejects"]
    assert [row["reason"] for row in refused] == [reject.reason for reject in rejects()]
    assert refused[1]["picture"].size == (64, 64)


def test_the_schema_is_what_datasets_would_write() -> None:
    import datasets

    features = datasets.Features.from_arrow_schema(ROWS.schema)
    assert isinstance(features["picture"], datasets.Image)
    assert isinstance(features["images"].feature, datasets.Image)
    assert features.arrow_schema.equals(ROWS.schema)


def test_equal_rows_give_equal_files_whatever_they_cost(folder, tmp_path) -> None:
    def dearer():
        return [replace(row, cost={"usd": 9.0, "seconds": 1.0}) for row in rows()]

    card = write(tmp_path / "elsewhere", about=replace(ABOUT, seconds=5.0, spent={"usd": 9.0}), rows=dearer)
    assert contents(tmp_path / "elsewhere") == contents(folder)
    assert card.digest == open_corpus(folder).card["digest"]
    other = write(tmp_path / "other", rows=lambda: [replace(row, code=row.code + " ") for row in rows()])
    assert other.digest != card.digest


def test_mappings_are_equal_in_any_order() -> None:
    row = rows()[0]
    one, other = (
        replace(row, scores={"a": 1, "b": {"c": 2, "d": 3}}),
        replace(row, scores={"b": {"d": 3, "c": 2}, "a": 1}),
    )
    assert cells(one) == cells(other)


def test_costs_stand_in_a_table_of_their_own(folder) -> None:
    table = pq.read_table(folder / "costs.parquet").to_pylist()
    assert len(table) == 46 + 5
    assert table[1] == {
        "id": "svg-00001", "stage": "draw-svg", "kind": "row", "prompt_tokens": 101, "completion_tokens": 50,
        "requests": 1, "usd": 0.001, "seconds": 0.5,
    }  # fmt: skip
    assert table[-1]["kind"] == "reject"
    assert table[-1]["usd"] is None


def test_files_are_sharded_by_rows(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(shards_module.Shards.__init__, "__kwdefaults__", {"numbered": True, "rows": 7})
    monkeypatch.setattr(shards_module, "GROUP_ROWS", 3)
    write(tmp_path / "c", rows=lambda: drawings(24), rejects=list)
    names = sorted(path.name for path in (tmp_path / "c" / "rows").iterdir())
    assert names == ["eval-00000.parquet", *(f"train-0000{number}.parquet" for number in range(3))]
    counts = [pq.read_metadata(tmp_path / "c" / "rows" / name).num_rows for name in names]
    assert counts == [6, 7, 7, 4]
    assert [row.id for row in open_corpus(tmp_path / "c").rows("train")] == sorted(
        row.id for row in drawings(24) if row.split == "train"
    )


def test_a_corpus_may_be_empty(tmp_path) -> None:
    card = write(tmp_path / "none", rows=list, rejects=list)
    assert (card.rows, card.rejects) == (0, 0)
    assert list(open_corpus(tmp_path / "none").rows()) == []
    assert list(open_corpus(tmp_path / "none").rejects()) == []


def test_relatives_are_never_on_both_sides(tmp_path) -> None:
    check_split(rows)
    family = ("shared",)
    mixed = [
        replace(row, families=(*row.families, *family)) if row.id in ("svg-00002", "svg-00006") else row
        for row in rows()
    ]
    with pytest.raises(CorpusError, match=r"'shared' \(train: svg-00002, eval: svg-00006\)"):
        check_split(lambda: mixed)
    with pytest.raises(CorpusError, match="families are in both train and eval"):
        write(tmp_path / "c", rows=lambda: mixed)
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_a_mixture_that_falls_short_leaves_the_old_corpus(tmp_path) -> None:
    write(tmp_path / "c")
    before = contents(tmp_path / "c")
    with pytest.raises(MixtureError):
        write(tmp_path / "c", about=replace(ABOUT, mixture=Mixture(categories={"svg": 25})))
    assert contents(tmp_path / "c") == before
    card = write(tmp_path / "c", about=replace(ABOUT, mixture=Mixture(categories={"svg": 10}, sample_seed=3)))
    assert card.rows == 10
    assert card.facts["mixture"]["left_out"]["svg"] == 14
    assert card.facts["stages"]["draw-svg"]["good"] == 24, "what is left out is no failure"


@pytest.mark.parametrize("name", ["notes.txt", "rows.parquet", "README.md"])
def test_a_folder_of_other_things_is_not_replaced(tmp_path, name) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / name).write_text("mine")
    with pytest.raises(CorpusError, match=f"holds {name}, which is no part of a corpus"):
        write(tmp_path / "c")
    assert (tmp_path / "c" / name).read_text() == "mine"


def test_readers_see_the_old_corpus_or_the_new_one(tmp_path) -> None:
    """A reader that never stops looking finds a whole corpus every time, while it is replaced again and again."""
    place, counts, broken, done = tmp_path / "c", set(), [], threading.Event()
    write(place, rows=lambda: drawings(4), rejects=list)

    def look() -> None:
        while not done.is_set():
            try:
                counts.add(json.loads((place / "card.json").read_text())["rows"])
            except (OSError, ValueError) as error:
                broken.append(repr(error))

    reader = threading.Thread(target=look)
    reader.start()
    for count in (8, 12, 16):
        write(place, rows=lambda count=count: drawings(count), rejects=list)
        assert eventually(lambda count=count: count in counts or broken)
    done.set()
    reader.join()
    assert not broken
    assert counts == {4, 8, 12, 16}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c"]


def test_a_kill_leaves_the_old_corpus(tmp_path) -> None:
    write(tmp_path / "c")
    before = contents(tmp_path / "c")
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from corpus_rows import *\n"
        "def some():\n    yield from drawings(9)\n    os.kill(os.getpid(), 9)\n"
        "write(Path(sys.argv[2]), rows=some)"
    )
    place = str(Path(__file__).parent)
    killed = subprocess.run([sys.executable, "-c", program, place, str(tmp_path / "c")], check=False, env=os.environ)
    assert killed.returncode == -9
    assert contents(tmp_path / "c") == before


def test_memory_is_flat(tmp_path) -> None:
    """The peak of Python's memory does not follow the number of rows."""
    peaks = []
    known = list(drawings(40)) + list(edited(10))
    write(tmp_path / "warm", rows=lambda: known)
    for times in (20, 80):

        def many(times=times):
            for turn in range(times):
                for row in known:
                    yield replace(row, id=f"{row.id}-{turn}", prompt=f"{row.prompt} {turn} " + "x" * 2000)

        tracemalloc.start()
        write(tmp_path / str(times), rows=many, rejects=list)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0], peaks


DAMAGES = [
    (lambda place: (place / "card.json").unlink(), "it holds no card.json"),
    (lambda place: (place / "card.json").write_text("{"), "card.json cannot be read"),
    (lambda place: (place / "card.json").write_text("[]"), "is no corpus"),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGES)
def test_what_is_no_corpus_is_said(tmp_path, damage, message) -> None:
    write(tmp_path / "c", rows=lambda: drawings(2), rejects=list)
    damage(tmp_path / "c")
    with pytest.raises(CorpusError, match=message):
        open_corpus(tmp_path / "c")
    with pytest.raises(CorpusError, match="it is no folder"):
        open_corpus(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("column", "value"), [("scores", "{"), ("files", '{"../x": "a"}'), ("images", [3]), ("picture", "x"), ("id", None)]
)
def test_a_damaged_cell_is_named(column, value) -> None:
    with pytest.raises(CellError, match=f"'{column}'|is no row of a corpus"):
        from_cells(Row, cells(rows()[0]) | {column: value})


def test_columns_of_later_versions_are_left_alone() -> None:
    assert from_cells(Row, cells(rows()[0]) | {"novelty": 3}).id == "svg-00000"
