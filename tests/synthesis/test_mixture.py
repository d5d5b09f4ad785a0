"""Mixtures: how many rows of which category, deterministic, and honest about what falls short."""

from collections import Counter
from dataclasses import replace

import pytest
from corpus_rows import drawings, edited
from pydantic import ValidationError

from janusrl.synthesis.mixture import Mixture, MixtureError


@pytest.fixture(scope="module")
def rows():
    return [*drawings(120), *edited(30)]


def taken(mixture, rows):
    choice = mixture.choose(rows)
    return {row.id for row in rows if choice.takes(row)}


def test_everything_is_taken_without_a_mixture(rows) -> None:
    assert taken(Mixture(), rows) == {row.id for row in rows}


def test_counts_are_met_exactly_and_the_rest_is_counted(rows) -> None:
    mixture = Mixture(categories={"svg": 70, "svg_editing": 30})
    choice = mixture.choose(rows)
    found = Counter(row.category for row in rows if choice.takes(row))
    assert found == {"svg": 70, "svg_editing": 30}
    assert choice.left_out == {"svg": 50}


def test_a_smaller_corpus_is_a_part_of_a_larger_whatever_the_order(rows) -> None:
    small, large = (taken(Mixture(categories={"svg": count}), rows) for count in (20, 60))
    assert small < large
    assert small == taken(Mixture(categories={"svg": 20}), rows[::-1])
    assert small != taken(Mixture(categories={"svg": 20}, sample_seed=1), rows)


def test_more_rows_change_no_choice_among_the_old_but_by_their_places(rows) -> None:
    mixture = Mixture(categories={"svg": 20})
    before, after = taken(mixture, rows[:80]), taken(mixture, rows)
    assert after - before <= {row.id for row in rows[80:]}, "a row that was not good enough before is not now"


def test_what_is_not_named_is_left_out(rows) -> None:
    choice = Mixture(categories={"svg": 10}).choose(rows)
    assert not any(choice.takes(row) for row in rows if row.category == "svg_editing")
    assert choice.left_out == {"svg": 110, "svg_editing": 30}


def test_the_text_view_has_no_pictures_in_prompts(rows) -> None:
    mixed = [*rows, replace(rows[0], id="shown", images=rows[-1].images)]
    choice = Mixture(view="text").choose(mixed)
    assert {row.category for row in mixed if choice.takes(row)} == {"svg"}
    assert not choice.takes(mixed[-1])
    assert choice.left_out == {"svg": 1, "svg_editing": 30}
    with pytest.raises(MixtureError, match=r"'svg_editing' has 0 of the 5 rows wanted"):
        Mixture(view="text", categories={"svg_editing": 5}).choose(mixed)


def test_a_shortfall_is_an_error_that_says_what_there_is(rows) -> None:
    with pytest.raises(MixtureError) as caught:
        Mixture(categories={"svg": 130, "svg_edit": 5}).choose(rows)
    told = str(caught.value)
    assert "'svg' has 120 of the 130 rows wanted" in told
    assert "'svg_edit' has 0 of the 5 rows wanted. Did you mean 'svg_editing'?" in told
    assert "There are: svg 120, svg_editing 30" in told


def test_a_shortfall_may_be_a_note(rows) -> None:
    choice = Mixture(categories={"svg": 130, "svg_editing": 10}, on_shortfall="warn").choose(rows)
    assert Counter(row.category for row in rows if choice.takes(row)) == {"svg": 120, "svg_editing": 10}
    assert choice.notes == ("'svg' has 120 of the 130 rows wanted.",)


def test_a_shortfall_may_scale_everything(rows) -> None:
    choice = Mixture(categories={"svg": 400, "svg_editing": 40}, on_shortfall="scale").choose(rows)
    assert Counter(row.category for row in rows if choice.takes(row)) == {"svg": 120, "svg_editing": 12}
    assert "scaled to 30.0% of what was wanted" in choice.notes[-1]
    with pytest.raises(MixtureError, match="nothing can be scaled to a category without rows: 'no'"):
        Mixture(categories={"svg": 1, "no": 5}, on_shortfall="scale").choose(rows)


@pytest.mark.parametrize("wrong", [{"categories": {"svg": 0}}, {"categories": {}}, {"view": "texts"}, {"count": 5}])
def test_wrong_settings_are_refused(wrong) -> None:
    with pytest.raises(ValidationError):
        Mixture.model_validate(wrong)
