"""Parts of pipelines for tests: small, but they go the whole way (real renderers, real stores, real endpoints)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from janusrl.chat import user
from janusrl.synthesis.draft import Draft, Rejected, fenced
from janusrl.synthesis.filter import Filter, Index, corpus_filter
from janusrl.synthesis.seed import BadSeed, Seed, SeedLike, seed_source
from janusrl.synthesis.strategy import Team, strategy
from janusrl.synthesis.writer import Ask


class DotsOptions(BaseModel):
    count: int = 10
    bad: list[int] = []
    same_id: bool = False
    families: int = 0
    """Families that dots share; each its own when 0."""
    stop_file: str = ""
    """The source waits at its end while this file is there."""


def dots(n: int) -> str:
    circles = "".join(
        f'<circle cx="{6 + 9 * (i % 6)}" cy="{6 + 9 * (i // 6)}" r="3" fill="navy"/>' for i in range(n % 30 + 1)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><!-- {n} -->{circles}</svg>'


@seed_source("dots")
def source(options: DotsOptions, *, seed: int, folder: Path) -> Iterator[SeedLike]:
    for n in range(options.count):
        if n in options.bad:
            yield BadSeed(f"dots-{n}", "undecodable", f"the file of {n} dots is broken", f"test:dots/{n}")
            continue
        name = "dots" if options.same_id else f"dots-{n}"
        family = f"family-{n % options.families}" if options.families else name
        origin = f"test:dots/{n}"
        yield Seed(
            name,
            family,
            env="svg",
            language="svg",
            code=dots(n),
            instruction=f"Draw {n} dots",
            licence="MIT",
            origin=origin,
        )
    while options.stop_file and Path(options.stop_file).exists():
        time.sleep(0.01)


class Plain(BaseModel):
    slow_s: float = 0.0


def draft_of(seeds: Sequence[Seed], **more: Any) -> Draft:
    seed = seeds[0]
    values: dict[str, Any] = {"instruction": seed.instruction or "", "completion": "", "code": seed.code or ""}
    return Draft(**{**values, "language": "svg", "env": "svg", "seeds": tuple(seeds), **more})


@strategy("as_they_are")
def as_they_are(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    time.sleep(options.slow_s * team.rng.random())
    yield draft_of(seeds, completion=fenced(seeds[0].code or "", "svg"))


@strategy("pairs", takes=2)
def pairs(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    yield draft_of(seeds, completion=fenced(seeds[0].code or "", "svg"))


@strategy("straddling")
def straddling(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    relatives = tuple(f"stranger-{i}" for i in range(64))
    yield draft_of(seeds, completion=fenced(seeds[0].code or "", "svg"), relatives=relatives)


@strategy("raises")
def raises(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    yield draft_of(seeds, completion=fenced(seeds[0].code or "", "svg"))
    raise ZeroDivisionError("a fault of the plug-in")


@strategy("silent")
def silent(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    yield from ()


@strategy("several")
def several(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    for i in range(3):
        if i == 1:
            yield draft_of(seeds, code="<svg", completion="<svg")
        else:
            code = (seeds[0].code or "").replace("navy", ["navy", "", "teal"][i])
            yield draft_of(seeds, code=code, completion=fenced(code, "svg"))


def _ask(purpose: str, text: str, facts: Mapping[str, Any]) -> Ask:
    return Ask(purpose, lambda: (user(text),), lambda answer: answer, facts)


@strategy("asked")
def asked(options: Plain, seeds: Sequence[Seed], team: Team) -> Iterator[Draft]:
    words = team.ask(_ask("recontext", f"Say otherwise: {seeds[0].instruction}", {}))
    draft = draft_of(seeds, instruction=words, code="")

    def fix(failed: Draft, error: str) -> Ask:
        return _ask("fix", f"{words}\nFAILED WITH: {error}", {"error": error})

    yield team.solve(_ask("solve", f"Solve: {words}", {}), draft, fix)


class Even(BaseModel):
    pass


@corpus_filter("first_color")
class FirstColor(Filter):
    """One row of each first colour; depends on order."""

    def __init__(self, options: Even, *, folder: Path) -> None:
        super().__init__(options, folder=folder)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        if "29" in draft.instruction:
            raise Rejected("filter", "too_many", "29 dots are too many", draft=draft)
        return {"_circles": draft.code.count("<circle"), "length": len(draft.code)}

    def admit(self, row_id: str, facts: Mapping[str, Any], index: Index) -> None:
        key = str(facts["_circles"])
        if found := index.get("seen", key):
            index.add("refused", key, row_id)
            raise Rejected("duplicate", "same_dots", f"as many dots as {found[0]}")
        index.add("seen", key, row_id)
