"""Pydantic's findings in plain words: what was given, what is allowed, the nearest name.

Works for any pydantic model that is written in YAML: the recipe's sections, a reward's options, a source's options.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from janusrl.recipe_document import Path, dump
from janusrl.registry import suggest

_SECTION = "a section of 'key: value' lines"
_PLAIN: Mapping[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    dict: "a mapping",
    list: "a list",
    type(None): "null",
    Any: "any value",
}
_BOUNDS = ((Ge, "ge", "of at least"), (Gt, "gt", "above"), (Le, "le", "of at most"), (Lt, "lt", "below"))


def explain(error: ValidationError, model: type[BaseModel], data: Any) -> Iterator[tuple[Path, str]]:
    """Yield `(path, message)` for each finding of `error`, one for each path.

    Args:
        error: from validating `data` as `model`.
        model: the model.
        data: what was validated; paths are into it.
    """
    findings = error.errors()
    unknown = {f["loc"] for f in findings if f["type"] == "extra_forbidden"}
    meant = {(*loc[:-1], near) for loc in unknown if (near := _nearest_key(model, loc))}
    told: set[Path] = set()
    for finding in findings:
        path = _within(data, finding["loc"], keep_last=finding["type"] == "missing")
        if path in told or (finding["type"] == "missing" and path in meant):
            continue
        told.add(path)
        yield path, _message(finding, path, model, data)


def _message(finding: Any, path: Path, model: type[BaseModel], data: Any) -> str:
    kind = finding["type"]
    if kind == "value_error":
        return f"{finding['ctx']['error']}."
    section, info = _find(model, path[:-1] if kind in ("missing", "extra_forbidden") else path)
    if kind == "extra_forbidden":
        allowed = list(section.model_fields) if section else []
        return f"unknown key '{path[-1]}'.{suggest(str(path[-1]), allowed)} Allowed: {', '.join(allowed)}."
    if kind == "missing":
        field = section.model_fields[str(path[-1])] if section else None
        about = f" ({field.description.splitlines()[0].rstrip('.')})" if field and field.description else ""
        return f"'{path[-1]}' is missing{about}; expected {_describe_field(field) if field else 'a value'}."
    value = _value(data, path)
    return f"got {shown(value)}, expected {describe(info)}.{_hint(value, info)}"


def shown(value: Any) -> str:
    """A given value as the recipe's writer sees it, shortened."""
    if isinstance(value, str):
        text = repr(value)
    elif isinstance(value, dict | list):
        text = f"{'the section' if isinstance(value, dict) else 'the list'} {value}"
    else:
        text = dump(value).removesuffix("\n...\n").strip()
    return text if len(text) <= 80 else text[:77] + "..."


def describe(annotation: Any) -> str:
    """What a type allows, in words."""
    if isinstance(annotation, FieldInfo):
        return _describe_field(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _bounded(describe(arguments[0]), arguments[1:])
    if origin is Literal:
        return " or ".join(repr(value) if isinstance(value, str) else str(value) for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(describe(argument) for argument in arguments)
    if origin in (list, tuple, set, frozenset):
        inner = [argument for argument in arguments if argument is not Ellipsis]
        return f"a list of {' and '.join(dict.fromkeys(_plural(describe(argument)) for argument in inner))}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _SECTION
    return _PLAIN.get(origin or annotation, str(getattr(annotation, "__name__", annotation)))


def _describe_field(field: FieldInfo) -> str:
    first, *others = _members(field.annotation)
    return " or ".join([_bounded(describe(first), field.metadata), *map(describe, others)])


def _bounded(text: str, metadata: Any) -> str:
    for bound in metadata:
        for kind, attribute, word in _BOUNDS:
            if isinstance(bound, kind):
                text += f" {word} {getattr(bound, attribute)}"
        if isinstance(bound, MinLen):
            text += f", at least {bound.min_length} long"
        if isinstance(bound, MaxLen):
            text += f", at most {bound.max_length} long"
        if pattern := getattr(bound, "pattern", None):
            text += f" of the form {pattern}"
    return text


def _plural(text: str) -> str:
    known = {"a whole number": "whole numbers", "a number": "numbers", _SECTION: "sections of 'key: value' lines"}
    return known.get(text, text)


def _hint(value: Any, allowed: Any) -> str:
    annotation = allowed.annotation if isinstance(allowed, FieldInfo) else allowed
    choices = [str(choice) for choice in _literals(annotation)]
    if isinstance(value, str) and choices:
        return suggest(value, choices)
    if isinstance(value, str) and value.replace(".", "", 1).lstrip("+-").isdigit():
        return " In quotes it is text: take them off."
    if isinstance(value, str) and value.lower() in ("yes", "no", "on", "off") and bool in _members(annotation):
        return f" Write {'true' if value.lower() in ('yes', 'on') else 'false'}."
    return ""


def _members(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, or the type itself."""
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


def _literals(annotation: Any) -> list[Any]:
    return [value for member in _members(annotation) if get_origin(member) is Literal for value in get_args(member)]


def _nearest_key(model: type[BaseModel], path: Path) -> str | None:
    section, _ = _find(model, path[:-1])
    tail = suggest(str(path[-1]), list(section.model_fields)) if section else ""
    return tail.split("'")[1] if tail else None


def _find(model: type[BaseModel], path: Path) -> tuple[type[BaseModel] | None, Any]:
    """The model that stands at `path` (None for a plain value), and what is allowed there."""
    section: type[BaseModel] | None = model
    allowed: Any = model
    for part in path:
        if isinstance(part, str) and section is not None and part in section.model_fields:
            allowed = section.model_fields[part]
        elif isinstance(part, int):
            inner = allowed.annotation if isinstance(allowed, FieldInfo) else allowed
            allowed = next((get_args(m)[0] for m in _members(inner) if get_origin(m) in (list, tuple)), Any)
        elif isinstance(part, str) and (values := _values(allowed)) is not None:
            allowed = values
        else:
            return None, Any
        annotation = allowed.annotation if isinstance(allowed, FieldInfo) else allowed
        models = [m for m in _members(annotation) if isinstance(m, type) and issubclass(m, BaseModel)]
        section = models[0] if models else None
    return section, allowed


def _values(allowed: Any) -> Any:
    """What stands in a mapping under its keys; None for what is no mapping."""
    inner = allowed.annotation if isinstance(allowed, FieldInfo) else allowed
    return next((get_args(m)[1] for m in _members(inner) if get_origin(m) is dict), None)


def _within(data: Any, location: Path, *, keep_last: bool) -> Path:
    """The part of pydantic's location that is a path into the data: names of union members are cut off.

    Args:
        data: what was validated.
        location: pydantic's.
        keep_last: keep the last part whether the data has it or not: it names what is missing.
    """
    path: list[str | int] = []
    for i, part in enumerate(location):
        if isinstance(data, dict) and isinstance(part, str):
            if part in data:
                data = data[part]
            elif not keep_last or i < len(location) - 1:
                break
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            break
        path.append(part)
    return tuple(path)


def _value(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data
