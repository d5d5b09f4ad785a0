"""The rubric composes scores as documented, and never turns a failure of ours into a number."""

import math
import threading

import numpy as np
import pytest
from pydantic import BaseModel

from janusrl.outcome import Outcome, Phase, Status
from janusrl.recipe import RubricSection
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.guard import MAX_HANGS, Guard, RewardHangs
from janusrl.scoring.reward import Reward, Score, reward
from janusrl.scoring.rubric import Rubric, RubricError, Term
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task


def picture(value: int) -> View:
    pixels = np.full((4, 4, 4), 255, np.uint8)
    pixels[..., :3] = value
    return View(Rendering((Frame(pixels),)))


TASK = Task("t", "svg", ({"role": "user", "content": "grey"},), Reference(picture=picture(100).rendering.pixels))


def sample(value: int = 100, task: Task = TASK, outcome: Outcome | None = None) -> Sample:
    view = picture(value)
    outcome = outcome or Outcome.drew(view.rendering)
    return Sample(task, str(value), outcome, None, view if outcome.rendering is not None else None, picture(100))


def anchors(task: Task) -> tuple[Sample, Sample]:
    return sample(255, task), sample(100, task)


@reward()
def brightness(sample: Sample) -> float:
    return 1 - abs(float(sample.candidate.rgb.mean()) - 100) / 255


@reward(kind="gate", needs=())
def dark_enough(sample: Sample) -> Score:
    return Score(float(sample.candidate.rgb.mean() < 250), detail="too_bright: it is nearly white")


@reward(kind="multiplier")
def half(sample: Sample) -> float:
    return 0.5


def constant(value: object, name: str = "odd") -> Reward:
    def function(sample: Sample) -> object:
        if isinstance(value, BaseException):
            raise value
        return value

    return Reward(name, function)


def total(rubric: Rubric, *samples: Sample) -> list[float | None]:
    return [card.total for card in rubric.score(samples, anchors)]


def test_blank_is_zero_and_reference_is_one_whatever_the_term_pays_for_blank() -> None:
    rubric = Rubric(terms=[Term(brightness)])
    raw_blank = brightness(sample(255))
    assert raw_blank > 0.3
    assert total(rubric, sample(255), sample(100)) == pytest.approx([0.0, 1.0])
    card = rubric.score([sample(150)], anchors)[0]
    expected = (brightness(sample(150)) - raw_blank) / (1 - raw_blank)
    assert card.total == pytest.approx(expected)
    assert card.terms["brightness"].parts["raw"] == pytest.approx(brightness(sample(150)))


def test_without_anchor_the_raw_value_counts() -> None:
    rubric = Rubric(terms=[Term(brightness, anchor=False)])
    assert total(rubric, sample(255))[0] == pytest.approx(brightness(sample(255)))


def test_total_is_gates_times_multipliers_times_weighted_mean() -> None:
    rubric = Rubric(
        gates=[dark_enough],
        terms=[Term(brightness, 3.0), Term(constant(0.2), 1.0, anchor=False)],
        multiply=[half],
    )
    assert total(rubric, sample(100))[0] == pytest.approx(0.5 * (3 * 1.0 + 0.2) / 4)


def test_a_failed_gate_gives_the_floor_with_its_reason_and_runs_no_term() -> None:
    rubric = Rubric(gates=[dark_enough], terms=[Term(brightness)], floor=-1.0)
    card = rubric.score([sample(255)], anchors)[0]
    assert (card.total, card.outcome.status, card.outcome.reason) == (-1.0, Status.MODEL_FAILED, "too_bright")
    assert card.terms["brightness"].value is None
    assert card.outcome.failure is not None
    assert card.outcome.failure.message == "it is nearly white"


def test_model_failure_is_the_floor_and_our_failure_is_none() -> None:
    rubric = Rubric(terms=[Term(brightness)])
    theirs = Outcome.model_failed(Phase.EXTRACT, "no_code", "no code")
    ours = Outcome.infra_failed(Phase.RENDER, "worker_lost", "the worker died")
    assert total(rubric, sample(outcome=theirs), sample(outcome=ours)) == [0.0, None]


def test_metrics_speak_of_all_that_drew_and_published_ones_of_what_failed() -> None:
    """No survivorship: what a gate refused is measured, and what failed counts as the published code counts it."""
    published = Reward("published", lambda sample: 0.7, "metric", failed=0.0)
    plain = Reward("plain", lambda sample: 0.6, "metric")
    rubric = Rubric(gates=[dark_enough], terms=[Term(brightness)], metrics=[published, plain])
    crash = Outcome.model_failed(Phase.RUN, "exception", "NameError")
    ours = Outcome.infra_failed(Phase.RENDER, "worker_lost", "gone")
    cards = rubric.score([sample(100), sample(255), sample(outcome=crash), sample(outcome=ours)], anchors)
    assert [card.metrics["published"].value for card in cards] == [0.7, 0.7, 0.0, None]
    assert [card.metrics["plain"].value for card in cards] == [0.6, 0.6, None, None]
    assert [card.total for card in cards] == [1.0, 0.0, 0.0, None]
    assert cards[1].terms["brightness"].value is None
    assert "exception" in cards[2].metrics["published"].detail


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -0.1, 1.5, "high", ZeroDivisionError("oops"), [1.0], SystemExit(3)]
)
def test_a_term_that_misbehaves_is_none_with_its_name_and_never_zero(value: object) -> None:
    rubric = Rubric(terms=[Term(brightness), Term(constant(value), anchor=False)])
    card = rubric.score([sample(100)], anchors)[0]
    assert card.terms["odd"].value is None
    assert card.terms["odd"].error
    assert "odd" in card.terms["odd"].detail
    assert card.total == pytest.approx(1.0)  # the other term goes on


def test_when_every_term_misbehaves_the_sample_is_ours_to_answer_for() -> None:
    rubric = Rubric(terms=[Term(constant(ValueError("no weights")), anchor=False)])
    card = rubric.score([sample(100)], anchors)[0]
    assert (card.total, card.outcome.status, card.outcome.reason) == (None, Status.INFRA_FAILED, "term_error")


def test_a_broken_gate_or_multiplier_is_ours() -> None:
    broken = constant(RuntimeError("x"), "broken")
    for rubric in (
        Rubric(gates=[broken], terms=[Term(brightness)]),
        Rubric(multiply=[broken], terms=[Term(brightness)]),
    ):
        card = rubric.score([sample(100)], anchors)[0]
        assert (card.total, card.outcome.status) == (None, Status.INFRA_FAILED)


def test_a_term_that_cannot_tell_blank_from_reference_does_not_count() -> None:
    rubric = Rubric(terms=[Term(brightness), Term(constant(0.7))])
    card = rubric.score([sample(180)], anchors)[0]
    assert card.terms["odd"].value is None
    assert "cannot tell them apart" in card.terms["odd"].detail
    assert card.total == card.terms["brightness"].value


def test_a_missing_need_is_none_with_the_reason() -> None:
    @reward(needs=("rendering", "tests"))
    def functional(sample: Sample) -> float:
        raise AssertionError("must not be called")

    card = Rubric(terms=[Term(brightness), Term(functional)]).score([sample(100)], anchors)[0]
    assert card.terms["functional"].detail == "no tests"
    assert not card.terms["functional"].error


def test_batched_and_async_rewards() -> None:
    @reward(batched=True)
    def ranks(samples: list[Sample]) -> list[float]:
        return [i / 10 for i in range(len(samples))]

    @reward()
    async def slow(sample: Sample) -> float:
        return 0.5

    @reward(batched=True)
    def short(samples: list[Sample]) -> list[float]:
        return [0.5]

    terms = [Term(r, anchor=False) for r in (ranks, slow, short)]
    cards = Rubric(terms=terms).score([sample(), sample(), sample()], anchors)
    assert [card.terms["ranks"].value for card in cards] == [0.0, 0.1, 0.2]
    assert [card.terms["slow"].value for card in cards] == [0.5] * 3
    assert "returned 1 scores for 3 samples" in cards[0].terms["short"].detail


def test_a_reward_that_hangs_is_none_and_then_stops_the_run() -> None:
    release = threading.Event()

    def hang(sample: Sample) -> float:
        release.wait()
        return 1.0

    guard = Guard(timeout_s=0.5)
    stuck = Reward("stuck", hang)
    try:
        for _ in range(MAX_HANGS - 1):
            score = guard.scores(stuck, [sample()])[0]
            assert score.value is None
            assert score.error
        assert guard.scores(brightness, [sample()])[0].value == 1.0  # others are not blocked
        with pytest.raises(RewardHangs, match="stuck"):
            guard.scores(stuck, [sample()])
    finally:
        release.set()


def test_anchors_are_measured_once_a_task() -> None:
    calls = []

    def counted(task: Task) -> tuple[Sample, Sample]:
        calls.append(task.id)
        return anchors(task)

    rubric = Rubric(terms=[Term(brightness)])
    rubric.score([sample(120), sample(130)], counted)
    rubric.score([sample(140)], counted)
    assert calls == ["t"]


class Options(BaseModel):
    power: float = 1.0


@reward()
def powered(sample: Sample, options: Options) -> float:
    return 0.5**options.power


def test_options_are_validated_into_the_config() -> None:
    assert powered(sample()) == 0.5
    assert powered.configured({"power": 2})(sample()) == 0.25
    with pytest.raises(ValueError, match=r"powered.*power"):
        powered.configured({"power": "much"})
    with pytest.raises(ValueError, match="takes no options"):
        brightness.configured({"x": 1})


def test_metrics_and_wrong_kinds_are_refused_as_terms() -> None:
    with pytest.raises(RubricError, match="allow_unsafe"):
        Rubric.from_section(RubricSection.model_validate({"terms": [{"reward": "ssim"}]}))
    allowed = RubricSection.model_validate({"terms": [{"reward": "ssim"}], "allow_unsafe": True})
    assert Rubric.from_section(allowed).terms[0].reward.name == "ssim"
    with pytest.raises(RubricError, match="Move it to 'gates'"):
        Rubric.from_section(RubricSection.model_validate({"terms": [{"reward": "render_gate"}]}))
    with pytest.raises(RubricError, match="more than once"):
        Rubric(terms=[Term(brightness), Term(brightness)])
    with pytest.raises(RubricError, match="at least one term"):
        Rubric()


def test_a_plugin_file_is_found_next_to_the_recipe(tmp_path) -> None:
    (tmp_path / "mine.py").write_text(
        "import janusrl.scoring.reward as r\n@r.reward()\ndef golden(sample):\n    return 0.618\n", encoding="utf-8"
    )
    section = RubricSection.model_validate({"terms": [{"reward": "mine.py:golden", "anchor": False}]})
    rubric = Rubric.from_section(section, folder=tmp_path)
    assert total(rubric, sample())[0] == pytest.approx(0.618)


def test_a_decorator_without_parentheses_says_so() -> None:
    with pytest.raises(TypeError, match=r"write @reward\(\) above forgot"):

        @reward
        def forgot(sample: Sample) -> float:
            return 1.0
