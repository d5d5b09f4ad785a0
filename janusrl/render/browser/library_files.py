"""Finds the file of an installed package that a CDN would have sent for a path."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

_BEST = ("dist", "build", "umd", "lib", "es5")
"""Folders whose files are looked at first when a path is no file of the package as it stands."""


def find_file(folder: Path, path: str) -> str | None:
    """The path, inside `folder`, of the file asked for: itself, its (un)minified sister, or one deeper down.

    None when there is none, and never one outside of `folder`.
    """
    path = path.strip("/")
    if _is_file(folder, path):
        return path
    files = _files(str(folder))
    for names in ([path], _sisters(path)):
        for name in names:
            if _is_file(folder, name):
                return name
        for name in names:
            below = [file for file in files.get(name.rpartition("/")[2], ()) if file.endswith("/" + name)]
            if below:
                return min(below, key=_rank)
    for name in _sisters(path.rpartition("/")[2]):
        if (found := files.get(name)) and not name.startswith(("index.", "main.")):
            return min(found, key=_rank)
    return None


def main_file(folder: Path, *, module: bool = False) -> str | None:
    """What a CDN sends for a package's bare name: the script for pages; the ES module when `module`."""
    about: dict[str, Any] = json.loads((folder / "package.json").read_text())
    names = ("module", "main") if module else ("jsdelivr", "unpkg", "cdn", "browser", "main", "style")
    candidates = [about.get(name) for name in names]
    if module:
        candidates.insert(0, _exported(about.get("exports")))
    for name in candidates:
        if isinstance(name, str):
            clean = name.removeprefix("./")
            for each in (*_sisters(clean), clean.rstrip("/") + "/index.js"):
                if _is_file(folder, each):
                    return each
    return "index.js" if _is_file(folder, "index.js") else None


def _exported(exports: Any) -> str | None:
    """The file for `import` of a package's `exports` field."""
    if isinstance(exports, dict) and "." in exports:
        exports = exports["."]
    for _ in range(6):
        if not isinstance(exports, dict):
            break
        exports = next((exports[key] for key in ("browser", "import", "module", "default") if key in exports), None)
    return exports if isinstance(exports, str) else None


def _sisters(path: str) -> list[str]:
    """`path` and the names that the same file has in other releases, the likeliest first."""
    head, suffix = os.path.splitext(path)
    if suffix not in (".js", ".css", ".mjs"):
        return [path, path + ".js"] if path else []
    stem = head.removesuffix(".min").removesuffix(".umd")
    names = [path, f"{stem}.umd.min{suffix}", f"{stem}.umd{suffix}", f"{stem}.min{suffix}", f"{stem}{suffix}"]
    if ".min" not in head:
        names = [path, f"{stem}{suffix}", f"{stem}.umd{suffix}", f"{stem}.min{suffix}", f"{stem}.umd.min{suffix}"]
    return list(dict.fromkeys(names))


def _rank(path: str) -> tuple[bool, int, int, str]:
    parts = PurePosixPath(path).parts
    best = next((number for number, name in enumerate(_BEST) if parts[0] == name), len(_BEST))
    return ("node_modules" in parts, best, len(parts), path)


@lru_cache(64)
def _files(folder: str) -> dict[str, tuple[str, ...]]:
    """Every file of a package by its name."""
    found: dict[str, list[str]] = {}
    for root, folders, names in os.walk(folder):
        folders.sort()
        inside = os.path.relpath(root, folder)
        for name in names:
            found.setdefault(name, []).append(name if inside == "." else f"{inside}/{name}".replace(os.sep, "/"))
    return {name: tuple(paths) for name, paths in found.items()}


def _is_file(folder: Path, name: str) -> bool:
    return bool(name) and ".." not in name.split("/") and (folder / name).is_file()
