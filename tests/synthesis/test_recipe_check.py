"""A corpus's recipe: every mistake at once, each with its line, before anything is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from janusrl.recipe_file import RecipeError
from janusrl.synthesis.recipe_check import load_synthesis_recipe

MISFITS = """\
name: misfits
writer: tacher
models: {teacher: {endpoint: {base_url: "http://127.0.0.1:1/v1", model: 401}}}
stages:
  - name: a
    category: svg
    seeds: {stage: a}
    strategy: keep
    count: 3
    judge: {judge: generation, models: [teacher, grammar, eye], at_least: 30}
  - {name: b, category: svg, seeds: {stage: c}, strategy: keep, count: 3, writer: teachr}
  - name: c
    category: chart_generation
    seeds: {stage: aa}
    strategy: keep
    judge: {judge: generation, models: [teacher], at_least: {task_relevence: 3}}
  - {name: a, category: svg, seeds: {source: grammar, grammar: shapes}, strategy: keep, count: 1}
corpus:
  mixture:
    categories:
      svgs: 10
      svg: 10
      chart_generation: 1000
  formats: [csv]
"""
WANTED = {
    2: "no model is called 'tacher'. Did you mean 'teacher'?",
    3: "models.teacher.endpoint.model: got 401, expected text",
    7: "stage 'a' cannot take its own rows",
    10: "grammars write, and do not judge|no model is called 'eye'|'at_least' is 30, but marks can only be 1 to 5",
    11: "stage 'c' comes later|no model is called 'teachr'. Did you mean 'teacher'?",
    14: "no stage is called 'aa'. Did you mean 'a'?",
    16: "'task_relevence', which is no dimension. Did you mean 'task_relevance'?",
    17: "two stages are called 'a'",
    21: "no stage makes the category 'svgs'. Did you mean 'svg'?",
    22: "10 rows are wanted, and its stages make 7",
    24: "corpus.formats.0: got 'csv', expected 'parquet' or 'januscode'",
}


def mistakes(path: Path, text: str) -> dict[int | None, str]:
    path.write_text(text)
    with pytest.raises(RecipeError) as caught:
        load_synthesis_recipe(path)
    found: dict[int | None, str] = {}
    for mistake in caught.value.mistakes:
        found[mistake.line] = f"{found.get(mistake.line, '')}\n{mistake}"
    return found


def test_what_does_not_fit_together_is_told_at_once_each_in_its_line(tmp_path: Path) -> None:
    found = mistakes(tmp_path / "misfits.yaml", MISFITS)
    assert list(found) == list(WANTED)
    for line, wanted in WANTED.items():
        for words in wanted.split("|"):
            assert words in found[line]
        assert found[line].count("\n") == wanted.count("|") + 1
