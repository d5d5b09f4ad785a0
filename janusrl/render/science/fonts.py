"""Worker side: the fonts that scripts see, the same as pages see: Noto Sans, and DejaVu where matplotlib brings it."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from janusrl.render.browser.fonts import configuration

CACHE = Path("fontconfig")
"""Where fontconfig keeps what it knows of the fonts, in the work folder."""


def folders() -> list[str]:
    """Folders with the font files, in a worker to which no more of matplotlib may be shown than its fonts.

    Raises:
        RuntimeError: Noto Sans is not installed.
    """
    found: list[str] = []
    for package, inside in (("fontpkg_noto_sans", "files"), ("matplotlib", "mpl-data/fonts/ttf")):
        spec = importlib.util.find_spec(package)
        places = (Path(place) / inside for place in (spec.submodule_search_locations if spec else None) or ())
        found += [str(place.resolve()) for place in places if place.is_dir()]
        if not found:
            raise RuntimeError("Noto Sans is not installed: pip install fontpkg-noto-sans")
    return found


def write_config(path: Path, cache: dict[str, bytes] | None = None) -> None:
    """Write a fontconfig file, and point fontconfig at it, here and in processes started later.

    Args:
        path: the file.
        cache: what `read_cache` returned, so that those processes need not read the fonts again.
    """
    path.write_text(configuration())
    os.environ["FONTCONFIG_FILE"] = str(path.resolve())
    for name, content in (cache or {}).items():
        CACHE.mkdir(exist_ok=True)
        (CACHE / name).write_bytes(content)


def read_cache() -> dict[str, bytes]:
    """The files that fontconfig keeps, once a process has used fonts here."""
    return {path.name: path.read_bytes() for path in CACHE.glob("*") if path.is_file()}
