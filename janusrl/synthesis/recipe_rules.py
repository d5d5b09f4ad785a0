"""rules: what must hold between the parts of a corpus's recipe: names of stages, of models, of categories.

It looks at plain data, so that everything is found at once, each mistake in its place, also where other parts of the
recipe are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from janusrl.recipe_document import Path
from janusrl.registry import suggest

GRAMMAR = "grammar"
"""The writer that needs no model."""
Finding = tuple[Path, str]


def rules(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Everything that does not fit together: where it stands, and what is wrong.

    Args:
        data: of a recipe. What has not the right form is passed over.
    """
    models = _keys(data.get("models"))
    if GRAMMAR in models:
        yield ("models", GRAMMAR), f"'{GRAMMAR}' is the name of the grammars; call the model otherwise."
    yield from _writer(data.get("writer"), models, ("writer",))
    stages = data.get("stages")
    listed = [(i, stage) for i, stage in enumerate(stages if isinstance(stages, list) else []) if _is_map(stage)]
    names = [stage.get("name") for _, stage in listed]
    for place, (i, stage) in enumerate(listed):
        if stage.get("name") in names[:place]:
            yield ("stages", i, "name"), f"two stages are called '{stage['name']}'; give one another name."
        for where, message in _stage(stage, place, names, models):
            yield ("stages", i, *where), message
    yield from _mixture(data, [stage for _, stage in listed])


def _stage(stage: Mapping[str, Any], place: int, names: Sequence[Any], models: list[str]) -> Iterator[Finding]:
    yield from _writer(stage.get("writer"), models, ("writer",))
    seeds, judge = stage.get("seeds"), stage.get("judge")
    wanted = seeds.get("stage") if _is_map(seeds) else None
    if isinstance(wanted, str) and wanted not in names[:place]:
        if wanted == stage.get("name"):
            why = f"stage '{wanted}' cannot take its own rows."
        elif wanted in names:
            why = f"stage '{wanted}' comes later; move it before this one."
        else:
            why = f"no stage is called '{wanted}'."
        earlier = [name for name in names[:place] if isinstance(name, str)]
        yield ("seeds", "stage"), f"{why}{suggest(wanted, earlier)} Earlier stages: {_listed(earlier)}."
    for i, name in enumerate(judge.get("models") or () if _is_map(judge) else ()):
        where: Path = ("judge", "models", i)
        if name == GRAMMAR:
            yield where, f"grammars write, and do not judge: name a model of 'models'. It has: {_listed(models)}."
        elif isinstance(name, str) and name not in models:
            yield where, f"no model is called '{name}'.{suggest(name, models)} 'models' has: {_listed(models)}."


def _writer(name: Any, models: list[str], where: Path) -> Iterator[Finding]:
    if isinstance(name, str) and name and name != GRAMMAR and name not in models:
        hint = suggest(name, [*models, GRAMMAR])
        yield where, f"no model is called '{name}'.{hint} 'models' has: {_listed(models)}; or write '{GRAMMAR}'."


def _mixture(data: Mapping[str, Any], stages: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """A mixture of rows that no stage makes, or of more than they may make: hours later nothing could be written."""
    corpus = data.get("corpus")
    mixture = corpus.get("mixture") if _is_map(corpus) else None
    categories = mixture.get("categories") if _is_map(mixture) else None
    strict = _is_map(mixture) and mixture.get("on_shortfall", "error") == "error"
    if not _is_map(categories) or not stages:
        return
    made: dict[str, list[Any]] = {}
    for stage in stages:
        made.setdefault(str(stage.get("category")), []).append(stage.get("count"))
    for name, wanted in categories.items():
        where: Path = ("corpus", "mixture", "categories", name)
        counts = made.get(str(name))
        if counts is None:
            yield where, f"no stage makes the category '{name}'.{suggest(str(name), list(made))} Made: {_listed(made)}."
        elif all(map(_is_count, [*counts, wanted])) and sum(counts) < wanted and strict:
            yield (
                where,
                f"{wanted:,} rows are wanted, and its stages make {sum(counts):,} ('count'). Raise a 'count', ask for "
                "fewer, or set 'on_shortfall' to 'warn' or 'scale'.",
            )


def _keys(value: Any) -> list[str]:
    return [str(key) for key in value] if _is_map(value) else []


def _is_map(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _listed(names: Any) -> str:
    return ", ".join(names) or "none"
