"""Selection, curves, results, formats, pictures and the reading of run folders, without a browser."""

import json

import numpy as np
import pytest
from synthetic_run import content_hash, evaluation, write_rollouts

from janusrl.report.curves import curve_groups, timing
from janusrl.report.formats import as_duration, as_megabytes, as_number, as_percent, as_words
from janusrl.report.pictures import Album
from janusrl.report.results import read_results
from janusrl.report.run_folder import MetricRow, RunFolder
from janusrl.report.selection import select
from janusrl.rollouts import Rollout, RolloutStore


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return write_rollouts(tmp_path_factory.mktemp("run"), steps=20, tasks=8)


def test_selection_holds_extremes_failures_and_spread_steps(store):
    selection = select(store, 60)
    everything = store.read()
    assert selection.total == len(everything)
    assert len(selection.rollouts) <= 60
    for wanted in (min, max):
        totals = [row.total for row in everything if row.stage == "grpo" and row.status == "scored"]
        shown = [row.total for row in selection.rollouts if row.stage == "grpo" and row.status == "scored"]
        assert wanted(totals) == wanted(shown)
    shown_reasons = {(row.status, row.reason) for row in selection.rollouts if row.status != "scored"}
    assert {(reason.status, reason.reason) for reason in selection.reasons} == shown_reasons
    failed = [row for row in everything if row.status != "scored"]
    assert sum(reason.count for reason in selection.reasons) == len(failed)
    steps = {row.step for row in selection.rollouts if row.stage == "grpo"}
    assert min(steps) <= 3
    assert max(steps) >= 18
    assert {row.stage for row in selection.rollouts} == set(store.stages())
    assert sum(row.stage == "grpo" for row in selection.rollouts) >= 25


def test_selection_depends_on_the_rows_alone(store):
    assert select(store, 50).rollouts == select(RolloutStore(store.folder), 50).rollouts


def test_few_rollouts_are_all_shown_once(store):
    shown = select(store, 10_000).rollouts
    assert len(shown) == select(store, 1).total
    assert sorted(map(repr, shown)) == sorted(map(repr, store.read()))


def test_side_by_side_has_the_same_task_in_every_stage(store):
    selection = select(store, 10)
    assert selection.columns[:3] == ["eval/base/greedy", "eval/sft/greedy", "eval/grpo/greedy"]
    assert len(selection.side_by_side) == 6
    for row in selection.side_by_side:
        assert len({cell.task_id for cell in row}) == 1
        assert [cell.stage for cell in row] == selection.columns


def test_side_by_side_leaves_out_tasks_that_a_stage_lacks(tmp_path):
    store = RolloutStore(tmp_path)
    plain = {"step": 0, "rank": 0, "group": 0, "prompt": "", "completion": "", "source": None, "status": "scored"}
    for stage, tasks in (("eval/sft/greedy", "ab"), ("eval/grpo/greedy", "bc")):
        store.write([Rollout(stage=stage, task_id=task, **plain) for task in tasks], stage=stage, step=0)
    assert [[cell.task_id for cell in row] for row in select(store, 9).side_by_side] == [["b", "b"]]


def test_selection_of_nothing_is_empty(tmp_path):
    selection = select(RolloutStore(tmp_path), 10)
    assert selection.rollouts == []
    assert selection.total == 0


def rows_of(count, stage="grpo", **metrics):
    return [MetricRow(stage, step, step / 2, {k: v(step) for k, v in metrics.items()}) for step in range(1, count + 1)]


def test_curves_are_shortened_by_means_and_gaps_stay_gaps():
    rows = rows_of(1000, reward=lambda s: float(s), **{"terms/a": lambda s: None if s <= 500 else 1.0})
    (group,) = curve_groups(rows, points=100)
    reward, term = group["charts"]
    assert reward["series"][0]["value"][0] == pytest.approx(5.5)
    assert reward["series"][0]["step"][-1] == 1000
    assert len(reward["series"][0]["value"]) == 100
    assert term["series"][0]["value"][:50] == [None] * 50
    assert term["series"][0]["value"][-1] == 1.0


def test_the_policy_loss_has_a_chart_of_its_own_and_others_are_logarithmic():
    rows = rows_of(3, "sft", loss=lambda s: 1 / s) + rows_of(3, "grpo", loss=lambda s: -0.01, odd=lambda s: 1.0)
    groups = {group["title"]: group["charts"] for group in curve_groups(rows)}
    assert [(chart["name"], chart["log"]) for chart in groups["Policy"]] == [
        ("loss, supervised", True),
        ("loss, policy gradient", False),
    ]
    assert [chart["name"] for chart in groups["Everything else"]] == ["odd"]


def test_timing_adds_up_and_leaves_out_what_was_not_logged():
    rows = rows_of(10, **{"seconds/generate": lambda s: 0.5, "seconds/train": lambda s: None if s == 1 else 1.0})
    (stage,) = timing(rows + rows_of(5, "sft", loss=lambda s: 1.0))
    assert stage["totals"] == {"generate": 5.0, "train": 9.0}
    assert stage["sum"] == 14.0
    assert stage["bars"]["parts"]["train"][0] is None


def test_best_is_alone_at_the_top_of_its_mode():
    results = read_results(evaluation())
    best = [row for row in results.rows if results.is_best(row)]
    assert [(row.stage, row.mode) for row in best] == [("grpo", "greedy"), ("grpo", "sampled")]
    assert not any(results.is_best(row, "terms", "edge_grid") for row in results.rows)
    tie = read_results({"rows": [{"stage": s, "mode": "greedy", "score": {"mean": 0.5}} for s in ("sft", "grpo")]})
    assert not any(tie.is_best(row) for row in tie.rows)


@pytest.mark.parametrize("broken", [{}, {"rows": None}, {"rows": [1, {}]}, {"rows": 3, "baselines": [1]}])
def test_an_odd_evaluation_gives_unknowns_not_errors(broken):
    for row in read_results(broken).rows:
        assert row.score.mean is None


def test_nan_is_unknown():
    results = read_results(
        {"rows": [{"stage": "sft", "mode": "greedy", "score": {"mean": float("nan")}, "draws": True}]}
    )
    assert results.rows[0].score.mean is None
    assert results.rows[0].values["draws"] is None


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "7", True])
def test_what_is_not_a_number_is_a_dash(value):
    assert {as_number(value), as_percent(value), as_duration(value), as_megabytes(value)} == {"\N{EN DASH}"}


def test_numbers_do_not_round_to_all_or_nothing():
    assert as_percent(0) == "0 %"
    assert as_percent(1) == "100 %"
    assert as_percent(0.0004) == "< 1 %"
    assert as_percent(0.9999) == "99.9 %"
    assert as_duration(750) == "12 min 30 s"
    assert as_duration(0.04) == "0.04 s"
    assert as_duration(18_000) == "5 h 00 min"
    assert as_words([1.23456, None, {"a": 1}]) == "1.235, \N{EN DASH}, a 1"


def test_the_difference_is_the_mean_absolute_one_and_pictures_are_encoded_once(tmp_path):
    white, grey = np.full((8, 8, 4), 255, np.uint8), np.full((4, 4, 4), 255, np.uint8)
    grey[..., :3] = 204
    clear = np.zeros((8, 8, 4), np.uint8)
    images = {content_hash(pixels): pixels for pixels in (white, grey, clear)}
    store = RolloutStore(tmp_path)
    store.write([], stage="grpo", step=1, images=images)
    album = Album(store)
    a, b, c = images
    assert album.difference(a, b)[1] == pytest.approx(0.2)
    assert album.difference(a, c)[1] == 0.0  # transparent is seen over white
    assert album.difference(a, None) == (None, None)
    assert album.add(a) == album.add(a)
    assert album.add("ef" * 32) is None
    assert album.add("../../x") is None
    assert len(album.lost) == 2
    assert len(album.urls(64)) == 3


def test_a_big_picture_is_shrunk(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (900, 600, 4), np.uint8)
    store = RolloutStore(tmp_path)
    store.write([], stage="grpo", step=1, images={content_hash(noise): noise})
    album = Album(store)
    album.add(content_hash(noise))
    assert len(album.urls(128)[0]) < 40_000


def test_damaged_files_are_noted_and_the_rest_is_read(tmp_path):
    (tmp_path / "logs").mkdir()
    good = {"stage": "grpo", "step": 2, "cpu_s": 1.0, "metrics": {"reward": 0.5, "loss": float("nan")}}
    again = {**good, "metrics": {"reward": 0.75}}
    lines = [json.dumps(good), '{"stage": "grpo", "st', "[]", "null", json.dumps(again)]
    (tmp_path / "logs" / "metrics.jsonl").write_text("\n".join(lines))
    (tmp_path / "evaluation.json").write_text("{")
    (tmp_path / "recipe.yaml").write_text("a: [")
    (tmp_path / "run.json").write_bytes(b"\xff\xfe")
    run = RunFolder.read(tmp_path)
    assert [(row.step, row.metrics) for row in run.metrics] == [(2, {"reward": 0.75})]
    assert len(run.notes) == 4
    assert run.missing == {}
    assert run.name == tmp_path.name


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="no run folder"):
        RunFolder.read(tmp_path / "none")
