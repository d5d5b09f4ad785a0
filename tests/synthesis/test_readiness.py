"""What a recipe needs is looked at before anything is made: a run of hours does not end at its last stage."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from janusrl.cli import main

LACKING = """\
name: lacking
models:
  teacher: {endpoint: {base_url: "http://127.0.0.1:1/v1", model: m, api_key_env: NO_SUCH_KEY}}
  own: {local: {model: ./checkpoint}}
stages:
  - {name: first, category: svg, seeds: {source: grammar, grammar: drawings}, strategy: keep, count: 2}
  - {name: a, category: svg, seeds: {source: folder, path: nowhere}, strategy: keep}
  - {name: b, category: svg, seeds: {source: svgs, path: icons}, strategy: reverse_instruction}
  - {name: c, category: svg, seeds: {source: grammar, grammar: drawins}, strategy: keep, count: 2}
  - {name: d, category: svg, seeds: {source: folder, path: icons, env: svgg}, strategy: keep}
  - {name: e, category: svg, seeds: {stage: first}, strategy: recontext, writer: teacher, filters: [parts.py:picky]}
  - {name: f, category: svg, seeds: {stage: first}, strategy: recontext, writer: own}
"""
PARTS = """\
from pydantic import BaseModel
from janusrl.synthesis.filter import Filter, corpus_filter

class Options(BaseModel):
    pass

@corpus_filter("picky")
class picky(Filter):
    def __init__(self, options: Options, *, folder):
        raise RuntimeError("I want a file that is not here")
"""
WANTED = (
    "models.teacher.endpoint: the environment variable NO_SUCH_KEY",
    "models.own.local.model: no checkpoint folder ./checkpoint",
    "stages.1.seeds: no file or folder nowhere",
    "stages.2.writer: the strategy 'reverse_instruction' asks its writer",
    "stages.3.seeds: source 'grammar': no grammar is called 'drawins'. Did you mean 'drawings'?",
    "stages.4.seeds: no environment is called 'svgg'. Did you mean 'svg'?",
    "stages.5.filters.0: filter 'parts.py:picky' raised RuntimeError: I want a file that is not here",
)


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>')
    (tmp_path / "parts.py").write_text(PARTS)
    (tmp_path / "lacking.yaml").write_text(LACKING)
    return tmp_path / "lacking.yaml"


def test_a_check_tells_all_that_is_not_here_with_its_line(recipe: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["synth", str(recipe), "--check"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "lacking.yaml has no mistakes, but names what is not here:"
    for line, (number, wanted) in zip(told[1:], zip((3, 4, 7, 8, 9, 10, 11), WANTED, strict=True), strict=True):
        assert line.startswith(f"  lacking.yaml:{number}: {wanted}")


def test_nothing_is_started_where_a_later_stage_cannot_be(
    recipe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["synth", str(recipe), "-o", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert told.startswith("error: nothing was started.")
    assert all(words in told for words in WANTED)
    assert "[1/7]" not in told
    recipe.write_text("\n".join(LACKING.splitlines()[:6]))  # put right: what was refused stands in nobody's way
    assert main(["synth", str(recipe), "-o", str(tmp_path / "out")]) == 0


def small(tmp_path: Path, strategy: str, more: str = "") -> list[str]:
    path = tmp_path / "small.yaml"
    seeds = "{source: grammar, grammar: drawings}"
    stage = f"{{name: d, category: svg, seeds: {seeds}, strategy: {strategy}, count: 3}}"
    path.write_text(f"name: small\n{more}\nstages:\n  - {stage}\n")
    return ["synth", str(path), "-o", str(tmp_path / "out")]


def test_a_source_without_end_needs_a_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = small(tmp_path, "keep")
    assert main([*call, "--check", "stages.0.count=null"]) == 2
    assert "stages.0.seeds: this source has no end: say how many rows are wanted ('count')" in capsys.readouterr().err
    assert main([*call, "--check", "stages.0.count=null", "stages.0.max_seeds=3"]) == 0


def test_a_stage_that_gives_no_rows_ends_where_it_always_would(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = small(tmp_path, "manim_enhance")
    for limit, rejects in ((30, 30), (30, 30), (70, 70)):
        assert main([*call, f"budget.fruitless={limit}"]) == 1
        told = capsys.readouterr().out
        assert f"(0 rows, {rejects} rejects)" in told
        assert f"{limit} jobs in a row gave no row ('budget.fruitless'); rejects: source syntax_error {rejects}" in told


def test_the_card_tells_who_wrote_and_what_drew(tmp_path: Path) -> None:
    assert main(small(tmp_path, "keep")) == 0
    facts = json.loads((tmp_path / "out" / "card.json").read_text())
    assert facts["models"] == {"grammar": {"grammar": True}}
    assert "resvg" in facts["versions"]["svg"]
    told = (tmp_path / "out" / "README.md").read_text()
    assert "| grammar | programs that write programs; no model |" in told
    assert f"| svg | {facts['versions']['svg']} |" in told
    assert main(small(tmp_path, "keep")) == 0  # nothing is drawn, and nothing forgotten
    assert json.loads((tmp_path / "out" / "card.json").read_text())["versions"] == facts["versions"]


def test_a_finished_corpus_without_its_work_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(small(tmp_path, "keep")) == 0
    shutil.rmtree(tmp_path / "out.work")
    before = (tmp_path / "out" / "card.json").read_bytes()
    assert main([*small(tmp_path, "keep"), "seed=1"]) == 1
    assert "holds a finished corpus, and the work that made it is not in" in capsys.readouterr().err
    assert (tmp_path / "out" / "card.json").read_bytes() == before
    assert main([*small(tmp_path, "keep"), "seed=1", "--restart"]) == 0


def test_a_mixture_that_falls_short_after_a_stop_tells_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    endpoint = '{endpoint: {base_url: "http://127.0.0.1:1/v1", model: m, max_retries: 0, cache: false}}'
    call = small(tmp_path, "reverse_instruction", f"models: {{teacher: {endpoint}}}\nwriter: teacher")
    assert main([*call, "corpus.mixture.categories={svg: 2}", "budget.failures=3"]) == 2
    told = capsys.readouterr().err
    assert "error: Stopped early: stage 'd': 3 jobs in a row ended by failures of ours" in told
    assert "the mixture falls short: 'svg' has 0 of the 2 rows wanted" in told
    assert "No corpus is written; what was made is kept in" in told


def test_an_endpoint_that_is_not_there_stops_an_endless_stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint = '{endpoint: {base_url: "http://127.0.0.1:1/v1", model: m, max_retries: 0, cache: false}}'
    assert main(small(tmp_path, "reverse_instruction", f"models: {{teacher: {endpoint}}}\nwriter: teacher")) == 1
    told = capsys.readouterr().out
    assert "stopped early: stage 'd': 100 jobs in a row ended by failures of ours" in told
    assert "cannot be reached" in told
    assert "rejects are failures of ours, and no judgement: the same command with --retry tries again" in told
