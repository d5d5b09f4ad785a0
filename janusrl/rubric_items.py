r"""RubricItem: one weighted yes/no criterion of a task, for a judge or a machine. Plain data; nothing is judged here.

In a task's JSON (`reference.rubric_items`):

    {"criterion": "The legend stands at the upper left", "level": "visual", "weight": 2}     # a judge decides
    {"id": "data", "criterion": "The data is read from sales.csv", "level": "code"}
    {"kind": "text", "contains": "Revenue"}                     # the picture visibly shows this text
    {"kind": "code", "regex": "plt\\.bar\\(", "absent": true}    # the program does not match this

`level` is `visual` (the default) or `code`, PrismaCoder's two; machine items have the one of their kind. `weight` is 1
when it is not given, `id` the item's number. `absent` turns a machine item round.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from janusrl.registry import suggest

KINDS = ("judge", "text", "code")
LEVELS = ("visual", "code")
MAX_ITEMS = 64
MAX_CHARS = 1000
"""Longest criterion, text or pattern."""
_KEYS = ("id", "criterion", "level", "weight", "kind", "contains", "regex", "absent")


class RubricItemError(ValueError):
    """An item does not have the documented form."""


@dataclass(frozen=True)
class RubricItem:
    """One criterion."""

    criterion: str
    """What must be so, in words; of machine items a description."""
    id: str = ""
    """What logs call it."""
    level: Literal["visual", "code"] = "visual"
    weight: float = 1.0
    kind: Literal["judge", "text", "code"] = "judge"
    """Who decides: a judge; whether the picture visibly shows a text; whether the program holds something."""
    contains: str | None = None
    """Text that must be there, whatever its case and white space."""
    regex: str | None = None
    """Pattern that must be found."""
    absent: bool = False
    """It must not be there."""


def read_items(rows: Sequence[Mapping[str, Any]]) -> tuple[RubricItem, ...]:
    """The items of a task.

    Raises:
        RubricItemError: names the item by its place, what was given, and what is allowed.
    """
    if len(rows) > MAX_ITEMS:
        raise RubricItemError(f"rubric_items holds {len(rows)} items; at most {MAX_ITEMS} are allowed")
    items = tuple(_read(row, place) for place, row in enumerate(rows))
    ids = [item.id for item in items]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise RubricItemError(f"rubric_items: two items have the id {twice!r}")
    return items


def _read(row: Mapping[str, Any], place: int) -> RubricItem:
    where = f"rubric_items[{place}]"
    for key in row:
        if key not in _KEYS:
            hint = suggest(str(key), list(_KEYS))
            raise RubricItemError(f"{where}: unknown field {key!r}.{hint} The fields are {', '.join(_KEYS)}")
    kind = _one_of(row, "kind", KINDS, "judge", where)
    level = _one_of(row, "level", LEVELS, "code" if kind == "code" else "visual", where)
    if kind != "judge" and level != ("code" if kind == "code" else "visual"):
        raise RubricItemError(f"{where}: an item of kind {kind!r} cannot have level {level!r}: leave 'level' out")
    weight = row.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight) or weight <= 0:
        raise RubricItemError(f"{where}: 'weight' must be a number above 0, got {weight!r:.60}")
    absent = row.get("absent", False)
    if not isinstance(absent, bool):
        raise RubricItemError(f"{where}: 'absent' must be true or false, got {absent!r:.60}")
    contains, regex = _text(row, "contains", where), _text(row, "regex", where)
    criterion, name = _text(row, "criterion", where), _text(row, "id", where) or str(place + 1)
    if kind == "judge":
        if criterion is None:
            raise RubricItemError(f"{where}: 'criterion' is missing: what must be so? (or give 'kind': text or code)")
        if contains is not None or regex is not None or absent:
            raise RubricItemError(f"{where}: 'contains', 'regex' and 'absent' are for items with 'kind': text or code")
    elif (contains is None) == (regex is None):
        raise RubricItemError(f"{where}: an item of kind {kind!r} needs exactly one of 'contains' and 'regex'")
    if regex is not None:
        try:
            re.compile(regex)
        except (re.error, RecursionError, OverflowError) as error:
            raise RubricItemError(f"{where}: 'regex' is no pattern ({error}): {regex!r:.80}") from error
    said = criterion or f"the {'picture shows' if kind == 'text' else 'program holds'} {contains or regex!r}"
    return RubricItem(said, name, level, float(weight), kind, contains, regex, absent)  # type: ignore[arg-type]


def _one_of(row: Mapping[str, Any], key: str, allowed: Sequence[str], usual: str, where: str) -> str:
    value = row.get(key, usual)
    if value not in allowed:
        hint = suggest(str(value), list(allowed))
        raise RubricItemError(f"{where}: {key!r} is {value!r:.60}.{hint} Allowed: {', '.join(allowed)}")
    return str(value)


def _text(row: Mapping[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_CHARS:
        raise RubricItemError(f"{where}: {key!r} must be text of 1 to {MAX_CHARS} characters, got {str(value)!r:.60}")
    return value
