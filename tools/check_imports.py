"""Checks the rules of the house that no linter knows; `make check` runs it. Reads files, imports none of them.

1. `janusrl/` never imports `envs/`, `rewards/`, `data/`: it finds them through the registry. Nor do those three import
   each other.
2. Inside `janusrl/` imports run one way, down `LAYERS`, and in no circle.
3. Shipped code imports only packages that pyproject.toml declares.
4. No file of shipped code is longer than `MAX_LINES`, and no tracked file names a path of somebody's machine.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

MAX_LINES = 450
CONTENT = ("envs", "rewards", "data")
LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli",),
    ("training", "evaluation", "audit", "synthesis"),
    ("env", "recipe_file", "report"),
    ("scoring",),
    ("render",),
    ("sandbox",),
)
"""First name below `janusrl`, highest first; every other module (task, program, outcome ...) is the ground floor."""

OWNERS = {"cairo": ["pycairo"], "mathics": ["Mathics3"]}
"""Distributions of packages with another name, which this check must know where the extras are not installed."""

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home/[a-z]+|work|farm)/[.a-z]")


@dataclass(frozen=True)
class Import:
    """One imported module: `target` is dotted and absolute; it may name an attribute behind the module."""

    target: str
    line: int


def module_name(path: Path) -> str:
    """The dotted name under which a file of the tree is imported: `rewards/pixel.py` is `janusrl.rewards.pixel`."""
    parts = path.with_suffix("").parts
    parts = parts if parts[0] == "janusrl" else ("janusrl", *parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, tree: ast.Module) -> Iterator[Import]:
    """Every import of a file, lazy ones too, but not those that only a type checker follows."""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from (Import(f"{base}.{alias.name}", node.lineno) for alias in node.names)
        waiting.extend(ast.iter_child_nodes(node))


def layer(module: str) -> int:
    """Height of a module of `janusrl/`: 0 is the ground floor."""
    unit = module.split(".")[1] if "." in module else ""
    return next((len(LAYERS) - i for i, units in enumerate(LAYERS) if unit in units), 0)


def house_rules(path: Path, found: list[Import], modules: set[str]) -> Iterator[str]:
    """Breaches of rules 1 and 2 (without circles) in one file."""
    own = path.parts[0]
    source = module_name(path)
    for item in found:
        parts = item.target.split(".")
        place = f"{path}:{item.line}"
        if parts[0] in (*CONTENT, "recipes"):
            yield f"{place}: imports '{item.target}' as a top-level package; its name is 'janusrl.{item.target}'"
        if parts[0] != "janusrl" or len(parts) == 1:
            continue
        if parts[1] in CONTENT and parts[1] != own:
            why = "janusrl/ finds it by name through janusrl.registry" if own == "janusrl" else "these never meet"
            yield f"{place}: {own}/ imports 'janusrl.{parts[1]}': {why}"
        target = resolve(item.target, modules)
        if own == "janusrl" and target is not None and layer(target) > layer(source) and source != "janusrl":
            order = " -> ".join(", ".join(units) for units in LAYERS)
            yield f"{place}: {source} imports {target}, which stands above it ({order} -> the rest)"


def resolve(target: str, modules: set[str]) -> str | None:
    """The module of this project that an import reaches, or None when it is not of this project."""
    while target and target not in modules:
        target = target.rpartition(".")[0]
    return target or None


def circle(graph: dict[str, set[str]]) -> Iterator[str]:
    """The first circle of imports, if there is one."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "modules import each other in a circle: " + " -> ".join(reversed(error.args[1]))


def normal(name: str) -> str:
    """A distribution's name as the package index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(pyproject: Path) -> set[str]:
    """Distributions that pyproject.toml asks for, extras included."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]
    return {normal(re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]) for requirement in asked}


def undeclared(path: Path, found: list[Import], allowed: set[str], owners: dict[str, list[str]]) -> Iterator[str]:
    """Breaches of rule 3 in one file."""
    for item in found:
        top = item.target.split(".")[0]
        if top in sys.stdlib_module_names or top in ("janusrl", "", *CONTENT):
            continue
        if not {normal(owner) for owner in owners.get(top, [top])} & allowed:
            yield f"{path}:{item.line}: imports '{top}', which pyproject.toml does not declare"


def machine_paths(root: Path) -> Iterator[str]:
    """Tracked text files that name a path of somebody's machine."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listing.split("\0")):
        content = (root / name).read_bytes() if (root / name).is_file() else b""
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1):
            if MACHINE_PATH.search(line):
                yield f"{name}:{number}: names a path of somebody's machine: {line.strip()[:100]}"


def problems(root: Path) -> list[str]:
    """Every breach in the tree at `root`, one line each."""
    files = sorted(path.relative_to(root) for folder in ("janusrl", *CONTENT) for path in (root / folder).rglob("*.py"))
    modules = {module_name(path) for path in files}
    allowed, owners = declared(root / "pyproject.toml"), {**OWNERS, **packages_distributions()}
    graph: dict[str, set[str]] = {}
    lines: list[str] = []
    for path in files:
        text = (root / path).read_text(encoding="utf-8")
        found = list(imports(path, ast.parse(text, filename=str(path))))
        lines.extend(house_rules(path, found, modules))
        lines.extend(undeclared(path, found, allowed, owners))
        reached = {resolve(item.target, modules) for item in found}
        graph[module_name(path)] = {name for name in reached if name is not None} - {module_name(path), "janusrl"}
        if (count := text.count("\n")) > MAX_LINES:
            lines.append(f"{path}: {count} lines; split it where it holds two ideas (at most {MAX_LINES})")
    return list(dict.fromkeys([*lines, *circle(graph), *machine_paths(root)]))


def main() -> int:
    """Print what is wrong; 1 when anything is."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = problems(root)
    print("\n".join(found) if found else "import rules: fine")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
