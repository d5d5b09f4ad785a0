"""Seed: one piece of raw material, and the sources that give seeds.

A source is a function from options to a stream of seeds, made into a `SeedSource` by `@seed_source` and registered
under `janusrl.seeds`. It reads one piece at a time, in an order that never changes, and runs nothing of what it reads.
What it cannot read it yields as a `BadSeed`: it ends in the table of rejects, and the stream goes on.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from janusrl.registry import suggest

UNKNOWN_LICENCE = "unknown"


class SeedError(ValueError):
    """A source cannot give seeds at all (no such folder, a package that is not installed): the run stops at once."""


@dataclass(frozen=True)
class Seed:
    """One piece of raw material: code, or an instruction, or a pair, or a triplet with a picture. Plain data."""

    id: str
    """Unique within its source, and the same from run to run: a path, a row's id, a scene's name."""
    family: str
    """Relatives share it (icons of one shape, edits of one drawing, cells of one notebook): it decides the split, so
    that no family is in both."""
    relatives: tuple[str, ...] = ()
    """More families that it belongs to (a row made from several seeds)."""
    env: str = ""
    """Environment that runs its code, such as `chart`; empty where that is the stage's business."""
    language: str = ""
    """Language of the code, as environments name it: `python`, `html`, `svg`, `r`, `matlab`, `mathematica`."""
    code: str | None = None
    """A program, as it was found."""
    instruction: str | None = None
    """What the program was asked for, where the source tells."""
    picture: bytes | None = None
    """A picture of what it draws, PNG or JPEG."""
    source_code: str | None = None
    """In pairs of edits: the program before."""
    tests: tuple[Mapping[str, Any], ...] = ()
    """Functional tests, in the form of the environment."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Data files that the program reads, by plain name."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Task metadata that the environment reads: `times_s`, `language` ... JSON values."""
    licence: str = UNKNOWN_LICENCE
    """SPDX expression, such as `MIT`; `unknown` where nothing tells."""
    origin: str = ""
    """Where it is from: `npm:lucide-static@1.2.3/icons/x.svg`, `folder:charts/a.py`. No path of a machine."""
    spec: Mapping[str, Any] | None = None
    """What the grammar that drew it knows of it; `spec["grammar"]` is the grammar's name. JSON values."""
    features: Mapping[str, Any] = field(default_factory=dict)
    """What was found by reading it: scene class, objects, animations, elements. JSON values."""
    verified: bool = False
    """It was executed already (a row of an earlier stage)."""
    parents: tuple[str, ...] = ()
    """Ids of the rows it was made from."""


@dataclass(frozen=True)
class BadSeed:
    """What a source could not read."""

    id: str
    reason: str
    """A stable word: `undecodable`, `too_large`, `no_code`, `bad_row`, `syntax_error`, `nothing_found` ..."""
    message: str
    origin: str = ""


SeedLike = Seed | BadSeed
_TEXTS = ("id", "family", "env", "language", "licence", "origin")
_OPTIONAL_TEXTS = ("code", "instruction", "source_code")


@dataclass(frozen=True)
class SeedSource:
    """A named source of seeds."""

    name: str
    function: Callable[..., Iterable[SeedLike]]
    options_type: type[BaseModel]
    endless: bool = False
    """Whether it may go on for ever: its stages need a limit."""

    def seeds(self, options: BaseModel, *, seed: int, folder: Path) -> Iterator[SeedLike]:
        """The stream of seeds.

        Args:
            options: of `options_type`.
            seed: of its random numbers; equal seeds give equal streams.
            folder: where relative paths start.

        Raises:
            SeedError: while it is read, when it can give nothing, or fails.
        """
        known = inspect.signature(self.function).parameters
        extra = {name: value for name, value in (("seed", seed), ("folder", folder)) if name in known}
        number = 0
        try:
            for found in self.function(options, **extra):
                yield self._checked(found, number)
                number += 1
        except (SeedError, OSError, GeneratorExit):
            raise
        except Exception as error:  # a plug-in may raise anything
            words = f"source '{self.name}' raised {type(error).__name__} after {number:,} seeds: {error}"
            raise SeedError(words) from error

    def _checked(self, found: object, number: int) -> SeedLike:
        """What a source gave, or what is wrong with it. Raises SeedError when it is no seed."""
        if not isinstance(found, Seed | BadSeed):
            raise SeedError(f"source '{self.name}' gave {found!r:.80} in place {number}: it must give Seed or BadSeed")
        texts = ("id", "reason", "message", "origin") if isinstance(found, BadSeed) else _TEXTS
        optional = () if isinstance(found, BadSeed) else _OPTIONAL_TEXTS
        wrong = [name for name in texts if not isinstance(getattr(found, name), str)]
        wrong += [name for name in optional if not isinstance(getattr(found, name), str | None)]
        if not wrong:
            return found
        value = getattr(found, wrong[0])
        message = f"its '{wrong[0]}' is {value!r:.80}, and must be text"
        return BadSeed(f"{self.name}-{number}", "bad_seed", message, f"{self.name}#{number}")


def seed_source(name: str, *, endless: bool = False) -> Callable[[Callable[..., Iterable[SeedLike]]], SeedSource]:
    """Make a generator function a `SeedSource`.

    The function is `f(options)`, with keywords `seed` and `folder` if it wants them; `options` is annotated with a
    pydantic model. It ends (files), or goes on for ever (grammars): then say `endless`.

    Raises:
        TypeError: the first parameter is not annotated with a pydantic model.
    """

    def decorate(function: Callable[..., Iterable[SeedLike]]) -> SeedSource:
        return SeedSource(name, function, options_of(function, f"seed source {name}"), endless)

    return decorate


def options_of(function: Callable[..., Any], who: str) -> type[BaseModel]:
    """The pydantic model that a function's first parameter is annotated with. Raises TypeError when it is none."""
    first = next(iter(inspect.signature(function, eval_str=True).parameters.values()), None)
    if first is None or not (isinstance(first.annotation, type) and issubclass(first.annotation, BaseModel)):
        raise TypeError(f"{who}: the first parameter must be annotated with a pydantic model")
    return first.annotation


def unknown_options(options_type: type[BaseModel], given: Mapping[str, Any]) -> list[str]:
    """A message for each option that a model does not know, with the nearest name; a model may take any."""
    if options_type.model_config.get("extra") == "allow":
        return []
    known = list(options_type.model_fields)
    listed = ", ".join(known) or "none"
    return [f"unknown option '{name}'.{suggest(name, known)} Known: {listed}." for name in given if name not in known]
