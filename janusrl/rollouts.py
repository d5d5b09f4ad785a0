"""Rollouts on disk: every completion with its outcome and scores, one Parquet file a step and rank, pictures by hash.

A store survives a writer that is killed at any moment: files appear whole or not at all, and the same step written
again replaces the first. A reward that is None stays null; it never becomes 0. This file knows nothing of training,
scoring or reports: it holds rows.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

_STAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]*(/[A-Za-z0-9][A-Za-z0-9_.]*)*")
_FILE = re.compile(r"step-(\d+)-rank(\d+)\.parquet")
_HASH = re.compile(r"[0-9a-f]{8,128}")
_SCHEMA = pa.schema(
    [
        pa.field("stage", pa.string(), nullable=False),
        pa.field("step", pa.int64(), nullable=False),
        pa.field("rank", pa.int32(), nullable=False),
        pa.field("task_id", pa.string(), nullable=False),
        pa.field("group", pa.int64(), nullable=False),
        pa.field("prompt", pa.string()),
        pa.field("completion", pa.string()),
        pa.field("source", pa.string()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("message", pa.string()),
        pa.field("total", pa.float64()),
        pa.field("advantage", pa.float64()),
        pa.field("scorecard", pa.string()),
        pa.field("reference", pa.string()),
        pa.field("image", pa.string()),
        pa.field("render_key", pa.string()),
    ]
)


class RolloutError(OSError):
    """Rollouts cannot be written or read; the message names the file and what to do."""


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """One completion: what was asked, what came, what became of it, and how it scored."""

    stage: str
    """Where it was sampled: `grpo`, an arm's name, or `eval/sft/greedy`."""
    step: int
    rank: int
    task_id: str
    group: int
    """Completions of one prompt in one step share this number."""
    prompt: str
    """The instruction, as text."""
    completion: str
    source: str | None
    """The program that was cut out of the completion, None where there was none."""
    status: str
    """A `Status`: `scored`, `model_failed`, `infra_failed` or `not_run`."""
    reason: str = ""
    message: str = ""
    total: float | None = None
    """The reward; None, stored as null, where the failure was ours."""
    advantage: float | None = None
    scorecard: Mapping[str, Any] = field(default_factory=dict)
    """`Scorecard.to_row()`."""
    reference: str | None = None
    """Content hash of the reference picture."""
    image: str | None = None
    """Content hash of what the program drew."""
    render_key: str = ""


class RolloutStore:
    """A folder of rollouts.

    `<stage, with - for />/step-000012-rank0.parquet` holds the rows of one step and rank, `images/ab/abcdef....png`
    each picture once. Ranks and processes may write into one folder at the same time.

    Args:
        folder: usually `runs/NAME/rollouts`; made on the first write.
        keep_images: False drops the pictures and keeps only their hashes.
    """

    def __init__(self, folder: Path | str, *, keep_images: bool = True) -> None:
        self.folder = Path(folder)
        self.keep_images = keep_images
        self.damaged: dict[Path, str] = {}
        """Files that the last reads could not read, with the cause. Each was also warned of."""

    def write(
        self,
        rollouts: Sequence[Rollout],
        *,
        stage: str,
        step: int,
        rank: int = 0,
        images: Mapping[str, np.ndarray] | None = None,
    ) -> Path:
        """Write the rows of one step of one rank; a file that is already there for them is replaced.

        Args:
            rollouts: the rows; each must carry this stage, step and rank.
            stage: letters, digits, `_` and `.`, with `/` between parts.
            step: optimizer step, 0 or more.
            rank: process number, 0 or more.
            images: content hash to H x W x {3, 4} uint8 pixels. Pictures already there are skipped.

        Returns:
            The Parquet file. It and its pictures are whole, and the rows are on disk, when this returns.

        Raises:
            RolloutError: the disk is full, or the folder cannot be written.
            ValueError: a row of another step, or a stage, step or hash that cannot name a file.
        """
        path = self._stage_folder(stage) / f"step-{step:06d}-rank{rank}.parquet"
        if not _FILE.fullmatch(path.name):
            raise ValueError(f"step and rank must be 0 or more, got step {step}, rank {rank}")
        for row in rollouts:
            if (row.stage, row.step, row.rank) != (stage, step, rank):
                raise ValueError(
                    f"a rollout of stage {row.stage!r}, step {row.step}, rank {row.rank} was given to the file of "
                    f"stage {stage!r}, step {step}, rank {rank}"
                )
        table = pa.Table.from_pylist([_plain(row) for row in rollouts], schema=_SCHEMA)
        for name, pixels in (images or {}).items() if self.keep_images else ():
            self._write_image(name, pixels)
        _write_whole(path, lambda stream: pq.write_table(table, stream, compression="zstd"), sync=True)
        return path

    def read(self, stage: str | None = None) -> list[Rollout]:
        """Return the rows of one stage, or of all, by stage, step and rank.

        A file that cannot be read is left out, warned of, and kept in `damaged`.
        """
        return [_rollout(row) for _, table in self.scan(stage) for row in table.to_pylist()]

    def scan(self, stage: str | None = None, columns: Sequence[str] | None = None) -> Iterator[tuple[Path, pa.Table]]:
        """Yield each file with its rows as a table, only `columns` when given: the way through runs of any size."""
        for name in self.stages() if stage is None else [stage]:
            for path, _ in self._files(name):
                table = self._table(path, columns)
                if table is not None:
                    yield path, table

    def take(self, path: Path, rows: Sequence[int]) -> list[Rollout]:
        """Return some rows of one file that `scan` yielded, by their number in it; none if it is damaged."""
        table = self._table(path, None)
        return [] if table is None else [_rollout(row) for row in table.take(pa.array(rows, pa.int64())).to_pylist()]

    def stages(self) -> list[str]:
        """Return the stages that have rollouts, by name."""
        if not self.folder.is_dir():
            return []
        folders = (entry.name.replace("-", "/") for entry in self.folder.iterdir() if entry.is_dir())
        return sorted(name for name in folders if name != "images" and self._files(name))

    def steps(self, stage: str) -> list[int]:
        """Return the steps of `stage` that have rollouts, ascending."""
        return sorted({step for _, step in self._files(stage)})

    def image(self, name: str) -> np.ndarray:
        """Return the picture with content hash `name`, H x W x 4 uint8.

        Raises:
            RolloutError: it was not kept, or its file is damaged.
        """
        path = self._image_path(name)
        try:
            with Image.open(path) as image:
                return np.asarray(image.convert("RGBA"))
        except FileNotFoundError as error:
            raise RolloutError(f"the picture {name} was not kept: there is no {path}") from error
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise RolloutError(f"the picture {path} is damaged ({error}); delete it and render again") from error

    def drop_after(self, stage: str, step: int) -> int:
        """Remove the files of `stage` later than `step`, the step of the checkpoint that a run resumes from.

        Returns:
            How many files were removed.

        Raises:
            RolloutError: a file cannot be removed.
        """
        late = [path for path, number in self._files(stage) if number > step]
        for path in late:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise RolloutError(
                    f"cannot remove {path}: {error.strerror}. Check the rights of its folder."
                ) from error
        return len(late)

    def _stage_folder(self, stage: str) -> Path:
        if not _STAGE.fullmatch(stage) or stage == "images":
            raise ValueError(
                f"{stage!r} cannot name a stage: letters, digits, '_' and '.', with '/' between parts, and not 'images'"
            )
        return self.folder / stage.replace("/", "-")

    def _files(self, stage: str) -> list[tuple[Path, int]]:
        """The files of a stage with their steps, by step and rank."""
        if not _STAGE.fullmatch(stage) or not (folder := self._stage_folder(stage)).is_dir():
            return []
        found = [(match, entry) for entry in folder.iterdir() if (match := _FILE.fullmatch(entry.name))]
        found.sort(key=lambda pair: (int(pair[0][1]), int(pair[0][2])))
        return [(entry, int(match[1])) for match, entry in found]

    def _table(self, path: Path, columns: Sequence[str] | None) -> pa.Table | None:
        wanted = list(_SCHEMA.names if columns is None else columns)
        try:
            with path.open("rb") as stream:
                file = pq.ParquetFile(stream)
                if lacking := set(wanted) - set(file.schema_arrow.names):
                    raise RolloutError(f"it has no column {', '.join(sorted(lacking))}")
                return file.read(columns=wanted)
        except (OSError, pa.ArrowException) as error:
            self.damaged[path] = str(error)
            warnings.warn(f"{path} cannot be read and is left out: {error}", stacklevel=3)
            return None

    def _image_path(self, name: str) -> Path:
        if not _HASH.fullmatch(name):
            raise ValueError(f"{name!r} is not a content hash: 8 to 128 lower-case hexadecimal digits")
        return self.folder / "images" / name[:2] / f"{name}.png"

    def _write_image(self, name: str, pixels: np.ndarray) -> None:
        path = self._image_path(name)
        if not (path.exists() and path.stat().st_size):
            picture = Image.fromarray(pixels)
            _write_whole(path, lambda stream: picture.save(stream, "PNG", compress_level=1))


def _write_whole(path: Path, fill: Callable[[BinaryIO], object], *, sync: bool = False) -> None:
    """Write beside `path`, then rename onto it: readers see the old file, or the new one, and nothing between."""
    beside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as stream:
            fill(stream)
            stream.flush()
            if sync:
                os.fsync(stream.fileno())
        beside.replace(path)
        if sync:
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise RolloutError(
            f"cannot write {path}: {error.strerror or error}. Free some space, or check the rights of the folder; "
            "what was written before is whole, and the run resumes from its last checkpoint."
        ) from error


def _plain(rollout: Rollout) -> dict[str, Any]:
    row = {item.name: getattr(rollout, item.name) for item in fields(Rollout)}
    row["scorecard"] = json.dumps(_finite(row["scorecard"]), allow_nan=False)
    row["total"], row["advantage"] = _finite(rollout.total), _finite(rollout.advantage)
    return {key: _storable(value) if isinstance(value, str) else value for key, value in row.items()}


def _rollout(row: dict[str, Any]) -> Rollout:
    return Rollout(**{**row, "scorecard": json.loads(row["scorecard"] or "{}")})


def _storable(text: str) -> str:
    """Text without the lone surrogates that UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()


def _finite(value: Any) -> Any:
    """NaN and infinities, which JSON does not have, as None, at any depth."""
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
