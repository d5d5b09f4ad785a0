"""Draws: inputs of interactive tests that differ from group to group, so that answers cannot be written into a page.

An entry of `Task.reference.tests` that is `{"draw": [ROW, ...]}` is no test: of its rows, objects with the same names,
one is drawn, and stands for `${name}` in all that follows it:

    {"draw": [{"a": "2", "b": "3", "sum": "5"}, {"a": "10", "b": "4", "sum": "14"}]},
    {"action": "fill", "target": "#a", "text": "${a}"},
    {"action": "click", "target": "#go", "expect": [{"what": "text", "target": "#out", "equals": "${sum}"}]}

A text that is nothing but `${name}` becomes the row's value as it is, a number for instance. The row follows from the
task's id and `metadata.group`: it is the same for all answers of a group, for the reference, and in every process.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from janusrl.task import Task, TaskError

_NAME = re.compile(r"\$\{(\w+)\}")


def seed_of(task: Task) -> str:
    """What decides the draws of a task: its id, and the group that `metadata.group` names."""
    return f"{task.id}\n{task.metadata.get('group', '')}"


def drawn(tests: Sequence[Mapping[str, Any]], seed: str, where: str = "reference.tests") -> list[Mapping[str, Any]]:
    """Tests without their draws, and with what was drawn in its places.

    Args:
        tests: as a task has them.
        seed: decides; the same one draws the same rows.
        where: how messages call the tests.

    Raises:
        TaskError: a draw does not have the documented form, or a name was not drawn.
    """
    if not any("draw" in test for test in tests):
        return list(tests)
    values: dict[str, Any] = {}
    found: list[Mapping[str, Any]] = []
    for number, test in enumerate(tests):
        at = f"{where}[{number}]"
        if "draw" in test:
            row = random.Random(f"{seed}\n{number}").choice(_rows(test, at))
            values = {**values, **row}
        else:
            found.append(_filled(test, values, at))
    return found


def _rows(test: Mapping[str, Any], at: str) -> Sequence[Mapping[str, Any]]:
    rows = test["draw"]
    if set(test) != {"draw"} or not isinstance(rows, list | tuple) or len(rows) < 2:
        raise TaskError(f"{at}: a draw is an object with nothing but 'draw', a list of two rows or more")
    if not all(isinstance(row, Mapping) and row and set(row) == set(rows[0]) for row in rows):
        raise TaskError(f"{at}: the rows of a draw are objects with the same names, got {rows!r:.80}")
    return rows


def _filled(value: Any, values: Mapping[str, Any], at: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(each, values, at) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(each, values, at) for each in value]
    if not isinstance(value, str):
        return value
    for name in _NAME.findall(value):
        if name not in values:
            raise TaskError(f"{at}: '${{{name}}}' was not drawn before; drawn were {', '.join(values) or 'none'}")
    whole = _NAME.fullmatch(value)
    return values[whole[1]] if whole else _NAME.sub(lambda found: str(values[found[1]]), value)
