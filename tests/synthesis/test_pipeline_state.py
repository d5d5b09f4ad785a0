"""What is kept: growing, trying again, going on elsewhere. Nothing is lost, made twice, or counted twice."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from janusrl.cli import main
from janusrl.synthesis.backends import concurrency_of
from janusrl.synthesis.corpus import CorpusError
from janusrl.synthesis.draft import Draft, fenced
from janusrl.synthesis.filter import Filter, Index, corpus_filter
from janusrl.synthesis.pipeline import Synthesis, SynthesisError
from janusrl.synthesis.progress import Progress
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.store import Store, StoreError, StoreFailed
from janusrl.synthesis.strategy import Team, strategy
from janusrl.synthesis.team import EngineFailed
from tests.chat_server import Act, serving, told
from tests.synthesis.small_parts import Even, Plain, dots, draft_of
from tests.synthesis.test_pipeline import HERE, _write, endpoint, good, made_of, reasons, recipe, stage

OWN = Path(__file__).name
"""Of the parts below."""


@strategy("trio")
def trio(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    """A row, a program that fails, and a row; with the files `down` and `dead` a failure of ours, sooner or later."""
    code = seeds[0].code or ""
    if Path("dead").exists():
        raise EngineFailed("worker_lost", "it is dead")
    yield draft_of(seeds, completion=fenced(code, "svg"))
    yield draft_of(seeds, code="<svg", completion="<svg")
    if Path("down").exists():
        raise EngineFailed("worker_lost", "it is down")
    yield draft_of(seeds, code=code.replace("navy", "teal"), completion=fenced(code, "svg"))


@strategy("odd_metadata")
def odd_metadata(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    yield draft_of(seeds, completion=fenced(seeds[0].code or "", "svg"), metadata={"a set": {1, 2}})


@strategy("nowhere")
def nowhere(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    yield draft_of(seeds, completion=fenced(seeds[0].code or "", "svg"), env="")


@corpus_filter("odd_facts")
class OddFacts(Filter):
    """Tells a tuple, and raises where it was not handed on like everybody's; fails on its own for 3 dots."""

    def __init__(self, options: Even, *, folder: Path) -> None:
        super().__init__(options, folder=folder)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        return {"_pair": (draft.instruction, 1)}

    def admit(self, row_id: str, facts: Mapping[str, Any], index: Index) -> None:
        index.add("kind", type(facts["_pair"]).__name__, row_id)
        if "Draw 3 " in facts["_pair"][0]:
            raise ZeroDivisionError("a fault of the plug-in")


def own(name: str) -> dict[str, str]:
    return {"strategy": f"{OWN}:{name}"}


def test_a_larger_count_takes_the_rows_of_the_last_job_that_were_too_many(tmp_path: Path) -> None:
    def counted(count: int):
        return recipe(stage("several", source={"count": 50}, count=count))

    _, _, rejects = made_of(counted(5), tmp_path / "c")
    assert reasons(rejects)["filter", "count_reached"] == 1
    grown, rows, _ = made_of(counted(11), tmp_path / "c")
    whole, others, _ = made_of(counted(11), tmp_path / "other")
    assert [row.id for row in rows] == [row.id for row in others]
    assert grown.card.digest == whole.card.digest


def test_a_job_that_is_tried_again_loses_and_doubles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = recipe(stage(source={"count": 3}) | {"strategy": own("trio")})
    Path("down").touch()
    for retry in (False, True):  # it fails again: nothing changes
        _, rows, rejects = made_of(found, tmp_path / "c", retry=retry)
        assert len(rows) == 3
        assert reasons(rejects) == {("run", "not_xml"): 3, ("infra", "worker_lost"): 3}
    Path("dead").touch()  # it fails earlier: what failed in the place of a row is noted all the same
    _, rows, rejects = made_of(found, tmp_path / "c", retry=True)
    assert (len(rows), reasons(rejects)) == (3, {("infra", "worker_lost"): 3})
    Path("dead").unlink()
    Path("down").unlink()
    made, rows, rejects = made_of(found, tmp_path / "c", retry=True)
    assert len(rows) == 6
    assert reasons(rejects) == {("run", "not_xml"): 3}
    assert (made.stages[0].rows, made.stages[0].rejects) == (6, 3)
    assert made.card.digest == made_of(found, tmp_path / "whole")[0].card.digest


def test_what_a_retry_gives_too_much_is_there_for_a_larger_count(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)

    def counted(count: int):
        return recipe(stage(source={"count": 2}, count=count) | {"strategy": own("trio")})

    Path("dead").touch()
    assert not made_of(counted(1), tmp_path / "c")[1]
    Path("dead").unlink()
    for count, retry in ((1, True), (4, True)):
        _, rows, rejects = made_of(counted(count), tmp_path / "c", retry=retry)
        assert len(rows) == count
    assert reasons(rejects) == {("run", "not_xml"): 2}


def test_rows_that_a_retry_adds_reach_the_later_stages(tmp_path: Path) -> None:
    down = True

    def rule(body: dict[str, Any], number: int) -> Act | str:
        return Act(status=503) if down and "Draw 1 dots" in told(body) else good(told(body))

    with serving(rule) as server:
        later = {**stage(name="later"), "seeds": {"stage": "dots"}}
        first = stage("asked", source={"count": 4}, writer="teacher")
        found = recipe(first, later, models=endpoint(server.url, max_retries=0))
        assert len(made_of(found, tmp_path / "c")[1]) == 3 + 3
        down = False
        _, rows, rejects = made_of(found, tmp_path / "c", retry=True)
    assert not rejects
    assert {row.parents[0] for row in rows[4:]} == {row.id for row in rows[:4]}
    assert len(rows) == 8


def test_seeds_that_changed_meanwhile_are_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "icons"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}.svg").write_text(dots(n))
    found = recipe(
        {**stage(count=2, name="icons"), "seeds": {"source": "svgs", "path": str(folder)}},
    )
    made_of(found, tmp_path / "c")
    (folder / "00.svg").write_text(dots(20))
    more = found.model_copy(deep=True)
    more.stages[0].count = 4
    with pytest.raises(SynthesisError, match="gives other seeds than when the work was begun"):
        made_of(more, tmp_path / "c")
    (folder / "00.svg").unlink()
    assert len(made_of(more, tmp_path / "c")[1]) == 4


def test_new_stages_come_at_the_end_and_a_stage_never_begun_may_go(tmp_path: Path) -> None:
    one, two, three = (stage(name=name, source={"count": 2}) for name in ("one", "two", "three"))
    made_of(recipe(one, two), tmp_path / "c")
    for others in ((two, one), (one, three, two)):
        with pytest.raises(SynthesisError, match=r"its stages were one, two, in this order"):
            Synthesis(recipe(*others), tmp_path / "c", folder=HERE)
    broken = stage(name="broken", source={"count": 0})
    with pytest.raises(SynthesisError, match="gave no seeds"):
        made_of(recipe(one, two, broken, stage(name="four")), tmp_path / "c")
    assert [end.stage for end in made_of(recipe(one, two, three), tmp_path / "c")[0].stages] == ["one", "two", "three"]


def test_what_plug_ins_do_wrong_is_theirs_by_name_and_stops_nothing(tmp_path: Path) -> None:
    found = recipe(stage(source={"count": 3}) | {"strategy": own("odd_metadata")})
    _, rows, rejects = made_of(found, tmp_path / "metadata")
    assert (len(rows), reasons(rejects)) == (0, {("infra", "not_json"): 3})
    assert "'metadata' can hold JSON values only" in rejects[0].message

    found = recipe(stage(source={"count": 3}) | {"strategy": own("nowhere")})
    _, rows, rejects = made_of(found, tmp_path / "nowhere")
    assert (len(rows), reasons(rejects)) == (0, {("source", "unknown_env"): 3})

    slow = stage(source={"count": 12}, options={"slow_s": 0.2}, filters=[f"{OWN}:OddFacts"])
    _, rows, rejects = made_of(recipe(slow), tmp_path / "facts")
    assert (len(rows), reasons(rejects)) == (11, {("infra", "filter_error"): 1})
    with Synthesis(recipe(slow), tmp_path / "facts", folder=HERE) as synthesis:
        index = synthesis.store.index("dots/0")
        assert (len(index.get("kind", "list")), index.get("kind", "tuple")) == (11, [])  # waited in the store or not


def test_enough_jobs_are_under_way_to_fill_batches_and_endpoints() -> None:
    models = {"far": endpoint("http://h/v1", max_concurrency=40)["teacher"]}
    models["near"] = {"local": {"model": "smollm2", "batch_size": 64}}
    judged = stage(writer="near", judge={"judge": "generation", "models": ["far"]})
    found = recipe(judged, models=models)
    assert concurrency_of(found, found.stages[0]) >= 64 + 40


def test_what_is_kept_of_a_failure_does_not_depend_on_the_address(tmp_path: Path) -> None:
    acts = {"1": Act(status=500, body=b"no"), "2": Act(body=b'{"choices": ['), "3": Act(drop=True)}
    digests = set()
    for number in range(2):
        with serving(lambda body, n: acts.get(told(body).split()[-2], Act(good(told(body))))) as server:
            models = endpoint(server.url, max_retries=0)
            found = recipe(stage("asked", source={"count": 5}, writer="teacher"), models=models)
            made, rows, rejects = made_of(found, tmp_path / f"c{number}")
        digests.add(made.card.digest)
    assert len(rows) == 2
    assert any("the endpoint answered 500: no" in reject.message for reject in rejects)
    assert len(digests) == 1


def test_an_account_without_credit_stops_at_once_and_is_told_with_its_address(tmp_path: Path) -> None:
    def rule(body: dict[str, Any], number: int) -> Act | str:
        if told(body).startswith("Solve"):
            return Act(status=429, body=b'{"error": {"code": "insufficient_quota"}}')
        return good(told(body))

    with serving(rule) as server:
        models = endpoint(server.url, max_concurrency=1)
        found = recipe(stage("asked", source={"count": 500}, writer="teacher"), models=models)
        with pytest.raises(SynthesisError, match="insufficient_quota") as caught:
            made_of(found, tmp_path / "c")
        assert server.url in str(caught.value)
        assert len(server.bodies) < 100
        with Synthesis(found, tmp_path / "c", folder=HERE) as synthesis:
            assert synthesis.store.spent()["teacher"].prompt_tokens >= 7  # what the job had cost before


def test_what_was_paid_for_is_booked_though_the_run_is_stopped(tmp_path: Path, monkeypatch: Any) -> None:
    """Replies are kept: what jobs in flight had paid is never paid again, and would be forgotten."""
    monkeypatch.setenv("JANUSRL_CACHE", str(tmp_path / "cache"))

    def stop(progress: Progress) -> None:
        if progress.rows >= 5:
            raise KeyboardInterrupt

    def rule(body: dict[str, Any], number: int) -> Act:
        return Act(good(told(body)), delay_s=0.0 if told(body).startswith("Say") else 0.3)

    with serving(rule) as server:
        models = endpoint(server.url, cache=True, max_concurrency=16)
        found = recipe(stage("asked", source={"count": 60}, writer="teacher"), models=models)
        with pytest.raises(KeyboardInterrupt):
            made_of(found, tmp_path / "c", watch=stop)
        made, rows, _ = made_of(found, tmp_path / "c")
    assert len(rows) == 60
    assert 2 * 60 - 3 <= made.spent["teacher"].requests <= 2 * 60 + 16  # some were under way


BOOKED = """
import sys, threading
from pathlib import Path
from janusrl.synthesis.store import Store, StoreFailed
from janusrl.synthesis.writer import Spent

def book(store, begun):
    try:
        while True:
            store.book("teacher", Spent(requests=1))
            begun.set()
    except StoreFailed:
        pass

for number in range(20):
    store, begun = Store(Path(sys.argv[1]) / f"{number}.sqlite"), threading.Event()
    threads = [threading.Thread(target=book, args=(store, begun)) for _ in range(4)]
    for thread in threads:
        thread.start()
    begun.wait()
    store.close()
    for thread in threads:
        thread.join()
"""


def test_a_store_is_closed_while_jobs_still_book(tmp_path: Path) -> None:
    """As when a run is stopped: SQLite takes the process down when a connection goes that somebody uses."""
    done = subprocess.run([sys.executable, "-c", BOOKED, tmp_path], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_addresses_of_objects_are_no_part_of_an_error(tmp_path: Path) -> None:
    code = "class Thing: pass\nraise ValueError(f'{Thing()} and 0xff8800')"
    found = recipe({**stage(source={"count": 1}), "strategy": {"strategy": f"{OWN}:python", "code": code}})
    _, _, rejects = made_of(found, tmp_path / "c")
    assert "Thing object at 0x...> and 0xff8800" in rejects[0].message


class Code(Plain):
    code: str


@strategy("python")
def python(options: Code, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    yield draft_of(seeds, code=options.code, completion=options.code, env="algorithm", language="python")


# The file


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 700 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "none", folder], capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", folder], check=True)


def _remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


def test_a_full_disk_is_told_and_loses_nothing(small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = small_disk.parent / "recipe.yaml", str(small_disk / "c")
    _write(path.parent, {"name": "full", "stages": [stage(source={"count": 200})]})
    assert main(["synth", str(path), "-o", out]) == 1
    assert "store.sqlite cannot be written (database or disk is full)" in capsys.readouterr().err
    _remount(small_disk, "size=9m")
    assert main(["synth", str(path), "-o", out, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 200
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize
    (small_disk / "filler").write_bytes(bytes(free - 200_000))
    assert main(["synth", str(path), "-o", out]) == 1
    assert f"the corpus cannot be written to {out} (No space left on device)" in capsys.readouterr().err
    assert sorted(child.name for child in small_disk.iterdir()) == ["c", "c.work", "filler"]
    assert (small_disk / "c" / "card.json").exists()
    _remount(small_disk, "ro")
    assert main(["synth", str(path), "-o", out]) == 1
    assert "Read-only file system" in capsys.readouterr().err


def test_a_damaged_store_is_told(tmp_path: Path) -> None:
    found, file = recipe(stage(source={"count": 4})), tmp_path / "c.work" / "store.sqlite"
    made_of(found, tmp_path / "c")
    with sqlite3.connect(file) as damaged:
        damaged.execute("UPDATE rows SET data = substr(data, 1, 90) WHERE number = 2")
    with pytest.raises(StoreError, match=r"store.sqlite is damaged.*--restart"):
        made_of(found, tmp_path / "c")
    file.write_bytes(b"no database" * 999)
    with pytest.raises(StoreError, match=r"damaged, or no store.*--restart"):
        made_of(found, tmp_path / "c")
    with Synthesis(found, tmp_path / "c", folder=HERE, restart=True) as synthesis:
        assert synthesis.run().card.rows == 4
    with pytest.raises(StoreFailed, match="cannot be written"):
        Store(tmp_path / "c.work")


def test_a_folder_of_other_things_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "thesis.tex").touch()
    with pytest.raises(CorpusError, match=r"holds thesis\.tex"):
        Synthesis(recipe(stage()), tmp_path / "c", folder=HERE)


def test_what_killed_writers_left_is_removed(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = [tmp_path / f".c.{gone.pid}.{end}" for end in ("tmp", "old")]
    others = [tmp_path / f".c.{os.getppid()}.tmp", tmp_path / f".cc.{gone.pid}.tmp"]
    for folder in [*left, *others]:
        (folder / "rows").mkdir(parents=True)
    made_of(recipe(stage(source={"count": 1})), tmp_path / "c")
    assert [folder.exists() for folder in [*left, *others]] == [False, False, True, True]
