"""Parts that do what they must not: each is named, and the run goes on where it can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from janusrl.synthesis.draft import fenced
from janusrl.synthesis.filter import Filter, corpus_filter
from janusrl.synthesis.judge import judge
from janusrl.synthesis.pipeline import SynthesisError
from janusrl.synthesis.seed import Seed, seed_source
from janusrl.synthesis.strategy import strategy
from janusrl.synthesis.writer import Ask
from tests.synthesis.small_parts import dots, draft_of
from tests.synthesis.test_pipeline import endpoint, made_of, recipe

OWN = Path(__file__).name


class How(BaseModel):
    how: str = ""


@seed_source("odd_source")
def odd_source(options: How) -> Iterator[Any]:
    values: dict[str, Any] = {"env": "svg", "language": "svg", "instruction": "Draw", "licence": "MIT"}
    yield Seed("a", "a", code=dots(1), **values)
    if options.how == "raises":
        raise ZeroDivisionError("at the second seed")
    if options.how:
        yield {"number": 3, "nothing": None, "code": Seed("b", "b", code=7, **values)}[options.how]
    yield Seed("c", "c", code=dots(3), **values)


@strategy("odd_strategy")
def odd_strategy(options: How, seeds: Any, team: Any) -> Iterator[Any]:
    if options.how == "exits":
        raise SystemExit(3)
    yield 3 if options.how == "number" else draft_of(seeds, completion=fenced(seeds[0].code, "svg"))


@corpus_filter("odd_filter")
class OddFilter(Filter):
    def __init__(self, options: How, *, folder: Path) -> None:
        super().__init__(options, folder=folder)

    def check(self, draft: Any) -> Any:
        return {"nothing": None, "number": 7}[self.options.how]


@judge("odd_judge", dimensions=("taste",))
def odd_judge(options: How, draft: Any) -> Any:
    prompt: Any = {"bad prompt": lambda: "hello", "raises": lambda: 1 / 0}.get(options.how)
    return Ask("judge", prompt, str) if prompt else None


def stage(source: str = "", way: str = "", **more: Any) -> dict[str, Any]:
    seeds = {"source": f"{OWN}:odd_source", "how": source}
    used = {"strategy": f"{OWN}:odd_strategy", "how": way}
    return {"name": "odd", "category": "svg", "seeds": seeds, "strategy": used, **more}


def judged(how: str) -> dict[str, Any]:
    return {"judge": f"{OWN}:odd_judge", "models": ["teacher"], "how": how}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("raises", "source 'odd_source' raised ZeroDivisionError after 1 seeds: at the second seed"),
        ("number", "source 'odd_source' gave 3 in place 1: it must give Seed or BadSeed"),
        ("nothing", "source 'odd_source' gave None in place 1: it must give Seed or BadSeed"),
    ],
)
def test_a_source_that_fails_stops_the_run_by_its_name(how: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(SynthesisError, match=f"stage 'odd': {words}"):
        made_of(recipe(stage(how)), tmp_path / "c")


def test_a_seed_that_is_none_is_a_reject(tmp_path: Path) -> None:
    _, rows, rejects = made_of(recipe(stage("code")), tmp_path / "c")
    assert len(rows) == 2
    assert [(one.step, one.reason, one.message) for one in rejects] == [
        ("source", "bad_seed", "its 'code' is 7, and must be text")
    ]


@pytest.mark.parametrize(
    ("odd", "reason", "words"),
    [
        (stage(way="number"), "strategy_error", "'odd_strategy' raised TypeError: it gave 3, and must give Draft"),
        (stage(way="exits"), "strategy_error", "'odd_strategy' raised SystemExit: 3"),
        (stage(filters=[{"filter": f"{OWN}:OddFilter", "how": "nothing"}]), "filter_error", "OddFilter found None"),
        (stage(filters=[{"filter": f"{OWN}:OddFilter", "how": "number"}]), "filter_error", "OddFilter found 7"),
        (stage(judge=judged("nothing")), "judge_error", "judge 'odd_judge' gave None, and no Ask"),
        (stage(judge=judged("bad prompt")), "judge_error", "judge 'odd_judge' raised"),
        (stage(judge=judged("raises")), "judge_error", "judge 'odd_judge' raised ZeroDivisionError"),
    ],
)
def test_a_part_that_fails_is_named_and_blamed(odd: dict[str, Any], reason: str, words: str, tmp_path: Path) -> None:
    models = endpoint("http://127.0.0.1:1/v1")
    made, _, rejects = made_of(recipe(odd, models=models), tmp_path / "c")
    assert made.card.rows == 0
    assert {(one.step, one.reason) for one in rejects} == {("infra", reason)}
    assert len(rejects) == 2
    assert all(words in one.message for one in rejects)
