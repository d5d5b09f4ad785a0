"""`package`: seeds from open material that package indexes offer, each with the licence that it is under.

A package is fetched into the cache on first use, in one pinned version whose digest is checked; nothing in it is run.

* `gentelella` (npm, MIT): 58 pages of dashboards, normalised.
* `lucide-static` (npm, ISC): line icons, with instructions from their names and tags.
* `simple-icons` (npm, CC0-1.0, some under licences of their own): logos, with instructions from their titles.
* `altair` (Python, BSD-3-Clause): the example scripts of version 4.2.2, with instructions from their own text.
* `librsvg2-tests` (Debian, LGPL and BSD): SVG of a renderer's tests, where the machine has that package.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.seed import BadSeed, Seed, SeedError, SeedLike, seed_source

from . import icons
from .code_folder import FolderOptions, code_folder
from .packages import Package, PackageError, fetch
from .pages import PagesOptions, pages
from .svgs import SvgsOptions, features_of, svgs

GENTELELLA = Package(
    "npm",
    "gentelella",
    "4.2.0",
    "sha512-etbwRsQv+fl5tAnmE+SCZGGWWU6H6EudoWFZEPDJ93jGtVlDOnUmG09XW/BY+V3K1n28jZJ3fJx4V3WH7MVzOQ==",
    r"package/(dist/(production/[^/]+\.html|assets/[^/]+\.css|images/[^/]+)|LICENSE\.txt|package\.json)",
    "MIT",
    "package",
)
SIMPLE_ICONS = Package(
    "npm",
    "simple-icons",
    "16.37.0",
    "sha512-8mCJIhpMYOL9g13GW59EiL3sVXJnTEKGCTZFaekl9UQ3Qo0SwVjnLaJ82QiaH8BKBdouEDzrHMXIWh8cBIy48A==",
    r"package/(icons/[^/]+\.svg|data/simple-icons\.json|LICENSE\.md|package\.json)",
    "CC0-1.0",
    "package",
)
ALTAIR = Package(
    "pypi",
    "altair",
    "4.2.2",
    "sha256-i0Xr6vhVfy12DFx3t58CrhKu58RsJ8BgFP66tvhJvIc=",
    r"altair/examples/[A-Za-z0-9]\w*\.py|altair-4\.2\.2\.dist-info/(LICENSE|METADATA)",
    "BSD-3-Clause",
)
LIBRSVG = Path("/usr/libexec/installed-tests/RSVG/fixtures")


class PackageOptions(BaseModel):
    """Options of the `package` source."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    name: Literal["gentelella", "lucide-static", "simple-icons", "altair", "librsvg2-tests"]
    """Which material."""
    path: str | None = None
    """An unpacked copy of the package, relative to the recipe; fetched into the cache when None."""
    most_chars: int | None = Field(None, ge=1)
    """Longest program taken, in characters; longer ones are left out."""


@dataclass(frozen=True)
class _Material:
    """How one package is read."""

    package: Package | None
    read: Callable[[Path], Iterator[SeedLike]]


@seed_source("package")
def package(options: PackageOptions, *, folder: Path) -> Iterator[SeedLike]:
    """Yield the seeds of a package, in an order that never changes.

    Raises:
        SeedError: the package cannot be fetched, is not the pinned one, or is not installed.
    """
    material = _MATERIALS[options.name]
    if options.path is not None:
        root = folder / options.path
    elif material.package is not None:
        try:
            root = fetch(material.package, "source 'package'")
        except PackageError as error:
            raise SeedError(str(error)) from error
    else:
        root = LIBRSVG
    if not root.is_dir():
        how = "apt-get install librsvg2-tests" if material.package is None else material.package.remedy
        raise SeedError(f"source 'package': {options.name} is not there: {how}")
    for seed in material.read(root):
        if isinstance(seed, BadSeed) or options.most_chars is None or len(seed.code or "") <= options.most_chars:
            yield seed


def _moved(seeds: Iterator[SeedLike], origin: str, licence: str) -> Iterator[SeedLike]:
    """Seeds of a folder as seeds of a package: origin, family and licence are the package's."""
    for seed in seeds:
        place = f"{origin}/{seed.id}"
        if isinstance(seed, BadSeed):
            yield replace(seed, origin=place)
        else:
            yield replace(seed, origin=place, family=place, licence=licence)


def _gentelella(root: Path) -> Iterator[SeedLike]:
    options = PagesOptions(path="dist", glob="production/*.html")
    return _moved(pages.seeds(options, seed=0, folder=root), GENTELELLA.origin, GENTELELLA.licence)


def _lucide(root: Path) -> Iterator[SeedLike]:
    origin = f"npm:{icons.PACKAGE}@{icons.VERSION}"
    try:
        found = icons.read_icons(root)
    except ValueError as error:
        raise SeedError(str(error)) from error
    for icon in found:
        tags = f" ({', '.join(icon.tags[:4])})" if icon.tags else ""
        yield Seed(
            id=icon.name,
            family=f"{origin}/{icon.family}",
            env="svg",
            language="svg",
            code=icon.code,
            instruction=f"Draw a 24 by 24 line icon as SVG: {icon.name.replace('-', ' ')}{tags}.",
            licence=icon.licence,
            origin=f"{origin}/icons/{icon.name}.svg",
            features=features_of(icon.code),
        )


def _simple_icons(root: Path) -> Iterator[SeedLike]:
    file = root / "data" / "simple-icons.json"
    try:
        told = {one["slug"]: one for one in json.loads(file.read_text("utf-8"))}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SeedError(f"source 'package': {root.name} is no copy of simple-icons: {error}") from error
    options = SvgsOptions(path="icons")
    for seed in _moved(svgs.seeds(options, seed=0, folder=root), f"{SIMPLE_ICONS.origin}/icons", SIMPLE_ICONS.licence):
        own = told.get(seed.id.removesuffix(".svg"), {})
        if isinstance(seed, BadSeed):
            yield seed
            continue
        licence = own.get("license", {}).get("type", SIMPLE_ICONS.licence)
        title = own.get("title") or seed.features.get("title") or seed.id.removesuffix(".svg")
        words = f"Draw the logo of {title} as a 24 by 24 SVG icon in one colour."
        yield replace(seed, instruction=words, licence="unknown" if licence == "custom" else licence)


def _altair(root: Path) -> Iterator[SeedLike]:
    options = FolderOptions(path="altair/examples", glob="*.py", exclude=["__init__.py"], env="chart")
    for seed in _moved(code_folder.seeds(options, seed=0, folder=root), f"{ALTAIR.origin}/examples", ALTAIR.licence):
        yield seed if isinstance(seed, BadSeed) else _told_by_docstring(seed)


def _told_by_docstring(seed: Seed) -> SeedLike:
    """The example with its title and text as the instruction, and without them in the code."""
    code = seed.code or ""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError) as error:
        return BadSeed(seed.id, "syntax_error", f"{seed.origin}: {error}", seed.origin)
    text = ast.get_docstring(tree)
    if not text:
        return seed
    lines = [line.strip() for line in text.splitlines()]
    title, body = lines[0], " ".join(line for line in lines[1:] if line and set(line) - set("=-~"))
    rest = "\n".join(code.split("\n")[(tree.body[0].end_lineno or 1) :]).lstrip("\n")
    kept = "\n".join(line for line in rest.split("\n") if not line.startswith("# category:"))
    return replace(
        seed, code=kept.strip("\n") + "\n", instruction=f"{title}. {body}".strip(), features={"title": title}
    )


def _librsvg(root: Path) -> Iterator[SeedLike]:
    for seed in svgs.seeds(SvgsOptions(path=root.name), seed=0, folder=root.parent):
        licence = "BSD-3-Clause" if "svg1.1/" in seed.id else "LGPL-2.0-or-later"
        yield from _moved(iter([seed]), "debian:librsvg2-tests", licence)


_LUCIDE = Package("npm", icons.PACKAGE, icons.VERSION, icons.INTEGRITY, icons.MEMBERS, "ISC", "package")
_MATERIALS = {
    "gentelella": _Material(GENTELELLA, _gentelella),
    "lucide-static": _Material(_LUCIDE, _lucide),
    "simple-icons": _Material(SIMPLE_ICONS, _simple_icons),
    "altair": _Material(ALTAIR, _altair),
    "librsvg2-tests": _Material(None, _librsvg),
}
