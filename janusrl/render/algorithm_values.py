"""Plain data as JSON that keeps Python's types, and its comparison. Standard library only: workers import it too.

None, booleans, strings, finite floats, lists, and integers of up to `MAX_DIGITS` digits stand for themselves, as do
dictionaries whose keys are strings without a leading `$`. Everything else is an object with one key:

    {"$tuple": [...]}  {"$set": [...]}  {"$dict": [[key, value], ...]}  {"$bytes": "hex"}  {"$int": "hex"}
    {"$float": "nan" | "inf" | "-inf"}  {"$complex": [re, im]}  {"$other": "type's name"}

`$other` is what is no plain data; it equals nothing. Frozen sets are sets, byte arrays bytes; subclasses (named tuples,
Counter, defaultdict ...), deques, and NumPy's arrays and scalars are what they hold.
"""

from __future__ import annotations

import json
import math
from collections import deque
from typing import Any

MAX_DIGITS = 4000
"""Longer integers are written in hexadecimal: Python refuses to read more decimal digits than 4300."""
_MAX_DEPTH = 200


def encode(value: Any, depth: int = 0) -> Any:
    """A value as JSON. Only types decide, no method of the value's own class is asked for what it holds.

    Raises:
        ValueError: nested deeper than 200 levels.
    """
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deep")
    down = depth + 1
    if value is None or type(value) is bool:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        number = int.__int__(value)
        return number if abs(number).bit_length() < 3 * MAX_DIGITS else {"$int": hex(number)}
    if isinstance(value, float):
        real = float.__float__(value)
        return real if math.isfinite(real) else {"$float": repr(real)}
    if isinstance(value, complex):
        return {"$complex": [encode(part) for part in (complex.__complex__(value).real, value.imag)]}
    if isinstance(value, tuple):
        return {"$tuple": [encode(item, down) for item in tuple.__iter__(value)]}
    if isinstance(value, list):
        return [encode(item, down) for item in list.__iter__(value)]
    if isinstance(value, deque):
        return [encode(item, down) for item in deque.__iter__(value)]
    if isinstance(value, set | frozenset):
        items = set.__iter__(value) if isinstance(value, set) else frozenset.__iter__(value)
        return {"$set": [encode(item, down) for item in items]}
    if isinstance(value, dict):
        pairs = [(encode(key, down), encode(item, down)) for key, item in dict.items(value)]
        if all(isinstance(key, str) and not key.startswith("$") for key, _ in pairs):
            return dict(pairs)
        return {"$dict": [list(pair) for pair in pairs]}
    if isinstance(value, bytes | bytearray):
        return {"$bytes": bytes(value).hex()}
    return _foreign(value, down)


def _foreign(value: Any, depth: int) -> Any:
    kind = type(value)
    if kind.__module__ == "numpy" and hasattr(value, "tolist"):
        return encode(value.tolist(), depth)
    return {"$other": str(kind.__name__)[:80]}


def decode(data: Any) -> Any:
    """Inverse of `encode`, for data of our own.

    Raises:
        ValueError: an unknown `$` form, or one without the documented content.
    """
    if isinstance(data, list):
        return [decode(item) for item in data]
    if not isinstance(data, dict):
        return data
    if len(data) != 1 or not (kind := next(iter(data))).startswith("$"):
        return {key: decode(item) for key, item in data.items()}
    held = data[kind]
    try:
        match kind:
            case "$tuple":
                return tuple(decode(item) for item in held)
            case "$set":
                return {decode(item) for item in held}
            case "$dict":
                return {decode(key): decode(item) for key, item in held}
            case "$bytes":
                return bytes.fromhex(held)
            case "$int":
                return int(held, 16)
            case "$float":
                return float(held)
            case "$complex":
                real, imaginary = (float(decode(part)) for part in held)
                return complex(real, imaginary)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{kind} cannot hold {str(held)[:60]!r}") from error
    raise ValueError(f"{kind!r} is no form of data")


def same(given: Any, wanted: Any, *, tolerance: float | None = None, loose: bool = False) -> bool:
    """Whether two encoded values are equal, as Python's `==` would have it.

    `given` may be hostile: the work is bounded by the length of `wanted` and, for sets, of both. Nothing is hashed that
    the program chose but strings.

    Args:
        given: what the program returned, encoded.
        wanted: what is right, encoded.
        tolerance: how far numbers may lie apart, absolutely or relative to `wanted`; None: not at all. NaN equals NaN.
        loose: whether a tuple may stand where a list is wanted, as in data that JSON cannot write otherwise.
    """
    try:
        return _same(given, wanted, tolerance, loose)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return False


def _same(given: Any, wanted: Any, tolerance: float | None, loose: bool) -> bool:
    if isinstance(wanted, list):
        items = _only(given, "$tuple") if loose and isinstance(given, dict) else given
        return _same_items(items, wanted, tolerance, loose)
    if isinstance(wanted, dict):
        kind = next(iter(wanted)) if len(wanted) == 1 else ""
        if kind == "$tuple":
            return _same_items(_only(given, kind), wanted[kind], tolerance, loose)
        if kind == "$set":
            return _canonical_set(given) == _canonical_set(wanted)
        if kind in ("$float", "$complex", "$int"):
            return _same_number(given, wanted, tolerance)
        if kind == "$bytes":
            return bool(given == wanted)
        return _same_mapping(given, wanted, tolerance, loose)
    if isinstance(wanted, str) or wanted is None:
        return type(given) is type(wanted) and given == wanted
    return _same_number(given, wanted, tolerance)


def _only(data: Any, kind: str) -> Any:
    return data.get(kind) if isinstance(data, dict) and len(data) == 1 else None


def _same_items(given: Any, wanted: list[Any], tolerance: float | None, loose: bool) -> bool:
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    return all(_same(one, other, tolerance, loose) for one, other in zip(given, wanted, strict=True))


def _same_number(given: Any, wanted: Any, tolerance: float | None) -> bool:
    one, other = _number(given), _number(wanted)
    if one is None or other is None:
        return False
    if isinstance(one, complex) or isinstance(other, complex):
        return bool(one == other if tolerance is None else abs(one - other) <= tolerance * max(1.0, abs(other)))
    if one != one or other != other:
        return bool(one != one and other != other)
    if one == other or tolerance is None:
        return bool(one == other)
    return bool(abs(one - other) <= tolerance * max(1, abs(other)))


def _number(data: Any) -> Any:
    if isinstance(data, int | float):
        return data
    for kind in ("$float", "$int", "$complex"):
        held = _only(data, kind)
        if kind == "$float" and held in ("nan", "inf", "-inf"):
            return float(held)
        if kind == "$int" and isinstance(held, str):
            return int(held, 16)
        if kind == "$complex" and isinstance(held, list) and len(held) == 2:
            real, imaginary = (_number(part) for part in held)
            return complex(real, imaginary)
    return None


def _same_mapping(given: Any, wanted: dict[str, Any], tolerance: float | None, loose: bool) -> bool:
    one, other = _pairs(given), _pairs(wanted)
    if one is None or other is None or one.keys() != other.keys():
        return False
    return all(_same(one[key], item, tolerance, loose) for key, item in other.items())


def _pairs(data: Any) -> dict[str, Any] | None:
    """Canonical text of each key, with its value."""
    if not isinstance(data, dict):
        return None
    if (held := _only(data, "$dict")) is not None:
        return {_canonical(key): item for key, item in held}
    if any(key.startswith("$") for key in data):
        return None
    return {_canonical(key): item for key, item in data.items()}


def _canonical_set(data: Any) -> set[str] | None:
    held = _only(data, "$set")
    return {_canonical(item) for item in held} if isinstance(held, list) else None


def _canonical(data: Any) -> str:
    """One text for all values that are equal: 1, 1.0 and True; sets and dictionaries in any order."""
    number = _number(data)
    if number is not None:
        if isinstance(number, complex):
            number = number.real if number.imag == 0 else number
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        return f"n{hex(number)}" if isinstance(number, int) else f"n{number!r}"
    if isinstance(data, list):
        return "[" + ",".join(_canonical(item) for item in data) + "]"
    if isinstance(data, dict):
        if (held := _only(data, "$tuple")) is not None:
            return "t" + _canonical(held)
        if (items := _canonical_set(data)) is not None:
            return "s{" + ",".join(sorted(items)) + "}"
        if (pairs := _pairs(data)) is not None:
            return "d{" + ",".join(sorted(f"{key}:{_canonical(item)}" for key, item in pairs.items())) + "}"
    return json.dumps(data)
