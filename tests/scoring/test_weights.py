"""Weights follow the steps as written, and steps at which a rubric would mean nothing or trust too much are refused."""

import pytest

from janusrl.recipe import RubricSection
from janusrl.recipe_file import RecipeError, check_rubric
from janusrl.scoring.rubric import Rubric, RubricError
from janusrl.scoring.weights import Share, problems, weight_at, weights_at


def test_a_schedule_is_linear_between_its_steps_and_constant_outside() -> None:
    schedule = {200: 0.3, 0: 0.0, 300: 0.1}
    found = [weight_at(schedule, step) for step in (0, 50, 100, 199, 200, 250, 300, 9999, None)]
    assert found == pytest.approx([0, 0.075, 0.15, 0.2985, 0.3, 0.2, 0.1, 0.1, 0.1])
    assert [weight_at({5: 1.0}, step) for step in (0, 5, 9, None)] == [1.0] * 4
    assert weight_at(2, 7) == 2.0


def test_tiers_begin_at_their_step_and_evaluation_sees_the_end() -> None:
    shares = [Share("a", 1.0, "A"), Share("c", 2.0, "C"), Share("d", {0: 0.0, 10: 4.0}, "D")]
    curriculum = {"C": 3, "D": 5}
    assert [weights_at(shares, curriculum, step) for step in (0, 2, 3, 4, 5, 10, None)] == [
        [1, 0, 0],
        [1, 0, 0],
        [1, 2, 0],
        [1, 2, 0],
        [1, 2, 2],
        [1, 2, 4],
        [1, 2, 4],
    ]


def test_a_rubric_without_weight_at_some_step_is_refused() -> None:
    assert list(problems([Share("a", {0: 0.0, 5: 1.0})], {})) != []
    ((_, message),) = problems([Share("a", {0: 1.0, 5: 0.0}), Share("b", {5: 0.0, 6: 1.0})], {})
    assert message.startswith("no term has a weight at step 5")
    assert list(problems([Share("a", {0: 1.0, 5: 0.0}), Share("b", {4: 0.0, 6: 1.0})], {})) == []
    section = RubricSection.model_validate({"terms": [{"reward": "svg_visual"}], "curriculum": {"A": 4}})
    with pytest.raises(RubricError, match="no term has a weight at step 0"):
        Rubric.from_section(section)


def test_the_share_of_terms_that_can_be_pleased_is_capped_at_every_step() -> None:
    measured = Share("edges", {0: 1.0, 100: 0.3})
    judge = Share("judge", 0.4, "D", 0.4)
    ((place, message),) = problems([measured, judge], {})
    assert place == 1
    assert "57% of the weight" in message
    assert list(problems([measured, judge], {}, unsafe=True)) == []
    ((_, message),) = problems([Share("edges"), judge, Share("duel", 0.4, "D", 0.4)], {})
    assert message.startswith("'judge', 'duel' together have 44%")
    ((_, message),) = problems([Share("a", {0: 1.0, 50: 0.1, 100: 1.0}), judge], {"D": 20})
    assert "80% of the weight at step 50" in message


PLUGINS = """
from janusrl.scoring.reward import reward

@reward(tier="D", max_weight=0.4)
def judge(sample):
    return 1.0

@reward()
def plain(sample):
    return 1.0

@reward(batched=True, grouped=True)
def duel(samples):
    return [1.0] * len(samples)
"""


@pytest.mark.parametrize(
    ("data", "path", "says"),
    [
        ({"terms": [{"reward": "p.py:plain", "weight": {"x": 1}}]}, "terms.0.weight", "'x' is no step"),
        ({"terms": [{"reward": "p.py:plain", "weight": {0: -1}}]}, "terms.0.weight", "the weight at step 0 is -1"),
        ({"terms": [{"reward": "p.py:plain", "weight": {0: 0}}]}, "terms.0.weight", "needs a weight above 0"),
        ({"terms": [{"reward": "p.py:plain", "group": "rnk"}]}, "terms.0.group", "Did you mean 'rank'?"),
        ({"terms": [{"reward": "p.py:plain", "without": "reference_cod"}]}, "terms.0.without", "Did you mean"),
        ({"terms": [{"reward": "p.py:duel", "anchor": True}]}, "terms.0.anchor", "cannot be anchored"),
        ({"terms": ["p.py:plain"], "curriculum": {"E": 3}}, "curriculum", "there is no tier 'E'"),
        ({"terms": ["p.py:plain"], "curriculum": {"A": "soon"}}, "curriculum", "begins at step 'soon'"),
        ({"terms": ["p.py:plain"], "curriculum": {"A": 9}}, "terms", "no term has a weight at step 0"),
        ({"terms": ["p.py:plain"], "metrics": [{"reward": "p.py:judge", "group": "rank"}]}, "metrics.0.group", "terms"),
        ({"terms": [{"reward": "p.py:judge", "weight": 2}, "p.py:plain"]}, "terms.0.weight", "67% of the weight"),
        ({"terms": ["p.py:plain"], "duplicate_discount": 2}, "duplicate_discount", "at most 1"),
    ],
)
def test_each_mistake_has_its_path_and_a_way_out(data, path, says, tmp_path) -> None:
    (tmp_path / "p.py").write_text(PLUGINS, encoding="utf-8")
    with pytest.raises(RecipeError) as caught:
        check_rubric(data, name="r", folder=tmp_path)
    (mistake,) = caught.value.mistakes
    assert mistake.path == path
    assert says in mistake.message
