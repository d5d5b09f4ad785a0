"""`folder`: seeds from files of code in a folder, the language by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from janusrl.synthesis.seed import Seed, SeedLike, seed_source

from .licences import header_licence
from .reading import FilesOptions, Found
from .source_folder import SourceFolder

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
    files = SourceFolder("folder", options, options.glob, folder)
    endings = "" if options.language else f" with an ending of {', '.join(LANGUAGES)}, and no 'language' is given"
    yield from files.seeds(lambda found, origin: _seeds_of(found, origin, options, files), endings)


def _seeds_of(found: Found, origin: str, options: FolderOptions, files: SourceFolder) -> Iterator[Seed]:
    """The seed of one file; nothing for one of another ending."""
    language = options.language or LANGUAGES.get(found.path.suffix.lower())
    if language is None:
        return
    code = files.text(found, language)
    if language == "matlab" and options.language is None and _WOLFRAM.match(code):
        language = "mathematica"
    env = options.env or ("animation" if language == "python" and _MANIM.search(code) else ENVS.get(language, ""))
    licence = header_licence(code) if options.licence else None
    yield Seed(
        id=found.name,
        family=origin.rpartition("/")[0] if options.family == "folder" else origin,
        env=env,
        language=language,
        code=code,
        licence=licence or options.licence or files.licences.of(found.path, code),
        origin=origin,
    )
