"""Tests of algorithm tasks: `Task.reference.tests` read into what the program is asked, and what is right.

Each test is one of

    {"call": "f", "args": [...], "kwargs": {...}, "expected": ...}     # "call" may be "Solution().f"
    {"call": "sort", "args": [[3, 1]], "argument": 0, "expected": [1, 3]}      # an argument, changed in place
    {"expression": "f([1, 2])", "expected": ...}
    {"stdin": "...", "stdout": "..."}
    {"assert": "f(3) == 6"}                                            # or "assert f(3) == 6", "not f(3)", "f(3)"
    {"check": "def check(candidate): ...", "entry_point": "f"}         # HumanEval's form: asserts and nothing else

with, beside any of them, `weight` (1), and `tolerance` where numbers need not be equal: |given - expected| <= tolerance
x max(1, |expected|). Values that JSON cannot write are written as in `algorithm_values`. Where a test's `expected` is a
JSON list, a tuple is right too; in asserts Python's own rules hold.

An assert is split: the side that calls the program is evaluated in the sandbox, the other side here, and only if it is
made of literals, arithmetic, and the likes of `set([...])`. Also read are `isclose(f(x), y, rel_tol=...)`,
`abs(f(x) - y) < e`, and `sorted(f(x)) == y`. Tests for pytest or unittest are not supported.

Only `Case.step` ever goes to a sandbox.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from janusrl.render.algorithm_values import decode, encode, same
from janusrl.task import TaskError

_FORMS = {
    "call": {"call", "args", "kwargs", "argument", "expected"},
    "expression": {"expression", "expected"},
    "stdin": {"stdin", "stdout"},
    "assert": {"assert"},
    "check": {"check", "entry_point"},
}
_COMMON = {"weight", "tolerance"}
_CALLS: Mapping[str, Any] = {
    "set": set, "frozenset": frozenset, "list": list, "tuple": tuple, "sorted": sorted, "dict": dict,
    "float": float, "complex": complex, "bytes": bytes,
}  # fmt: skip
_CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}
_OPERATORS: Mapping[type[ast.operator], Any] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b, ast.FloorDiv: lambda a, b: a // b, ast.Mod: lambda a, b: a % b,
    ast.Pow: lambda a, b: _power(a, b),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One test."""

    step: Mapping[str, Any]
    """What the program is asked: `{"expression"}`, `{"call", "args", "kwargs", "argument"}` or `{"stdin"}`."""
    wanted: Any
    """What is right: encoded data; the text for `stdin`; True or False where only the truth of a value counts."""
    kind: str = "equal"
    """`equal`, `different`, `truth` or `text`."""
    tolerance: float | None = None
    loose: bool = False
    weight: float = 1.0

    def passed(self, observation: Mapping[str, Any]) -> bool:
        """Whether what was observed is right."""
        if self.kind == "text":
            printed = observation.get("stdout")
            return isinstance(printed, str) and same_text(printed, self.wanted, self.tolerance)
        if "value" not in observation:
            return False
        given = observation["value"]
        if self.kind == "truth":
            return _truth(given) is self.wanted
        right = same(given, self.wanted, tolerance=self.tolerance, loose=self.loose)
        return right is (self.kind == "equal")


def same_text(printed: str, wanted: str, tolerance: float | None = None) -> bool:
    """Whether two outputs are equal but for blanks at the ends of lines and empty lines at the end.

    With a tolerance they are compared word by word, and words that are numbers as numbers.
    """
    if tolerance is None:
        return _lines(printed) == _lines(wanted)
    one, other = printed.split(), wanted.split()
    return len(one) == len(other) and all(a == b or _close(a, b, tolerance) for a, b in zip(one, other, strict=True))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def _close(given: str, wanted: str, tolerance: float) -> bool:
    try:
        one, other = float(given), float(wanted)
    except ValueError:
        return False
    return abs(one - other) <= tolerance * max(1.0, abs(other))


def _truth(given: Any) -> bool:
    """Whether Python would take an encoded value for true."""
    if isinstance(given, dict) and len(given) == 1:
        kind, held = next(iter(given.items()))
        if kind in ("$tuple", "$set", "$dict", "$bytes"):
            return bool(held)
        if kind == "$complex":
            return bool(held != [0.0, 0.0])
    return bool(given)


def read_tests(tests: Sequence[Mapping[str, Any]], where: str = "reference.tests") -> list[Case]:
    """Read a task's tests; one test may give several cases.

    Raises:
        TaskError: names the test and what is wrong with it.
    """
    cases: list[Case] = []
    for number, test in enumerate(tests):
        at = f"{where}[{number}]"
        form = next((form for form in _FORMS if form in test), None)
        if form is None:
            raise TaskError(f"{at} has none of {', '.join(_FORMS)} (tests for pytest or unittest are not supported)")
        unknown = sorted(set(test) - _FORMS[form] - _COMMON)
        if unknown:
            raise TaskError(f"{at}: a test with '{form}' has no field {unknown[0]!r}")
        weight, tolerance = test.get("weight", 1.0), test.get("tolerance")
        for name, value in (("weight", weight), ("tolerance", tolerance)):
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
                raise TaskError(f"{at}: '{name}' must be a number that is not negative, got {value!r}")
        try:
            found = _read(form, test, tolerance)
        except (ValueError, TypeError, KeyError, ArithmeticError, SyntaxError) as error:
            raise TaskError(f"{at}: {error}") from error
        cases += [_weighted(case, weight / len(found)) for case in found]
    return cases


def _weighted(case: Case, weight: float) -> Case:
    return Case(case.step, case.wanted, case.kind, case.tolerance, case.loose, weight)


def _read(form: str, test: Mapping[str, Any], tolerance: float | None) -> list[Case]:
    if form == "stdin":
        if not isinstance(test["stdin"], str) or not isinstance(test.get("stdout"), str):
            raise ValueError("'stdin' and 'stdout' must both be text")
        return [Case({"stdin": test["stdin"]}, test["stdout"], "text", tolerance)]
    if form == "assert":
        return [_read_assert(_asserted(test["assert"]), tolerance)]
    if form == "check":
        return _read_check(test["check"], test["entry_point"], tolerance)
    if "expected" not in test:
        raise ValueError("'expected' is missing")
    text = test[form]
    if not isinstance(text, str):
        raise ValueError(f"'{form}' must be text")
    ast.parse(text, mode="eval")
    step = {key: test[key] for key in ("call", "args", "kwargs", "argument", "expression") if key in test}
    if not isinstance(step.get("args", []), list) or not isinstance(step.get("kwargs", {}), dict):
        raise ValueError("'args' must be a list, and 'kwargs' an object")
    if "argument" in step and not 0 <= step["argument"] < len(step.get("args", [])):
        raise ValueError("'argument' must be the number of one of 'args'")
    decode([step.get("args", []), step.get("kwargs", {})])
    return [Case(step, encode(decode(test["expected"])), tolerance=tolerance, loose=True)]


def _asserted(text: Any) -> ast.expr:
    if not isinstance(text, str):
        raise ValueError("'assert' must be text")
    body = ast.parse(text.strip()).body
    if len(body) == 1 and isinstance(body[0], ast.Assert):
        return body[0].test
    if len(body) == 1 and isinstance(body[0], ast.Expr):
        return body[0].value
    raise ValueError("an 'assert' holds one assert, or one expression")


def _read_check(source: Any, entry_point: Any, tolerance: float | None) -> list[Case]:
    if not isinstance(source, str) or not isinstance(entry_point, str) or not entry_point.isidentifier():
        raise ValueError("'check' must be source text, and 'entry_point' the name of a function")
    check = next(
        (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "check"), None
    )
    if check is None or len(check.args.args) != 1:
        raise ValueError("there is no 'def check(candidate)'")
    candidate = check.args.args[0].arg
    cases = []
    for statement in check.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if not isinstance(statement, ast.Assert):
            raise ValueError(f"line {statement.lineno}: 'check' may hold asserts only; write the tests out")
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == candidate:
                node.id = entry_point
        if isinstance(statement.test, ast.Constant):
            continue  # HumanEval's `assert True`
        cases.append(_read_assert(statement.test, tolerance))
    if not cases:
        raise ValueError("'check' asserts nothing")
    return cases


def _read_assert(test: ast.expr, tolerance: float | None) -> Case:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return Case(_asked(test.operand), False, "truth")
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _read_comparison(test.left, test.ops[0], test.comparators[0], tolerance)
    if isinstance(test, ast.Call) and _name(test.func) in ("isclose", "allclose") and len(test.args) >= 2:
        named = {word.arg: literal(word.value) for word in test.keywords if word.arg}
        close = max(named.get("rel_tol", named.get("rtol", 1e-9)), named.get("abs_tol", named.get("atol", 0.0)))
        return Case(_asked(test.args[0]), encode(literal(test.args[1])), tolerance=float(close), loose=True)
    return Case(_asked(test), True, "truth")


def _read_comparison(left: ast.expr, operator: ast.cmpop, right: ast.expr, tolerance: float | None) -> Case:
    if isinstance(operator, ast.Lt | ast.LtE) and isinstance(left, ast.Call) and _name(left.func) == "abs":
        inner = left.args[0]
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Sub):
            asked, wanted = _sides(inner.left, inner.right)
            return Case(_asked(asked), encode(wanted), tolerance=float(literal(right)))
    if not isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
        raise ValueError(f"'{ast.unparse(left)} ...' is compared in a way that is not supported; use ==")
    asked, wanted = _sides(left, right)
    if isinstance(operator, ast.Is | ast.IsNot) and not (wanted is None or isinstance(wanted, bool)):
        raise ValueError("'is' is supported with None, True and False")
    kind = "different" if isinstance(operator, ast.NotEq | ast.IsNot) else "equal"
    return Case(_asked(asked), encode(wanted), kind, tolerance)


def _sides(left: ast.expr, right: ast.expr) -> tuple[ast.expr, Any]:
    """The side that asks the program, and the value of the other."""
    for asked, other in ((left, right), (right, left)):
        try:
            wanted = literal(other)
        except ValueError:
            continue
        return asked, wanted
    raise ValueError(
        f"neither '{ast.unparse(left)[:60]}' nor '{ast.unparse(right)[:60]}' is a literal: what is right must be "
        "written out, because it is never computed in the sandbox"
    )


def _asked(node: ast.expr) -> dict[str, Any]:
    if not any(isinstance(part, ast.Call | ast.Name) for part in ast.walk(node)):
        raise ValueError(f"'{ast.unparse(node)[:60]}' asks nothing of the program")
    return {"expression": ast.unparse(node)}


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(base, int) and isinstance(exponent, int) and base.bit_length() * exponent > 1 << 20:
        raise ValueError("a power that is too large")
    return base**exponent


def literal(node: ast.expr) -> Any:
    """The value of an expression made of literals, arithmetic, and calls of a few constructors.

    Raises:
        ValueError: it holds anything else.
    """
    try:
        return ast.literal_eval(node)
    except ValueError:
        pass
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        items = [literal(item) for item in node.elts]
        return items if isinstance(node, ast.List) else tuple(items) if isinstance(node, ast.Tuple) else set(items)
    if isinstance(node, ast.Dict) and None not in node.keys:
        return {literal(key): literal(item) for key, item in zip(node.keys, node.values, strict=True) if key}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -literal(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](literal(node.left), literal(node.right))
    if isinstance(node, ast.Attribute) and _name(node.value) in ("math", "np", "numpy") and node.attr in _CONSTANTS:
        return _CONSTANTS[node.attr]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS and not node.keywords:
        return _CALLS[node.func.id](*(literal(argument) for argument in node.args))
    raise ValueError(f"'{ast.unparse(node)[:60]}' is no literal")
