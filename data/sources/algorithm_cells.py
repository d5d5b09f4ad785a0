"""Tests of algorithm rows, from the forms that published sets have to the form of the environment `algorithm`.

Read are: the environment's own form (`janusrl.render.algorithm_tests`); a list of asserts as text (MBPP's `test_list`);
a program of asserts, with or without `def check(candidate)` (HumanEval); `{"inputs": [...], "outputs": [...]}` (APPS),
and any of them written as JSON text. What cannot be checked without running it on our side is left out and counted.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from typing import Any

from janusrl.render.algorithm_tests import read_tests
from janusrl.task import TaskError

from .reading import Unreadable


def cases_of(value: Any, entry_point: str | None = None) -> tuple[tuple[Mapping[str, Any], ...], int]:
    """Tests that the environment can run, and how many were left out.

    Args:
        value: a cell in any of the forms above.
        entry_point: name of the function that is tested, where the form needs one.

    Raises:
        Unreadable: `bad_tests`: none of them can be run; the message has the first reason.
    """
    try:
        found = _converted(value, entry_point)
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        raise Unreadable("bad_tests", f"the tests cannot be read: {error}") from error
    kept, first = [], ""
    for test in found:
        try:
            read_tests([test], "tests")
            kept.append(test)
        except (TaskError, RecursionError, MemoryError) as error:
            first = first or str(error)
    if not kept:
        raise Unreadable("bad_tests", f"none of its {len(found)} tests can be run: {first or 'there are none'}")
    return tuple(kept), len(found) - len(kept)


def _converted(value: Any, entry_point: str | None) -> list[Mapping[str, Any]]:
    if isinstance(value, str):
        text = value.strip()
        if text[:1] in ("[", "{"):
            try:
                return _converted(json.loads(text), entry_point)
            except json.JSONDecodeError:
                return _converted(ast.literal_eval(text), entry_point)
        return _from_source(text, entry_point)
    if isinstance(value, Mapping):
        if "inputs" in value and "outputs" in value:
            return _from_pairs(value, entry_point)
        return [{key: one for key, one in value.items() if one is not None}]
    if isinstance(value, Sequence):
        return [test for one in value for test in _converted(one, entry_point)]
    raise ValueError(f"expected text, a list or an object, got {type(value).__name__}")


def _from_pairs(value: Mapping[str, Any], entry_point: str | None) -> list[Mapping[str, Any]]:
    name = value.get("fn_name") or entry_point
    pairs = list(zip(value["inputs"], value["outputs"], strict=False))
    if not name:
        return [{"stdin": str(given), "stdout": str(wanted)} for given, wanted in pairs]
    return [{"call": str(name), "args": list(given), "expected": wanted} for given, wanted in pairs]


def _from_source(text: str, entry_point: str | None) -> list[Mapping[str, Any]]:
    """Asserts of a program; those of `check(candidate)` ask the function of the name `entry_point`."""
    body = ast.parse(text).body
    check = next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == "check"), None)
    if check is not None:
        if not entry_point or not check.args.args:
            raise ValueError("there is 'check(candidate)', and no column says which function it checks ('entry_point')")
        body = [_renamed(node, check.args.args[0].arg, entry_point) for node in check.body]
    return [{"assert": ast.unparse(node.test)} for node in body if isinstance(node, ast.Assert)]


def _renamed(statement: ast.stmt, old: str, new: str) -> ast.stmt:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id == old:
            node.id = new
    return statement
