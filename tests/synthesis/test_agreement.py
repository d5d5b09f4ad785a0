"""Agreement between judges: the library's alpha, from a stream, in constant memory."""

import random

import krippendorff
import numpy as np
import pytest

from janusrl.synthesis import agreement as module
from janusrl.synthesis.agreement import Agreement


def scores(*marks: dict[str, int], judge: str = "generation") -> dict:
    """Scores of a draft as a panel leaves them."""
    return {"verdicts": [{"judge": judge, "model": f"m{n}", "marks": one} for n, one in enumerate(marks)]}


def table_of(rng: random.Random, units: int) -> list[list[int | None]]:
    """Marks of three judges who mostly agree; some are missing."""
    found = []
    for _ in range(units):
        true = rng.randint(1, 5)
        marks = [min(5, max(1, true + rng.choice([0, 0, 0, 1, -1, 2]))) for _ in range(3)]
        found.append([None if rng.random() < 0.15 else mark for mark in marks])
    return found


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_the_librarys_on_the_whole_table(seed) -> None:
    table = table_of(random.Random(seed), 80)
    found = Agreement()
    for row in table:
        found.add(scores(*({"clarity": mark} for mark in row if mark is not None)))
    matrix = np.array([[np.nan if mark is None else mark for mark in row] for row in table], dtype=float).T
    wanted = krippendorff.alpha(reliability_data=matrix, level_of_measurement="ordinal")
    assert found.alpha("clarity") == pytest.approx(wanted, abs=1e-12)
    assert found.alpha() == found.alpha("clarity")
    assert 0.3 < wanted < 0.95


def test_dimensions_are_apart_and_pooled() -> None:
    found = Agreement()
    rng = random.Random(1)
    for _ in range(300):
        true, noise = rng.randint(1, 5), [rng.randint(1, 5) for _ in range(2)]
        found.add(scores({"good": true, "noise": noise[0]}, {"good": true, "noise": noise[1]}))
    table = found.table()
    assert list(table) == ["good", "noise", "all"]
    assert table["good"] == 1.0
    assert abs(table["noise"]) < 0.2
    assert table["noise"] < table["all"] < 1.0
    assert (found.units("good"), found.units()) == (300, 600)


def test_where_it_is_not_defined_there_is_none() -> None:
    found = Agreement()
    assert found.table() == {"all": None}
    found.add({})
    found.add({"verdicts": None})
    found.add(scores({"a": 3}))  # one judge alone
    found.add(scores({"a": 3}, judge="x") | {})
    assert found.alpha("a") is None
    found.add(scores({"a": 4}, {"a": 4}))
    assert found.alpha("a") is None, "all marks are the same"
    assert found.alpha("nobody") is None
    found.add(scores({"a": 2}, {"a": 2}))
    assert found.alpha("a") == 1.0


def test_two_rubrics_do_not_agree_about_each_others_question() -> None:
    found = Agreement()
    one, other = scores({"a": 1}, judge="x")["verdicts"], scores({"a": 5}, judge="y")["verdicts"]
    found.add({"verdicts": [*one, *other]})
    assert found.units() == 0


def test_memory_does_not_grow_with_the_rows_and_large_counts_change_nothing(monkeypatch) -> None:
    rng = random.Random(2)
    exact, scaled = Agreement(), Agreement()
    for row in table_of(rng, 3000):
        marks = [{"a": mark} for mark in row if mark is not None]
        exact.add(scores(*marks))
        scaled.add(scores(*marks))
    assert sum(len(patterns) for patterns in exact._units.values()) < 60
    wanted = exact.alpha()
    monkeypatch.setattr(module, "MAX_UNITS", 1000)
    assert scaled.alpha() == pytest.approx(wanted, abs=0.01)
