"""`notebooks`: a seed for each figure of Jupyter notebooks and of scripts: what draws it, and what that needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from janusrl.synthesis.seed import BadSeed, Seed, SeedLike, seed_source

from .licences import header_licence
from .plot_slices import figures
from .reading import FilesOptions, Found, Unreadable
from .source_folder import SourceFolder


class NotebooksOptions(FilesOptions):
    """Options of the `notebooks` source."""

    glob: str | list[str] = Field(default_factory=lambda: ["*.ipynb", "*.py"])
    """Which files, as in `.gitignore`."""
    most_bytes: int = Field(20_000_000, ge=1)
    """Largest file read; notebooks hold their pictures."""
    env: str = "chart"
    """Environment that runs the figures."""
    self_contained: bool = True
    """Whether figures that read files or addresses are left out; they are then bad seeds, `needs_files`."""


@seed_source("notebooks")
def notebooks(options: NotebooksOptions, *, folder: Path) -> Iterator[SeedLike]:
    """Yield a seed for each figure, file by file. Figures of one file are one family.

    What gives none is a BadSeed, with the reasons of the source `folder`, `bad_notebook` (no JSON, or no cells),
    `language` (of another kernel than Python), `syntax_error`, `nothing_found` (nothing plots), or `needs_files`.

    Raises:
        SeedError: no such folder, or no file that fits.
    """
    files = SourceFolder("notebooks", options, options.glob, folder)
    yield from files.seeds(lambda found, origin: _figures_of(found, origin, options, files))


def _figures_of(found: Found, origin: str, options: NotebooksOptions, files: SourceFolder) -> Iterator[SeedLike]:
    text = files.text(found, "python")
    slices = figures(cells_of(text) if found.path.suffix == ".ipynb" else [text])
    licence = header_licence(text) or options.licence or files.licences.of(found.path)
    for number, one in enumerate(slices):
        name = f"{found.name}#{number}"
        if options.self_contained and one.reads:
            message = f"{origin}#{number}: it reads {', '.join(one.reads)[:200]}"
            yield BadSeed(name, "needs_files", message, f"{origin}#{number}")
            continue
        features = {"library": one.library, "cell": one.cell, **({"reads": list(one.reads)} if one.reads else {})}
        yield Seed(
            id=name,
            family=origin,
            env=options.env,
            language="python",
            code=one.code,
            licence=licence,
            origin=f"{origin}#{number}",
            features=features,
        )


def cells_of(text: str) -> list[str]:
    """The cells of code of a notebook, of format 4 or 3. Raises Unreadable."""
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("bad_notebook", f"not JSON: {str(error)[:200]}") from error
    if not isinstance(read, Mapping):
        raise Unreadable("bad_notebook", "a notebook is a JSON object")
    sheets = read.get("worksheets")
    old = sheets[0] if isinstance(sheets, list) and sheets and isinstance(sheets[0], Mapping) else {}
    cells = read.get("cells", old.get("cells"))
    metadata = read.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, Mapping) else None
    language = str(kernel.get("language") or "python").lower() if isinstance(kernel, Mapping) else "python"
    if language != "python":
        raise Unreadable("language", f"its kernel runs {language[:40]}")
    if not isinstance(cells, list):
        raise Unreadable("bad_notebook", "it has no list of cells")
    code = [cell for cell in cells if isinstance(cell, Mapping) and cell.get("cell_type") == "code"]
    return [_joined(cell.get("source", cell.get("input", ""))) for cell in code]


def _joined(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        raise Unreadable("bad_notebook", "the source of a cell must be text")
    return "".join(lines)
