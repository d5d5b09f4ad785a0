"""write_corpus: rows and rejects become a corpus folder, in one stream and in one step.

    README.md              the data card, for people and for `datasets.load_dataset(folder)`
    card.json, card/       its facts for programs, and example pictures
    rows/train-00000.parquet, rows/eval-00000.parquet
    rejects.parquet        everything that is no row, with its reason
    costs.parquet          what each row and reject cost
    januscode/             the JanusCode JSON form, with its pictures as files
    recipe.yaml, report.html

Equal rows give equal files: no time, no cost and no place stands in `rows/`, `rejects.parquet` or `januscode/`. The
folder is written under another name and then put in place: readers see the old corpus or the new one.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import janusrl
from janusrl.report.corpus_page import PAGE, build_corpus_page
from janusrl.synthesis.about import About
from janusrl.synthesis.card import FORM, Card, Tally
from janusrl.synthesis.corpus import CARD, REJECTS_FILE, ROWS_FOLDER, SPLITS, CorpusError, SplitCheck, straddling_words
from janusrl.synthesis.januscode import JanusCodeShards
from janusrl.synthesis.januscode_folder import FOLDER, describe
from janusrl.synthesis.mixture import Choice
from janusrl.synthesis.readme import readme
from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.row_table import COSTS, REJECTS, ROWS, cells, cost_cells
from janusrl.synthesis.shards import Shards

README = "README.md"
RECIPE = "recipe.yaml"
COSTS_FILE = "costs.parquet"
EXAMPLES_FOLDER = "card"
_OURS = (README, CARD, RECIPE, COSTS_FILE, EXAMPLES_FOLDER, PAGE, ROWS_FOLDER, REJECTS_FILE, FOLDER)
_CONTENT = (ROWS_FOLDER, REJECTS_FILE)
"""What the digest is over."""
_AT_CWD, _EXCHANGE = -100, 2
"""Arguments of Linux's `renameat2`."""


def write_corpus(
    folder: Path, rows: Callable[[], Iterable[Row]], rejects: Callable[[], Iterable[Reject]], about: About
) -> Card:
    """Write a corpus folder; one that is there is replaced in one step.

    Memory stays flat: one row group of each split, the counters of the card, and eight bytes a row for the mixture.

    Args:
        folder: where. It must not be there, be empty, or hold a corpus and nothing else.
        rows: gives the rows, in the order of the corpus. Asked once; twice when the mixture leaves rows out.
        rejects: gives what is no row, in order. Asked once.
        about: what the card tells beside what is counted.

    Returns:
        The card, as `card.json` holds it.

    Raises:
        MixtureError: there are too few rows for the mixture.
        CorpusError: a family is in both splits, two rows have one id, or the folder holds other things.
        OSError: the disk is full, or the folder cannot be written.
    """
    refuse_others(folder)
    choice = about.mixture.choose(() if about.mixture.takes_all else rows())
    with _beside(folder) as place:
        tally = Tally(about.mixture.place)
        _write_rows(place, rows, rejects, choice, tally, about)
        examples = _write_examples(place, tally)
        facts = {
            "form": FORM,
            "name": about.name,
            "description": about.description,
            "janusrl": janusrl.__version__,
            **tally.facts(),
            "mixture": {
                **about.mixture.model_dump(mode="json"),
                "left_out": dict(choice.left_out),
                "notes": list(choice.notes),
            },
            "formats": sorted({"parquet", *about.formats}),
            "recipe_stages": {name: dict(stage) for name, stage in about.stages.items()},
            "models": {name: dict(model) for name, model in about.models.items()},
            "spent": dict(about.spent),
            "seconds": about.seconds,
            "versions": dict(about.versions),
            "examples": examples,
            "files": _files(place),
        }
        facts["digest"] = _digest(facts["files"])
        card = Card(json.loads(json.dumps(facts)))
        (place / CARD).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (place / README).write_text(readme(card), encoding="utf-8", errors="replace")
        if about.recipe:
            (place / RECIPE).write_text(about.recipe, encoding="utf-8", errors="replace")
        build_corpus_page(place)
        _put(place, folder)
    return card


def _write_rows(
    place: Path,
    rows: Callable[[], Iterable[Row]],
    rejects: Callable[[], Iterable[Reject]],
    choice: Choice,
    tally: Tally,
    about: About,
) -> None:
    """Stream rows and rejects into every form."""
    (place / ROWS_FOLDER).mkdir()
    chats: dict[str, JanusCodeShards] = {}
    if "januscode" in about.formats:
        (place / FOLDER).mkdir()
        chats = {name: JanusCodeShards(place / FOLDER, name) for name in SPLITS}
    check = SplitCheck()
    with ExitStack() as stack:
        shards = {name: stack.enter_context(Shards(place / ROWS_FOLDER, name, ROWS)) for name in SPLITS}
        costs = stack.enter_context(Shards(place, COSTS_FILE.removesuffix(".parquet"), COSTS, numbered=False))
        refused = stack.enter_context(Shards(place, REJECTS_FILE.removesuffix(".parquet"), REJECTS, numbered=False))
        for chat in chats.values():
            stack.callback(chat.close)
        for row in rows():
            taken = choice.takes(row)
            tally.add_row(row, taken=taken)
            costs.add(cost_cells(row, "row"))
            if not taken:
                continue
            check.add(row)
            shards[row.split].add(cells(row))
            if chats:
                chats[row.split].add(row)
        for reject in rejects():
            tally.add_reject(reject)
            costs.add(cost_cells(reject, "reject"))
            refused.add(cells(reject))
    if chats:
        describe(place / FOLDER, about.name, {name: len(chat.files) for name, chat in chats.items()})
    if marks := check.straddling():
        raise CorpusError(straddling_words(marks, (row for row in rows() if choice.takes(row))))


def _write_examples(place: Path, tally: Tally) -> list[dict[str, str]]:
    """Write the example pictures; return what the card tells of them."""
    told = []
    for category, examples in tally.examples().items():
        for number, (name, picture, words) in enumerate(examples, 1):
            path = Path(EXAMPLES_FOLDER) / f"{category}-{number}.png"
            (place / EXAMPLES_FOLDER).mkdir(exist_ok=True)
            (place / path).write_bytes(picture)
            told.append({"category": category, "row": name, "picture": path.as_posix(), "instruction": words[:300]})
    return told


def _files(place: Path) -> dict[str, dict[str, Any]]:
    """Bytes and SHA-256 of every file but the pictures of the JSON form, which its records name by their content."""
    found = {}
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if path.is_file() and not name.startswith((f"{FOLDER}/images/", f"{EXAMPLES_FOLDER}/")):
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            found[name] = {"bytes": path.stat().st_size, "sha256": digest}
    return found


def _digest(files: dict[str, dict[str, Any]]) -> str:
    lines = [f"{name} {facts['sha256']}\n" for name, facts in sorted(files.items()) if name.split("/")[0] in _CONTENT]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def refuse_others(folder: Path) -> None:
    """Raise CorpusError where writing would delete what is no corpus."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise CorpusError(f"{folder} is no folder; give the corpus another place")
    held = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    others = [name for name in held if name not in _OURS]
    if others or (held and CARD not in held):
        shown = ", ".join((others or held)[:5])
        raise CorpusError(f"{folder} holds {shown}, which is no part of a corpus; give the corpus a folder of its own")


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder to write into, next to `folder`; removed in the end, with whatever is in it."""
    _clear(folder)
    place = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    place.mkdir(parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _clear(folder: Path) -> None:
    """Remove what processes left behind that were killed while they wrote this corpus."""
    left = re.compile(rf"\.{re.escape(folder.name)}\.(\d+)\.(tmp|old)")
    for path in folder.parent.iterdir() if folder.parent.is_dir() else ():
        found = left.fullmatch(path.name)
        if found and not _lives(int(found[1])):
            shutil.rmtree(path, ignore_errors=True)


def _lives(pid: int) -> bool:
    """Whether another process of this number is there."""
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # somebody else's, or no process of ours
        return True
    return True


def _put(place: Path, folder: Path) -> None:
    """Put a folder in the place of another, in one step where the system can."""
    if not folder.exists():
        place.rename(folder)
        return
    if _exchanged(place, folder):
        return  # `place` is the old corpus now, and removed
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    folder.rename(old)
    place.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Swap two paths atomically (Linux's renameat2); False where that cannot be had."""
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if exchange is None:
        return False
    return bool(exchange(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0)
