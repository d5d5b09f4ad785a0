"""`corpus`: tasks from a corpus that `janusrl synth` wrote, or from one that is shipped in `data/corpora/`.

Each row becomes one task: its prompt with the pictures it shows, its program as reference, its completion as what SFT
imitates. A row with a program to edit is a task of the environment `edit`; every other is of the row's own. The splits
are the corpus's own, in which relatives are never on both sides.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from janusrl.registry import suggest
from janusrl.sources import SourceError, Split, source
from janusrl.synthesis.corpus import CARD, Corpus, CorpusError, open_corpus
from janusrl.synthesis.row import Row
from janusrl.task import KeptPictures, Reference, Task, decode_picture

SHIPPED = Path(__file__).parents[1] / "corpora"
EDIT = "edit"
"""Environment of rows with a program to edit."""
_UNREAD = ("scores", "origins", "parents", "families", "metadata")
_HEAVY = (*_UNREAD, "picture", "code", "completion", "prompt", "tests", "files", "options")
_EMPTY = {"prompt": "", "completion": "", "code": "", "families": ()}
"""What is not read to decide about a row, and what stands there instead."""


class CorpusOptions(BaseModel):
    """Options of the `corpus` source."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    path: str
    """Folder of a corpus, relative to the recipe or to where the command was started, or the name of a shipped one."""
    categories: list[str] | None = Field(None, min_length=1)
    """Rows of these categories only, such as `[svg, chart_generation]`; of all when None."""
    env: str | None = None
    """Tasks of this environment only, such as `chart`, or `edit` for the edits of every environment. None: of all,
    mixed, which `tasks.sft` takes; `tasks.train` and `tasks.eval` take those of one."""
    view: Literal["full", "text"] = "full"
    """`text` leaves out tasks whose prompt shows a picture, for models that cannot see."""
    reference: Literal["code", "picture", "both"] = "code"
    """What an answer is compared with: the row's program (drawn when it is needed), the picture that was kept of it, or
    both. Pictures of many tasks need much memory."""

    def lacks_here(self, folder: Path) -> str:
        """What is missing on this machine, in a sentence; empty when nothing."""
        try:
            _find(self.path, folder)
        except SourceError as error:
            return str(error)
        return ""


@source("corpus")
def corpus(options: CorpusOptions, *, count: int | None, seed: int, split: Split, folder: Path) -> Iterator[Task]:
    """Yield the tasks of one split, in the corpus's order.

    With `count`, they are drawn from the whole split by a hash of seed and id, so that every category has its share; a
    smaller count gives a part of a larger one. Rows that are not asked for are read and forgotten.

    Raises:
        SourceError: no such corpus, a damaged one, a category or environment that it has no rows of.
    """
    found = _find(options.path, folder)
    chosen = None if count is None else _drawn(found, options, count, seed, split)
    given = 0
    try:
        unread = (*_UNREAD, "picture") if options.reference == "code" else _UNREAD
        for row in found.rows(split, categories=options.categories, without=unread, defaults={"families": ()}):
            if _wanted(row, options) and (chosen is None or row.id in chosen):
                given += 1
                yield task_of(row, found.folder.name, reference=options.reference)
    except CorpusError as error:
        raise SourceError(f"source 'corpus': {error}") from error
    if not given:
        raise SourceError(_nothing(found, options, split))


def task_of(row: Row, name: str, *, reference: Literal["code", "picture", "both"] = "code") -> Task:
    """A row as a task.

    Args:
        row: of a corpus.
        name: of the corpus, for reports.
        reference: what the task's reference holds.
    """
    text = row.prompt or row.instruction
    content: Any = [*[{"type": "image"}] * len(row.images), {"type": "text", "text": text}] if row.images else text
    messages: list[dict[str, Any]] = [{"role": "system", "content": row.system}] if row.system else []
    told: Mapping[str, Any] = {"corpus": name, "category": row.category, "stage": row.stage, "licence": row.licence}
    kept = reference != "code" and row.picture is not None
    shows_code = reference != "picture" or not kept
    return Task(
        id=row.id,
        domain=_domain(row),
        prompt=(*messages, {"role": "user", "content": content}),
        reference=Reference(
            code=row.code if shows_code else None,
            language=row.language or None if shows_code else None,
            picture=decode_picture(row.picture) if kept and row.picture is not None else None,
            tests=row.tests,
        ),
        images=KeptPictures(row.images),
        demonstration=row.completion,
        metadata={**told, **row.options} | ({} if row.source_code is None else {"edits": row.env}),
        files=row.files,
        source=row.source_code,
    )


def _find(given: str, folder: Path) -> Corpus:
    """The corpus that a recipe names. Raises SourceError."""
    place = folder / given
    shipped = sorted(path.parent.name for path in SHIPPED.glob("*/card.json"))
    if not place.exists() and (Path.cwd() / given / CARD).is_file():
        place = Path.cwd() / given
    if not place.exists():
        if given not in shipped:
            known = ", ".join(shipped) or "none"
            places = " or ".join(dict.fromkeys([str(folder.resolve()), str(Path.cwd())]))
            raise SourceError(
                f"source 'corpus': no folder {given} in {places}, and no shipped corpus of that name."
                f"{suggest(given, shipped)} Shipped: {known}. `janusrl synth RECIPE` makes one."
            )
        place = SHIPPED / given
    try:
        return open_corpus(place)
    except CorpusError as error:
        raise SourceError(f"source 'corpus': {error}") from error


def _domain(row: Row) -> str:
    return row.env if row.source_code is None else EDIT


def _wanted(row: Row, options: CorpusOptions) -> bool:
    if options.view == "text" and row.images:
        return False
    return options.env is None or _domain(row) == options.env


def _drawn(found: Corpus, options: CorpusOptions, count: int, seed: int, split: Split) -> frozenset[str]:
    """Ids of the `count` rows that come first by a hash of seed and id."""
    first: list[tuple[int, str]] = []
    try:
        for row in found.rows(split, categories=options.categories, without=_HEAVY, defaults=_EMPTY):
            if _wanted(row, options):
                digest = hashlib.blake2b(f"{seed} {row.id}".encode(), digest_size=8).digest()
                heapq.heappush(first, (-int.from_bytes(digest, "big"), row.id))
                if len(first) > count:
                    heapq.heappop(first)
    except CorpusError as error:
        raise SourceError(f"source 'corpus': {error}") from error
    return frozenset(name for _, name in first)


def _nothing(found: Corpus, options: CorpusOptions, split: Split) -> str:
    """Why a source gives no task, and what there is."""
    there: Counter[str] = Counter()
    envs: set[str] = set()
    for row in found.rows(split, without=_HEAVY, defaults=_EMPTY):
        there[row.category] += 1
        envs.add(_domain(row))
    counted = ", ".join(f"{name} {count:,}" for name, count in sorted(there.items())) or "no rows"
    hints = "".join(suggest(name, list(there)) for name in options.categories or () if name not in there)
    hints += suggest(options.env, sorted(envs)) if options.env and options.env not in envs else ""
    asked = ", ".join(f"{key} {value}" for key, value in options.model_dump(exclude_defaults=True).items())
    return (
        f"source 'corpus' has no {split} tasks for {asked}.{hints} That split has: {counted}; environments: "
        f"{', '.join(sorted(envs)) or 'none'}."
    )
