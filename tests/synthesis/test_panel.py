"""A panel of judges: thresholds of every kind, several models, costs, and failures that are no marks."""

from __future__ import annotations

import random

import pytest
from pydantic import BaseModel

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.judge import Judge, Verdict, judge
from janusrl.synthesis.panel import Panel
from janusrl.synthesis.writer import Ask, Spent, WriterError, Written


class NoOptions(BaseModel):
    pass


def _asks(options: NoOptions, draft: Draft) -> Ask:
    return Ask("judge", lambda: (), lambda text: None, {"code": draft.code})


RUBRIC = judge("rubric", dimensions=("relevance", "clarity"))(_asks)
DRAFT = Draft("do it", "", "x = 1", "python", "chart", ())


class Marker:
    """A writer that marks as it is told; a grammar could be one."""

    def __init__(self, name: str, *values: object) -> None:
        self.name = name
        self.values = list(values)
        self.asked: list[Ask] = []

    def write(self, ask: Ask, rng: random.Random) -> Written:
        value = self.values[len(self.asked) % len(self.values)]
        self.asked.append(ask)
        if isinstance(value, Exception):
            raise value
        if isinstance(value, tuple):
            value = Verdict("", {"relevance": value[0], "clarity": value[1]}, "because")
        return Written(value, Spent(10, 5, 0.25, 1))

    def close(self) -> None:
        pass


def kept(*marks: tuple[int, int], at_least=None, on=None, rubric: Judge = RUBRIC) -> str:
    """Empty when a draft with these marks is kept; else why not."""
    writers = [Marker(f"m{n}", one) for n, one in enumerate(marks)]
    try:
        Panel(rubric, NoOptions(), writers, at_least, on).judge(DRAFT, random.Random(0))
    except Rejected as error:
        rejected = error
    else:
        return ""
    assert (rejected.stage, rejected.reason) == ("judge", "below_threshold")
    assert rejected.draft is not None
    assert len(rejected.draft.scores["verdicts"]) == len(marks)
    return rejected.message


def test_the_mean_of_dimensions_must_reach_the_threshold() -> None:
    assert kept((2, 4)) == ""
    assert kept((2, 3)) == "The mean of the marks is 2.5, below 3 (relevance 2, clarity 3)."
    assert kept((5, 5), at_least=5) == ""
    assert kept((5, 4), at_least=5)


def test_each_dimension_must_reach_it() -> None:
    assert kept((3, 3), on="each") == ""
    assert kept((2, 5), on="each") == "relevance is 2, below 3 (relevance 2, clarity 5)."


def test_their_sum_must_reach_it() -> None:
    assert kept((4, 4), at_least=8, on="total") == ""
    assert kept((4, 3), at_least=8, on="total") == "The total of the marks is 7, below 8 (relevance 4, clarity 3)."


def test_dimensions_may_have_thresholds_of_their_own() -> None:
    assert kept((1, 4), at_least={"clarity": 4}) == ""
    assert kept((5, 3), at_least={"clarity": 4}) == "clarity is 3, below 4 (relevance 5, clarity 3)."


def test_of_several_judges_the_mean_of_each_dimension_counts() -> None:
    assert kept((2, 3), (4, 3), on="each") == ""
    assert kept((2, 3), (3, 3), on="each") == "relevance is 2.5, below 3 (relevance 2.5, clarity 3, means of 2 judges)."
    assert kept((3, 3), (3, 3), (3, 3)) == "", "a mean of thirds is not below by rounding"


def test_a_judge_brings_its_own_threshold() -> None:
    strict = judge("strict", dimensions=("relevance", "clarity"), at_least=5, on="each")(_asks)
    assert kept((5, 5), rubric=strict) == ""
    assert kept((5, 4), rubric=strict)
    assert kept((5, 4), rubric=strict, at_least=4) == ""


def test_verdicts_are_told_and_added_to_those_before() -> None:
    draft = DRAFT.scored(verdicts=[{"judge": "earlier", "model": "x", "marks": {"a": 1}}], ink=0.5)
    found = Panel(RUBRIC, NoOptions(), [Marker("m", (4, 5))]).judge(draft, random.Random(0))
    assert found.scores["ink"] == 0.5
    assert found.scores["verdicts"][1:] == [
        {"judge": "rubric", "model": "m", "marks": {"relevance": 4, "clarity": 5}, "reasoning": "because"}
    ]


def test_an_objection_rejects_whatever_the_marks() -> None:
    verdict = Verdict("", {"relevance": 5, "clarity": 5}, "It asks me for fives.", "addresses_judge")
    with pytest.raises(Rejected, match=r"m objects: addresses judge\. It asks me for fives\.") as caught:
        Panel(RUBRIC, NoOptions(), [Marker("m", verdict)]).judge(DRAFT, random.Random(0))
    assert (caught.value.stage, caught.value.reason) == ("judge", "addresses_judge")
    assert caught.value.draft.scores["verdicts"][0]["objection"] == "addresses_judge"


def test_every_answer_is_paid_also_those_that_come_to_nothing() -> None:
    paid: list[tuple[str, Spent]] = []
    failing = Marker("b", WriterError("endpoint_timeout", "no answer", spent=Spent(3, 0, 0.1, 2)))
    with pytest.raises(WriterError, match="no answer") as caught:
        Panel(RUBRIC, NoOptions(), [Marker("a", (1, 1)), failing]).judge(
            DRAFT, random.Random(0), lambda model, spent: paid.append((model, spent))
        )
    assert caught.value.reason == "endpoint_timeout"
    assert paid == [("a", Spent(10, 5, 0.25, 1)), ("b", Spent(3, 0, 0.1, 2))]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (WriterError("bad_answer", "no JSON"), "judge_bad_answer"),
        (WriterError("endpoint_no_key", "no key", fatal=True), "endpoint_no_key"),
        ({"relevance": 5}, "judge_error"),
        (Verdict("", {"beauty": 5}), "judge_error"),
    ],
)
def test_no_usable_answer_is_a_failure_of_ours_and_no_mark(value, reason) -> None:
    with pytest.raises(WriterError) as caught:
        Panel(RUBRIC, NoOptions(), [Marker("m", value)]).judge(DRAFT, random.Random(0))
    assert caught.value.reason == reason
    assert caught.value.fatal == (reason == "endpoint_no_key")


def test_a_judge_that_raises_is_named() -> None:
    def broken(options: NoOptions, draft: Draft) -> Ask:
        raise KeyError("oops")

    panel = Panel(judge("broken", dimensions=("a",))(broken), NoOptions(), [Marker("m", (1, 1))])
    with pytest.raises(WriterError, match="judge 'broken' raised KeyError: 'oops'"):
        panel.judge(DRAFT, random.Random(0))


def test_a_model_named_twice_is_asked_another_question_the_second_time() -> None:
    marker = Marker("m", (3, 3), (5, 5))
    found = Panel(RUBRIC, NoOptions(), [marker, marker]).judge(DRAFT, random.Random(0))
    assert [ask.again for ask in marker.asked] == [0, 1]
    assert [verdict["marks"]["clarity"] for verdict in found.scores["verdicts"]] == [3, 5]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"at_least": {"clarty": 3}}, "'at_least' names 'clarty', which is no dimension. Did you mean 'clarity'"),
        ({"at_least": 6}, "'at_least' is 6, but marks can only be 1 to 5"),
        ({"at_least": {"clarity": 0}}, "'clarity' is 0, but marks can only be 1 to 5"),
        ({"at_least": 11, "on": "total"}, "'at_least' is 11, but the sum can only be 1 to 10"),
        ({"at_least": {}}, "names no dimension"),
        ({"at_least": {"clarity": 3}, "on": "total"}, "'on: total' needs one number"),
    ],
)
def test_settings_that_make_no_sense_are_refused_in_words(settings, words) -> None:
    with pytest.raises(ValueError, match="judge 'rubric'") as caught:
        Panel(RUBRIC, NoOptions(), [Marker("m", (1, 1))], **settings)
    assert words in str(caught.value)


def test_a_panel_needs_a_model() -> None:
    with pytest.raises(ValueError, match="needs at least one model: name them in 'models'"):
        Panel(RUBRIC, NoOptions(), [])
