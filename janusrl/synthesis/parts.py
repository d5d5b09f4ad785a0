"""Parts of a pipeline by name, with their options checked: sources, strategies, judges, filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from janusrl import registry
from janusrl.synthesis.filter import Filter, FilterKind
from janusrl.synthesis.recipe import FilterUse
from janusrl.synthesis.seed import unknown_options


class Named(Protocol):
    """Everything with a name and options of its own."""

    @property
    def name(self) -> str:
        """As the registry knows it."""
        ...

    @property
    def options_type(self) -> type[BaseModel]:
        """The model of its options."""
        ...


N = TypeVar("N", bound=Named)
MAKERS = {
    "seeds": "@janusrl.synthesis.seed.seed_source",
    "strategies": "@janusrl.synthesis.strategy.strategy",
    "judges": "@janusrl.synthesis.judge.judge",
    "filters": "@janusrl.synthesis.filter.corpus_filter",
}
"""What makes a part of each kind."""


class PartError(ValueError):
    """A part cannot be had, or not with these options; the message says what is wrong."""


def find_part(kind: str, spec: str, type_: type[N], folder: Path) -> N:
    """The part of a name.

    Args:
        kind: of the registry: `seeds`, `strategies`, `judges`, `filters`.
        spec: a name, `module:attribute`, or `file.py:attribute`.
        type_: what it must be.
        folder: where files are looked for.

    Raises:
        RegistryError: there is none of this name.
        PartError: it is something else.
    """
    found = registry.load(kind, spec, folder=folder)
    if not isinstance(found, type_):
        raise PartError(f"{spec} is no {registry.SINGULAR[kind]}: put {MAKERS[kind]}(name) above it")
    return found


def options_for(part: Named, given: Mapping[str, Any]) -> BaseModel:
    """A part's options, checked. Raises PartError that lists every mistake, with the nearest name of unknown ones."""
    mistakes = unknown_options(part.options_type, given)
    any_key = part.options_type.model_config.get("extra") == "allow"
    known = {key: value for key, value in given.items() if any_key or key in part.options_type.model_fields}
    try:
        options = part.options_type.model_validate(known)
    except ValidationError as error:
        mistakes += [f"{'.'.join(map(str, e['loc'])) or 'options'}: {e['msg']}" for e in error.errors()]
    if mistakes:
        raise PartError(f"'{part.name}': " + "; ".join(mistakes))
    return options


def load_part(kind: str, spec: str, given: Mapping[str, Any], type_: type[N], folder: Path) -> tuple[N, BaseModel]:
    """A part and its options. Raises RegistryError, PartError."""
    part = find_part(kind, spec, type_, folder)
    return part, options_for(part, given)


def make_filters(uses: Sequence[FilterUse], folder: Path) -> list[Filter]:
    """The filters of a stage, in order. Raises RegistryError, PartError, ValueError (it can do nothing here)."""
    made = []
    for use in uses:
        kind, options = load_part("filters", use.filter, use.options, FilterKind, folder)
        made.append(kind.made_of(options, folder=folder))
    return made
