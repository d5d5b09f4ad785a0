r"""The JanusCode JSON form: chat records in LLaMA-Factory's style, as lists of 50,000 in files, pictures beside them.

    {"messages": [{"role": "user", "content": "<image>\nDraw this chart ..."},
                  {"role": "assistant", "content": "```python ..."}], "images": ["images/3f/3f9a....png"]}

`<image>` in a message marks where a picture goes. The same word inside code or text (and `<video>`, `<audio>`, which
trainers count too) is no placeholder: a backslash escapes it, `<\image>`, and what looks escaped already gets one more,
so that every text comes back as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from janusrl.synthesis.row import Row
from janusrl.synthesis.row_table import storable
from janusrl.synthesis.shards import SHARD_ROWS
from janusrl.task import Message

PLACEHOLDER = "<image>"
SUFFIXES = (".json", ".jsonl")
_LITERAL = re.compile(r"<(\\*)(image|video|audio)>")
_ESCAPED = re.compile(r"<\\(\\*)(image|video|audio)>")
_ROLES = ("system", "user", "assistant")
_CHUNK_CHARS = 1 << 20


class JanusCodeError(ValueError):
    """A file is not in the JanusCode form; the message names the file, the record and what was expected."""


@dataclass(frozen=True)
class Conversation:
    """One record, read: placeholders are image parts, escapes are undone."""

    messages: tuple[Message, ...]
    """In the form of `Task.prompt`, the assistant's messages among them."""
    images: tuple[str, ...]
    """Paths of the pictures, in the order of the image parts, relative to the file's folder."""


def escape(text: str) -> str:
    """Text in which no literal `<image>` is a placeholder."""
    return _LITERAL.sub(r"<\\\1\2>", text)


def unescape(text: str) -> str:
    """Inverse of `escape`."""
    return _ESCAPED.sub(r"<\1\2>", text)


def record_of(row: Row, images: Sequence[str]) -> dict[str, Any]:
    """A row as a record.

    Args:
        row: what to write.
        images: paths of its prompt's pictures, in their order.
    """
    shown = (PLACEHOLDER + "\n") * len(images)
    messages = [{"role": "system", "content": escape(row.system)}] if row.system else []
    messages.append({"role": "user", "content": shown + escape(row.prompt or row.instruction)})
    messages.append({"role": "assistant", "content": escape(row.completion)})
    return {"messages": messages, "images": list(images)}


class JanusCodeShards:
    """Writes records in a stream: `NAME-00000.json` ... and the pictures into `images/`, each once.

    Args:
        folder: where; it is there.
        name: `train`, `eval`.
        rows: records of one file.
    """

    def __init__(self, folder: Path, name: str, *, rows: int = SHARD_ROWS) -> None:
        self.count = 0
        """Records so far."""
        self.files: list[Path] = []
        self._folder, self._name, self._rows = folder, name, rows
        self._stream: TextIO | None = None

    def add(self, row: Row) -> None:
        """Write one row. Raises OSError: the disk is full."""
        if self.count % self._rows == 0:
            self.close()
            self.files.append(self._folder / f"{self._name}-{len(self.files):05d}.json")
            self._stream = self.files[-1].open("w", encoding="utf-8", newline="\n")
        assert self._stream is not None
        images = [self._kept(content) for content in row.images]
        text = storable(json.dumps(record_of(row, images), ensure_ascii=False))
        self._stream.write(("[\n" if self._stream.tell() == 0 else ",\n") + text)
        self.count += 1

    def close(self) -> None:
        """End the last file. Idempotent."""
        if self._stream is not None:
            self._stream.write("\n]\n")
            self._stream.close()
            self._stream = None

    def _kept(self, content: bytes) -> str:
        """The path of a picture, which is written when it is new."""
        digest = hashlib.sha256(content).hexdigest()[:24]
        path = Path("images") / digest[:2] / f"{digest}.png"
        place = self._folder / path
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return path.as_posix()


def read_januscode(path: Path) -> Iterator[Conversation]:
    """Records of a file (a JSON list, or JSON lines), or of all such files of a folder by name, one at a time.

    Raises:
        JanusCodeError: no such file, no JSON, or a record of another form.
    """
    for file in januscode_files(path):
        for _, found in conversations(file):
            if isinstance(found, JanusCodeError):
                raise found
            yield found


def januscode_files(path: Path) -> list[Path]:
    """The file itself, or the files of a folder, by name. Raises JanusCodeError: there is none."""
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix in SUFFIXES and p.name != "dataset_info.json")
    else:
        files = [path] if path.is_file() else []
    if not files:
        raise JanusCodeError(f"no file {path.name}, and no folder of that name with {' or '.join(SUFFIXES)} files")
    return files


def conversations(file: Path) -> Iterator[tuple[int, Conversation | JanusCodeError]]:
    """The number of each record of a file, and the record or what is wrong with it; what is no JSON ends the file."""
    number = -1
    try:
        for number, record in enumerate(_records(file)):
            try:
                yield number, _conversation(record, f"{file.name}, record {number}")
            except JanusCodeError as error:
                yield number, error
    except JanusCodeError as error:
        yield number + 1, error


def _records(file: Path) -> Iterator[Any]:
    """The values of a JSON list or of JSON lines, reading on only when a value is not whole yet."""
    decoder = json.JSONDecoder()
    with file.open(encoding="utf-8-sig") as stream:
        text, at, more, ended = "", 0, _CHUNK_CHARS, False
        while True:
            while at < len(text) and (text[at].isspace() or text[at] in ",[]"):
                at += 1
            try:
                value, end = decoder.raw_decode(text, at)
            except (ValueError, RecursionError) as error:
                if ended and at >= len(text):
                    return
                if ended or isinstance(error, RecursionError):
                    raise JanusCodeError(f"{file.name} is no list of JSON records: {error}") from error
                try:
                    read = stream.read(more)
                except UnicodeDecodeError as broken:
                    raise JanusCodeError(f"{file.name} is not UTF-8: {broken}") from broken
                text, at, more, ended = text[at:] + read, 0, more * 2, not read
                continue
            yield value
            at, more = end, _CHUNK_CHARS


def _conversation(record: Any, where: str) -> Conversation:
    messages = record.get("messages") if isinstance(record, Mapping) else None
    if not isinstance(messages, list) or not messages:
        raise JanusCodeError(f"{where}: expected an object with a list 'messages', got {str(record)[:60]!r}")
    images = record.get("images") or []
    if not isinstance(images, list) or not all(isinstance(image, str) for image in images):
        raise JanusCodeError(f"{where}: 'images' must be a list of paths, got {str(images)[:60]!r}")
    read = []
    for message in messages:
        if not isinstance(message, Mapping) or message.get("role") not in _ROLES:
            raise JanusCodeError(f"{where}: a message has a role of {', '.join(_ROLES)}, got {str(message)[:60]!r}")
        if not isinstance(message.get("content"), str):
            raise JanusCodeError(f"{where}: content must be text, got {str(message.get('content'))[:60]!r}")
        read.append({"role": message["role"], "content": _parts(message["content"])})
    slots = sum(part["type"] == "image" for m in read if not isinstance(m["content"], str) for part in m["content"])
    if slots != len(images):
        raise JanusCodeError(f"{where}: {slots} placeholders {PLACEHOLDER}, but {len(images)} pictures")
    return Conversation(tuple(read), tuple(images))


def _parts(content: str) -> str | list[dict[str, str]]:
    """Text, or text and image parts where there are placeholders."""
    if PLACEHOLDER not in content:
        return unescape(content)
    parts: list[dict[str, str]] = []
    for number, text in enumerate(content.split(PLACEHOLDER)):
        if number:
            parts.append({"type": "image"})
            text = text.removeprefix("\n")
        if text:
            parts.append({"type": "text", "text": unescape(text)})
    return parts
