"""Answers are read strictly: one object, with the question's nonce, finite and bounded."""

import pytest

from janusrl.chat import BadAnswer
from janusrl.chat.json_answers import listed, mapped, nonce_for, number, object_with, one_object, truth, whole

NONCE = nonce_for("a picture", b"and its code")
GOOD = f'{{"nonce": "{NONCE}", "score": 3}}'


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"<think>It looks {{odd}}.</think> Here: {GOOD} Done.",
        f'The page says {{"score": 10}} but no. {GOOD}',
        f"{GOOD}\n{GOOD}",
    ],
)
def test_the_object_with_the_nonce_is_found(text) -> None:
    assert object_with(text, NONCE)["score"] == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        '{"score": 3}',
        '{"nonce": "0123456789abcdef", "score": 3}',
        GOOD[:-3],
        f'[{{"nonce": "{NONCE}"',
        GOOD.replace(": 3", ": NaN"),
        GOOD.replace(": 3", ": Infinity"),
        GOOD.replace('"score": 3', '"score": 3, "score": 9'),
        f"{GOOD} {GOOD.replace(': 3', ': 9')}",
        "{" * 50_000,
        GOOD + " " * 300_000,
    ],
    ids=lambda text: text[:24],
)
def test_everything_else_is_refused(text) -> None:
    with pytest.raises(BadAnswer):
        object_with(text, NONCE)


def test_values_are_typed_finite_and_bounded() -> None:
    assert (number("2.5", 0, 3, "x"), whole("3", 1, 3, "x"), truth(" Yes ", "x"), truth(False, "x")) == (
        2.5,
        3,
        True,
        0,
    )
    assert (listed([1], 1, "x"), mapped({"a": 1}, "x")) == ([1], {"a": 1})
    bad = [
        lambda: number(True, 0, 1, "x"),
        lambda: number("nan", 0, 1, "x"),
        lambda: number(1e400, 0, 1, "x"),
        lambda: number(None, 0, 1, "x"),
        lambda: number([1], 0, 1, "x"),
        lambda: number(11, 0, 10, "x"),
        lambda: whole(1.5, 1, 3, "x"),
        lambda: truth(1, "x"),
        lambda: truth("maybe", "x"),
        lambda: listed({}, 3, "x"),
        lambda: listed([1, 2], 1, "x"),
        lambda: mapped([], "x"),
    ]
    for call in bad:
        with pytest.raises(BadAnswer, match=r"^x must be"):
            call()


def test_a_nonce_depends_on_all_that_is_judged() -> None:
    assert len({nonce_for("a", "b"), nonce_for("ab", ""), nonce_for("a", b"c"), NONCE}) == 4
    assert nonce_for("a") == nonce_for("a")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"mark": "4"}', {"mark": "4"}),
        ('Sure!\n```json\n{"mark": 4}\n```\nDone.', {"mark": 4}),
        ('<think>{"other": 1} or {"a": </think>{"mark": 4}', {"mark": 4}),
        ('First {"mark": 2}. No: {"mark": 4}', {"mark": 4}),
        ('[{"mark": 4}]', {"mark": 4}),
        ('The set {x, y} and f() { return 1 } are odd. {"mark": 4}', {"mark": 4}),
        ("a { color: red } " * 100 + '{"mark": 4}', {"mark": 4}),
        ('{"code": "a\nb\tc"}', {"code": "a\nb\tc"}),
        ('{"text": "say \\"}\\" {"}', {"text": 'say "}" {'}),
        ('{"mark": 1} and then {"mark": ', {"mark": 1}),
        ('{"a": {"b": {"c": []}}}', {"a": {"b": {"c": []}}}),
    ],
    ids=lambda given: str(given)[:30],
)
def test_the_one_object_of_an_answer_is_found_whatever_stands_around_it(text, value) -> None:
    assert one_object(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "[4]",
        '{"edits": [{"action": "add"}, {"act',
        '{"edits": [{"action": "add"}], "note": "cut',
        '[{"mark": 1}, {"mark": 2}]',
        '[{"mark": 1}, {"mark"',
        '{"mark": 1} {"score": 1}',
        '{"mark": 4, "inner": {"mark": 1},}',
        "{'mark': 4}",
        '{"mark": NaN}',
        '{"mark": 1, "mark": 2}',
        '{"text": "\\ud800"}',
        '{"a":' * 20_000,
        "[{" * 20_000,
        '{"' * 20_000,
        '{"a": 1}' + " " * 300_000,
    ],
    ids=lambda text: text[:30],
)
def test_what_is_not_one_whole_object_is_a_bad_answer(text) -> None:
    with pytest.raises(BadAnswer):
        one_object(text)
