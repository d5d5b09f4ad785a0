"""The pipeline: every job ends as rows or rejects, in one order, and nothing is lost by a kill."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from janusrl.cli import main
from janusrl.synthesis.pipeline import Made, Synthesis, SynthesisError
from janusrl.synthesis.recipe import SynthesisRecipe
from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.sides import side_of
from tests.chat_server import Act, serving, told
from tests.waiting import eventually

HERE = Path(__file__).parent
PARTS = "small_parts.py"


def stage(strategy: str = "as_they_are", **more: Any) -> dict[str, Any]:
    source = {"source": f"{PARTS}:source", **more.pop("source", {})}
    options = more.pop("options", {})
    values = {
        "name": "dots",
        "category": "svg",
        "seeds": source,
        "strategy": {"strategy": f"{PARTS}:{strategy}", **options},
    }
    return {**values, **more}


def recipe(*stages: dict[str, Any], **more: Any) -> SynthesisRecipe:
    return SynthesisRecipe.model_validate({"name": "test", "stages": list(stages), **more})


def made_of(found: SynthesisRecipe, out: Path, **more: Any) -> tuple[Made, list[Row], list[Reject]]:
    with Synthesis(found, out, folder=HERE) as synthesis:
        made = synthesis.run(**more)
        rows = [row for one in found.stages for row in synthesis.store.rows(one.name)]
        rejects = [reject for one in found.stages for reject in synthesis.store.rejects(one.name)]
    return made, rows, rejects


def reasons(rejects: list[Reject]) -> Counter[tuple[str, str]]:
    return Counter((reject.step, reject.reason) for reject in rejects)


def test_rows_are_executed_and_in_the_order_of_seeds(tmp_path: Path) -> None:
    made, rows, rejects = made_of(recipe(stage(source={"count": 12}, options={"slow_s": 0.05})), tmp_path / "c")
    assert [row.instruction for row in rows] == [f"Draw {n} dots" for n in range(12)]
    assert all(row.picture is not None and row.picture.startswith(b"\x89PNG") for row in rows)
    assert all(row.licence == "MIT" and row.origins == (f"test:dots/{n}",) for n, row in enumerate(rows))
    assert not rejects
    assert made.card.rows == 12
    assert made.stages[0].ending == "exhausted"
    assert not made.stopped


def test_what_cannot_be_read_is_a_reject_and_the_stream_goes_on(tmp_path: Path) -> None:
    _, rows, rejects = made_of(recipe(stage(source={"count": 6, "bad": [0, 3]})), tmp_path / "c")
    assert len(rows) == 4
    assert reasons(rejects) == {("source", "undecodable"): 2}
    assert rejects[0].message == "the file of 0 dots is broken"
    assert rejects[0].origins == ("test:dots/0",)


def test_every_way_out_of_a_job_is_named(tmp_path: Path) -> None:
    for strategy, expected, kept in (
        ("raises", {("infra", "strategy_error"): 3}, 3),
        ("silent", {("write", "nothing"): 3}, 0),
        ("several", {("run", "not_xml"): 3}, 6),
        ("straddling", {("filter", "straddles_split"): 3}, 0),
    ):
        found = recipe(stage(strategy, source={"count": 3}), corpus={"eval_share": 0.5})
        _, rows, rejects = made_of(found, tmp_path / strategy)
        assert len(rows) == kept, strategy
        if strategy == "several":
            assert Counter(reject.step for reject in rejects) == {"run": 3}
            assert all(reject.reason and reject.message for reject in rejects)
        else:
            assert reasons(rejects) == expected
    assert (
        "a fault of the plug-in"
        in made_of(recipe(stage("raises", source={"count": 1})), tmp_path / "again")[2][0].message
    )


def test_count_is_exact_and_the_rest_is_told(tmp_path: Path) -> None:
    made, rows, rejects = made_of(recipe(stage("several", source={"count": 50}, count=5)), tmp_path / "c")
    assert len(rows) == 5
    assert made.stages[0].ending == "enough"
    assert reasons(rejects)["filter", "count_reached"] == 1


def test_a_larger_count_goes_on_and_gives_what_one_run_gives(tmp_path: Path) -> None:
    small = recipe(stage(source={"count": 20}, count=5))
    large = recipe(stage(source={"count": 20}, count=14))
    made_of(small, tmp_path / "c")
    grown, _, _ = made_of(large, tmp_path / "c")
    whole, _, _ = made_of(large, tmp_path / "other")
    assert grown.card.digest == whole.card.digest
    with pytest.raises(SynthesisError, match="has 14 rows already, more than 5"):
        Synthesis(small, tmp_path / "c", folder=HERE)


def test_filters_that_compare_rows_see_them_in_order_whoever_ends_first(tmp_path: Path) -> None:
    filters = [f"{PARTS}:FirstColor"]
    digests = set()
    for number in range(2):
        found = recipe(stage(source={"count": 70}, options={"slow_s": 0.05 * number}), filters=filters)
        _, rows, rejects = made_of(found, tmp_path / f"c{number}")
        assert [row.instruction for row in rows] == [f"Draw {n} dots" for n in (*range(29), 59)]
        assert reasons(rejects) == {("duplicate", "same_dots"): 39, ("filter", "too_many"): 1}
        assert rows[0].scores == {"length": len(rows[0].code)}
        digests.add((tuple(row.id for row in rows), tuple(reject.id for reject in rejects)))
    assert len(digests) == 1
    with Synthesis(found, tmp_path / "c1", folder=HERE) as synthesis:
        assert not synthesis.store.index("all/0").get("refused", "1")  # undone with the row


def test_ids_that_come_twice_make_one_row(tmp_path: Path) -> None:
    _, rows, rejects = made_of(recipe(stage(source={"count": 3, "same_id": True})), tmp_path / "c")
    assert len(rows) == 1
    assert reasons(rejects) == {("source", "duplicate_id"): 2}


def test_relatives_are_on_one_side_and_pairs_too(tmp_path: Path) -> None:
    found = recipe(stage("pairs", source={"count": 80, "families": 8}), corpus={"eval_share": 0.4})
    _, rows, rejects = made_of(found, tmp_path / "c")
    assert not rejects
    assert {row.split for row in rows} == {"train", "eval"}
    for row in rows:
        assert {side_of(family, 0.4) for family in row.families} == {row.split}


def test_a_stage_takes_the_rows_of_an_earlier_one_without_executing_them_again(tmp_path: Path) -> None:
    later = stage(name="later", category="other", options={})
    later["seeds"] = {"stage": "dots"}
    made, rows, _ = made_of(recipe(stage(source={"count": 4}), later), tmp_path / "c")
    first, second = rows[:4], rows[4:]
    assert [row.parents for row in second] == [(row.id,) for row in first]
    assert [row.families for row in second] == [row.families for row in first]
    assert [row.picture for row in second] == [row.picture for row in first]
    assert made.card.rows == 8


def test_an_empty_source_stops_at_once(tmp_path: Path) -> None:
    with pytest.raises(SynthesisError, match=r"stages.0.seeds: the source 'small_parts.py:source' gave no seeds"):
        made_of(recipe(stage(source={"count": 0})), tmp_path / "c")


def test_another_recipe_does_not_go_on_in_the_same_folder(tmp_path: Path) -> None:
    made_of(recipe(stage(source={"count": 2})), tmp_path / "c")
    with pytest.raises(SynthesisError, match="was begun with other settings: seeds"):
        Synthesis(recipe(stage(source={"count": 3})), tmp_path / "c", folder=HERE)
    with Synthesis(recipe(stage(source={"count": 3})), tmp_path / "c", folder=HERE, restart=True) as synthesis:
        assert synthesis.run().card.rows == 3


def test_two_processes_do_not_work_on_one_corpus(tmp_path: Path) -> None:
    found = recipe(stage())
    with Synthesis(found, tmp_path / "c", folder=HERE), pytest.raises(SynthesisError, match="another process works on"):
        Synthesis(found, tmp_path / "c", folder=HERE)


# With an endpoint


def endpoint(url: str, **more: Any) -> dict[str, Any]:
    section = {"base_url": url, "model": "teacher", "cache": False, "max_retries": 2, "timeout_s": 5.0, **more}
    return {"teacher": {"endpoint": section, "price": {"input": 1.0, "output": 10.0}}}


def good(text: str) -> str:
    """What a good teacher answers."""
    if text.startswith("Say otherwise: "):
        return text.removeprefix("Say otherwise: ") + ", please"
    number = int("".join(c for c in text.split("dots")[0] if c.isdigit()))
    circles = '<circle r="9"/>' * (number % 30 + 1)
    return f'```svg\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{circles}</svg>\n```'


def test_a_program_that_fails_goes_back_with_its_error(tmp_path: Path) -> None:
    def rule(body: dict[str, Any], number: int) -> str:
        text = told(body)
        return "```svg\n<svg><oops></svg>\n```" if text.startswith("Solve") else good(text)

    with serving(rule) as server:
        found = recipe(stage("asked", source={"count": 3}, writer="teacher", rounds=2), models=endpoint(server.url))
        made, rows, rejects = made_of(found, tmp_path / "c")
        errors = [told(body) for body in server.bodies if "FAILED WITH" in told(body)]
    assert not rejects
    assert [row.rounds for row in rows] == [1, 1, 1]
    assert len(errors) == 3
    assert all("FAILED WITH: The root element must be <svg" in error for error in errors)
    assert made.spent["teacher"].requests == 9
    assert made.spent["teacher"].usd == pytest.approx((9 * 7 * 1.0 + 9 * 3 * 10.0) / 1e6)
    assert rows[0].cost["completion_tokens"] == 9


def test_rounds_end(tmp_path: Path) -> None:
    def rule(body: dict[str, Any], number: int) -> str:
        return "<svg" if "Solve" in told(body) or "FAILED" in told(body) else good(told(body))

    with serving(rule) as server:
        found = recipe(stage("asked", source={"count": 2}, writer="teacher", rounds=1), models=endpoint(server.url))
        _, rows, rejects = made_of(found, tmp_path / "c")
    assert not rows
    assert [reject.rounds for reject in rejects] == [1, 1]
    assert {reject.step for reject in rejects} == {"run"}


def test_an_endpoint_that_misbehaves_leaves_named_rejects_and_the_same_corpus(tmp_path: Path) -> None:
    """Slow, wrong and out of order: what comes in the end does not depend on it."""
    digests = []
    for seed in (1, 2):
        dice = random.Random(seed)
        seen: Counter[str] = Counter()

        def rule(body: dict[str, Any], number: int, dice: random.Random = dice, seen: Counter[str] = seen) -> Act | str:
            text = told(body)
            seen[text] += 1
            delay = dice.random() * 0.05
            n = text.split("Draw ")[1].split()[0]
            if n == "3":
                return Act(status=500, body=b"broken")
            if n == "5":
                return Act('{"half": "a js', delay_s=delay) if text.startswith("Solve") else Act(good(text))
            if n == "7":
                return Act(good(text), cut=40)
            if seen[text] == 1 and dice.random() < 0.3:
                return Act(status=429, headers={"Retry-After": "0"}, delay_s=delay)
            return Act(good(text), delay_s=delay)

        with serving(rule) as server:
            models = endpoint(server.url, max_concurrency=8)
            found = recipe(stage("asked", source={"count": 20}, writer="teacher", rounds=0), models=models)
            _, rows, rejects = made_of(found, tmp_path / f"c{seed}")
        assert reasons(rejects) == {
            ("infra", "endpoint_http_500"): 1,
            ("infra", "endpoint_bad_reply"): 1,
            ("run", "no_code"): 1,
        }
        assert len(rows) == 17
        digests.append([row.id for row in rows])
    assert digests[0] == digests[1]


def test_failures_of_ours_can_be_tried_again(tmp_path: Path) -> None:
    broken = True

    def rule(body: dict[str, Any], number: int) -> Act | str:
        if broken and "Draw 1 dots" in told(body):
            return Act(status=503)
        return good(told(body))

    with serving(rule) as server:
        models = endpoint(server.url, max_retries=0)
        found = recipe(stage("asked", source={"count": 3}, writer="teacher"), models=models)
        _, rows, rejects = made_of(found, tmp_path / "c")
        assert (len(rows), reasons(rejects)) == (2, {("infra", "endpoint_http_503"): 1})
        broken = False
        asked = len(server.bodies)
        _, rows, rejects = made_of(found, tmp_path / "c")
        assert (len(rows), len(server.bodies)) == (2, asked)  # not without being told
        _, rows, rejects = made_of(found, tmp_path / "c", retry=True)
    assert [row.instruction for row in rows] == [f"Draw {n} dots, please" for n in range(3)]
    assert not rejects


def test_a_wrong_key_stops_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHER_KEY", "wrong")
    with serving(lambda body, number: Act(status=401, body=b"no such key")) as server:
        models = endpoint(server.url, api_key_env="TEACHER_KEY", max_concurrency=1)
        found = recipe(stage("asked", source={"count": 500}, writer="teacher"), models=models)
        with pytest.raises(SynthesisError, match="401"):
            made_of(found, tmp_path / "c")
        assert len(server.bodies) < 100
        monkeypatch.delenv("TEACHER_KEY")
        with pytest.raises(SynthesisError, match="TEACHER_KEY"):
            made_of(found, tmp_path / "c")
        # Nothing was noted as done: with the right key everything is made.
        monkeypatch.setenv("TEACHER_KEY", "right")
        server.rule = lambda body, number: good(told(body))
        small = recipe(stage("asked", source={"count": 500}, writer="teacher", count=3), models=models)
        assert made_of(small, tmp_path / "c")[0].card.rows == 3


def test_a_budget_stops_and_a_larger_one_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JANUSRL_CACHE", str(tmp_path / "cache"))  # it knows what jobs were told that were given back
    with serving(lambda body, number: good(told(body))) as server:
        models = endpoint(server.url, max_concurrency=1, cache=True)
        poor = recipe(stage("asked", source={"count": 40}, writer="teacher"), models=models, budget={"tokens": 300})
        made, rows, _ = made_of(poor, tmp_path / "c")
        assert "the budget of 300 tokens is spent" in made.stopped
        assert len(rows) < 40
        rich = recipe(stage("asked", source={"count": 40}, writer="teacher"), models=models)
        made, rows, _ = made_of(rich, tmp_path / "c")
    assert (len(rows), made.stopped) == (40, "")
    assert made.spent["teacher"].requests == 80


def test_failures_in_a_row_stop_when_the_recipe_says_so(tmp_path: Path) -> None:
    with serving(lambda body, number: Act(status=400, body=b"no")) as server:
        models = endpoint(server.url, max_retries=0)
        found = recipe(stage("asked", source={"count": 400}, writer="teacher"), models=models, budget={"failures": 10})
        made, rows, rejects = made_of(found, tmp_path / "c")
    assert "10 jobs in a row" in made.stopped
    assert not rows
    assert 10 <= len(rejects) < 100


# Killed


def _write(tmp_path: Path, found: dict[str, Any]) -> Path:
    (tmp_path / PARTS).write_text((HERE / PARTS).read_text())
    path = tmp_path / "recipe.yaml"
    path.write_text(yaml.safe_dump(found))
    return path


def _command(path: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "janusrl", "synth", str(path), "-o", str(out), "--json"]


def test_killed_again_and_again_it_makes_the_same_corpus(tmp_path: Path) -> None:
    with serving(lambda body, number: Act(good(told(body)), delay_s=0.02 * random.random())) as server:
        found = {
            "name": "killed",
            "models": endpoint(server.url, max_concurrency=4),
            "backend": {"concurrency": 12},
            "stages": [
                stage("asked", source={"count": 60, "bad": [4, 9]}, writer="teacher", filters=[f"{PARTS}:FirstColor"]),
                {**stage(name="more", options={"slow_s": 0.02}), "seeds": {"stage": "dots"}},
            ],
        }
        path = _write(tmp_path, found)
        whole = json.loads(subprocess.run(_command(path, tmp_path / "whole"), check=True, capture_output=True).stdout)
        asked = Counter(told(body) for body in server.bodies)
        for share in (0.2, 0.5, 0.8):
            process = subprocess.Popen(
                _command(path, tmp_path / "killed"), stdout=subprocess.DEVNULL, start_new_session=True
            )
            assert eventually(lambda share=share: len(server.bodies) > (1 + share) * asked.total())
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        again = json.loads(subprocess.run(_command(path, tmp_path / "killed"), check=True, capture_output=True).stdout)
        twice = (Counter(told(body) for body in server.bodies) - asked - asked).total()
    assert again["digest"] == whole["digest"]
    assert (again["rows"], again["rejects"]) == (whole["rows"], whole["rejects"])
    assert again["rows"] > 30
    assert twice <= 3 * 12 * 2  # jobs that were in flight were begun anew, and no others


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _write(tmp_path, {"name": "cli", "stages": [stage(source={"count": 5}, count=9)]})
    assert main(["synth", str(path), "-o", str(tmp_path / "c")]) == 1
    out, err = capsys.readouterr()
    assert "5 rows, 0 rejects" in out
    assert "stage 'dots' has 5 of 9 rows: its seeds ended" in out
    assert "[1/1] dots: 5 of 9 rows" in err
    assert main(["synth", str(path), "-o", str(tmp_path / "c"), "stages.0.count=5"]) == 0
    assert main(["synth", str(path), "--check", "--json"]) == 0
    assert main(["synth", str(path), "stages.0.source=3"]) == 2
    assert "unknown key 'source'" in capsys.readouterr().err


def test_a_training_recipe_is_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["synth", "laptop/demo"]) == 2
    assert "janusrl run" in capsys.readouterr().err
