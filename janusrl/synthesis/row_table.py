"""ROWS, REJECTS, COSTS: the tables of a corpus, and the way between a row and its cells.

Columns have the names of the fields of `Row` and `Reject`. Pictures are stored as the `Image` feature of `datasets`
(encoded bytes and a path), lists of words as lists, and what has no fixed form (mappings, tests) as JSON text with
sorted keys, so that equal rows have equal cells. What a row cost differs from run to run: it stands in a table of its
own. The schemas carry the features that `datasets` reads, without importing it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from janusrl.synthesis.row import Reject, Row
from janusrl.task import file_text, read_files

D = TypeVar("D", Row, Reject)
_PICTURE = pa.struct([pa.field("bytes", pa.binary()), pa.field("path", pa.string())])
_PICTURES = ("picture",)
_LISTS_OF_PICTURES = ("images",)
_WORDS = ("families", "origins", "parents")
_JSON = ("tests", "files", "options", "scores", "metadata")
_COSTS = {
    "prompt_tokens": pa.int64(),
    "completion_tokens": pa.int64(),
    "requests": pa.int64(),
    "usd": pa.float64(),
    "seconds": pa.float64(),
}


@dataclass(frozen=True)
class Table:
    """The columns of one kind of file."""

    schema: pa.Schema
    texts: tuple[str, ...] = ()
    """Columns of few different words, which are stored as dictionaries."""


class CellError(ValueError):
    """A cell does not hold what its column should; the message names both."""


def cells(item: Row | Reject) -> dict[str, Any]:
    """A row or a reject as the cells of its table."""
    found: dict[str, Any] = {}
    for column in fields(item):
        name, value = column.name, getattr(item, column.name)
        if name == "cost":
            continue
        if name == "files":
            value = plain_json({key: file_text(content) for key, content in value.items()})
        elif name in _JSON:
            value = plain_json(value)
        elif name in _PICTURES:
            value = _cell_of_picture(value)
        elif name in _LISTS_OF_PICTURES:
            value = [_cell_of_picture(one) for one in value]
        elif name in _WORDS:
            value = [storable(word) for word in value]
        elif isinstance(value, str):
            value = storable(value)
        found[name] = value
    return found


def cost_cells(item: Row | Reject, kind: str) -> dict[str, Any]:
    """What a row (`kind` is `row`) or a reject (`reject`) cost, as cells; what is not known is null."""
    cost = {name: item.cost.get(name) for name in _COSTS}
    return {"id": storable(item.id), "stage": item.stage, "kind": kind, **cost}


def from_cells(made_of: type[D], row: Mapping[str, Any]) -> D:
    """A row or a reject out of its cells; columns that it does not know are left alone.

    Raises:
        CellError: a column is missing that has no default, or holds something else.
    """
    values: dict[str, Any] = {}
    for column in fields(made_of):
        name = column.name
        if name not in row or row[name] is None:
            continue
        try:
            values[name] = _value(name, row[name])
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise CellError(f"row {row.get('id')!r}, column '{name}': {error}") from error
    try:
        return made_of(**values)
    except TypeError as error:
        raise CellError(f"row {row.get('id')!r} is no {made_of.__name__.lower()} of a corpus: {error}") from error


def plain_json(value: Any) -> str:
    """JSON with sorted keys; NaN and infinities, which it does not have, are null; lone surrogates are `?`."""
    return storable(json.dumps(_finite(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def storable(text: str) -> str:
    """Text without the lone surrogates that UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()


def _value(name: str, cell: Any) -> Any:
    if name == "files":
        return read_files(json.loads(cell), "files")
    if name in _JSON:
        found = json.loads(cell)
        return tuple(found) if name == "tests" else found
    if name in _PICTURES:
        return cell["bytes"]
    if name in _LISTS_OF_PICTURES:
        return tuple(one["bytes"] for one in cell)
    return tuple(cell) if name in _WORDS else cell


def _cell_of_picture(content: bytes | None) -> dict[str, Any] | None:
    return None if content is None else {"bytes": content, "path": None}


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _schema(made_of: type[Row] | type[Reject]) -> pa.Schema:
    columns: list[pa.Field] = []
    features: dict[str, Any] = {}
    kind: pa.DataType
    feature: dict[str, Any]
    for column in fields(made_of):
        name = column.name
        if name == "cost":
            continue
        text: dict[str, Any] = {"dtype": "string", "_type": "Value"}
        if name in _PICTURES:
            kind, feature = _PICTURE, {"_type": "Image"}
        elif name in _LISTS_OF_PICTURES:
            kind, feature = pa.list_(_PICTURE), {"feature": {"_type": "Image"}, "_type": "List"}
        elif name in _WORDS:
            kind, feature = pa.list_(pa.string()), {"feature": text, "_type": "List"}
        elif name == "rounds":
            kind, feature = pa.int64(), {"dtype": "int64", "_type": "Value"}
        else:
            kind, feature = pa.string(), text
        columns.append(pa.field(name, kind))
        features[name] = feature
    return pa.schema(columns, {"huggingface": json.dumps({"info": {"features": features}})})


ROWS = Table(_schema(Row), ("stage", "category", "env", "language", "split", "strategy", "writer", "licence"))
"""`rows/*.parquet`."""
REJECTS = Table(_schema(Reject), ("stage", "category", "step", "reason"))
"""`rejects.parquet`."""
COSTS = Table(
    pa.schema([("id", pa.string()), ("stage", pa.string()), ("kind", pa.string()), *_COSTS.items()]), ("stage", "kind")
)
"""`costs.parquet`: no part of the content."""
