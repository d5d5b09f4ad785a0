"""`januscode`: tasks from records in the JanusCode JSON form (LLaMA-Factory style), ours or anybody's.

The last assistant message is what SFT imitates, and its program the reference where it holds one; everything before it
is the prompt. Records tell neither environment nor tests: where a corpus folder is at hand, `corpus` knows more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from janusrl import registry
from janusrl.domain import Domain
from janusrl.program import ExtractionError
from janusrl.sources import SourceError, Split, source
from janusrl.synthesis.januscode import Conversation, JanusCodeError, conversations, januscode_files
from janusrl.task import KeptPictures, Reference, Task, TaskError, picture_bytes

from .files import FileOptions, Row, collect


class JanusCodeOptions(FileOptions):
    """Options of the `januscode` source."""

    env: str
    """Environment of the programs, such as `chart`. It decides which code fence of an answer is the program."""


@source("januscode")
def januscode(options: JanusCodeOptions, *, count: int | None, seed: int, split: Split, folder: Path) -> Iterable[Task]:
    """Tasks from a JSON list, JSON lines, or a folder of such files, in their order; pictures lie beside the files.

    In a folder that has files `train-*` or `eval-*`, each split has its own; else `eval_share` decides.

    Raises:
        SourceError: no such file or environment, or bad records: all of them are counted, and the first 20 listed.
    """
    try:
        domain: Domain = registry.load("envs", options.env, folder=folder)
        files = januscode_files(folder / options.path)
    except (JanusCodeError, LookupError) as error:
        raise SourceError(f"source 'januscode': {error}") from error
    if any(file.name.startswith(("train-", "eval-")) for file in files):
        files = [file for file in files if file.name.startswith(f"{split}-")]

    def build(record: tuple[Path, int, Conversation], where: str, number: int) -> Task:
        return _task(*record, where, domain)

    return collect(_rows(files), build, options, split, folder)


def _rows(files: Iterable[Path]) -> Iterator[Row]:
    for file in files:
        for number, found in conversations(file):
            where = f"{file.name}, record {number}"
            yield where, TaskError(str(found)) if isinstance(found, JanusCodeError) else (file, number, found)


def _task(file: Path, number: int, talk: Conversation, where: str, domain: Domain) -> Task:
    """A record as a task. Raises TaskError."""
    last = talk.messages[-1]
    if last["role"] != "assistant" or not isinstance(last["content"], str):
        raise TaskError(f"{where}: the last message must be the assistant's, in text; it is of the {last['role']}")
    try:
        images = KeptPictures([picture_bytes(path, folder=file.parent) for path in talk.images])
    except TaskError as error:
        raise TaskError(f"{where}: {error}") from error
    told: dict[str, Any] = {"source": file.name}
    task = Task(f"{file.stem}-{number}", domain.name, talk.messages[:-1], images=images, metadata=told)
    try:
        program = domain.program_of(task, last["content"])
    except ExtractionError:
        reference = Reference(text=last["content"])
    else:
        reference = Reference(code=program.source, language=program.language)
    return Task(
        id=task.id,
        domain=task.domain,
        prompt=task.prompt,
        reference=reference,
        images=images,
        demonstration=last["content"],
        metadata=told,
    )
