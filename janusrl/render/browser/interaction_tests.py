"""Tests of interactive pages: `Task.reference.tests` read into steps for the renderer, and expectations that stay here.

Each test is a step of `interaction_steps` with what is expected after it:

    {"action": "click", "target": "role=button[name='Add']",
     "expect": [{"what": "count", "target": "#todo li", "equals": 1},
                {"what": "text", "target": "#left", "contains": "1 item"}],
     "weight": 2}

Tests run in order, on one page; `{"action": "load"}` begins another scenario. A test without `expect` only acts. An
expectation is a LOOK with one of

    equals, differs       the value; texts with runs of blanks as one; colours also as "#rrggbb", to 24 a channel
    contains, matches     of a text, or of some item of a list: a part of it, or a regular expression found in it
    at_least, at_most     of a number
    near                  of a number, or of each of a list: to `within` (1)
    changed               true or false: whether it differs from just before the action

and, beside it, `within` (for `near`, and for colours), `ignore_case`, `initially`. With `watch_s` in its step an
expectation is met when one of the values seen meanwhile meets it.

Only what the action brought about counts. An expectation that held already on the page as it was loaded earns nothing,
unless it did not hold just before its action, or it says `"initially": true`. Nor does a test whose action could not
be done.

The share that a page earns of a test is that of its expectations that are met: partial credit within a test and across
tests, by `weight` (1). A later test stands for itself: if it builds on an earlier one that failed, it fails by itself.

Only `step` of a test ever goes to a renderer; what is expected never does.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from janusrl.render.browser.interaction_steps import StepError, plain, read_color, read_look, read_step
from janusrl.task import TaskError

COMPARATORS = ("equals", "differs", "contains", "matches", "at_least", "at_most", "near", "changed")
_MORE = frozenset({"within", "ignore_case", "initially"})
_COLOR_WITHIN = 24.0


@dataclass(frozen=True)
class Expectation:
    """What is right after a step."""

    look: Mapping[str, Any]
    """What the renderer looks at."""
    comparator: str
    wanted: Any
    within: float = 1.0
    ignore_case: bool = False
    initially: bool = False

    def holds(self, value: Any, before: Any = None) -> bool:
        """Whether a value seen is right; `before` is the one just before the action."""
        if self.comparator == "changed":
            return (value != before) is self.wanted
        if value is None:
            return self.comparator == "equals" and self.wanted is None
        if self.comparator in ("equals", "differs"):
            return self._same(value) is (self.comparator == "equals")
        if self.comparator in ("contains", "matches"):
            items = value if isinstance(value, list) else [value]
            return any(isinstance(item, str) and self._within_text(item) for item in items)
        if self.comparator == "near":
            return _close(value, self.wanted, self.within)
        if not _number(value):
            return False
        return bool(value >= self.wanted if self.comparator == "at_least" else value <= self.wanted)

    def _same(self, value: Any) -> bool:
        if self.look["what"] == "color":
            return _close(value, list(self.wanted), self.within)
        return bool(self._plain(value) == self._plain(self.wanted)) and isinstance(value, bool) == isinstance(
            self.wanted, bool
        )

    def _plain(self, value: Any) -> Any:
        if isinstance(value, str):
            text = " ".join(value.split())
            return text.casefold() if self.ignore_case else text
        return [self._plain(item) for item in value] if isinstance(value, list) else value

    def _within_text(self, text: str) -> bool:
        if self.comparator == "contains":
            return self._plain(self.wanted) in self._plain(text)
        return re.search(self.wanted, " ".join(text.split()), re.I if self.ignore_case else 0) is not None


@dataclass(frozen=True)
class InteractionTest:
    """One step with what is expected after it."""

    step: Mapping[str, Any]
    """What the renderer does and looks at."""
    expectations: tuple[Expectation, ...]
    weight: float


def read_interaction_tests(tests: Sequence[Mapping[str, Any]], where: str = "reference.tests") -> list[InteractionTest]:
    """Read a task's tests.

    Raises:
        TaskError: names the test and what is wrong with it.
    """
    read = [_read_test(test, f"{where}[{number}]") for number, test in enumerate(tests)]
    if read and not any(test.expectations and test.weight for test in read):
        raise TaskError(f"{where}: no test expects anything")
    return read


def steps_of(tests: Sequence[InteractionTest]) -> tuple[Mapping[str, Any], ...]:
    """The renderer's steps: first a look at all that tests look at, on the page as it was loaded; then theirs."""
    if not tests:
        return ()
    looks = {plain(expectation.look): expectation.look for test in tests for expectation in test.expectations}
    return ({"action": "look", "settle_s": 0, "observe": list(looks.values())}, *(test.step for test in tests))


def shares(tests: Sequence[InteractionTest], observations: Sequence[Mapping[str, Any]]) -> list[float]:
    """What a page earns of each test, 0 to 1; of a test that expects nothing 0."""
    if len(observations) != len(tests) + 1:  # the blank answer, or a drawing of another domain
        return [0.0] * len(tests)
    first = observations[0]
    looks = steps_of(tests)[0]["observe"]
    start = {plain(look): seen[0] for look, seen in zip(looks, first["seen"], strict=True)}
    return [_share(test, seen, start) for test, seen in zip(tests, observations[1:], strict=True)]


def _share(test: InteractionTest, observation: Mapping[str, Any], start: Mapping[str, Any]) -> float:
    if not test.expectations or not observation["done"]:
        return 0.0
    met = 0
    looked = zip(test.expectations, observation["before"], observation["seen"], strict=True)
    for expectation, before, seen in looked:
        idle = expectation.comparator != "changed" and not expectation.initially
        if idle and expectation.holds(start[plain(expectation.look)]) and expectation.holds(before):
            continue
        met += any(expectation.holds(value, before) for value in seen)
    return met / len(test.expectations)


def _read_test(test: Mapping[str, Any], where: str) -> InteractionTest:
    weight, expected = test.get("weight", 1.0), test.get("expect", [])
    if not _number(weight) or weight < 0:
        raise TaskError(f"{where}: 'weight' must be a number that is not negative, got {weight!r:.60}")
    if not isinstance(expected, list | tuple):
        raise TaskError(f"{where}: 'expect' must be a list, got {expected!r:.60}")
    if "observe" in test:
        raise TaskError(f"{where}: a test says what it expects in 'expect', and has no 'observe'")
    expectations = tuple(_read_expectation(each, f"{where}.expect[{number}]") for number, each in enumerate(expected))
    step = {key: value for key, value in test.items() if key not in ("weight", "expect")}
    if expectations:
        step["observe"] = [dict(expectation.look) for expectation in expectations]
    try:
        read_step(step, where)
        json.dumps(step)
    except (StepError, TypeError, ValueError) as error:
        raise TaskError(str(error)) from error
    return InteractionTest(step, expectations, float(weight))


def _read_expectation(given: Any, where: str) -> Expectation:
    if not isinstance(given, Mapping):
        raise TaskError(f"{where} must be an object, got {given!r:.60}")
    chosen = [name for name in COMPARATORS if name in given]
    if len(chosen) != 1:
        raise TaskError(f"{where} needs one of {', '.join(COMPARATORS)}; it has {', '.join(chosen) or 'none'}")
    comparator = chosen[0]
    look = {key: value for key, value in given.items() if key not in _MORE and key != comparator}
    try:
        read_look(look, where)
    except StepError as error:
        raise TaskError(str(error)) from error
    wanted = _wanted(comparator, given[comparator], look["what"], where)
    for name in ("ignore_case", "initially"):
        if not isinstance(given.get(name, False), bool):
            raise TaskError(f"{where}: '{name}' must be true or false, got {given[name]!r:.60}")
    within = given.get("within", _COLOR_WITHIN if look["what"] == "color" else 1.0)
    if not _number(within) or within < 0:
        raise TaskError(f"{where}: 'within' must be a number that is not negative, got {within!r:.60}")
    return Expectation(
        look, comparator, wanted, float(within), given.get("ignore_case", False), given.get("initially", False)
    )


def _wanted(comparator: str, value: Any, what: str, where: str) -> Any:
    if comparator in ("equals", "differs"):
        try:
            return read_color(value) if what == "color" else value
        except StepError as error:
            raise TaskError(f"{where}: '{comparator}': {error}") from error
    good = {
        "contains": isinstance(value, str) and bool(value.strip()),
        "matches": isinstance(value, str) and bool(value),
        "near": _number(value) or (isinstance(value, list) and bool(value) and all(map(_number, value))),
        "changed": isinstance(value, bool),
    }.get(comparator, _number(value))
    if not good:
        raise TaskError(f"{where}: '{comparator}' cannot be {value!r:.60}")
    if comparator == "matches":
        try:
            re.compile(value)
        except re.error as error:
            raise TaskError(f"{where}: 'matches' is no regular expression: {error}") from error
    return value


def _number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _close(value: Any, wanted: Any, within: float) -> bool:
    if isinstance(wanted, list):
        return (
            isinstance(value, list)
            and len(value) == len(wanted)
            and all(_close(one, other, within) for one, other in zip(value, wanted, strict=True))
        )
    return _number(value) and abs(value - wanted) <= within
