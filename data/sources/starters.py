"""`starters`: a few tasks of each environment, to try it with. Too few to train on: see `jsonl` and `hf` for your own.

They stand in `data/starters/ENV.yaml`, each with `id`, `prompt`, the `code` of a right answer, and where it applies
`language`, `tests`, `metadata`. Those with `held_out: true` are the split `eval`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from janusrl.registry import suggest
from janusrl.sources import SourceError, Split, source
from janusrl.task import Task

_FOLDER = Path(__file__).parents[1] / "starters"


class StartersOptions(BaseModel):
    """Options of the `starters` source."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    env: str
    """Whose tasks: `chart`, `web`, `interactive`, `animation`, `scientific` or `algorithm`."""


@source("starters")
def starters(options: StartersOptions, *, count: int | None, seed: int, split: Split) -> Iterator[Task]:
    """Yield the environment's starter tasks of one split, always in the same order.

    Raises:
        SourceError: there are none for this environment.
    """
    known = sorted(path.stem for path in _FOLDER.glob("*.yaml"))
    if options.env not in known:
        hint = suggest(options.env, known)
        raise SourceError(f"source 'starters' has no tasks for '{options.env}'.{hint} Known: {', '.join(known)}.")
    rows = yaml.safe_load((_FOLDER / f"{options.env}.yaml").read_text(encoding="utf-8"))
    for row in rows:
        if row.pop("held_out", False) is (split == "eval"):
            yield _task(row, options.env)


def _task(row: dict[str, Any], env: str) -> Task:
    reference = {key: row.pop(key) for key in ("code", "language", "tests") if key in row}
    return Task.from_row({**row, "domain": env, "reference": reference}, where=f"starters/{env}.yaml: {row['id']}")
