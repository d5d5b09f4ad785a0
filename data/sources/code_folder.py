"""`folder`: seeds from files of code in a folder, the language by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from janusrl.synthesis.seed import BadSeed, Seed, SeedError, SeedLike, seed_source

from .licences import FolderLicences, header_licence
from .reading import FilesOptions, Found, Unreadable, decode, find_files, read_bytes

LANGUAGES = {
    ".py": "python", ".html": "html", ".htm": "html", ".xhtml": "html", ".svg": "svg", ".r": "r", ".m": "matlab",
    ".wl": "mathematica", ".wls": "mathematica",
}  # fmt: skip
"""Endings of files, in lower case. A `.m` that begins with a Wolfram comment is Mathematica."""
ENVS = {"html": "web", "svg": "svg", "r": "scientific", "matlab": "scientific", "mathematica": "scientific"}
"""Environment of a language where it is clear; Python's is `animation` where it imports manim, else the stage's."""
_MANIM = re.compile(r"^\s*(?:from|import)\s+manim\b", re.M)
_WOLFRAM = re.compile(r"\s*(?:\(\*|#!.*wolfram)")


class FolderOptions(FilesOptions):
    """Options of the `folder` source."""

    glob: str | list[str] = "**"
    """Which files, as in `.gitignore`: `*.py` in any folder, `charts/*.py` only there; several patterns in a list."""
    language: str | None = None
    """Language of all files; when None their endings tell it, and files of other endings are left out."""
    env: str | None = None
    """Environment that runs them; when None it follows from the language, where that is clear."""
    family: Literal["file", "folder"] = "file"
    """What relatives share, so that they end in one split: nothing (each file is alone), or their folder."""


@seed_source("folder")
def code_folder(options: FolderOptions, *, folder: Path) -> Iterator[SeedLike]:
    """Yield a seed for each file, sorted by name folder by folder.

    What cannot be read is a BadSeed: `too_large`, `empty`, `binary`, `undecodable`, `outside_folder`, `not_a_file`,
    `unreadable`.

    Raises:
        SeedError: no such folder, or no file that fits.
    """
    root = folder / options.path
    patterns = [options.glob] if isinstance(options.glob, str) else options.glob
    licences = FolderLicences(root if root.is_dir() else root.parent)
    given = 0
    for found in find_files(root, patterns, options.exclude):
        if isinstance(found, BadSeed):
            given += 1
            yield BadSeed(found.id, found.reason, found.message, f"folder:{root.name}/{found.id}")
            continue
        language = options.language or LANGUAGES.get(found.path.suffix.lower())
        if language is None:
            continue
        given += 1
        yield read_seed(found, language, options, root, licences)
    if not given:
        endings = "" if options.language else f" with an ending of {', '.join(LANGUAGES)}, and no 'language' is given"
        raise SeedError(f"source 'folder': {options.path} has no file that fits {' or '.join(patterns)}{endings}")


def read_seed(
    found: Found, language: str, options: FolderOptions, root: Path, licences: FolderLicences
) -> Seed | BadSeed:
    """The seed of one file."""
    origin = f"folder:{root.name}" if root.is_file() else f"folder:{root.name}/{found.name}"
    try:
        code = decode(read_bytes(found.path, options.most_bytes), language, options.encoding)
    except Unreadable as error:
        return error.bad_seed(found.name, origin)
    if language == "matlab" and options.language is None and _WOLFRAM.match(code):
        language = "mathematica"
    env = options.env or ("animation" if language == "python" and _MANIM.search(code) else ENVS.get(language, ""))
    licence = header_licence(code) if options.licence else None
    return Seed(
        id=found.name,
        family=origin.rpartition("/")[0] if options.family == "folder" else origin,
        env=env,
        language=language,
        code=code,
        licence=licence or options.licence or licences.of(found.path, code),
        origin=origin,
    )
