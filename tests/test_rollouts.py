"""The store: rows come back as they were, nothing half-written is ever read, and a null stays a null."""

import errno
import multiprocessing
import os
import signal
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from janusrl.rollouts import Rollout, RolloutError, RolloutStore


def rollout(step=1, stage="grpo", rank=0, **changes):
    values = {
        "stage": stage,
        "step": step,
        "rank": rank,
        "task_id": "t1",
        "group": 0,
        "prompt": "Draw a red circle.",
        "completion": "```svg\n<svg/>\n```",
        "source": "<svg/>",
        "status": "scored",
        "total": 0.5,
        "advantage": -0.25,
        "scorecard": {"terms": {"svg_visual": 0.5}, "metrics": {"ssim": None}},
        "reference": "ab" * 32,
        "image": "cd" * 32,
        "render_key": "k",
    }
    return Rollout(**{**values, **changes})


def picture(value=7, side=9):
    return np.full((side, side, 4), value, np.uint8)


@pytest.fixture
def store(tmp_path):
    return RolloutStore(tmp_path / "rollouts")


def test_rows_and_pictures_come_back_as_they_were(store):
    rows = [rollout(), rollout(task_id="é\0\n</script>", source=None, status="model_failed", reason="no_code", total=0)]
    pixels = np.random.default_rng(0).integers(0, 256, (13, 7, 4), np.uint8)
    path = store.write(rows, stage="grpo", step=1, rank=0, images={"cd" * 32: pixels})
    assert path == store.folder / "grpo" / "step-000001-rank0.parquet"
    assert store.read() == rows
    assert np.array_equal(store.image("cd" * 32), pixels)
    assert not store.damaged


def test_a_null_total_stays_null_and_zero_stays_zero(store):
    odd = [float("nan"), float("inf")]
    rows = [rollout(total=None), rollout(total=0.0), *(rollout(total=x, scorecard={"raw": {"a": x}}) for x in odd)]
    path = store.write(rows, stage="grpo", step=1)
    assert pq.read_table(path)["total"].to_pylist() == [None, 0.0, None, None]
    assert store.read()[2].scorecard == {"raw": {"a": None}}


def test_lone_surrogates_do_not_stop_a_run(store):
    store.write([rollout(completion="bad \ud800 text")], stage="grpo", step=1)
    assert store.read()[0].completion == "bad ? text"


def test_a_step_written_again_replaces_the_first(store):
    store.write([rollout(), rollout()], stage="grpo", step=1)
    store.write([rollout(total=0.9)], stage="grpo", step=1)
    assert [row.total for row in store.read()] == [0.9]


def test_rows_are_ordered_by_stage_step_and_rank(store):
    for stage, step, rank in [("grpo", 1_000_000, 0), ("grpo", 2, 11), ("grpo", 2, 3), ("eval/sft/greedy", 0, 0)]:
        store.write([rollout(step, stage, rank)], stage=stage, step=step, rank=rank)
    assert [(r.stage, r.step, r.rank) for r in store.read()] == [
        ("eval/sft/greedy", 0, 0),
        ("grpo", 2, 3),
        ("grpo", 2, 11),
        ("grpo", 1_000_000, 0),
    ]
    assert store.stages() == ["eval/sft/greedy", "grpo"]
    assert store.steps("grpo") == [2, 1_000_000]
    assert store.steps("absent") == []


def test_no_rows_is_a_file_too(store):
    store.write([], stage="grpo", step=3)
    assert store.read("grpo") == []
    assert store.steps("grpo") == [3]


def test_drop_after_keeps_the_checkpoint_step_and_other_stages(store):
    for stage, step in [("grpo", 9), ("grpo", 10), ("grpo", 11), ("expert_iteration", 12)]:
        store.write([rollout(step, stage)], stage=stage, step=step)
    assert store.drop_after("grpo", 10) == 1
    assert store.steps("grpo") == [9, 10]
    assert store.steps("expert_iteration") == [12]
    assert RolloutStore(store.folder / "none").drop_after("grpo", 0) == 0


def test_a_damaged_file_is_reported_and_the_rest_is_read(store):
    store.write([rollout(1)], stage="grpo", step=1)
    bad = store.write([rollout(2)], stage="grpo", step=2)
    bad.write_bytes(bad.read_bytes()[:-20])
    with pytest.warns(UserWarning, match="step-000002-rank0"):
        assert [row.step for row in store.read()] == [1]
    assert list(store.damaged) == [bad]


def test_a_file_of_another_kind_is_reported(store):
    path = store.write([rollout()], stage="grpo", step=1)
    pq.write_table(pq.read_table(path).drop_columns(["total"]), path)
    with pytest.warns(UserWarning, match="no column total"):
        assert store.read() == []
    with pytest.warns(UserWarning, match="no column total"):
        assert list(store.scan(columns=["step", "total"])) == []


def test_scan_reads_only_the_columns_asked_for_and_take_the_rows(store):
    store.write([rollout(total=n / 4) for n in range(4)], stage="grpo", step=1)
    ((path, table),) = store.scan(columns=["total"])
    assert table.column_names == ["total"]
    assert [row.total for row in store.take(path, [3, 1])] == [0.75, 0.25]


def test_pictures_are_written_once_and_an_empty_one_again(store):
    images = {"cd" * 32: picture()}
    store.write([rollout()], stage="grpo", step=1, images=images)
    path = store.folder / "images" / "cd" / f"{'cd' * 32}.png"
    before = path.stat().st_ino
    store.write([rollout(2)], stage="grpo", step=2, images=images)
    assert path.stat().st_ino == before
    path.write_bytes(b"")
    with pytest.raises(RolloutError, match="damaged"):
        store.image("cd" * 32)
    store.write([rollout(3)], stage="grpo", step=3, images=images)
    assert np.array_equal(store.image("cd" * 32), picture())


def test_pictures_can_be_dropped(tmp_path):
    store = RolloutStore(tmp_path, keep_images=False)
    store.write([rollout()], stage="grpo", step=1, images={"cd" * 32: picture()})
    assert store.read()[0].image == "cd" * 32
    with pytest.raises(RolloutError, match="not kept"):
        store.image("cd" * 32)


@pytest.mark.parametrize("stage", ["", "../up", "a//b", "a-b", "/abs", "images", ".hidden", "a/..", "a\n"])
def test_stages_that_cannot_name_a_folder_are_refused(store, stage):
    with pytest.raises(ValueError, match="cannot name a stage"):
        store.write([], stage=stage, step=1)


@pytest.mark.parametrize("name", ["../../../etc/passwd", "", "AB" * 16, "abc"])
def test_a_hash_cannot_leave_the_folder(store, name):
    with pytest.raises(ValueError, match="content hash"):
        store.image(name)


def test_rows_of_another_step_and_negative_steps_are_refused(store):
    with pytest.raises(ValueError, match="step 2"):
        store.write([rollout(2)], stage="grpo", step=1)
    with pytest.raises(ValueError, match="0 or more"):
        store.write([], stage="grpo", step=-1)
    assert not store.folder.exists()


def test_an_unwritable_folder_is_a_clear_error(tmp_path):
    (tmp_path / "rollouts").write_text("a file where the folder should be")
    with pytest.raises(RolloutError, match=r"cannot write .*rollouts"):
        RolloutStore(tmp_path / "rollouts").write([rollout()], stage="grpo", step=1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a Linux device")
def test_a_full_disk_is_a_clear_error_and_leaves_nothing(store, monkeypatch):
    store.write([rollout(total=0.1)], stage="grpo", step=1)
    real = Path.open

    def onto_a_full_disk(self, mode="r", *rest, **more):
        return real(Path("/dev/full"), mode) if self.name.endswith(".tmp") else real(self, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", onto_a_full_disk)
    with pytest.raises(RolloutError, match=os.strerror(errno.ENOSPC)):
        store.write([rollout(total=0.2)], stage="grpo", step=1)
    monkeypatch.undo()
    assert [row.total for row in store.read()] == [0.1]


def _write_for_ever(folder, ready):
    store = RolloutStore(folder)
    ready.set()
    for step in range(1_000_000):
        rows = [rollout(step, completion="x" * 2000, total=float(n)) for n in range(50)]
        image = f"{step:064x}"
        store.write(rows, stage="grpo", step=step, images={image: picture(step % 256, 64)})


@pytest.mark.parametrize("delay_s", [0.003, 0.017, 0.05])
def test_a_killed_writer_leaves_no_half_file(store, delay_s):
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    writer = context.Process(target=_write_for_ever, args=(store.folder, ready))
    writer.start()
    assert ready.wait(30)
    time.sleep(delay_s)  # the point is to strike at an arbitrary moment
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    rows = store.read()
    assert not store.damaged
    assert len(rows) == 50 * len(store.steps("grpo"))
    for path in (store.folder / "images").rglob("*.png"):
        if not path.name.startswith("."):
            assert store.image(path.stem).shape == (64, 64, 4)
