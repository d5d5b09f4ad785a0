"""Hugging Face datasets as rows: a folder written by `save_to_disk`, or a dataset of the hub, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from janusrl.synthesis.seed import UNKNOWN_LICENCE, SeedError

from .licences import spdx_of
from .row_files import BATCH_ROWS, Row, batch_rows

HUB_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Opened:
    """A dataset that can be read."""

    name: str
    """What stands before a row's name in origins: `records:charts/`, `hub:owner/name@0123456789ab/`."""
    rows: Iterator[Row]
    columns: tuple[str, ...] | None
    """Names of its columns; None where rows alone tell them."""
    licence: str
    """What the dataset says of itself, as an SPDX expression; or `unknown`."""


def is_saved(path: Path) -> bool:
    """Whether a folder was written by `save_to_disk`."""
    return any((path / name).is_file() for name in ("state.json", "dataset_dict.json"))


def open_saved(path: Path, split: str | None) -> Opened:
    """Open a folder written by `save_to_disk`; its rows stay on disk. Raises SeedError."""
    import datasets

    try:
        loaded = datasets.load_from_disk(str(path))
    except (OSError, ValueError, KeyError) as error:
        raise SeedError(f"{path.name} cannot be read as a saved dataset: {error}") from error
    if isinstance(loaded, datasets.DatasetDict):
        if split not in loaded:
            have = ", ".join(loaded)
            given = f"has no split '{split}'" if split else "has several splits"
            raise SeedError(f"{path.name} {given}; set 'dataset_split' to one of: {have}")
        loaded = loaded[split]
    batches = loaded.with_format("arrow").iter(batch_size=BATCH_ROWS)
    licence = spdx_of(loaded.info.license or "")
    return Opened("records:", _named(batches, path.name), tuple(loaded.column_names), licence)


def open_hub(name: str, config: str | None, split: str | None, revision: str | None) -> Opened:
    """Open a dataset of the hub; its rows are fetched as they are read.

    Raises:
        SeedError: the hub is switched off or out of reach, there is no such dataset, or several splits and none named.
    """
    import datasets
    import huggingface_hub

    remedy = f"Fetch '{name}' where there is a network, and give its folder as 'path'."
    if huggingface_hub.constants.HF_HUB_OFFLINE or datasets.config.HF_HUB_OFFLINE:
        raise SeedError(f"the dataset '{name}' is on the hub, and HF_HUB_OFFLINE is set. {remedy}")
    try:
        info = huggingface_hub.HfApi().dataset_info(name, revision=revision, timeout=HUB_TIMEOUT_S)
        pinned = info.sha or revision or "main"
        loaded = datasets.load_dataset(name, config, revision=pinned, streaming=True)
    except Exception as error:  # the hub's client raises what its own libraries raise
        told = " ".join(str(error).split())[:300]
        raise SeedError(
            f"the dataset '{name}' cannot be had from the hub: {told or type(error).__name__}. {remedy}"
        ) from error
    card = info.card_data.license if info.card_data is not None else None
    licence = spdx_of(card) if isinstance(card, str) else UNKNOWN_LICENCE
    return opened_stream(loaded, split, name, f"hub:{name}@{pinned[:12]}/", licence)


def opened_stream(loaded: Any, split: str | None, name: str, prefix: str, licence: str) -> Opened:
    """One split of a streamed dataset (an `IterableDatasetDict`).

    Raises:
        SeedError: no such split, or several and none named; while it is read, where it breaks off.
    """
    splits = list(loaded)
    if split is None and len(splits) > 1:
        raise SeedError(f"the dataset '{name}' has several splits; set 'dataset_split' to one of: {', '.join(splits)}")
    if split is not None and split not in splits:
        raise SeedError(f"the dataset '{name}' has no split '{split}'; it has: {', '.join(splits)}")
    chosen = loaded[split or splits[0]]
    columns = tuple(chosen.column_names) if chosen.column_names else None
    batches = _fetched(chosen.with_format("arrow").iter(batch_size=BATCH_ROWS), name)
    return Opened(prefix, _named(batches, split or splits[0]), columns, licence)


def _named(batches: Any, name: str) -> Iterator[Row]:
    for number, row in enumerate(batch_rows(batches)):
        yield f"{name}#{number}", row


def _fetched(batches: Any, name: str) -> Iterator[Any]:
    stream = iter(batches)
    while True:
        try:
            batch = next(stream)
        except StopIteration:
            return
        except Exception as error:
            raise SeedError(f"the hub stopped in the middle of '{name}': {error}. Start again to go on.") from error
        yield batch
