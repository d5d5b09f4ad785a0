"""The shipped recipe, made small: offline with the grammars, and with a teacher that answers slowly and wrongly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from janusrl.synthesis.recipe import SynthesisRecipe
from janusrl.synthesis.recipe_check import load_synthesis_recipe
from tests.chat_server import serving
from tests.synthesis.teacher import misbehaving
from tests.synthesis.test_pipeline import made_of

RECIPE = Path(__file__).parents[2] / "recipes" / "corpus" / "laptop.yaml"
TAUGHT = (
    "charts",
    "charts_evolved",
    "charts_reversed",
    "chart_edits",
    "drawings",
    "drawings_reworded",
    "chart_pictures",
)
"""Stages that a teacher is tried on; `tests/data/strategies` has all."""


def small(*overrides: str, count: int) -> SynthesisRecipe:
    """The recipe with few rows a stage: those that work on rows of others, which they may decline, make one."""
    found = load_synthesis_recipe(RECIPE, overrides)
    for stage in found.stages:
        stage.count = count if stage.seeds.stage is None or stage.writer == "teacher" else 1
    return found


@pytest.mark.slow
def test_grammars_make_every_category_offline(tmp_path: Path) -> None:
    found = small(count=2)
    made, rows, rejects = made_of(found, tmp_path / "c")
    short = [end for end in made.stages if end.short]
    assert not short, short
    assert {row.category for row in rows} == {stage.category for stage in found.stages}
    assert len({row.category for row in rows}) == 11
    assert not [reject for reject in rejects if reject.step == "infra"]
    assert all(row.picture or row.env == "algorithm" for row in rows)
    assert made.card.facts["spent"]["requests"] == 0
    assert all("spec" not in row.metadata for row in _written(made.folder))


@pytest.mark.slow
def test_a_teacher_that_is_slow_and_wrong_makes_the_same_corpus_twice(tmp_path: Path) -> None:
    made_up, named, did = [], Counter[tuple[str, str]](), Counter[str]()
    for number in range(2):
        rule, done = misbehaving(0.3)
        with serving(rule) as server:
            told = [
                "writer=teacher",
                f"models.teacher.endpoint.base_url={server.url}",
                "models.teacher.endpoint.max_retries=2",
                "models.teacher.endpoint.cache=false",
            ]
            found = small(*told, count=4)
            found.stages = [stage for stage in found.stages if stage.name in TAUGHT]
            made, rows, rejects = made_of(found, tmp_path / f"c{number}")
        made_up.append(made.card.digest)  # though the server has another address each time
        named += Counter((reject.step, reject.reason) for reject in rejects)
        did += done
    assert made_up[0] == made_up[1]
    assert len(rows) > 10
    assert did["well"] > 20
    assert len(did) >= 4
    reasons = {reason for step, reason in named if step == "infra"}
    assert reasons & {"endpoint_http_500", "endpoint_bad_reply"}, named
    assert made.card.facts["spent"]["requests"] > 10


def _written(folder: Path) -> list[Any]:
    from janusrl.synthesis.corpus import open_corpus

    return list(open_corpus(folder).rows())
