"""Reading JSON out of a model's answer: strictly, and with a nonce that nobody could know who was judged.

Models put JSON in code fences, after thoughts, beside prose. All objects in the text are looked at, and exactly one
must carry the nonce of the question. Text that a judged picture or program smuggled into the answer carries none.
Answers of teachers, which judge nothing, need no nonce: `one_object`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from janusrl.chat.errors import BadAnswer

MAX_ANSWER_CHARS = 200_000
"""Longest answer that is looked at."""
MAX_OBJECTS = 32
"""Objects in an answer that are looked at."""


def nonce_for(*parts: object) -> str:
    """A word of 16 hex digits that depends on everything that is judged: nothing judged can contain it."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def object_with(text: str, nonce: str) -> dict[str, Any]:
    """The one JSON object in `text` whose key `nonce` holds this nonce.

    Raises:
        BadAnswer: there is none, there are several that differ, or it holds NaN or a key twice.
    """
    if len(text) > MAX_ANSWER_CHARS:
        raise BadAnswer(f"it is longer than {MAX_ANSWER_CHARS} characters.")
    found: list[dict[str, Any]] = []
    for candidate in _objects(text):
        if candidate.get("nonce") == nonce and candidate not in found:
            found.append(candidate)
    if not found:
        raise BadAnswer(f'it holds no complete JSON object with "nonce": "{nonce}".')
    if len(found) > 1:
        raise BadAnswer("it holds several JSON objects that differ.")
    return found[0]


def one_object(text: str) -> dict[str, Any]:
    """The one JSON object of an answer that carries no nonce, out of code fences, prose and thoughts.

    Of several whole ones with the same keys the last counts: models correct themselves. Line breaks within strings are
    taken as they are. An object inside another, or inside one that was cut off, is no answer.

    Raises:
        BadAnswer: there is none, there are several with different keys, or it holds half a character.
    """
    if len(text) > MAX_ANSWER_CHARS:
        raise BadAnswer(f"it is longer than {MAX_ANSWER_CHARS} characters.")
    found = list(_outer_objects(text.rpartition("</think>")[2]))
    if not found:
        raise BadAnswer("it holds no complete JSON object.")
    if any(set(other) != set(found[-1]) for other in found):
        raise BadAnswer("it holds several JSON objects with different keys.")
    try:
        json.dumps(found[-1], ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadAnswer("it holds half of a surrogate pair (\\ud800 to \\udfff alone).") from error
    return found[-1]


_BEGINS = re.compile(r'\{(?=\s*["}])|\[(?=\s*\{)')
"""Where an object, or a list of objects, may begin; braces in prose and in code mostly do not look so."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]|"', re.DOTALL)


def _outer_objects(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant, strict=False)
    at = 0
    for _ in range(MAX_OBJECTS):
        begins = _BEGINS.search(text, at)
        if begins is None:
            return
        try:
            value, at = decoder.raw_decode(text, begins.start())
        except (ValueError, RecursionError):
            at = _after(text, begins.start())
            continue
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, dict):
            yield value


def _after(text: str, at: int) -> int:
    """Where something in brackets that is no JSON ends: what it holds is no answer. The text's end when it is cut."""
    depth = 0
    for token in _TOKEN.finditer(text, at):
        if token[0] == '"':  # a string that does not end
            break
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return len(text)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
    at, seen = text.find("{"), 0
    while at >= 0 and seen < MAX_OBJECTS:
        seen += 1
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
            continue
        yield value
        at = text.find("{", end)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def number(value: object, low: float, high: float, what: str) -> float:
    """A finite number within bounds; a string that is one counts. Raises BadAnswer that names `what`."""
    if isinstance(value, str) and len(value) < 40:
        with contextlib.suppress(ValueError):
            value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadAnswer(f"{what} must be a number, got {value!r:.60}.")
    if not low <= value <= high:
        raise BadAnswer(f"{what} must be within {low:g} and {high:g}, got {value!r:.60}.")
    return float(value)


def whole(value: object, low: int, high: int, what: str) -> int:
    """A whole number within bounds. Raises BadAnswer that names `what`."""
    found = number(value, low, high, what)
    if found != int(found):
        raise BadAnswer(f"{what} must be a whole number, got {value!r:.60}.")
    return int(found)


def truth(value: object, what: str) -> bool:
    """True or false; "yes" and "no" count. Raises BadAnswer that names `what`."""
    words = {"yes": True, "true": True, "no": False, "false": False}
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    if not isinstance(value, bool):
        raise BadAnswer(f"{what} must be true or false, got {value!r:.60}.")
    return value


def listed(value: object, most: int, what: str) -> list[Any]:
    """A list of at most `most` things. Raises BadAnswer that names `what`."""
    if not isinstance(value, list) or len(value) > most:
        raise BadAnswer(f"{what} must be a list of at most {most}, got {value!r:.60}.")
    return value


def mapped(value: object, what: str) -> Mapping[str, Any]:
    """A JSON object. Raises BadAnswer that names `what`."""
    if not isinstance(value, dict):
        raise BadAnswer(f"{what} must be an object, got {value!r:.60}.")
    return value
