"""`svgs`: seeds from files of SVG in a folder."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from janusrl.synthesis.seed import Seed, SeedLike, seed_source

from .icons import Icon
from .licences import header_licence
from .reading import FilesOptions, Found, Unreadable
from .source_folder import SourceFolder

_SVG = "{http://www.w3.org/2000/svg}"
_TITLE_CHARS = 200


class SvgsOptions(FilesOptions):
    """Options of the `svgs` source."""

    glob: str | list[str] = "*.svg"
    """Which files, as in `.gitignore`."""
    env: str = "svg"
    """Environment that runs them."""
    family: Literal["file", "folder", "word"] = "file"
    """What relatives share, so that they end in one split: nothing, their folder, or the word of their name that says
    what they show (`circle-arrow-up` is an `arrow`)."""
    most_chars: int | None = Field(None, ge=1)
    """Longest SVG taken, in characters; a longer one is a bad seed with the reason `too_long`."""


@seed_source("svgs")
def svgs(options: SvgsOptions, *, folder: Path) -> Iterator[SeedLike]:
    """Yield a seed for each SVG, sorted by name folder by folder; its `features` tell title, size, and elements.

    What cannot be read is a BadSeed, with the reasons of the source `folder`, `syntax_error` (no XML), `not_svg`,
    `no_code` (nothing is drawn), or `too_long`.

    Raises:
        SeedError: no such folder, or no SVG in it.
    """
    files = SourceFolder("svgs", options, options.glob, folder)
    yield from files.seeds(lambda found, origin: [_seed(found, origin, options, files)])


def _seed(found: Found, origin: str, options: SvgsOptions, files: SourceFolder) -> Seed:
    code = files.text(found, "svg")
    if options.most_chars is not None and len(code) > options.most_chars:
        raise Unreadable("too_long", f"it has {len(code):,} characters, more than 'most_chars'")
    features = features_of(code)
    family = {"file": origin, "folder": origin.rpartition("/")[0]}.get(options.family)
    return Seed(
        id=found.name,
        family=family or f"{origin.rpartition('/')[0]}/{Icon((found.path.stem,), '', (), '').family}",
        env=options.env,
        language="svg",
        code=code,
        licence=header_licence(code) or options.licence or files.licences.of(found.path),
        origin=origin,
        features=features,
    )


def features_of(code: str) -> dict[str, Any]:
    """Title, size as written, and counts of elements of an SVG. Nothing outside it is read.

    Raises:
        Unreadable: `syntax_error`, `not_svg`, `no_code`.
    """
    try:
        root = ET.fromstring(code.encode())  # expat itself refuses entities that multiply
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Unreadable("syntax_error", f"no XML: {error}") from error
    if root.tag not in (f"{_SVG}svg", "svg"):
        raise Unreadable("not_svg", f"its root is {root.tag[:60]}")
    names = Counter(element.tag.removeprefix(_SVG) for element in root.iter() if isinstance(element.tag, str))
    names.pop("svg")
    drawn = {name: count for name, count in names.items() if "}" not in name}
    if not set(drawn) - {"title", "desc", "metadata", "defs", "style", "script", "g"}:
        raise Unreadable("no_code", "it draws nothing")
    title = next((one.text for one in root if one.tag in (f"{_SVG}title", "title") and one.text), "")
    size: dict[str, Any] = {key: root.attrib[key] for key in ("width", "height", "viewBox") if key in root.attrib}
    told = " ".join(title.split())[:_TITLE_CHARS]
    return {**({"title": told} if told else {}), **size, "elements": dict(sorted(drawn.items()))}
