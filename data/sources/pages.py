"""`pages`: seeds from HTML files, each made self-contained by the normaliser (`html_normaliser`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from pydantic import Field

from janusrl.synthesis.seed import Seed, SeedLike, seed_source

from .html_normaliser import MOST_ELEMENTS, normalise, nothing_beside
from .licences import header_licence
from .reading import FilesOptions, Found, Unreadable
from .source_folder import SourceFolder

MOST_BESIDE_BYTES = 4_000_000
"""Largest style sheet or picture beside a page that is looked at."""


class PagesOptions(FilesOptions):
    """Options of the `pages` source."""

    glob: str | list[str] = Field(default_factory=lambda: ["*.html", "*.htm", "*.xhtml"])
    """Which files, as in `.gitignore`."""
    env: str = "web"
    """Environment that runs them."""
    normalise: bool = True
    """Whether pages are made self-contained; without it they are taken as they are, scripts and all."""
    beside: bool = True
    """Whether style sheets in the folder are written into the pages that name them. An address that begins with `/` is
    looked for from `path` on."""
    most_elements: int = Field(MOST_ELEMENTS, ge=1)
    """Elements of a page that is still read; more is a bad seed with the reason `too_complex`."""
    most_chars: int | None = Field(None, ge=1)
    """Longest page taken, once normalised, in characters; a longer one is a bad seed with the reason `too_long`."""


@seed_source("pages")
def pages(options: PagesOptions, *, folder: Path) -> Iterator[SeedLike]:
    """Yield a seed for each page, sorted by name folder by folder.

    What cannot be read is a BadSeed, with the reasons of the source `folder`, `too_complex`, `too_long`, or
    `nothing_found` (nothing that shows is left).

    Raises:
        SeedError: no such folder, or no page in it.
    """
    files = SourceFolder("pages", options, options.glob, folder)
    yield from files.seeds(lambda found, origin: [_seed(found, origin, options, files)])


def _seed(found: Found, origin: str, options: PagesOptions, files: SourceFolder) -> Seed:
    text = files.text(found, "html")
    look = beside(found.path, files.home) if options.beside else nothing_beside
    page = normalise(text, look=look, most_elements=options.most_elements) if options.normalise else text
    if options.most_chars is not None and len(page) > options.most_chars:
        raise Unreadable("too_long", f"it has {len(page):,} characters, more than 'most_chars'")
    own = header_licence(text)
    return Seed(
        id=found.name,
        family=origin,
        env=options.env,
        language="html",
        code=page,
        licence=own or options.licence or files.licences.of(found.path),
        origin=origin,
    )


def beside(page: Path, home: Path) -> Callable[[str], bytes | None]:
    """Gives files by their address in a page, from the page's own folder tree and nowhere else."""
    inside = home.resolve()

    def look(address: str) -> bytes | None:
        plain = unquote(address.partition("?")[0].partition("#")[0].strip())
        if not plain or "\0" in plain or ":" in plain or plain.startswith("//"):
            return None
        try:
            path = (home / plain.lstrip("/") if plain.startswith("/") else page.parent / plain).resolve()
            if not path.is_relative_to(inside) or not path.is_file() or path.stat().st_size > MOST_BESIDE_BYTES:
                return None
            return path.read_bytes()
        except (OSError, ValueError):
            return None

    return look
