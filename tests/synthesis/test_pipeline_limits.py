"""Limits: what hangs is given up, no question is asked that nobody pays for, and silence is told."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from janusrl.cli import synth
from janusrl.synthesis.draft import Draft, fenced
from janusrl.synthesis.progress import Progress
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.strategy import Team, strategy
from tests.chat_server import serving, told
from tests.synthesis.small_parts import Plain, draft_of
from tests.synthesis.test_pipeline import HERE, _command, _write, endpoint, good, made_of, reasons, recipe, stage

OWN = Path(__file__).name
"""Of the parts below."""


class Waits(Plain):
    file: str
    """Jobs on 2 dots wait while this file is there, when they have made a draft."""


@strategy("waits")
def waits(options: Waits, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    draft = draft_of(seeds, completion=fenced(seeds[0].code or "", "svg"))
    yield draft
    while draft.instruction == "Draw 2 dots" and Path(options.file).exists():
        time.sleep(0.01)
    yield draft


def waiting(source: dict[str, Any], part: str, file: Path) -> list[dict[str, Any]]:
    """Stages of which the second waits. It executes nothing anew: no slow machine is taken for one that hangs."""
    strategy_ = {"strategy": part, "file": str(file)}
    later = {"name": "later", "seeds": {"stage": "dots"}, "strategy": strategy_, "limit_s": 2.0}
    return [stage(source=source), stage() | later]


def test_what_hangs_is_given_up_and_everything_else_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "wait"
    found = recipe(*waiting({"count": 8}, f"{OWN}:waits", file), backend={"concurrency": 1})
    file.touch()
    made, rows, rejects = made_of(found, tmp_path / "c")
    assert (len(rows), reasons(rejects)) == (8 + 15, {("infra", "hung"): 1})
    assert "nothing came of it for 2 s ('limit_s' of the stage)" in rejects[0].message
    assert rejects[0].instruction == "Draw 2 dots"
    file.unlink()  # its thread ends now, and nobody hears what it has to say
    made, rows, rejects = made_of(found, tmp_path / "c", retry=True)
    assert (len(rows), len(rejects)) == (8 + 16, 0)
    assert made.card.digest == made_of(found, tmp_path / "whole")[0].card.digest


def test_a_process_ends_though_a_plug_in_hangs(tmp_path: Path) -> None:
    path = _write(tmp_path, {"name": "c", "stages": waiting({"count": 4}, f"{HERE / OWN}:waits", tmp_path)})
    command = _command(path, tmp_path / "c")
    made = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=120).stdout)
    assert (made["rows"], made["rejects"]) == (4 + 7, 1)


def test_no_question_is_asked_when_the_budget_is_spent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs in flight stop in the middle; they go on later, and nothing that was paid for is paid again."""
    monkeypatch.setenv("JANUSRL_CACHE", str(tmp_path / "cache"))

    def rule(body: dict[str, Any], number: int) -> str:
        return good(told(body)) if told(body).startswith("Say") else "<svg"

    def jobs(**more: Any):
        return recipe(stage("asked", source={"count": 4}, writer="teacher", rounds=8), models=models, **more)

    with serving(rule) as server:
        models = endpoint(server.url, max_concurrency=4, cache=True)
        made, rows, rejects = made_of(jobs(budget={"tokens": 100}), tmp_path / "c")
        assert "100 tokens" in made.stopped
        assert 10 <= len(server.bodies) <= 10 + 4  # of 40
        assert made.spent["teacher"].requests == len(server.bodies)
        assert not rejects
        made, rows, rejects = made_of(jobs(), tmp_path / "c")
        assert made.spent["teacher"].requests == len(server.bodies) == 4 * (1 + 1 + 8)
    assert (len(rows), reasons(rejects)) == (0, {("run", "truncated"): 4})


def test_a_stage_that_has_enough_asks_no_more(tmp_path: Path) -> None:
    """Two jobs of twelve questions each are under way when the last row comes."""
    failed, enough = threading.Event(), threading.Event()

    def watch(progress: Progress) -> None:
        if progress.rows:
            enough.set()

    def rule(body: dict[str, Any], number: int) -> str:
        text = told(body)
        if "Draw 0 dots" in text:
            assert failed.wait(60)
        elif "FAILED" in text:
            failed.set()
            assert enough.wait(60)
        return good(text) if text.startswith("Say") or "Draw 0 dots" in text else "<svg"

    with serving(rule) as server:
        models = endpoint(server.url, max_concurrency=4, timeout_s=90)
        found = recipe(stage("asked", source={"count": 9}, count=1, rounds=10, writer="teacher"), models=models)
        made, rows, _ = made_of(found, tmp_path / "c", watch=watch)
        assert (made.stages[0].ending, [row.instruction for row in rows]) == ("enough", ["Draw 0 dots, please"])
        assert len(server.bodies) < 2 + 2 * 12


def test_silence_is_told(tmp_path: Path) -> None:
    """Of a teacher that does not answer for long: how many jobs wait, and how long."""
    heard = threading.Event()
    seen: list[Progress] = []

    def watch(progress: Progress) -> None:
        seen.append(progress)
        if progress.rows == 0 and progress.under_way == 2 and progress.oldest_s >= 1.0:
            heard.set()

    def rule(body: dict[str, Any], number: int) -> str:
        assert heard.wait(60)
        return good(told(body))

    with serving(rule) as server:
        found = recipe(stage("asked", source={"count": 2}, writer="teacher"), models=endpoint(server.url, timeout_s=90))
        made_of(found, tmp_path / "c", watch=watch)
    assert heard.is_set()
    assert re.search(r"2 jobs under way, the oldest for \d+ s$", replace(seen[0], under_way=2, oldest_s=7.0).line)
    assert (seen[-1].done, seen[-1].under_way, seen[-1].rows) == (True, 0, 2)


def test_a_log_gets_a_line_in_silence_too_and_not_many(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    progress = Progress("dots", 1, 1, 0, 9, 0, 0, 0, 1, 0.0, 0.0, None, 0.0, 0)
    tell = synth._Teller(quiet=True)

    def lines(moment: Progress) -> int:
        tell(moment)
        return capsys.readouterr().err.count("\n")

    monkeypatch.setattr(synth, "PLAIN_S", 0.0)
    assert (lines(progress), lines(progress), lines(replace(progress, waiting=1))) == (1, 0, 1)
    monkeypatch.setattr(synth, "STILL_S", 0.0)
    assert lines(replace(progress, waiting=1)) == 1
