"""`jsonl` and `hf`: tasks from files on this machine. Nothing is downloaded.

`jsonl` reads task rows in the form of `Task.from_row`. `hf` reads a Hugging Face dataset (a folder written by
`save_to_disk`, or parquet or JSON-lines files) whose columns are named in the recipe. Bad rows are all found before
anything is said, and each is named by file and row.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from janusrl import registry
from janusrl.sources import SourceError, Split, source
from janusrl.task import Task, TaskError

SHOWN = 20
"""Bad rows that an error message lists."""
_log = logging.getLogger(__name__)


class FileOptions(BaseModel):
    """Options that `jsonl` and `hf` share."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    path: str
    """File or folder, relative to the recipe."""
    eval_share: float | None = Field(None, gt=0, lt=1)
    """For one file that serves both splits: the share held out, by a stable hash of each task's id. None takes every
    row, for files that hold one split each."""
    on_error: Literal["stop", "skip"] = "stop"
    """What bad rows do. `skip` leaves them out, counts them in the log, and writes them to `skipped_to`."""
    skipped_to: str | None = None
    """JSON-lines file, relative to the recipe, for skipped rows: `{"where", "error"}`."""

    @model_validator(mode="after")
    def _skipping_leaves_a_trace(self) -> FileOptions:
        if self.on_error == "skip" and self.skipped_to is None:
            raise ValueError("on_error: skip needs 'skipped_to', a file that the bad rows are written to")
        return self


class Columns(BaseModel):
    """Which column holds what."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    prompt: str
    """The instruction: text, or a list of chat messages."""
    code: str | None = None
    """A right answer's source: the reference."""
    picture: str | None = None
    """A right answer's picture: the reference."""
    text: str | None = None
    """A right answer in words: the reference."""
    demonstration: str | None = None
    """What SFT imitates."""
    image: str | None = None
    """A picture shown in the prompt, or a list of them."""
    id: str | None = None
    """Unique name of each row; its number when None."""


class HfOptions(FileOptions):
    """Options of the `hf` source."""

    domain: str
    """Environment that runs the answers, such as `svg`."""
    columns: Columns
    """Which column holds what."""
    language: str | None = None
    """Language of the code column."""
    dataset_split: str | None = None
    """Split of a dataset that has several; the recipe's own (`train` or `eval`) when None."""


@source("jsonl")
def jsonl(options: FileOptions, *, count: int | None, seed: int, split: Split, folder: Path) -> Iterable[Task]:
    """Tasks from a JSON-lines file, in its order.

    Raises:
        SourceError: no such file, or bad rows: all of them are counted, and the first 20 listed.
    """
    path = _existing(options.path, folder)
    if path.is_dir():
        raise SourceError(f"source 'jsonl': {options.path} is a folder; 'path' must be a .jsonl file")

    def build(row: Any, where: str, number: int) -> Task:
        return Task.from_row(row, where=where, folder=path.parent)

    return collect(_json_lines(path), build, options, split, folder)


@source("hf")
def hf(options: HfOptions, *, count: int | None, seed: int, split: Split, folder: Path) -> Iterable[Task]:
    """Tasks from a Hugging Face dataset on disk, in its order.

    Raises:
        SourceError: no such dataset, split or column, or bad rows.
    """
    path = _existing(options.path, folder)
    rows, columns = _dataset_rows(path, options.dataset_split or split)
    missing = [
        f"'{name}' (for {use}){registry.suggest(name, columns)}"
        for use, name in options.columns.model_dump(exclude_none=True).items()
        if name not in columns
    ]
    if missing:
        have = ", ".join(columns)
        raise SourceError(f"source 'hf': {options.path} has no column {', '.join(missing)}; it has: {have}")

    def build(row: Any, where: str, number: int) -> Task:
        return Task.from_row(_task_row(row, where, number, options), where=where, folder=path.parent)

    return collect(rows, build, options, split, folder)


Row = tuple[str, Any]
"""Where the row stands, in words, and the row; a TaskError in its place when it cannot be read."""


def collect(
    rows: Iterable[Row],
    build: Callable[[Any, str, int], Task],
    options: FileOptions,
    split: Split,
    folder: Path,
) -> list[Task]:
    """Build every task, gather what is wrong, then stop or skip as the options say.

    Raises:
        SourceError: there are bad rows and `on_error` is `stop`; the first 20 are listed.
    """
    tasks, bad = [], []
    for number, (where, row) in enumerate(rows):
        try:
            if isinstance(row, TaskError):
                raise row
            task = build(row, where, number)
        except TaskError as error:
            bad.append((where, str(error)))
            continue
        if options.eval_share is None or _side(task.id, options.eval_share) == split:
            tasks.append(task)
    if bad and options.on_error == "stop":
        listed = "\n".join(f"  {message}" for _, message in bad[:SHOWN])
        more = f"\n  and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
        raise SourceError(f"{options.path}: {len(bad)} bad rows (`on_error: skip` leaves them out):\n{listed}{more}")
    if bad:
        target = folder / str(options.skipped_to)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(json.dumps({"where": where, "error": message}) + "\n" for where, message in bad))
        _log.warning("%s: skipped %d bad rows of %d; see %s", options.path, len(bad), number + 1, options.skipped_to)
    return tasks


def _side(name: str, eval_share: float) -> Split:
    """The split of one id: a stable hash of it, whatever the seed."""
    digest = hashlib.sha256(name.encode()).digest()
    return "eval" if int.from_bytes(digest[:8], "big") < eval_share * 2**64 else "train"


def _existing(given: str, folder: Path) -> Path:
    path = folder / given
    if not path.exists():
        raise SourceError(f"no file or folder {given} in {folder.resolve()}")
    return path


def _json_lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            where = f"{path.name} line {number}"
            if not line.strip():
                continue
            try:
                yield where, json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except (ValueError, RecursionError) as error:
                yield where, TaskError(f"{where}: not JSON in UTF-8: {error}")


def _dataset_rows(path: Path, split: str) -> tuple[Iterator[Row], list[str]]:
    """Rows as plain dictionaries (pictures as `{"bytes", "path"}`), and the names of the columns."""
    import pyarrow
    import pyarrow.parquet

    saved = [name for name in ("dataset_info.json", "state.json", "dataset_dict.json") if (path / name).exists()]
    if saved:
        import datasets

        loaded = datasets.load_from_disk(str(path))
        if isinstance(loaded, datasets.DatasetDict):
            if split not in loaded:
                have = ", ".join(loaded)
                raise SourceError(f"{path.name} has no split '{split}'; set 'dataset_split' to one of: {have}")
            loaded = loaded[split]
        table = loaded.with_format("arrow")
        chunks = (batch for batch in table.iter(batch_size=256))
        return _table_rows(path.name, chunks), list(loaded.column_names)
    files = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.suffix in _SUFFIXES)
    if not files or any(p.suffix not in _SUFFIXES for p in files):
        raise SourceError(f"source 'hf': {path.name} is no saved dataset and holds no {', '.join(_SUFFIXES)} files")
    if all(p.suffix == ".parquet" for p in files):
        opened = [(p, pyarrow.parquet.ParquetFile(p)) for p in files]
        columns = opened[0][1].schema_arrow.names
        rows = (row for p, file in opened for row in _table_rows(p.name, file.iter_batches(batch_size=256)))
        return rows, columns
    found = [row for p in files for row in _json_lines(p)]
    names = dict.fromkeys(name for _, row in found if isinstance(row, Mapping) for name in row)
    return iter(found), list(names)


_SUFFIXES = (".parquet", ".jsonl", ".json")


def _table_rows(name: str, batches: Iterable[Any]) -> Iterator[Row]:
    number = 0
    for batch in batches:
        for row in batch.to_pylist():
            yield f"{name} row {number}", row
            number += 1


def _task_row(row: Any, where: str, number: int, options: HfOptions) -> dict[str, Any]:
    """The row in the form of `Task.from_row`. Raises TaskError that names the column."""
    if not isinstance(row, Mapping):
        raise TaskError(f"{where}: a row must be an object, got {type(row).__name__}")
    columns = options.columns

    def cell(name: str | None, *kinds: type) -> Any:
        value = None if name is None else row.get(name)
        if value is not None and not isinstance(value, kinds):
            allowed = " or ".join(kind.__name__ for kind in kinds)
            raise TaskError(f"{where}: column '{name}' must hold {allowed}, got {type(value).__name__}")
        return value

    prompt = cell(columns.prompt, str, list)
    if not prompt:
        raise TaskError(f"{where}: column '{columns.prompt}' is empty")
    shown = cell(columns.image, str, bytes, dict, list)
    images = [_picture(one, f"{where}: column '{columns.image}'") for one in _listed(shown)]
    if images and isinstance(prompt, str):
        prompt = [{"role": "user", "content": [{"type": "image"}] * len(images) + [{"type": "text", "text": prompt}]}]
    reference = {"code": cell(columns.code, str), "text": cell(columns.text, str)}
    picture = cell(columns.picture, str, bytes, dict)
    reference["picture"] = None if picture is None else _picture(picture, f"{where}: column '{columns.picture}'")
    reference["language"] = options.language if reference["code"] else None
    name = cell(columns.id, str, int)
    return {
        "id": str(number) if name is None else str(name),
        "domain": options.domain,
        "prompt": prompt,
        "reference": {key: value for key, value in reference.items() if value is not None},
        "images": images,
        "demonstration": cell(columns.demonstration, str),
        "metadata": {"source": options.path},
    }


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _picture(value: Any, where: str) -> str | bytes:
    """Bytes or a path, from what the `Image` feature of datasets stores."""
    if isinstance(value, Mapping):
        value = value.get("bytes") or value.get("path")
    if not isinstance(value, str | bytes):
        raise TaskError(f"{where} holds no picture (bytes, a path, or the Image feature)")
    return value
