"""Registry: environments, rewards, task sources, parts of data synthesis by name; one door for built-ins and plug-ins.

A built-in, an installed package's plug-in, and a function in a file next to the recipe are found in the same way:

* a name, declared as an entry point in one of the groups `janusrl.envs`, `janusrl.rewards`, `janusrl.sources` (of
  tasks), and for synthesis `janusrl.seeds`, `janusrl.strategies`, `janusrl.grammars`, `janusrl.judges`,
  `janusrl.filters`;
* `package.module:attribute`;
* `path/to/file.py:attribute`, relative to the recipe's folder.

Listing names imports nothing.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib
import importlib.util
import sys
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

SINGULAR = {
    "envs": "env",
    "rewards": "reward",
    "sources": "source",
    "seeds": "source of seeds",
    "strategies": "strategy",
    "grammars": "grammar",
    "judges": "judge",
    "filters": "filter",
}
KINDS = tuple(SINGULAR)


class RegistryError(LookupError):
    """Nothing, or more than one thing, goes by the given name."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


@cache
def _catalogue(kind: str) -> dict[str, EntryPoint]:
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; the kinds are {', '.join(KINDS)}")
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=f"janusrl.{kind}"):
        other = found.get(entry.name)
        if other is not None and other.value != entry.value:
            raise RegistryError(
                f"two {kind} are called '{entry.name}': {_owner(other)} and {_owner(entry)}. "
                "Rename one of them, or uninstall its package."
            )
        found[entry.name] = entry
    return dict(sorted(found.items()))


def _owner(entry: EntryPoint) -> str:
    return f"{entry.value} of {entry.dist.name if entry.dist else 'an unknown package'}"


def names(kind: str) -> list[str]:
    """Names of one of the `KINDS`, sorted. Imports nothing."""
    return list(_catalogue(kind))


def suggest(name: str, allowed: list[str]) -> str:
    """A tail for error messages: the nearest of `allowed`, or an empty string."""
    near = difflib.get_close_matches(name, allowed, n=1, cutoff=0.5)
    return f" Did you mean '{near[0]}'?" if near else ""


def load(kind: str, spec: str, *, folder: Path | None = None) -> Any:
    """Load what `spec` names.

    Args:
        kind: one of `KINDS`.
        spec: a registered name, `package.module:attribute`, or `file.py:attribute`.
        folder: where a relative file path starts; the current directory when None.

    Raises:
        RegistryError: no such name, module, file or attribute; or the module fails to import (its error is the cause).
    """
    if ":" not in spec:
        catalogue = _catalogue(kind)
        if spec not in catalogue:
            known = ", ".join(catalogue) or "none installed"
            raise RegistryError(
                f"no {SINGULAR[kind]} is called '{spec}'.{suggest(spec, list(catalogue))} Known: {known}."
            )
        entry = catalogue[spec]
        try:
            return entry.load()
        except (Exception, SystemExit) as error:  # a plug-in may raise anything while it is imported
            raise RegistryError(f"{SINGULAR[kind]} '{spec}', {_owner(entry)}, does not load: {_told(error)}") from error
    place, _, attribute = spec.rpartition(":")
    module = _module_from_file(place, folder) if place.endswith(".py") else _module_by_name(place, spec)
    if not hasattr(module, attribute):
        public = [name for name in vars(module) if not name.startswith("_")]
        raise RegistryError(f"{place} has no '{attribute}'.{suggest(attribute, public)}")
    return getattr(module, attribute)


def _module_by_name(name: str, spec: str) -> Any:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise RegistryError(f"cannot import '{name}' for '{spec}': {_told(error)}") from error


def _module_from_file(place: str, folder: Path | None) -> Any:
    path = ((folder or Path()) / place).resolve()
    if not path.is_file():
        raise RegistryError(f"no file {place} in {(folder or Path()).resolve()}")
    name = f"_janusrl_plugin_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise RegistryError(f"{place} does not load: {_told(error)}") from error
    return module


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
