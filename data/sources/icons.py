"""`icons`: the line icons of the npm package `lucide-static`, with instructions from their names and tags.

The package is fetched by npm into the cache on first use, in one pinned version whose digest is checked; nothing in it
is run. Icons of one family (`arrow-up`, `arrow-up-left`, `circle-arrow-up`) stay in one split, and icons that are
published under two names are taken once. Lucide is under the ISC licence, some of its icons (from Feather) under MIT
too: every task says which.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from janusrl.sources import SourceError, Split, source
from janusrl.task import Reference, Task

from .drawing import draw_svg
from .packages import Package, PackageError, fetch

PACKAGE = "lucide-static"
VERSION = "1.62.0"
INTEGRITY = "sha512-WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA=="
"""Digest of the package's archive, in npm's own form."""
MEMBERS = r"package/(icons/[^/]+\.svg|tags\.json|LICENSE)"
"""Files of the archive that are unpacked."""
EVAL_SHARE = 8
"""One family in this many is held out."""
FRAMES = frozenset(
    {"a", "badge", "circle", "hexagon", "octagon", "pentagon", "rectangle", "scan", "square", "triangle"}
)
"""First words of names that only put a frame around what the next word names: `circle-arrow-up` is an arrow."""
STYLES = frozenset({"big", "dashed", "dotted", "horizontal", "large", "off", "round", "small", "vertical"})
"""Words that only say how the first one is drawn: `circle-dashed` is a circle."""
_SVG = "{http://www.w3.org/2000/svg}"


class IconsOptions(BaseModel):
    """Options of the `icons` source."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    path: str | None = None
    """An unpacked copy of the package, relative to the recipe; fetched by npm into the cache when None."""
    max_chars: int | None = Field(None, ge=1)
    """Longest SVG taken, in characters."""
    max_tags: int = Field(4, ge=0)
    """Tags named in the instruction."""
    canvas_px: int = Field(64, ge=16, le=1024)
    """Width and height of the reference picture."""


@dataclass(frozen=True)
class Icon:
    """One icon, with every name that it is published under."""

    names: tuple[str, ...]
    code: str
    tags: tuple[str, ...]
    licence: str

    @property
    def name(self) -> str:
        """The name in use; the others are old ones."""
        return self.names[0]

    @property
    def family(self) -> str:
        """What relatives share: the first word of the name that is neither frame nor style, or the first word."""
        words = self.name.split("-")
        return next((word for word in words if word not in FRAMES | STYLES and not word.isdigit()), words[0])


@source("icons")
def icons(options: IconsOptions, *, count: int | None, seed: int, split: Split, folder: Path) -> Iterator[Task]:
    """Yield the icons of a split in an order that the seed decides.

    Raises:
        SourceError: the package cannot be fetched or is not the pinned one, or `path` is no copy of it.
    """
    root = folder / options.path if options.path else fetch_package()
    found = [icon for icon in read_icons(root) if split_of(icon) == split]
    chosen = [icon for icon in found if options.max_chars is None or len(icon.code) <= options.max_chars]
    random.Random(f"icons:{seed}").shuffle(chosen)
    for icon in chosen[:count]:
        yield _task(icon, options)


def split_of(icon: Icon) -> Split:
    """The split of an icon: fixed for ever by its family."""
    return "eval" if hashlib.sha256(icon.family.encode()).digest()[0] % EVAL_SHARE == 0 else "train"


def _task(icon: Icon, options: IconsOptions) -> Task:
    words = icon.name.replace("-", " ")
    tags = f" ({', '.join(icon.tags[: options.max_tags])})" if icon.tags and options.max_tags else ""
    return Task(
        id=f"icon-{icon.name}",
        domain="svg",
        prompt=({"role": "user", "content": f"Draw a 24 by 24 line icon as SVG: {words}{tags}"},),
        reference=Reference(code=icon.code, language="svg", picture=draw_svg(icon.code, options.canvas_px)),
        demonstration=icon.code,
        metadata={
            "source": f"{PACKAGE} {VERSION}" if options.path is None else PACKAGE,
            "licence": icon.licence,
            "icon": icon.name,
            "family": icon.family,
        },
    )


def read_icons(root: Path) -> list[Icon]:
    """Read an unpacked package, sorted by name.

    Raises:
        SourceError: the folder holds no icons, or one of them is not SVG.
    """
    files = sorted((root / "icons").glob("*.svg"))
    if not files:
        raise SourceError(f"source 'icons': {root} holds no icons/*.svg; 'path' must be an unpacked {PACKAGE}")
    tags = json.loads((root / "tags.json").read_text("utf-8")) if (root / "tags.json").exists() else {}
    feather = _feather_names(root / "LICENSE")
    by_code: dict[str, list[str]] = {}
    for file in files:
        by_code.setdefault(_compact(file), []).append(file.stem)
    found = []
    for code, names in by_code.items():
        names.sort(key=lambda name: (name not in tags, name))
        licence = "ISC AND MIT" if feather & set(names) else "ISC"
        found.append(Icon(tuple(names), code, tuple(tags.get(names[0], ())), licence))
    return sorted(found, key=lambda icon: icon.name)


def _feather_names(licence: Path) -> frozenset[str]:
    """Names that the licence lists as derived from Feather, which are under MIT too."""
    text = licence.read_text("utf-8") if licence.exists() else ""
    listed = re.search(r"derived from the Feather project:\s*([a-z0-9, \n-]+)", text)
    return frozenset(re.split(r"[,\s]+", listed[1].strip())) if listed else frozenset()


def _compact(file: Path) -> str:
    """The icon as one line of SVG: no comments, classes, or size; black instead of the page's colour."""
    try:
        root = ET.fromstring(file.read_text("utf-8"))
    except ET.ParseError as error:
        raise SourceError(f"source 'icons': {file.name} is not SVG: {error}") from error
    if root.tag != f"{_SVG}svg":
        raise SourceError(f"source 'icons': {file.name} is not SVG: its root is {root.tag}")
    kept = {name: value for name, value in root.attrib.items() if name not in ("class", "width", "height")}
    kept = {"xmlns": _SVG[1:-1], **kept}
    body = "".join(_element(child) for child in root)
    return f"<svg{_attributes(kept)}>{body}</svg>"


def _element(element: ET.Element) -> str:
    name = element.tag.removeprefix(_SVG)
    inner = "".join(_element(child) for child in element)
    attributes = _attributes({key: value for key, value in element.attrib.items() if key != "class"})
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def _attributes(values: dict[str, str]) -> str:
    def clean(value: str) -> str:
        value = "black" if value == "currentColor" else " ".join(value.split())
        return value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")

    return "".join(f' {name}="{clean(value)}"' for name, value in values.items())


def fetch_package() -> Path:
    """Return the folder of the pinned package, fetching it with npm when the cache has none.

    Raises:
        SourceError: npm is missing, cannot reach its package index, or gives another archive than the pinned one.
    """
    try:
        return fetch(Package("npm", PACKAGE, VERSION, INTEGRITY, MEMBERS, "ISC", "package"), "source 'icons'")
    except PackageError as error:
        raise SourceError(str(error)) from error
