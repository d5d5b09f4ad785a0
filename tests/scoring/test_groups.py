"""Groups are scored by the same terms or not at all, copies share a score, and ranks mean what they say."""

import asyncio
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from janusrl.outcome import Outcome, Phase, Status
from janusrl.program import Program
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.groups import discounts, spread
from janusrl.scoring.reward import Reward, Score, reward
from janusrl.scoring.rubric import Rubric, Term
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

FAILED = Outcome.model_failed(Phase.RUN, "crash", "it crashed")


def picture(value: int) -> View:
    pixels = np.full((4, 4, 4), 255, np.uint8)
    pixels[..., :3] = value
    return View(Rendering((Frame(pixels),)))


def task(name: str, code: str | None = None) -> Task:
    return Task(name, "svg", ({"role": "user", "content": name},), Reference(code=code))


ONE, OTHER = task("one"), task("other")


def sample(value: int, of: Task = ONE, outcome: Outcome | None = None) -> Sample:
    view = picture(value)
    outcome = outcome or Outcome.drew(view.rendering)
    drew = outcome.rendering is not None
    program = Program(f"p{value}", "svg", 0, 2)
    return Sample(of, f"```{value}```", outcome, program if drew else None, view if drew else None, picture(100))


@reward()
def value_of(sample: Sample) -> float:
    return int(sample.candidate.rgb[0, 0, 0]) / 255


def breaks_on(*bad: int, how: object = None, name: str = "brittle") -> Reward:
    def function(sample: Sample) -> object:
        if int(sample.candidate.rgb[0, 0, 0]) in bad:
            if isinstance(how, BaseException):
                raise how
            return how
        return 0.5

    return Reward(name, function)


def terms(*rewards: Reward, **how: object) -> list[Term]:
    return [Term(r, anchor=False, **how) for r in rewards]


def nothing(of: Task) -> None:
    return None


@pytest.mark.parametrize("how", [RuntimeError("no weights"), float("nan"), None])
def test_an_answer_that_lacks_what_its_group_has_is_left_out_and_gains_nothing(how) -> None:
    rubric = Rubric(terms=terms(value_of, breaks_on(240, how=how)))
    cards = rubric.score([sample(200), sample(240), sample(240, OTHER)], nothing, step=0, grouped=True)
    assert cards[0].total == pytest.approx((200 / 255 + 0.5) / 2)
    assert (cards[1].total, cards[1].outcome.status) == (None, Status.INFRA_FAILED)
    assert cards[1].outcome.reason == ("uneven_terms" if how is None else "term_error")
    assert "'brittle'" in cards[1].outcome.failure.message
    assert ("0 for what an answer lacks" in cards[1].outcome.failure.message) == (how is None)
    assert cards[2].total == pytest.approx(240 / 255)  # its whole group lacks the term: left out for all of it
    assert cards[2].weights == {"value_of": 1.0}
    alone = rubric.score([sample(200), sample(240)], nothing)  # evaluation: everybody stands alone
    assert [card.total for card in alone] == pytest.approx([(200 / 255 + 0.5) / 2, 240 / 255])


def test_a_multiplier_cannot_be_dodged_either() -> None:
    dodge = breaks_on(240, how=None)
    rubric = Rubric(terms=terms(value_of), multiply=[dodge])
    cards = rubric.score([sample(200), sample(240)], nothing, grouped=True)
    assert [card.total for card in cards] == [pytest.approx(100 / 255), None]


def test_ranks_count_failures_as_beaten_ties_as_half_and_nothing_as_nothing() -> None:
    assert spread("rank", [0.9, 0.5, 0.5, 0.1], 0) == pytest.approx([1, 0.5, 0.5, 0])
    assert spread("rank", [0.9, 0.2], 2) == pytest.approx([1, 2 / 3])
    assert spread("rank", [0.0, 0.0], 2) == [0, 0]
    assert spread("rank", [0.4], 0) == [0.4]
    assert spread("minmax", [0.2, 0.4, 0.6], 0) == pytest.approx([0, 0.5, 1])
    assert spread("minmax", [0.2, 0.6], 1) == pytest.approx([1 / 3, 1])
    assert spread("minmax", [0.500, 0.501], 0) == [0.500, 0.501]


def test_a_term_is_compared_within_its_task_and_only_in_training() -> None:
    rubric = Rubric(terms=[*terms(value_of, group="rank"), *terms(breaks_on(name="flat"))])
    batch = [sample(50), sample(10, OTHER), sample(100), sample(20, OTHER), sample(0, outcome=FAILED)]
    cards = rubric.score(batch, nothing, grouped=True)
    assert [card.total for card in cards] == pytest.approx([0.5, 0.25, 0.75, 0.75, 0.0])
    assert cards[0].terms["value_of"].parts == {"raw": pytest.approx(50 / 255), "alone": pytest.approx(50 / 255)}
    assert rubric.score(batch[:1], nothing)[0].total == pytest.approx((50 / 255 + 0.5) / 2)


def test_copies_are_scored_once_and_may_be_discounted() -> None:
    asked = []

    def dice(sample: Sample) -> float:
        asked.append(sample)
        return [0.9, 0.3, 0.6, 0.1][len(asked) - 1]

    batch = [sample(50), sample(50), sample(60), sample(50, OTHER)]
    cards = Rubric(terms=terms(Reward("dice", dice))).score(batch, nothing, grouped=True)
    assert [card.total for card in cards] == [0.9, 0.9, 0.3, 0.6]
    asked.clear()
    discounted = Rubric(terms=terms(Reward("dice", dice)), duplicate_discount=0.5)
    cards = discounted.score(batch, nothing, grouped=True)
    assert [card.total for card in cards] == pytest.approx([0.9 * 0.75, 0.9 * 0.75, 0.3, 0.6])
    assert discounts(["a", " a\n", "a"], 3, 1.0) == [0, 0, 0]
    assert discounts(["a"], 1, 1.0) == [1]


def test_a_reward_that_sees_the_batch_sees_every_copy() -> None:
    @reward(batched=True)
    def rare(samples: list[Sample]) -> list[float]:
        said = [s.completion for s in samples]
        return [1 / said.count(text) for text in said]

    cards = Rubric(terms=terms(rare)).score([sample(50), sample(50), sample(60)], nothing, grouped=True)
    assert [card.total for card in cards] == [0.5, 0.5, 1.0]


def test_a_copy_goes_on_without_the_first_that_a_gate_lost() -> None:
    answers = iter([RuntimeError("lost"), 1.0])

    def gate(sample: Sample) -> float:
        if isinstance(found := next(answers), BaseException):
            raise found
        return found

    rubric = Rubric(gates=[Reward("gate", gate, "gate")], terms=terms(value_of))
    cards = rubric.score([sample(51), sample(51)], nothing, grouped=True)
    assert [card.total for card in cards] == [None, pytest.approx(0.2)]


def test_the_same_answer_that_drew_something_else_is_no_copy() -> None:
    other = sample(50)
    other.outcome = Outcome.drew(picture(90).rendering)
    other.candidate = picture(90)
    cards = Rubric(terms=terms(value_of)).score([sample(50), other], nothing, grouped=True)
    assert [card.total for card in cards] == pytest.approx([50 / 255, 90 / 255])


@reward(batched=True, grouped=True, anchor=False)
def duel(samples: list[Sample]) -> list[float]:
    best = max(samples, key=value_of)
    return [float(s is best) for s in samples]


def test_a_reward_that_compares_sees_groups_and_is_not_asked_without_them() -> None:
    rubric = Rubric(terms=terms(value_of, duel))
    batch = [sample(50), sample(100)]
    assert [card.terms["duel"].value for card in rubric.score(batch, nothing, grouped=True)] == [0.0, 1.0]
    card = rubric.score(batch, nothing)[0]
    assert not card.terms["duel"].ran
    assert card.total == pytest.approx(50 / 255)
    with pytest.raises(TypeError, match="batched=True"):
        reward(grouped=True)


def test_a_term_that_stands_in_counts_only_where_something_is_missing() -> None:
    rubric = Rubric(terms=[*terms(value_of), *terms(breaks_on(name="ocr"), without=frozenset({"reference_code"}))])
    cards = rubric.score([sample(200), sample(200, task("coded", "<svg/>"))], nothing)
    assert cards[0].total == pytest.approx((200 / 255 + 0.5) / 2)
    assert cards[1].total == pytest.approx(200 / 255)
    assert not cards[1].terms["ocr"].ran
    assert "stands in for reference code" in cards[1].terms["ocr"].detail


def test_a_term_without_weight_at_a_step_is_not_computed() -> None:
    asked = []
    costly = Reward("costly", lambda sample: asked.append(1) or 1.0, tier="D")
    rubric = Rubric(terms=[*terms(value_of), Term(costly, {10: 0.0, 20: 1.0}, anchor=False)], curriculum={"D": 5})
    early = rubric.score([sample(51)], nothing, step=10)[0]
    assert (asked, early.total, early.weights) == ([], pytest.approx(0.2), {"value_of": 1.0})
    assert not early.terms["costly"].ran
    half = rubric.score([sample(51)], nothing, step=15)[0]
    assert half.total == pytest.approx((0.2 + 0.5) / 1.5)
    assert rubric.score([sample(51)], nothing)[0].total == pytest.approx(0.6)
    assert rubric.weights(15) == pytest.approx([2 / 3, 1 / 3])


def test_anchors_that_failed_are_measured_again() -> None:
    answers = iter([RuntimeError("down"), 0.0, 1.0])

    def flaky(sample: Sample) -> float:
        if int(sample.candidate.rgb[0, 0, 0]) == 77:
            return 0.25
        found = next(answers)
        if isinstance(found, BaseException):
            raise found
        return found

    rubric = Rubric(terms=[Term(Reward("flaky", flaky))])

    def anchors(of: Task):
        return sample(255), sample(100)

    answers = iter([RuntimeError("down"), 1.0, 0.0, 1.0])
    first = rubric.score([sample(77)], anchors)[0]
    assert (first.total, first.terms["flaky"].error) == (None, True)
    assert "down" in first.outcome.failure.message
    assert rubric.score([sample(77)], anchors)[0].total == pytest.approx(0.25)


def test_one_bad_sample_of_a_batch_costs_no_other_its_score() -> None:
    @reward(batched=True)
    def whole(samples: list[Sample]) -> list[float]:
        return [1 / (int(s.candidate.rgb[0, 0, 0]) - 60) for s in samples]

    cards = Rubric(terms=terms(whole)).score([sample(62), sample(60), sample(64)], nothing)
    assert [card.total for card in cards] == [0.5, None, 0.25]
    calls = []

    @reward(batched=True)
    def dead(samples: list[Sample]) -> list[float]:
        calls.append(len(samples))
        raise OSError("no weights")

    cards = Rubric(terms=terms(dead)).score([sample(i) for i in range(9)], nothing)
    assert {card.total for card in cards} == {None}
    assert calls == [9, 1, 1, 1]


def test_parts_hold_finite_numbers_only() -> None:
    odd = Score(0.5, {"a": float("nan"), "b": "x", "c": np.float32(0.25), "d": None}, "d" * 9999)
    card = Rubric(terms=terms(Reward("odd", lambda sample: odd))).score([sample(1)], nothing)[0]
    assert card.terms["odd"].parts == {"c": 0.25}
    assert len(card.terms["odd"].detail) == 2000
    assert card.total == 0.5


@pytest.mark.parametrize(
    "value",
    ["0.5", b"1", complex(1, 0), SimpleNamespace(), np.array([0.1, 0.2]), Score("0.5"), Score(float("inf")), 2**2000],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_number_is_the_rewards_failure(value) -> None:
    card = Rubric(terms=terms(Reward("odd", lambda sample: value), value_of)).score([sample(51)], nothing)[0]
    assert card.terms["odd"].error
    assert card.total == pytest.approx(0.2)


def test_a_coroutine_that_exits_ends_nothing_but_its_score() -> None:
    @reward()
    async def leaves(sample: Sample) -> float:
        await asyncio.sleep(0)
        raise SystemExit(3)

    card = Rubric(terms=terms(leaves, value_of)).score([sample(51)], nothing)[0]
    assert card.terms["leaves"].error
    assert card.total == pytest.approx(0.2)


def test_options_give_a_reward_its_own_time() -> None:
    from pydantic import BaseModel

    over = threading.Event()

    class Options(BaseModel):
        batch_timeout_s: float = 60.0

    @reward()
    def slow(sample: Sample, options: Options) -> float:
        over.wait(0.2 if options.batch_timeout_s == 60 else None)
        return 0.5

    patient = Rubric(terms=terms(slow), timeout_s=0.05)
    assert patient.score([sample(1)], nothing)[0].total == 0.5
    hasty = Rubric(terms=terms(slow.configured({"batch_timeout_s": 0.05})))
    card = hasty.score([sample(1)], nothing)[0]
    over.set()
    assert (card.total, card.terms["slow"].error) == (None, True)
    assert "0.05 s" in card.terms["slow"].detail
