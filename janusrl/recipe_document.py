"""A YAML document as plain data that still knows where every value was written.

Reads one mapping with YAML 1.2's plain scalars (so `1e-6` is a number and `no` is text), applies `key.path=value`
overrides, and writes it back. What the keys mean is not known here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]
"""Keys and list places from the root to a value."""

MAX_VALUES = 20_000
"""Values that one document may hold; aliases of aliases grow past it, recipes do not."""

_SCALARS = (
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+", list("-+0123456789")),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
)


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong, and where."""

    place: str
    """`recipe.yaml:12`, or `override 'grpo.steps=abc'`."""
    path: str
    """Dotted path of the setting; empty for the document as a whole."""
    message: str
    """What was given, what is allowed, what to do."""
    line: int | None = None
    """Line in the file, from 1; None for an override."""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.path, self.message) if part)


class DocumentError(ValueError):
    """The text is not one YAML mapping."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


class _Loader(yaml.SafeLoader):
    """Reads plain scalars as YAML 1.2's core schema does."""


class _Dumper(yaml.SafeDumper):
    """Quotes plain scalars as `_Loader` would read them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


for _class in (_Loader, _Dumper):
    _class.yaml_implicit_resolvers = {}
    for _tag, _pattern, _first in _SCALARS:
        _class.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), _first)


def _whole_number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(node.value)


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    return float(re.sub(r"\.(inf|nan)", r"\1", node.value.lower()))


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Lines as a block; what an eye cannot see as escapes, because YAML folds some of it away."""
    style = '"' if not text.replace("\n", "").isprintable() else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Loader.add_constructor("tag:yaml.org,2002:int", _whole_number)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def dotted(path: Path) -> str:
    """`("rubric", "terms", 0)` as `rubric.terms.0`."""
    return ".".join(map(str, path))


def dump(data: Any) -> str:
    """Write plain data as YAML that `Document.read` reads back to equal data."""
    return str(yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True))


@dataclass
class Document:
    """Plain data with the place of every key and value."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    """What is wrong with the form: duplicate keys, numbers that are not finite, overrides that lead nowhere."""
    _lines: dict[Path, int] = field(default_factory=dict)
    _overrides: dict[Path, str] = field(default_factory=dict)
    _count: int = 0

    @classmethod
    def read(cls, text: str, name: str, overrides: Sequence[str] = ()) -> Document:
        """Parse `text`, then apply `key.path=value` overrides in order.

        Args:
            text: the YAML text.
            name: what to call the file in messages.
            overrides: such as `grpo.steps=20` or `rubric.terms.0.weight=0.5`; values are YAML.

        Raises:
            DocumentError: the text is no YAML, or not a mapping.
        """
        document = cls(name)
        try:
            node = yaml.compose(text, _Loader)
        except yaml.MarkedYAMLError as error:
            raise DocumentError(document._syntax(error, text)) from error
        except yaml.YAMLError as error:
            raise DocumentError(Mistake(name, "", f"this is not text that YAML can hold ({error})")) from error
        if node is None:
            raise DocumentError(Mistake(f"{name}:1", "", "the file is empty", 1))
        if not isinstance(node, yaml.MappingNode):
            line = node.start_mark.line + 1
            raise DocumentError(Mistake(f"{name}:{line}", "", "expected 'key: value' lines at the top level", line))
        document.data = document._build(node, (), ())
        for override in overrides:
            document._apply(override)
        return document

    def place(self, path: Path) -> str:
        """Where `path` was written: a file line or an override; the nearest section's place when it was not."""
        line = self.line(path)
        return self._override(path) or (f"{self.name}:{line}" if line else self.name)

    def line(self, path: Path) -> int | None:
        """Line of `path` in the file, or of the nearest section around it; None when an override wrote it."""
        if self._override(path):
            return None
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)

    def mistake(self, path: Path, message: str) -> Mistake:
        """A mistake at `path`."""
        return Mistake(self.place(path), dotted(path), message, self.line(path))

    def _override(self, path: Path) -> str | None:
        for end in range(len(path), 0, -1):
            if path[:end] in self._overrides:
                return self._overrides[path[:end]]
            if path[:end] in self._lines:
                return None
        return None

    def _syntax(self, error: yaml.MarkedYAMLError, text: str) -> Mistake:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        lines = text.splitlines()
        written = lines[line - 1] if line <= len(lines) else ""
        if "\t" in written[: len(written) - len(written.lstrip())]:
            message = "a tab indents this line; YAML takes spaces only"
        else:
            context = f" {error.context}" if error.context else ""
            message = f"not YAML: {error.problem}{context}"
        return Mistake(f"{self.name}:{line}", "", message, line)

    def _build(self, node: yaml.Node, path: Path, above: tuple[yaml.Node, ...]) -> Any:
        """Turn a node into plain data, noting lines and mistakes."""
        self._count += 1
        self._lines.setdefault(path, node.start_mark.line + 1)
        if node in above or self._count > MAX_VALUES:
            line = node.start_mark.line + 1
            message = (
                "an alias holds itself" if node in above else f"more than {MAX_VALUES} values: aliases of aliases?"
            )
            raise DocumentError(Mistake(f"{self.name}:{line}", dotted(path), message, line))
        if isinstance(node, yaml.MappingNode):
            return self._build_mapping(node, path, (*above, node))
        if isinstance(node, yaml.SequenceNode):
            return [self._build(item, (*path, i), (*above, node)) for i, item in enumerate(node.value)]
        return self._build_scalar(node, path)

    def _build_mapping(self, node: yaml.MappingNode, path: Path, above: tuple[yaml.Node, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                message = "a key must be one word, not a list or a mapping"
                self.mistakes.append(Mistake(f"{self.name}:{line}", dotted(path), message, line))
                continue
            key = str(key_node.value)
            if key in found:
                message = f"'{key}' is given twice; it stands in line {self._lines[(*path, key)]} already"
                self.mistakes.append(Mistake(f"{self.name}:{line}", dotted((*path, key)), message, line))
                continue
            self._lines[(*path, key)] = line
            found[key] = self._build(value_node, (*path, key), above)
        return found

    def _build_scalar(self, node: yaml.Node, path: Path) -> Any:
        try:
            value = _Loader("").construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            problem = error.problem if isinstance(error, yaml.MarkedYAMLError) else str(error)
            self.mistakes.append(self.mistake(path, f"cannot read {node.value!r}: {problem}"))
            return None
        if isinstance(value, float) and not math.isfinite(value):
            self.mistakes.append(self.mistake(path, f"got {node.value}, expected a finite number"))
        return value

    def _apply(self, override: str) -> None:
        place = f"override '{override}'"
        written, equals, text = override.partition("=")
        written = written.strip()
        try:
            if not equals or not all(written.split(".")):
                raise ValueError("an override is written key.path=value, such as grpo.steps=20")
            value = self._override_value(place, written, text)
            self._set(written.split("."), value, place)
        except ValueError as error:
            self.mistakes.append(Mistake(place, written, str(error)))

    def _override_value(self, place: str, written: str, text: str) -> Any:
        inner = Document(self.name)
        try:
            node = yaml.compose(text, _Loader)
            value = None if node is None else inner._build(node, (), ())
        except yaml.MarkedYAMLError as error:
            raise ValueError(f"the value is not YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise ValueError(f"the value is not YAML: {error}") from error
        except DocumentError as error:
            raise ValueError(error.mistake.message) from error
        self.mistakes += [Mistake(place, written, mistake.message) for mistake in inner.mistakes]
        return value

    def _set(self, keys: Sequence[str], value: Any, place: str) -> None:
        """Put `value` where `keys` lead, making sections on the way."""
        target: Any = self.data
        path: Path = ()
        for depth, key in enumerate(keys):
            step = _step(target, key, path)
            path = (*path, step)
            if depth == len(keys) - 1:
                self._forget(path)
                self._overrides[path] = place
                target[step] = value
            elif isinstance(target, dict) and target.get(key) is None:
                self._overrides[path] = place
                target[step] = {}
                target = target[step]
            else:
                target = target[step]

    def _forget(self, path: Path) -> None:
        for known in [p for p in (*self._lines, *self._overrides) if p[: len(path)] == path]:
            self._lines.pop(known, None)
            self._overrides.pop(known, None)


def _step(target: Any, key: str, path: Path) -> str | int:
    """The key or list place that `key` means in `target`. Raises ValueError when it can mean none."""
    if isinstance(target, dict):
        return key
    if not isinstance(target, list):
        raise ValueError(f"'{dotted(path)}' is the single value {target!r} and holds no '{key}'")
    if not key.isdigit() or int(key) >= len(target):
        raise ValueError(f"'{dotted(path)}' is a list of {len(target)}, and '{key}' is no place in it (the first is 0)")
    return int(key)
