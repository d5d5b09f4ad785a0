"""`corpus`: rows of a corpus as tasks of their environments."""

import pickle
import shutil
import sys
import tracemalloc
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "synthesis"))
from corpus_rows import drawings, rows, write

from janusrl import registry
from janusrl.data.sources import corpus as module
from janusrl.recipe import TaskSourceSection
from janusrl.sources import SourceError, load_tasks
from janusrl.task import decode_picture


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder that holds the corpus `little`."""
    place = tmp_path_factory.mktemp("corpora")
    write(place / "little")
    return place


def load(folder, domain="svg", split="train", seed=1, **options):
    section = TaskSourceSection(source="corpus", path="little", **options)
    return load_tasks(section, domain=domain, seed=seed, split=split, folder=folder)


def test_every_row_is_a_task_of_its_split_and_environment(folder) -> None:
    wanted = {row.id: row for row in rows()}
    seen = {}
    for domain in ("svg", "edit", "algorithm", "chart", "scientific"):
        for split in ("train", "eval"):
            if any(row.split == split and domain in (row.env, "edit") for row in wanted.values()):
                for task in load(folder, domain, split, env=domain):
                    assert wanted[task.id].split == split
                    seen[task.id] = task
    assert seen.keys() == wanted.keys()
    for name, row in wanted.items():
        task = seen[name]
        assert task.instruction == (row.prompt or row.instruction)
        assert task.demonstration == row.completion
        assert (task.source, task.reference.code, task.reference.tests) == (row.source_code, row.code, row.tests)
        assert dict(task.files) == dict(row.files)
        assert len(task.images) == len(row.images)
        assert (task.prompt[0]["role"] == "system") is bool(row.system)
        domain = registry.load("envs", task.domain)
        assert domain.program_of(task, task.demonstration).source.strip() == row.code.strip()
        assert task.domain == (row.env if row.source_code is None else "edit")


def test_pictures_of_prompts_stay_as_they_are_kept_until_they_are_looked_at(folder) -> None:
    tasks = [task for split in ("train", "eval") for task in load(folder, "edit", split, env="edit")]
    kept = {row.id: row.images for row in rows()}
    for task in tasks:
        assert [picture.tolist() for picture in task.images] == [decode_picture(one).tolist() for one in kept[task.id]]
        assert len(task.images[:1]) == 1
    decoded = sum(picture.nbytes for task in tasks for picture in task.images)
    assert len(pickle.dumps([task.images for task in tasks])) < decoded / 4


@pytest.mark.parametrize(("domain", "count"), [("svg", 4), ("edit", 3), ("algorithm", 2)])
def test_a_demonstration_earns_full_marks_in_its_environment(folder, domain, count) -> None:
    from janusrl.recipe import SandboxSection
    from janusrl.scoring.grader import Grader

    tasks = load(folder, domain, env=domain, count=count)
    with Grader(registry.load("envs", domain), None, SandboxSection(workers=1)) as grader:
        cards = grader.grade([(task, task.demonstration) for task in tasks])
    assert [round(card.total, 6) for card in cards] == [1.0] * count


def test_a_count_is_drawn_from_the_whole_split_and_grows_by_adding(folder) -> None:
    some, more = (load(folder, env="svg", count=count) for count in (5, 9))
    assert {task.id for task in some} < {task.id for task in more}
    assert [task.id for task in more] == sorted(task.id for task in more), "in the corpus's order"
    assert max(task.id for task in some) > "svg-00009", "not merely the first ones"
    assert {task.id for task in some} != {task.id for task in load(folder, env="svg", count=5, seed=2)}


def test_the_kept_picture_can_be_the_reference(folder) -> None:
    assert load(folder, env="svg", count=1)[0].reference.picture is None
    picture, both = (load(folder, env="svg", count=1, reference=name)[0].reference for name in ("picture", "both"))
    assert picture.picture.shape == both.picture.shape == (64, 64, 4)
    assert (picture.code, picture.language, both.language) == (None, None, "svg")


def test_text_models_get_the_rows_without_pictures(folder) -> None:
    with pytest.raises(SourceError, match=r"no train tasks for .*view text"):
        load(folder, "edit", env="edit", view="text")
    assert all(not task.images for task in load(folder, env="svg", view="text"))


MISTAKES = [
    ({"path": "litle"}, "no folder litle in .* and no shipped corpus of that name"),
    ({"path": "."}, "is no corpus: it holds no card.json"),
    ({"categories": ["svgs"]}, "Did you mean 'svg'.* svg 18, svg_editing 6"),
    ({"env": "chrt"}, "Did you mean 'chart'"),
    ({}, "is of the domain 'edit', but the recipe's env is 'svg'"),
    ({"env": "svg", "count": 19}, "has only 18 train tasks; 'count' is 19"),
]


@pytest.mark.parametrize(("options", "message"), MISTAKES)
def test_mistakes_say_what_there_is(folder, options, message) -> None:
    section = TaskSourceSection(**{"source": "corpus", "path": "little", **options})
    with pytest.raises(SourceError, match=message):
        load_tasks(section, domain="svg", seed=1, split="train", folder=folder)


def test_a_damaged_file_is_named(folder, tmp_path) -> None:
    shutil.copytree(folder / "little", tmp_path / "little")
    place = tmp_path / "little" / "rows" / "train-00000.parquet"
    place.write_bytes(place.read_bytes()[:-200])
    with pytest.raises(SourceError, match=r"rows/train-00000\.parquet of little cannot be read"):
        load(tmp_path, env="svg")


def test_a_path_may_start_where_the_command_was_started(folder, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(folder)
    assert len(load(tmp_path, env="svg")) == 18
    (folder / "no_corpus").mkdir(exist_ok=True)
    section = TaskSourceSection(source="corpus", path="no_corpus")
    with pytest.raises(SourceError, match=r"no folder no_corpus in .* or .*, and no shipped corpus"):
        load_tasks(section, domain="svg", seed=1, split="train", folder=tmp_path)


def test_shipped_corpora_go_by_their_name(folder, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "SHIPPED", folder)
    assert len(load(tmp_path, env="svg")) == 18
    assert module.CorpusOptions(path="little").lacks_here(tmp_path) == ""
    assert "Did you mean 'little'?" in module.CorpusOptions(path="litle").lacks_here(tmp_path)


def test_tasks_come_one_by_one(tmp_path) -> None:
    write(tmp_path / "little", rows=lambda: drawings(600), rejects=list)
    source = registry.load("sources", "corpus")
    peaks = []
    for use in (list, lambda stream: sum(1 for _ in stream)):
        stream = source.function(source.options({"path": "little"}), count=None, seed=0, split="train", folder=tmp_path)
        tracemalloc.start()
        use(stream)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] / 3, peaks
