"""Reading files that nobody has vetted: which there are, in an order that never changes, and what stands in one.

Nothing is followed out of the folder, nothing that is no regular file is opened, nothing larger than the bound is read.
Every reason not to read a file is an `Unreadable` with a word for it.
"""

from __future__ import annotations

import fnmatch
import io
import os
import re
import stat
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bs4.dammit import EncodingDetector
from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.seed import BadSeed, SeedError

SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages"})
"""Never entered, like every folder whose name begins with a dot."""
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class Unreadable(ValueError):
    """A file, or part of one, gives no seed. `reason` is a word for the table of rejects."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    def bad_seed(self, name: str, origin: str) -> BadSeed:
        """What the table of rejects gets."""
        return BadSeed(name, self.reason, f"{origin}: {self}", origin)


class FilesOptions(BaseModel):
    """Options that all sources of files share."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    path: str
    """File, or folder that is searched with its folders, relative to the recipe."""
    exclude: list[str] = []
    """Patterns of files to leave out, such as `tests/**` or `*_test.py`."""
    most_bytes: int = Field(2_000_000, ge=1)
    """Largest file read; a larger one is a bad seed with the reason `too_large`."""
    encoding: str | None = None
    """Encoding of all files; when None it is what a file declares, or UTF-8."""
    licence: str | None = None
    """SPDX expression of what has no header of its own. When None, the nearest LICENSE or package.json in the folder
    tells it, or it is `unknown`."""


@dataclass(frozen=True)
class Found:
    """A file of a folder."""

    path: Path
    name: str
    """Its path in the folder, with `/`."""


def find_files(root: Path, patterns: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[Found | BadSeed]:
    """Files under a folder, sorted by name folder by folder; the folder may be one file too.

    Args:
        root: folder or file; itself it may be a link.
        patterns: as in `.gitignore`: `*.py` fits in any folder, `a/*.py` only in `a`, `a/**` everything under it.
        exclude: patterns of what to leave out.

    Yields:
        Files; and a BadSeed for what fits and cannot be read: `outside_folder` (a link that leads out), `not_a_file`,
        `unreadable`.

    Raises:
        SeedError: there is no such folder.
    """
    if root.is_file():
        yield Found(root, root.name)
        return
    if not root.is_dir():
        raise SeedError(f"no file or folder {root.name} in {root.parent.resolve()}")
    wanted, left_out = [[re.compile(_regex(pattern)) for pattern in some] for some in (patterns, exclude)]
    home = root.resolve()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield _bad(
                folder.relative_to(root).as_posix(), "unreadable", f"the folder cannot be read: {error.strerror}"
            )
            continue
        deeper = []
        for entry in entries:
            path = Path(entry.path)
            name = path.relative_to(root).as_posix()
            if any(regex.fullmatch(name) for regex in left_out):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and entry.name not in SKIPPED_FOLDERS:
                    deeper.append(path)
            elif any(regex.fullmatch(name) for regex in wanted) and not _leads_back(entry, home):
                yield _checked(entry, path, name, home)
        waiting.extend(reversed(deeper))


def _leads_back(entry: os.DirEntry[str], home: Path) -> bool:
    """Whether it is a link to a folder that is searched anyway."""
    return entry.is_symlink() and entry.is_dir() and Path(entry.path).resolve().is_relative_to(home)


def _checked(entry: os.DirEntry[str], path: Path, name: str, home: Path) -> Found | BadSeed:
    if entry.is_symlink() and not path.resolve().is_relative_to(home):
        return _bad(name, "outside_folder", "the link leads out of the folder")
    try:
        if not stat.S_ISREG(entry.stat().st_mode):
            return _bad(name, "not_a_file", "it is no regular file")
    except OSError as error:
        return _bad(name, "unreadable", str(error.strerror))
    return Found(path, name)


def _bad(name: str, reason: str, message: str) -> BadSeed:
    return BadSeed(name, reason, f"{name}: {message}", name)


def _regex(pattern: str) -> str:
    """A regular expression for a pattern in the manner of `.gitignore`."""
    given = pattern.removeprefix("./")
    whole = given if "/" in given.rstrip("/") or given == "**" else f"**/{given}"
    parts = []
    for part in whole.removeprefix("/").split("/"):
        parts.append("(?:[^/]+/)*" if part == "**" else fnmatch.translate(part).replace(".*", "[^/]*")[4:-3] + "/")
    text = "".join(parts)
    return text.removesuffix("/") if not text.endswith("(?:[^/]+/)*") else text + "[^/]+"


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """What stands in a file. Raises Unreadable: `too_large`, `empty`, `unreadable`."""
    try:
        size = path.stat().st_size
        if size > most_bytes:
            raise Unreadable("too_large", f"it has {size:,} bytes, more than 'most_bytes' ({most_bytes:,})")
        with path.open("rb") as stream:
            content = stream.read(most_bytes + 1)
    except OSError as error:
        raise Unreadable("unreadable", str(error.strerror)) from error
    if len(content) > most_bytes:
        raise Unreadable("too_large", f"it has more than 'most_bytes' ({most_bytes:,})")
    if not content.strip():
        raise Unreadable("empty", "it is empty")
    return content


def decode(content: bytes, language: str, encoding: str | None = None) -> str:
    """Text of a program's bytes, with line feeds alone at the ends of lines.

    A byte order mark decides, then what the file declares (Python's coding line, a page's `meta`, the XML declaration),
    then UTF-8. A page that is none of these is read as browsers do: as windows-1252.

    Raises:
        Unreadable: `binary`, or `undecodable`.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if marked is None and b"\0" in content:
        raise Unreadable("binary", "it holds zero bytes: it is no text")
    asked = encoding or marked or _declared(content, language)
    text = None
    for name in dict.fromkeys([asked, *([] if encoding else ["utf-8"])]):
        try:
            text = content.decode(name)
            break
        except (UnicodeError, LookupError) as error:
            reason = str(error)
    if text is None and language == "html" and not encoding:
        text = content.decode("cp1252", errors="replace")
    if text is None:
        raise Unreadable("undecodable", f"{reason}; set 'encoding' if it is another")
    if "\0" in text or sum(ord(c) < 32 and c not in "\t\n\r\f" for c in text[:4096]) > 0.05 * len(text[:4096]):
        raise Unreadable("binary", "it holds control characters: it is no text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _DECLARATIONS[language].sub(r"\1UTF-8", text, count=1) if language in _DECLARATIONS else text


_DECLARATIONS = {
    "python": re.compile(r"\A((?:#[^\n]*\n)?#[^\n]*?coding[:=][ \t]*)(?!utf)[-\w.]+", re.IGNORECASE),
    "svg": re.compile(r"\A(\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"'])(?!utf-8)[-\w.]+", re.IGNORECASE),
}
"""Where a text says which encoding it was in. What is read is text, and is written as UTF-8 again."""


def _declared(content: bytes, language: str) -> str:
    if language == "python":
        try:
            return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
        except SyntaxError:
            return "utf-8"
    if language in ("html", "svg"):
        told = EncodingDetector.find_declared_encoding(content[:4096], is_html=language == "html")
        return str(told) if told else "utf-8"
    return "utf-8"
