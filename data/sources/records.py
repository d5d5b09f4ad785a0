"""`records`: seeds from rows of data: pairs, triplets with a picture, code alone, edits, tasks with tests.

Rows are read from JSON lines, JSON lists, Parquet, datasets written by `save_to_disk`, and datasets of the hub, one at
a time. The JanusCode form (`messages` and `images`) is read with `form: januscode`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from janusrl.program import ExtractionError, extract_program
from janusrl.registry import suggest
from janusrl.synthesis.januscode import PLACEHOLDER, unescape
from janusrl.synthesis.seed import UNKNOWN_LICENCE, Seed, SeedError, SeedLike, seed_source
from janusrl.task import TaskError, read_files

from .algorithm_cells import cases_of
from .datasets_on_hand import Opened, is_saved, open_hub, open_saved
from .licences import FolderLicences, card_licence, spdx_of
from .picture_cells import picture_of
from .reading import Unreadable
from .row_files import Row, data_files, rows_of
from .seen import Seen

LOOKED_AT = 20
"""Rows looked at before a column counts as missing, in files that do not list theirs."""
_FENCE = re.compile(r"^ {0,3}(?:```+|~~~+)", re.M)
_TAG = re.compile(r"^ {0,3}(?:```+|~~~+)[ \t]*([\w+#.-]+)", re.M)


class RecordColumns(BaseModel):
    """Which column holds what. Columns of these very names are taken where they are there."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    instruction: str = "instruction"
    """What is asked for, in words."""
    code: str = "code"
    """A program, alone or in a code fence."""
    picture: str = "picture"
    """A picture of what the program draws: bytes, a path beside the file, a data URL, or the Image feature."""
    source_code: str = "source_code"
    """In pairs of edits, the program before."""
    tests: str = "tests"
    """Functional tests, in any form that `algorithm_cells` reads."""
    entry_point: str = "entry_point"
    """Name of the function that tests call, where their form needs it."""
    files: str = "files"
    """Data files that the program reads: names to text, or to base64 data URLs."""
    options: str = "options"
    """Task metadata that the environment reads."""
    id: str = "id"
    """Unique name; file and number of the row where there is none."""
    family: str = "family"
    """What relatives share; rows that have the same program to start from, where there is none."""
    language: str = "language"
    """Language of the program."""
    licence: str = "licence"
    """Licence of the row, as an SPDX id in any letters."""


class RecordsOptions(BaseModel):
    """Options of the `records` source."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    path: str | None = None
    """File or folder of data files, or a folder written by `save_to_disk`, relative to the recipe."""
    dataset: str | None = None
    """A dataset of the Hugging Face hub instead, `owner/name`; its rows are streamed."""
    config: str | None = None
    """Configuration of the hub's dataset, where it has several."""
    revision: str | None = None
    """Branch, tag or commit of the hub's dataset; the commit read stands in every origin."""
    dataset_split: str | None = None
    """Split of a dataset that has several."""
    form: Literal["rows", "januscode"] = "rows"
    """`rows` with columns, or records of `messages` and `images`: the last user and the last assistant message."""
    columns: RecordColumns = RecordColumns()
    """Which column holds what."""
    language: str | None = None
    """Language of all programs without one of their own."""
    env: str = ""
    """Environment that runs them; the stage's when empty."""
    licence: str | None = None
    """SPDX expression of rows without one of their own; else the data set's card or the LICENSE beside it tells."""
    most_row_bytes: int = Field(20_000_000, ge=1)
    """Longest row of JSON that is read; a longer one is a bad seed with the reason `too_large`."""

    @model_validator(mode="after")
    def _from_one_place(self) -> RecordsOptions:
        if (self.path is None) == (self.dataset is None):
            raise ValueError("give 'path' (files on this machine) or 'dataset' (of the hub), and not both")
        return self


@seed_source("records")
def records(options: RecordsOptions, *, folder: Path) -> Iterator[SeedLike]:
    """Yield a seed for each row, in the order of the files.

    What cannot be read is a BadSeed: `bad_row` (no JSON, a wrong type, nothing in it), `no_code` (a program that is cut
    off, or in another language), `bad_picture`, `bad_tests`, `undecodable`, `too_large`, `unreadable`.

    Raises:
        SeedError: no such file, dataset, split or column; no rows.
    """
    opened, home = _open(options, folder)
    rows = _with_columns(opened, options)
    seen, empty = Seen(), True
    for name, row in rows:
        empty = False
        origin = f"{opened.name}{name}"
        try:
            seed = seed_of(row, name, options, home, opened.licence)
            key = seed.id if seen.is_new(seed.id) else f"{seed.id} ({name})"
            yield replace(seed, id=key, origin=origin)
        except Unreadable as error:
            yield error.bad_seed(name, origin)
    if empty:
        raise SeedError(f"source 'records': {options.path or options.dataset} has no rows")


def _open(options: RecordsOptions, folder: Path) -> tuple[Opened, Path]:
    """The rows, and the folder that paths of pictures start from."""
    if options.dataset is not None:
        return open_hub(options.dataset, options.config, options.dataset_split, options.revision), folder
    path = folder / str(options.path)
    home = path if path.is_dir() else path.parent
    if is_saved(path):
        opened = open_saved(path, options.dataset_split)
        licence = opened.licence if opened.licence != UNKNOWN_LICENCE else _told_beside(home)
        return Opened(opened.name, opened.rows, opened.columns, licence), home
    rows = rows_of(data_files(path), path, options.most_row_bytes)
    return Opened(f"records:{path.name}/" if path.is_dir() else "records:", rows, None, _told_beside(home)), home


def _told_beside(home: Path) -> str:
    told = card_licence(home)
    return told if told != UNKNOWN_LICENCE else FolderLicences(home).of(home / "rows")


def _with_columns(opened: Opened, options: RecordsOptions) -> Iterator[Row]:
    """The rows; before the first one, whether the columns that the options name are there.

    Raises:
        SeedError: one is not, or there is none to make seeds of.
    """
    start = list(islice(opened.rows, LOOKED_AT))
    rows = [row for _, row in start if isinstance(row, Mapping)]
    names = opened.columns or tuple(dict.fromkeys(name for row in rows for name in row))
    if rows or opened.columns:
        what = options.path or options.dataset
        if options.form == "januscode":
            wanted = [] if "messages" in names else ["messages"]
        else:
            named = {name: getattr(options.columns, name) for name in options.columns.model_fields_set}
            wanted = [column for column in named.values() if column not in names]
            if not wanted and not {options.columns.instruction, options.columns.code} & set(names):
                wanted = [options.columns.instruction, options.columns.code]
        if wanted:
            missing = " or ".join(f"'{name}'{suggest(name, list(names))}" for name in wanted)
            raise SeedError(
                f"source 'records': {what} has no column {missing} It has: {', '.join(names)}. Name yours in 'columns'."
            )
    return chain(start, opened.rows)


def seed_of(row: Any, name: str, options: RecordsOptions, home: Path, licence: str) -> Seed:
    """The seed of one row. Raises Unreadable."""
    if isinstance(row, Unreadable):
        raise row
    if not isinstance(row, Mapping):
        raise Unreadable("bad_row", f"a row must be an object, got {type(row).__name__}")
    _must_encode(row)
    if options.form == "januscode":
        row = _conversation(row)
    return _seed(row, name, options, home, licence)


def _seed(row: Mapping[str, Any], name: str, options: RecordsOptions, home: Path, licence: str) -> Seed:
    columns = RecordColumns() if options.form == "januscode" else options.columns

    def cell(column: str, *kinds: type) -> Any:
        value = row.get(column)
        if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
            allowed = " or ".join(kind.__name__ for kind in kinds)
            raise Unreadable("bad_row", f"column '{column}' must hold {allowed}, got {type(value).__name__}")
        return None if isinstance(value, str) and not value.strip() else value

    told = cell(columns.language, str)
    language = str(told).lower() if told else options.language or ""
    instruction, given = cell(columns.instruction, str), cell(columns.code, str)
    before = cell(columns.source_code, str)
    if instruction is None and given is None:
        raise Unreadable("bad_row", f"neither '{columns.instruction}' nor '{columns.code}' holds anything")
    code = None if given is None else _program(given, language)
    tests: tuple[Mapping[str, Any], ...] = ()
    features: dict[str, Any] = dict(row.get(_FEATURES, {}))
    if row.get(columns.tests) not in (None, "", [], {}, "[]", "{}"):
        tests, left_out = cases_of(row[columns.tests], cell(columns.entry_point, str))
        features |= {"tests_left_out": left_out} if left_out else {}
    picture = row.get(columns.picture)
    try:
        files = read_files(_present(cell(columns.files, Mapping, str)), "row")
    except TaskError as error:
        raise Unreadable("bad_row", str(error)) from error
    own = spdx_of(str(cell(columns.licence, str) or ""))
    key = cell(columns.id, str, int)
    relatives = before or code or instruction or ""
    digest = hashlib.sha256(relatives.encode()).hexdigest()[:20]
    return Seed(
        id=name if key is None else str(key),
        family=str(cell(columns.family, str, int) or f"records-{digest}"),
        env=options.env,
        language=language or (_tag_of(given) if given else ""),
        code=code,
        instruction=instruction,
        picture=None if picture is None else picture_of(picture, home),
        source_code=None if before is None else _program(before, language),
        tests=tests,
        files=files,
        options=_present(cell(columns.options, Mapping, str)),
        licence=own if own != UNKNOWN_LICENCE else options.licence or licence,
        features=features,
    )


_FEATURES = "\0features"
"""Key of what `_conversation` adds; no column has this name."""


def _conversation(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a record of messages stands for. Raises Unreadable.

    The last user message is the instruction, the last assistant message the program; the first picture is the picture.
    """
    messages, images = row.get("messages"), row.get("images") or []
    if not isinstance(messages, list) or not isinstance(images, list):
        raise Unreadable("bad_row", "'messages' and 'images' must be lists")
    texts: dict[str, str] = {}
    slots = 0
    for number, message in enumerate(messages):
        role, content = (message.get("role"), message.get("content")) if isinstance(message, Mapping) else (None, None)
        if role not in ("system", "user", "assistant") or not isinstance(content, str):
            raise Unreadable("bad_row", f"messages[{number}] must have a 'role' and text as 'content'")
        slots += content.count(PLACEHOLDER) if role == "user" else 0
        texts[role] = unescape(content.replace(PLACEHOLDER, "")).strip() if role != "assistant" else unescape(content)
    if slots != len(images):
        raise Unreadable("bad_row", f"the messages have {slots} {PLACEHOLDER}, and 'images' holds {len(images)}")
    if not texts.get("assistant", "").strip():
        raise Unreadable("bad_row", "no message of the assistant says anything")
    known = {key: value for key, value in row.items() if key in ("id", "licence", "language", "family")}
    features = {"pictures": len(images), **({"system": texts["system"]} if texts.get("system") else {})}
    return {
        **known,
        "instruction": texts.get("user"),
        "code": texts["assistant"],
        "picture": images[0] if images else None,
        _FEATURES: features,
    }


def _program(text: str, language: str) -> str:
    """The program in a cell: what stands in its code fence, or all of it. Raises Unreadable."""
    if not _FENCE.search(text):
        return text
    try:
        return extract_program(text, language or _tag_of(text) or "code").source
    except ExtractionError as error:
        raise Unreadable("no_code", str(error)) from error


def _tag_of(text: str) -> str:
    """The language that the last code fence names that names one; empty where none does."""
    tags = _TAG.findall(text)
    return _TAGS.get(tags[-1].lower(), tags[-1].lower()) if tags else ""


_TAGS = {"py": "python", "python3": "python", "xml": "svg", "htm": "html", "octave": "matlab", "wolfram": "mathematica"}


def _present(value: Mapping[str, Any] | str | None) -> dict[str, Any]:
    """A mapping, or its JSON text, without the keys that only other rows of its table have. Raises Unreadable."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise Unreadable("bad_row", f"a column of names and values holds text that is no JSON: {error}") from error
    if value is not None and not isinstance(value, Mapping):
        raise Unreadable("bad_row", f"expected names and values, got {type(value).__name__}")
    return {key: one for key, one in (value or {}).items() if one is not None}


def _must_encode(row: Mapping[str, Any]) -> None:
    """Raises Unreadable where text holds half of a character, which no file can hold."""
    waiting: list[Any] = [row]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise Unreadable("undecodable", "its text holds half of a surrogate pair") from error
        elif isinstance(value, Mapping):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
