"""Slices of notebooks and scripts: for each figure, the statements that draw it and what they need before them.

Statements are followed by the names that they give and use, as text; nothing is run. What only prints, shows a table,
installs, or draws another figure is left out. Settings of the whole program (styles, seeds) stay.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

from .reading import Unreadable

LIBRARIES = {
    "matplotlib": "matplotlib", "pylab": "matplotlib", "seaborn": "seaborn", "plotly": "plotly", "altair": "altair",
    "bokeh": "bokeh", "plotnine": "plotnine",
}  # fmt: skip
_ENDS = frozenset({"show", "savefig", "close", "clf", "write_html", "write_image"})
"""Methods after which the next figure begins."""
_STARTS = frozenset({"figure", "subplots", "subplot_mosaic"})
_PLOTS = frozenset({"plot", "hist", "boxplot"})
"""Methods of data frames that draw."""
_SETTINGS = re.compile(
    r"rcParams|style\.use|set_theme|set_style|set_context|\bseed\(|set_option|data_transformers|sns\.set\("
)
_LOOKS = frozenset(
    {"head", "tail", "describe", "info", "print", "display", "sample", "value_counts", "nunique", "shape"}
)
_MAGIC = re.compile(r"^[ \t]*(?:%(?!%)|!|\?)|^[^#\n'\"=]*\S\?{1,2}[ \t]*$")
_FILES = re.compile(r"""(?:read_\w+|open|load\w*|imread)\(\s*f?["']([^"']+)["']""")


@dataclass(frozen=True)
class Slice:
    """One figure's program."""

    code: str
    library: str
    """`matplotlib`, `seaborn`, `plotly` ..."""
    cell: int
    """Number of the cell that draws it, among those of code; 0 in scripts."""
    reads: tuple[str, ...]
    """Files and addresses that it reads: it does not run without them."""


@dataclass
class _Statement:
    node: ast.stmt
    text: str
    cell: int
    gives: set[str] = field(default_factory=set)
    """Names that have another value after it."""
    makes: set[str] = field(default_factory=set)
    """Of these, names whose value before it no longer matters."""
    uses: set[str] = field(default_factory=set)
    """Names whose value before it matters."""
    draws: bool = False


def figures(cells: Sequence[str]) -> list[Slice]:
    """The figures of a notebook's cells of code, or of a script (one cell).

    Raises:
        Unreadable: `syntax_error`, or `nothing_found`: nothing plots.
    """
    statements: list[_Statement] = []
    failed = ""
    for number, cell in enumerate(cells):
        source = without_magics(cell)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body = ast.parse(source).body
                lines = source.split("\n")
                statements += [_read(node, lines, number) for node in body]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            failed = f"cell {number} is no Python: {str(error)[:200]}"
    aliases = _aliases(statements)
    _mark(statements, aliases)
    groups = _groups(statements)
    if not groups:
        raise Unreadable("syntax_error" if failed else "nothing_found", failed or "nothing in it plots")
    return [_slice(statements, group, aliases) for group in groups]


def without_magics(cell: str) -> str:
    """A cell without IPython's own lines; nothing of a cell that is in another language."""
    first = cell.lstrip().partition("\n")[0]
    if first.startswith("%%"):
        if not first.startswith(("%%time", "%%capture")):
            return ""
        cell = cell.lstrip().partition("\n")[2]
    kept = []
    for line in cell.replace("\r\n", "\n").split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        kept.append(f"{indent}pass" if _MAGIC.match(line) and indent else "" if _MAGIC.match(line) else line)
    return "\n".join(kept)


def _read(node: ast.stmt, lines: Sequence[str], cell: int) -> _Statement:
    decorators = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(one.lineno for one in decorators)]) - 1
    while start and lines[start - 1].startswith("#"):  # the remark above it is its own
        start -= 1
    made = _Statement(node, "\n".join(lines[start : node.end_lineno]), cell)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            (made.uses if isinstance(inner.ctx, ast.Load) else made.gives).add(inner.id)
        elif isinstance(inner, ast.Import | ast.ImportFrom):
            made.gives |= {(alias.asname or alias.name).partition(".")[0] for alias in inner.names}
        elif isinstance(inner, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            made.gives.add(inner.name)
        elif isinstance(inner, ast.Attribute | ast.Subscript) and isinstance(inner.ctx, ast.Store | ast.Del):
            made.gives.add(_root(inner))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):  # a method may change what it is called on
        name = node.value.func.attr if isinstance(node.value.func, ast.Attribute) else _root(node.value.func)
        if name not in _LOOKS:
            made.gives.add(_root(node.value.func))
    made.gives.discard("")
    made.uses -= _own_names(node)
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
        targets = [one for one in ast.walk(node) if isinstance(one, ast.Attribute | ast.Subscript)]
        changed = {_root(one) for one in targets if isinstance(one.ctx, ast.Store)}
        made.makes = made.gives - changed - made.uses
    return made


def _own_names(node: ast.stmt) -> set[str]:
    """Names that a statement reads and that are its own: parameters, locals of a function, what a loop goes over."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        inner = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        return inner | {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
    own: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.For | ast.comprehension):
            own |= {name.id for name in ast.walk(one.target) if isinstance(name, ast.Name)}
        elif isinstance(one, ast.Lambda):
            own |= {inner.arg for inner in ast.walk(one.args) if isinstance(inner, ast.arg)}
    return own


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _aliases(statements: Sequence[_Statement]) -> dict[str, str]:
    """Names of plotting libraries in this program, to the library."""
    found: dict[str, str] = {}
    for statement in statements:
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Import):
                told = [(alias.name, alias.asname or alias.name.partition(".")[0]) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                told = [(node.module or "", alias.asname or alias.name) for alias in node.names]
            else:
                continue
            found |= {name: LIBRARIES[top] for module, name in told if (top := module.partition(".")[0]) in LIBRARIES}
    return found


def _mark(statements: Sequence[_Statement], aliases: dict[str, str]) -> None:
    """Says which statements draw: they use a library, a plotting method, or a name that such a statement gave."""
    drawing: set[str] = set()
    for one in statements:
        if isinstance(one.node, ast.Import | ast.ImportFrom):
            continue
        functions = isinstance(one.node, ast.FunctionDef | ast.ClassDef)
        touches = bool(one.uses & set(aliases)) or bool(one.uses & drawing)
        methods = {node.attr for node in ast.walk(one.node) if isinstance(node, ast.Attribute)}
        if functions:
            if touches:
                drawing.add(one.node.name)  # type: ignore[attr-defined]
            continue
        if (touches or methods & _PLOTS) and not _SETTINGS.search(one.text):
            one.draws = True
            if isinstance(one.node, ast.Assign | ast.With | ast.For):
                drawing |= {name for name in one.gives if name not in one.uses}


def _groups(statements: Sequence[_Statement]) -> list[list[int]]:
    """Places of the statements that draw, one group a figure."""
    groups: list[list[int]] = []
    current: list[int] = []
    cell = -1
    for place, one in enumerate(statements):
        if not one.draws:
            continue
        methods = {node.attr for node in ast.walk(one.node) if isinstance(node, ast.Attribute)}
        if current and (one.cell != cell or methods & _STARTS):
            groups.append(current)
            current = []
        current.append(place)
        cell = one.cell
        if methods & _ENDS:
            groups.append(current)
            current = []
    groups.append(current)
    return [group for group in groups if any(_does_more(statements[place].node) for place in group)]


def _does_more(node: ast.stmt) -> bool:
    """Whether a statement does more than begin a figure, or end it."""
    called = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    names = {one.attr if isinstance(one, ast.Attribute) else _root(one) for one in called}
    return bool(names - _ENDS - _STARTS - {"tight_layout", "set_aspect"})


def _slice(statements: Sequence[_Statement], group: Sequence[int], aliases: dict[str, str]) -> Slice:
    chosen = set(group)
    needed: set[str] = set()
    for place in range(group[-1], -1, -1):
        one = statements[place]
        if place not in chosen:
            if one.draws and isinstance(one.node, ast.Expr):
                continue  # of another figure
            settings = bool(_SETTINGS.search(one.text)) and bool(one.uses & set(aliases) or "seed(" in one.text)
            if not settings and not one.gives & needed:
                continue
            chosen.add(place)
        needed = (needed - one.makes) | one.uses
    parts = [statements[place] for place in sorted(chosen)]
    code = ""
    for before, one in zip([None, *parts], parts, strict=False):
        bodies = any(isinstance(part.node, ast.FunctionDef | ast.ClassDef) for part in (before, one) if part)
        apart = "\n\n\n" if bodies else "\n" if before and before.cell == one.cell else "\n\n"
        code += ("" if before is None else apart) + one.text.strip("\n")
    used = [aliases[name] for place in group for name in sorted(statements[place].uses) if name in aliases]
    wins = next((library for library in used if library != "matplotlib"), used[0] if used else "matplotlib")
    return Slice(code + "\n", wins, statements[group[0]].cell, tuple(dict.fromkeys(_FILES.findall(code))))
