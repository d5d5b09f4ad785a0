"""`manim`: a seed for each scene of Manim sources, taken apart without running them (`scene_features`).

Without a `path`, the example scenes in the docstrings of the installed Manim are read (MIT).
"""

from __future__ import annotations

import ast
import importlib.util
import re
import textwrap
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from pydantic import Field

from janusrl.synthesis.seed import BadSeed, Seed, SeedError, SeedLike, seed_source

from .licences import header_licence
from .reading import FilesOptions, Found, Unreadable, decode, find_files, read_bytes
from .scene_features import SceneRecord, decompose
from .source_folder import SourceFolder

_DIRECTIVE = re.compile(r"^([ \t]*)\.\. manim:: *(\w+)[^\n]*\n", re.M)
_HEAD = "from manim import *\n\n\n"


class ManimOptions(FilesOptions):
    """Options of the `manim` source."""

    path: str = ""
    """File or folder of sources, relative to the recipe; empty for the examples of the installed Manim."""
    glob: str | list[str] = "*.py"
    """Which files, as in `.gitignore`."""
    env: str = "animation"
    """Environment that runs the scenes."""
    excerpt_chars: int = Field(2000, ge=0)
    """Longest excerpt among the features, in characters."""
    complete: bool = False
    """Whether scenes that need the project's own modules are left out; they are then bad seeds, `incomplete`."""


@seed_source("manim")
def manim(options: ManimOptions, *, folder: Path) -> Iterator[SeedLike]:
    """Yield a seed for each scene, file by file. Scenes of one file are one family.

    What gives none is a BadSeed, with the reasons of the source `folder`, `syntax_error`, `nothing_found` (no scene in
    the file), or `incomplete`.

    Raises:
        SeedError: no such folder, no file that fits, or Manim is not installed.
    """
    if not options.path:
        yield from _examples(options)
        return
    files = SourceFolder("manim", options, options.glob, folder)
    yield from files.seeds(lambda found, origin: _scenes_of(found, origin, options, files))


def _scenes_of(found: Found, origin: str, options: ManimOptions, files: SourceFolder) -> Iterator[SeedLike]:
    source = files.text(found, "python")
    beside = {path.stem if path.is_file() else path.name for path in found.path.parent.iterdir()}
    records = decompose(source, own_modules=beside - {"manim", "numpy"})
    licence = header_licence(source) or options.licence or files.licences.of(found.path)
    seen: set[str] = set()
    for record in records:
        if record.name not in seen:
            seen.add(record.name)
            yield _seed(record, f"{found.name}#{record.name}", origin, licence, options)


def _seed(record: SceneRecord, name: str, family: str, licence: str, options: ManimOptions) -> SeedLike:
    origin = f"{family}#{record.name}"
    if options.complete and "missing" in record.features:
        needs = ", ".join(record.features["missing"])
        return BadSeed(name, "incomplete", f"{origin}: it needs {needs} from modules of its project", origin)
    return Seed(
        id=name,
        family=family,
        env=options.env,
        language="python",
        code=record.program,
        licence=licence,
        origin=origin,
        features={**record.features, "excerpt": record.excerpt[: options.excerpt_chars]},
    )


def _examples(options: ManimOptions) -> Iterator[SeedLike]:
    """The scenes in the docstrings of the installed Manim, which is not imported."""
    spec = importlib.util.find_spec("manim")
    if spec is None or not spec.submodule_search_locations:
        raise SeedError("source 'manim': Manim is not installed: pip install 'janusrl[animation]', or give a 'path'")
    root = Path(spec.submodule_search_locations[0])
    seen: set[str] = set()
    for found in find_files(root, ["*.py"], options.exclude):
        if isinstance(found, BadSeed) or not found.path.stat().st_size:
            continue
        origin = f"pypi:manim@{version('manim')}/{found.name}"
        for place, text in _docstrings(decode(read_bytes(found.path, options.most_bytes), "python")):
            for example, code in _directives(text):
                name = f"{found.name}#{example}"
                if name in seen:
                    continue
                seen.add(name)
                try:
                    records = decompose(code)
                except Unreadable as error:
                    yield error.bad_seed(name, f"{origin}#{example}")
                    continue
                record = next((one for one in records if one.name == example), records[-1])
                yield _seed(record, name, f"{origin}#{place}", "MIT", options)


def _docstrings(source: str) -> Iterator[tuple[str, str]]:
    """Docstrings of a file with the names of what they are of."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, kinds) and (text := ast.get_docstring(node)):
            yield getattr(node, "name", ""), text


def _directives(text: str) -> Iterator[tuple[str, str]]:
    """Names and programs of the `manim` directives of a docstring."""
    for found in _DIRECTIVE.finditer(text):
        body = []
        for line in text[found.end() :].split("\n"):
            if line.strip() and len(line) - len(line.lstrip()) <= len(found[1]):
                break
            body.append(line)
        code = [line for line in textwrap.dedent("\n".join(body)).split("\n") if not re.match(r"\s*:\w+:", line)]
        if any(line.startswith(">>> ") for line in code):
            code = [line[4:] for line in code if line.startswith((">>> ", "... "))]
        program = "\n".join(code).strip("\n") + "\n"
        yield found[2], program if re.search(r"^from manim import \*", program, re.M) else _HEAD + program
