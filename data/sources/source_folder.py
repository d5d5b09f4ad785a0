"""SourceFolder: the files that a source reads, with where each comes from; what all sources of files do alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from janusrl.synthesis.seed import BadSeed, SeedError, SeedLike

from .licences import FolderLicences
from .reading import FilesOptions, Found, Unreadable, decode, find_files, read_bytes


class SourceFolder:
    """Files that fit patterns, sorted by name folder by folder."""

    def __init__(self, source: str, options: FilesOptions, patterns: str | list[str], folder: Path) -> None:
        """Nothing is read yet.

        Args:
            source: name of the source, for messages.
            options: of the source.
            patterns: which files, as in `.gitignore`.
            folder: that of the recipe.
        """
        self._source, self._options = source, options
        self._patterns = [patterns] if isinstance(patterns, str) else patterns
        self.root = folder / options.path
        self.home = self.root if self.root.is_dir() else self.root.parent
        self.licences = FolderLicences(self.home)

    def seeds(self, seeds_of: Callable[[Found, str], Iterable[SeedLike]], hint: str = "") -> Iterator[SeedLike]:
        """What `seeds_of` makes of each file and its origin; Unreadable makes a BadSeed, as what cannot be found does.

        Raises:
            SeedError: no such folder, or nothing in it fits; `hint` says what else had to be so.
        """
        given = 0
        for found in find_files(self.root, self._patterns, self._options.exclude):
            if isinstance(found, BadSeed):
                made: Iterable[SeedLike] = [
                    BadSeed(found.id, found.reason, found.message, f"folder:{self.root.name}/{found.id}")
                ]
            else:
                made = self._made(found, seeds_of)
            for one in made:
                given += 1
                yield one
        if not given:
            fits = " or ".join(self._patterns)
            raise SeedError(f"source '{self._source}': {self._options.path} has no file that fits {fits}{hint}")

    def text(self, found: Found, language: str) -> str:
        """What stands in a file. Raises Unreadable."""
        return decode(read_bytes(found.path, self._options.most_bytes), language, self._options.encoding)

    def _made(self, found: Found, seeds_of: Callable[[Found, str], Iterable[SeedLike]]) -> Iterator[SeedLike]:
        origin = f"folder:{self.root.name}" if self.root.is_file() else f"folder:{self.root.name}/{found.name}"
        try:
            yield from seeds_of(found, origin)
        except Unreadable as error:
            yield error.bad_seed(found.name, origin)
