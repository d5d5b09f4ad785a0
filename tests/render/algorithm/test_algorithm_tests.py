"""Forms of tests, and the comparison of values: what is right is decided on our side, on hostile data."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from janusrl.render.algorithm_tests import read_tests, same_text
from janusrl.render.algorithm_values import decode, encode, same
from janusrl.task import TaskError


def passes(test: dict[str, Any], value: Any) -> bool:
    (case,) = read_tests([test])
    return case.passed({"value": json.loads(json.dumps(encode(value)))})


@pytest.mark.parametrize(
    ("test", "right", "wrong"),
    [
        ({"call": "f", "args": [1], "expected": 2}, [2, 2.0], [3, "2", None, [2]]),
        ({"call": "f", "expected": [1, 2]}, [[1, 2], (1, 2)], [[2, 1], [1], {1, 2}, "12"]),
        ({"call": "f", "expected": {"a": [1]}}, [{"a": [1]}], [{"a": [2]}, {}, {"a": [1], "b": 1}]),
        ({"call": "f", "expected": {"$set": [1, 2]}}, [{2, 1}, frozenset([1, 2])], [[1, 2], {1}]),
        ({"call": "f", "expected": 0.3, "tolerance": 1e-9}, [0.1 + 0.2], [0.31, "0.3"]),
        ({"expression": "f()", "expected": None}, [None], [0, False, "", []]),
        ({"expression": "f()", "expected": True}, [True, 1], [False, "True", [1]]),
        ({"assert": "f(3) == 6"}, [6], [7]),
        ({"assert": "assert f(3) == (1, 2), 'message'"}, [(1, 2)], [[1, 2]]),
        ({"assert": "6 == f(3)"}, [6], [7]),
        ({"assert": "f(3) != 6"}, [7, "x"], [6]),
        ({"assert": "f(3) is None"}, [None], [0]),
        ({"assert": "f(3)"}, [1, "x", [0]], [0, "", [], None, {}, ()]),
        ({"assert": "not f(3)"}, [0, (), set()], [1, (0,)]),
        ({"assert": "abs(f(3) - 0.5) < 0.01"}, [0.505], [0.52]),
        ({"assert": "math.isclose(f(3), math.pi, rel_tol=1e-3)"}, [3.1416], [3.2]),
        ({"assert": "f(1) == set([1, 2])"}, [{1, 2}], [[1, 2]]),
        ({"assert": "f(1) == 2 ** 10 - 1"}, [1023], [1024]),
        ({"assert": "sorted(f(1)) == [1, 2]"}, [[1, 2]], [[2, 1]]),
        ({"assert": "f(1) == -1.5"}, [-1.5], [1.5]),
    ],
)  # fmt: skip
def test_forms(test: dict[str, Any], right: list[Any], wrong: list[Any]) -> None:
    assert [passes(test, value) for value in right] == [True] * len(right)
    assert [passes(test, value) for value in wrong] == [False] * len(wrong)


def test_humaneval_checks_are_taken_apart() -> None:
    source = """
METADATA = {}
def check(candidate):
    'doc'
    assert candidate([1], 2) == 3
    assert not candidate([], 1)
    assert True
"""
    cases = read_tests([{"check": source, "entry_point": "solve", "weight": 4}])
    assert [case.step for case in cases] == [{"expression": "solve([1], 2)"}, {"expression": "solve([], 1)"}]
    assert [case.weight for case in cases] == [2, 2]
    assert cases[0].passed({"value": 3})
    assert cases[1].passed({"value": 0})


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ({}, "has none of call, expression, stdin"),
        ({"call": "f"}, "'expected' is missing"),
        ({"call": 3, "expected": 1}, "'call' must be text"),
        ({"call": "f(", "expected": 1}, "never closed"),
        ({"call": "f", "args": 3, "expected": 1}, "'args' must be a list"),
        ({"call": "f", "argument": 0, "expected": 1}, "number of one of 'args'"),
        ({"call": "f", "expected": {"$odd": 1}}, "no form of data"),
        ({"call": "f", "expectd": 1}, "no field 'expectd'"),
        ({"call": "f", "expected": 1, "weight": -1}, "'weight' must be a number"),
        ({"call": "f", "expected": 1, "tolerance": True}, "'tolerance' must be a number"),
        ({"stdin": "x"}, "must both be text"),
        ({"assert": "f(1) < 3"}, "use =="),
        ({"assert": "f(1) == g(2)"}, "must be written out"),
        ({"assert": "1 == 1"}, "asks nothing of the program"),
        ({"assert": "f(1) == 9 ** 9 ** 9"}, "must be written out"),
        ({"assert": "x = 1; y = 2"}, "one assert"),
        ({"check": "def other(c): pass", "entry_point": "f"}, "no 'def check(candidate)'"),
        ({"check": "def check(candidate):\n    for x in y: pass", "entry_point": "f"}, "asserts only"),
        ({"check": "def check(candidate):\n    pass", "entry_point": "not a name"}, "name of a function"),
    ],
)
def test_bad_tests_are_named(test: dict[str, Any], words: str) -> None:
    with pytest.raises(TaskError, match=r"where\[1\]") as raised:
        read_tests([{"call": "f", "expected": 1}, test], "where")
    assert words in str(raised.value)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -5, 10**5000, 1.5, math.inf, -math.inf, "text", "", b"\0\xff", [1, [2]], (1, (2,)), {1, 2},
        {"a": 1}, {1: 2, (1, 2): 3}, {"$set": 1}, 1 + 2j, [], (), {},
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_values_survive_json(value: Any) -> None:
    data = json.loads(json.dumps(encode(value)))
    assert decode(data) == value
    assert type(decode(data)) is type(value)
    assert same(data, encode(value))


def test_nan_equals_nan_and_other_things_nothing() -> None:
    assert same(encode(math.nan), encode(math.nan))
    assert not same(encode(object()), encode(object()))
    assert not same(encode(object()), {"$other": "object"})


def test_only_types_decide_how_a_value_is_told() -> None:
    class Liar(int):
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

        def __repr__(self) -> str:
            return "42"

        def __int__(self) -> int:
            return 42

    class Sneaky(list):  # type: ignore[type-arg]
        def __iter__(self) -> Any:
            return iter([42])

        def __len__(self) -> int:
            return 1

    class Always:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return hash("x")

    assert encode(Liar(7)) == 7
    assert encode(Sneaky([1, 2])) == [1, 2]
    assert not same(encode(Always()), encode(42))
    assert encode(Always()) == {"$other": "Always"}


HOSTILE = [
    {"$set": 3}, {"$set": [{"$set": [[]]}]}, {"$dict": [[1]]}, {"$dict": 7}, {"$int": "zz"}, {"$bytes": 3},
    {"$int": "0x" + "f" * 10**6}, {"$float": "1e9"}, {"$complex": [1]}, {"$complex": ["a", "b"]}, {"$odd": 1},
    {"$tuple": {"a": 1}}, {"$set": [1], "$tuple": [1]}, [[[[[[]]]]]], "x" * 10**6, {"a": {"b": {"c": 1}}}, 1e308, True,
]  # fmt: skip
WANTED = [
    [1, 2], {"$set": [1, 2]}, {"$dict": [[1, 2]]}, {"$tuple": [1]}, {"a": 1}, 5, 2.5, "x", None, {"$bytes": "00"},
    {"$complex": [1.0, 2.0]},
]  # fmt: skip


@pytest.mark.parametrize("given", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_hostile_answers_are_just_wrong(given: Any, wanted: Any) -> None:
    assert same(given, wanted, tolerance=1e-6, loose=True) is False


def test_deeply_nested_answers_are_just_wrong() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert same(deep, deep) in (False, True)
    assert same(deep, [1]) is False
    nested: Any = []
    for _ in range(250):
        nested = [nested]
    with pytest.raises(ValueError, match="too deep"):
        encode(nested)


@pytest.mark.parametrize(
    ("printed", "wanted", "tolerance", "right"),
    [
        ("1 2\n3\n", "1 2\n3", None, True),
        ("1 2  \n3\n\n\n", "1 2\n3", None, True),
        ("1  2", "1 2", None, False),
        ("a\nb", "a b", None, False),
        ("0.33334 x", "0.33333 x", 1e-3, True),
        ("0.4 x", "0.33333 x", 1e-3, False),
        ("1 2 3", "1 2", 1e-3, False),
        ("nan", "1", 1e-3, False),
        ("", "", None, True),
    ],
)
def test_printed_texts(printed: str, wanted: str, tolerance: float | None, right: bool) -> None:
    assert same_text(printed, wanted, tolerance) is right
