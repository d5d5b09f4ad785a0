"""Reads a trace as hostile bytes: types, lengths, finiteness. What is believed of it, the metrics say."""

from __future__ import annotations

import math
import re
from typing import Any

from janusrl.render.figure import limits

_NAME = re.compile(r"[a-z_0-9]{1,40}")
_MOST_NAMES = 100
_MOST_LAYOUT = 10_000


def no_trace(kind: str) -> dict[str, Any]:
    """The trace of a program that plots without matplotlib: the official procedures see nothing of it."""
    empty: dict[str, Any] = {name: [] for name in ("texts", "layout", "colors", "labels")}
    return {"kind": kind, **empty, "calls": {}, "inches": [1.0, 1.0], "problem": ""}


def read_trace(told: Any) -> dict[str, Any]:
    """A trace in the form that `renderer` documents, with nothing else in it.

    Raises:
        ValueError: it has another form.
    """
    if not isinstance(told, dict) or told.get("kind") != "matplotlib":
        raise ValueError("a trace")
    calls = told.get("calls")
    if not isinstance(calls, dict) or len(calls) > _MOST_NAMES:
        raise ValueError("calls")
    return {
        "kind": "matplotlib",
        "texts": [_string(each) for each in _list(told.get("texts"))],
        "layout": [_whole_numbers(each) for each in _list(told.get("layout"))],
        "calls": {_name(name): _whole(count, 1, 1 << 40) for name, count in calls.items()},
        "colors": [[_name(name), _string(color)] for name, color in map(_pair, _list(told.get("colors")))],
        "labels": [_label(each) for each in _list(told.get("labels"))],
        "inches": [_number(side) for side in _pair(told.get("inches"))],
        "problem": _string(told.get("problem")),
    }


def _list(value: Any) -> list[Any]:
    if type(value) is not list or len(value) > limits.MAX_TRACED:
        raise ValueError("a list")
    return value


def _pair(value: Any) -> list[Any]:
    if type(value) is not list or len(value) != 2:
        raise ValueError("a pair")
    return value


def _string(value: Any) -> str:
    if type(value) is not str or len(value) > limits.MAX_TEXT_CHARACTERS:
        raise ValueError("a string")
    return value


def _name(value: Any) -> str:
    if type(value) is not str or not _NAME.fullmatch(value):
        raise ValueError("a name")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError("a number")
    return float(value)


def _whole(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError("a whole number")
    return value


def _whole_numbers(value: Any) -> list[int]:
    if type(value) is not list or len(value) != 6:
        raise ValueError("a place in a grid")
    return [_whole(each, -_MOST_LAYOUT, _MOST_LAYOUT) for each in value]


def _label(value: Any) -> list[Any]:
    if type(value) is not list or len(value) != 3:
        raise ValueError("a label")
    text, *place = value
    return [_string(text), *(None if each is None else _number(each) for each in place)]
