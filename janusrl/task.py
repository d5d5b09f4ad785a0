"""Task and Reference: what is asked of the model, and what the answer is judged against.

A task is plain data: it can be read from a JSONL row, written back, and pickled. This file knows nothing of how a
program is run or scored. The reference is only ever read on the trusted side: nothing in it is sent to a sandbox.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
from PIL import Image

from janusrl.rubric_items import RubricItem, RubricItemError, read_items

Message = dict[str, Any]
"""One chat message: `{"role": "system" | "user" | "assistant", "content": str | list of parts}`."""

_FILE_NAME = re.compile(r"(?!\.)[\w. -]{1,100}")
_ROLES = ("system", "user", "assistant", "tool")
_TASK_KEYS = ("id", "domain", "prompt", "reference", "images", "files", "source", "demonstration", "metadata")
_REFERENCE_KEYS = ("code", "language", "picture", "text", "tests", "rubric_items")


class TaskError(ValueError):
    """A task row does not have the documented form; the message names the row, the field, and what was expected."""


def decode_picture(value: str | bytes | np.ndarray, *, folder: Path | None = None) -> np.ndarray:
    """Read a picture from a file path, PNG/JPEG bytes, a base64 data URL, or an array.

    Args:
        value: path (relative to `folder`), encoded bytes, a `data:image/...;base64,` URL, or an H x W x {3, 4} uint8
            array.
        folder: where relative paths start; the current directory when None.

    Returns:
        H x W x 4 uint8, sRGB with straight alpha.

    Raises:
        TaskError: the value is none of these, or the file cannot be read as a picture.
    """
    if isinstance(value, np.ndarray):
        if value.dtype != np.uint8 or value.ndim != 3 or value.shape[2] not in (3, 4):
            raise TaskError(f"a picture array must be H x W x 3 or 4, uint8; got shape {value.shape}, {value.dtype}")
        if value.shape[2] == 4:
            return value
        alpha = np.full((*value.shape[:2], 1), 255, np.uint8)
        return np.concatenate([value, alpha], axis=2)
    try:
        if isinstance(value, bytes):
            stream: Any = io.BytesIO(value)
        elif value.startswith("data:"):
            stream = io.BytesIO(base64.b64decode(value.split(",", 1)[1], validate=True))
        else:
            stream = (folder or Path()) / value
        with Image.open(stream) as image:
            return np.asarray(image.convert("RGBA"))
    except (OSError, ValueError, IndexError, AttributeError, Image.DecompressionBombError) as error:
        shown = value[:80] if isinstance(value, str) else f"{len(value)} bytes" if isinstance(value, bytes) else value
        raise TaskError(f"cannot read a picture from {shown!r}: {error}") from error


def encode_picture(pixels: np.ndarray) -> str:
    """Return `pixels` (H x W x 3 or 4 uint8) as a PNG data URL; inverse of `decode_picture`."""
    return "data:image/png;base64," + base64.b64encode(_png(pixels)).decode()


def picture_bytes(value: str | bytes | np.ndarray, *, folder: Path | None = None) -> bytes:
    """The encoded bytes of a picture that `decode_picture` reads; those of an array are PNG. Raises TaskError."""
    pixels = decode_picture(value, folder=folder)
    if isinstance(value, np.ndarray):
        return _png(pixels)
    if isinstance(value, bytes):
        return value
    if value.startswith("data:"):
        return base64.b64decode(value.split(",", 1)[1])
    return ((folder or Path()) / value).read_bytes()


def _png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


class KeptPictures(Sequence[np.ndarray]):
    """Pictures that stay encoded, H x W x 4 uint8 each when looked at: many tasks take the memory of their files.

    Args:
        contents: encoded, PNG or JPEG.

    Raises:
        TaskError: when one is looked at that is no picture.
    """

    def __init__(self, contents: Sequence[bytes]) -> None:
        self._contents = tuple(contents)

    def __len__(self) -> int:
        return len(self._contents)

    @overload
    def __getitem__(self, place: int) -> np.ndarray: ...

    @overload
    def __getitem__(self, place: slice) -> KeptPictures: ...

    def __getitem__(self, place: int | slice) -> np.ndarray | KeptPictures:
        if isinstance(place, slice):
            return KeptPictures(self._contents[place])
        return decode_picture(self._contents[place])


@dataclass(frozen=True, eq=False)
class Reference:
    """What a completion is judged against. Every field is optional; a reward names those that it needs."""

    code: str | None = None
    """Source of a right answer."""
    language: str | None = None
    """Language of `code`, such as `svg`."""
    picture: np.ndarray | None = None
    """H x W x 4 uint8 picture of a right answer; when None it is rendered from `code`."""
    text: str | None = None
    """A right answer in words."""
    tests: tuple[Mapping[str, Any], ...] = ()
    """Functional tests, in the form that the domain's environment documents."""
    rubric_items: tuple[Mapping[str, Any], ...] = ()
    """Weighted yes/no criteria, in the form that `janusrl.rubric_items` documents."""

    @cached_property
    def items(self) -> tuple[RubricItem, ...]:
        """The rubric items, read. Raises RubricItemError where `from_row` did not check them and they are none."""
        return read_items(self.rubric_items)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 hex digest of everything in the reference: the key of caches of reference features."""
        digest = hashlib.sha256()
        for part in (self.code, self.language, self.text, list(self.tests), list(self.rubric_items)):
            digest.update(json.dumps(part, sort_keys=True, default=str).encode() + b"\0")
        if self.picture is not None:
            digest.update(str(self.picture.shape).encode() + np.ascontiguousarray(self.picture).tobytes())
        return digest.hexdigest()

    @classmethod
    def from_row(cls, row: Mapping[str, Any], *, where: str = "reference", folder: Path | None = None) -> Reference:
        """Build a reference from its JSON form. Raises TaskError that names `where` and the field."""
        if not isinstance(row, Mapping):
            raise TaskError(f"{where}: 'reference' must be an object, got {type(row).__name__}")
        _only_known(row, _REFERENCE_KEYS, f"{where}: reference")
        values: dict[str, Any] = {}
        for key in ("code", "language", "text"):
            values[key] = _typed(row, key, str, f"{where}: reference")
        for key in ("tests", "rubric_items"):
            values[key] = tuple(_typed(row, key, list, f"{where}: reference") or ())
            odd = next((number for number, item in enumerate(values[key]) if not isinstance(item, Mapping)), None)
            if odd is not None:
                raise TaskError(
                    f"{where}: reference.{key}[{odd}] must be an object, got {str(values[key][odd])[:60]!r}"
                )
        try:
            read_items(values["rubric_items"])
        except RubricItemError as error:
            raise TaskError(f"{where}: reference.{error}") from error
        if row.get("picture") is not None:
            try:
                values["picture"] = decode_picture(row["picture"], folder=folder)
            except TaskError as error:
                raise TaskError(f"{where}: reference.picture: {error}") from error
        return cls(**values)

    def to_row(self) -> dict[str, Any]:
        """JSON form; the picture becomes a PNG data URL."""
        row = {key: getattr(self, key) for key in ("code", "language", "text")}
        row |= {"tests": list(self.tests), "rubric_items": list(self.rubric_items)}
        row["picture"] = None if self.picture is None else encode_picture(self.picture)
        return {key: value for key, value in row.items() if value}


@dataclass(frozen=True, eq=False)
class Task:
    """One thing asked of the model."""

    id: str
    """Unique within its task set."""
    domain: str
    """Name of the environment that runs the answer, such as `svg`."""
    prompt: tuple[Message, ...]
    """Chat messages. An `{"type": "image"}` part takes the next picture of `images`."""
    reference: Reference = field(default_factory=Reference)
    images: Sequence[np.ndarray] = ()
    """Pictures shown in the prompt, H x W x 4 uint8 each; a source may decode them only when they are looked at."""
    demonstration: str | None = None
    """The completion that SFT imitates. It is somebody's answer, not the truth: rewards never see it."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """Anything else: level, licence, source. JSON values only."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Data files that the program may read, by plain name, such as `sales.csv`. No part of the reference."""
    source: str | None = None
    """The program that is to be edited; None in tasks that start from nothing. No secret: the prompt shows it."""

    @property
    def instruction(self) -> str:
        """The text of the last user message, for reports."""
        for message in reversed(self.prompt):
            if message["role"] == "user":
                content = message["content"]
                if isinstance(content, str):
                    return content
                return "".join(part.get("text", "") for part in content if part.get("type") == "text")
        return ""

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 hex digest of prompt, source and reference, not of id or demonstration: equal means the same task."""
        digest = hashlib.sha256(json.dumps(self.prompt, sort_keys=True).encode())
        for image in self.images:
            digest.update(str(image.shape).encode() + np.ascontiguousarray(image).tobytes())
        for name, content in sorted(self.files.items()):
            digest.update(f"{name} {len(content)} ".encode() + content)
        if self.source is not None:
            digest.update(f"source {len(self.source)} {self.source}".encode("utf-8", "surrogatepass"))
        digest.update(self.reference.fingerprint.encode())
        return digest.hexdigest()

    @cached_property
    def identity(self) -> str:
        """SHA-256 hex digest of the fingerprint and the metadata: all that decides what the task's own programs draw.

        Metadata may name times, a window, a language. The key of caches of reference and source pictures.
        """
        told = json.dumps(self.metadata, sort_keys=True, default=str)
        return hashlib.sha256(f"{self.fingerprint} {told}".encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def from_row(cls, row: Mapping[str, Any], *, where: str = "row", folder: Path | None = None) -> Task:
        """Build a task from its JSON form.

        Args:
            row: `{"id", "domain", "prompt", "reference", "images"?, "files"?, "source"?, "demonstration"?,
                "metadata"?}`; `prompt` is a string (one user message) or a list of messages; `files` maps plain names
                to text or to `data:` URLs.
            where: how error messages call this row, such as `tasks.jsonl line 7`.
            folder: where relative picture paths start.

        Raises:
            TaskError: names the row, the field, what was given, and what is allowed.
        """
        if not isinstance(row, Mapping):
            raise TaskError(f"{where}: a task must be a JSON object, got {type(row).__name__}")
        _only_known(row, _TASK_KEYS, where)
        for key in ("id", "domain"):
            if not isinstance(row.get(key), str) or not row[key]:
                raise TaskError(f"{where}: '{key}' must be a non-empty string, got {row.get(key)!r}")
        images = []
        for number, image in enumerate(_typed(row, "images", list, where) or ()):
            try:
                images.append(picture_bytes(image, folder=folder))
            except TaskError as error:
                raise TaskError(f"{where}: images[{number}]: {error}") from error
        prompt = _messages(row.get("prompt"), where)
        slots = sum(
            part.get("type") == "image" for m in prompt if not isinstance(m["content"], str) for part in m["content"]
        )
        if slots != len(images):
            raise TaskError(f"{where}: the prompt has {slots} image parts but 'images' holds {len(images)}")
        return cls(
            id=row["id"],
            domain=row["domain"],
            prompt=prompt,
            reference=Reference.from_row(
                {} if row.get("reference") is None else row["reference"], where=where, folder=folder
            ),
            images=KeptPictures(images),
            files=read_files(_typed(row, "files", Mapping, where) or {}, where),
            source=_typed(row, "source", str, where),
            demonstration=_typed(row, "demonstration", str, where),
            metadata=_typed(row, "metadata", Mapping, where) or {},
        )

    def to_row(self) -> dict[str, Any]:
        """JSON form, self-contained: pictures become PNG data URLs."""
        row: dict[str, Any] = {"id": self.id, "domain": self.domain, "prompt": list(self.prompt)}
        row["reference"] = self.reference.to_row()
        if self.images:
            row["images"] = [encode_picture(image) for image in self.images]
        if self.files:
            row["files"] = {name: file_text(content) for name, content in self.files.items()}
        for key in ("source", "demonstration"):
            if getattr(self, key) is not None:
                row[key] = getattr(self, key)
        if self.metadata:
            row["metadata"] = dict(self.metadata)
        return row


def _only_known(row: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    unknown = sorted(set(row) - set(known))
    if unknown:
        raise TaskError(f"{where}: unknown field {unknown[0]!r}; the fields are {', '.join(known)}")


def _typed(row: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
    value = row.get(key)
    if value is not None and not isinstance(value, kind):
        raise TaskError(f"{where}: '{key}' must be a {kind.__name__}, got {type(value).__name__} {str(value)[:60]!r}")
    return value


def read_files(given: Mapping[str, Any], where: str) -> dict[str, bytes]:
    """Data files of a JSON row: plain names to text, or to `data:` URLs. Raises TaskError."""
    files = {}
    for name, content in given.items():
        at = f"{where}: files[{name!r}]"
        if not _FILE_NAME.fullmatch(name):
            raise TaskError(f"{at}: a file has a plain name of letters, digits, '.', '_', '-' and ' ', and no folder")
        if not isinstance(content, str):
            raise TaskError(f"{at} must be text or a data: URL, got {type(content).__name__}")
        if not content.startswith("data:"):
            files[name] = content.encode()
            continue
        try:
            head, body = content.split(",", 1)
            files[name] = base64.b64decode(body, validate=True) if head.endswith(";base64") else body.encode()
        except ValueError as error:
            raise TaskError(f"{at}: not a data: URL with base64: {error}") from error
    return files


def file_text(content: bytes) -> str:
    """A data file as a task row holds it: its text, or a `data:` URL; inverse of `read_files`."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "data:"
    if not text.startswith("data:"):
        return text
    return "data:application/octet-stream;base64," + base64.b64encode(content).decode()


def _messages(prompt: Any, where: str) -> tuple[Message, ...]:
    if isinstance(prompt, str) and prompt:
        return ({"role": "user", "content": prompt},)
    if not isinstance(prompt, list | tuple) or not prompt:
        raise TaskError(f"{where}: 'prompt' must be a non-empty string or list of messages, got {str(prompt)[:60]!r}")
    for number, message in enumerate(prompt):
        at = f"{where}: prompt[{number}]"
        if not isinstance(message, Mapping) or set(message) != {"role", "content"}:
            raise TaskError(f"{at} must be an object with exactly 'role' and 'content', got {str(message)[:60]!r}")
        if message["role"] not in _ROLES:
            raise TaskError(f"{at}.role is {message['role']!r}; allowed: {', '.join(_ROLES)}")
        content = message["content"]
        if isinstance(content, str):
            continue
        if not isinstance(content, list) or not all(
            isinstance(part, Mapping)
            and (part.get("type") == "image" or (part.get("type") == "text" and isinstance(part.get("text"), str)))
            for part in content
        ):
            raise TaskError(
                f"{at}.content must be a string or a list of parts, each {{'type': 'text', 'text': ...}} or "
                f"{{'type': 'image'}}; got {str(content)[:60]!r}"
            )
    return tuple(dict(message) for message in prompt)
