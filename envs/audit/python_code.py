"""Plotting programs made worse by degrees: rewriting of Python by its syntax tree, so that it still runs."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable
from itertools import pairwise

from janusrl.task import Task

from .words import off, rgb, some, wrong_words

SHOW = "plt.show()"
_SAYING = frozenset({
    *("title", "set_title", "suptitle", "xlabel", "ylabel", "set_xlabel", "set_ylabel", "text", "annotate"),
})  # fmt: skip
_SAYING_KEYWORDS = frozenset({"label", "title", "xlabel", "ylabel"})
_KEPT_CALLS = frozenset({"show", "subplots", "figure", "tight_layout", "set_theme", "axes"})

Change = Callable[[ast.Module, float, random.Random], bool | None]


def spoiling(change: Change) -> Callable[[Task, float, random.Random], str | None]:
    """A change of syntax trees as a corruption of tasks."""

    def make(task: Task, severity: float, rng: random.Random) -> str | None:
        tree = ast.parse(task.reference.code or "")
        if change(tree, severity, rng) is False:
            return None
        return ast.unparse(ast.fix_missing_locations(tree))

    return make


def before_show(code: str, more: str) -> str:
    """A program with more lines just before it shows its figure."""
    head, found, tail = code.rpartition(SHOW)
    return f"{head}{more}\n{found}{tail}" if found else f"{code}\n{more}\n"


def adding(lines: str) -> Callable[[Task, float, random.Random], str | None]:
    """A corruption that runs some lines before the figure is shown; `SEVERITY` stands for the severity."""
    return lambda task, severity, rng: before_show(task.reference.code or "", lines.replace("SEVERITY", f"{severity}"))


def number_lists(tree: ast.AST) -> list[ast.List]:
    """Lists of three or more plain numbers: data."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.List) and len(node.elts) >= 3 and all(_number(item) is not None for item in node.elts)
    ]


def _number(node: ast.expr) -> float | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return float(node.value)
    return None


def _written(value: float) -> ast.expr:
    node = ast.Constant(round(abs(value), 3))
    return ast.UnaryOp(ast.USub(), node) if value < 0 else node


def change_values(tree: ast.Module, severity: float, rng: random.Random) -> bool:
    """More and more values of the data wrong by half of the data's range."""
    lists = [found for found in number_lists(tree) if not _ascending(found)]
    cells = [(found, place) for found in lists for place in range(len(found.elts))]
    for number in some(len(cells), severity, rng, most=0.9):
        found, place = cells[number]
        values = [_number(item) or 0.0 for item in found.elts]
        step = 0.5 * (max(values) - min(values)) or 1.0
        value = values[place]
        found.elts[place] = _written(value + step if value < (max(values) + min(values)) / 2 else value - step)
    return bool(cells)


def scale_values(tree: ast.Module, severity: float, rng: random.Random) -> bool:
    """All values of the data off, by up to 80 % each, up or down."""
    lists = [found for found in number_lists(tree) if not _ascending(found)]
    for found in lists:
        found.elts = [
            _written((_number(item) or 0.0) * (1 + severity * rng.choice((-0.8, 0.8)))) for item in found.elts
        ]
    return bool(lists)


def _ascending(found: ast.List) -> bool:
    values = [_number(item) or 0.0 for item in found.elts]
    steps = {round(b - a, 6) for a, b in pairwise(values)}
    return len(steps) == 1 and min(steps) > 0


def swap_series(tree: ast.Module, severity: float, rng: random.Random) -> bool:
    """More and more values in the place of another series, up to two thirds."""
    lists = [found for found in number_lists(tree) if not _ascending(found)]
    values = [list(found.elts) for found in lists]
    if len(lists) < 2 or len({len(found) for found in values}) > 1:
        return False
    for place in some(len(values[0]), severity, rng, most=0.67):
        for number, found in enumerate(lists):
            found.elts[place] = values[(number + 1) % len(lists)][place]
    return True


def recolor(tree: ast.Module, severity: float, rng: random.Random) -> bool:
    """Every colour on its way to another one."""
    changed = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 2 and rgb(node.value):
            node.value = off(node.value, severity) or node.value
            changed = True
    return changed


def retitle(tree: ast.Module, severity: float, rng: random.Random) -> bool:
    """More and more words of titles, labels and legends wrong."""
    words = []
    for node in _sayings(tree):
        words += [(node, place) for place in range(len(re.findall(r"[A-Za-z]{2,}", str(node.value))))]
    for number in some(len(words), severity, rng):
        node, place = words[number]
        node.value = wrong_words(str(node.value), [place], rng)
    return len(words) >= 3


def _sayings(tree: ast.AST) -> list[ast.Constant]:
    """Strings that the program writes into the figure."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        given = [*node.args] if name in _SAYING else []
        given += [keyword.value for keyword in node.keywords if keyword.arg in _SAYING_KEYWORDS]
        found += [item for item in given if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return found


def droppable(tree: ast.Module) -> list[ast.stmt]:
    """Statements that draw or say one thing."""
    return [
        node
        for node in tree.body
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr not in _KEPT_CALLS
    ]


def drop(tree: ast.Module, severity: float, rng: random.Random) -> bool:
    """Series, labels, legend and grid left out, up to all but one in five."""
    found = droppable(tree)
    gone = [found[place] for place in some(len(found), severity, rng, most=0.8)]
    tree.body = [node for node in tree.body if node not in gone]
    return len(found) > 3


def wider(tree: ast.Module, severity: float, rng: random.Random) -> bool:
    """A figure up to twice as wide."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "figsize" and isinstance(node.value, ast.Tuple):
            node.value.elts[0] = _written((_number(node.value.elts[0]) or 6.0) * (1 + severity))
            return True
    return False


def keep_first(code: str, count: int = 1) -> str:
    """A program with only its first drawing statements."""
    tree = ast.parse(code)
    gone = droppable(tree)[count:]
    tree.body = [node for node in tree.body if node not in gone]
    return ast.unparse(tree)


def drawing_calls(code: str) -> str:
    """Only the statements of a program that add series: what `set_...` says of axes is left out."""
    calls = [node for node in droppable(ast.parse(code)) if not _method(node).startswith(("set_", "grid", "legend"))]
    return "\n".join(ast.unparse(node) for node in calls if _method(node) not in _SAYING)


def _method(node: ast.stmt) -> str:
    call = node.value if isinstance(node, ast.Expr) else None
    return call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
